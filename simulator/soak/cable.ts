// A cable between a locker and its broker that can be cut or go dead: each end notices when it is told to, as with a real
// network. Carries bytes and understands none.
import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { connect, createServer } from 'node:net'
import { until } from '../replay/broker.ts'

export interface Cable {
  readonly url: string
  /** Connections made through it so far. */
  connections(): number
  /** Cuts every connection: for the locker after so many ms (at once where left out), for the broker likewise. */
  cut(brokerLagMs: number, lockerLagMs?: number): void
  /** Connections that stand carry nothing any more and neither end hears of it; new ones work. */
  freeze(): void
  /** Resolves when both ends have lost every connection that was cut. */
  quiet(): Promise<void>
  close(): Promise<void>
}

interface Pair {
  readonly near: Socket
  readonly far: Socket
  frozen: boolean
}

export async function openCable(port: number): Promise<Cable> {
  const pairs = new Set<Pair>()
  const frozen = new Set<Pair>()
  let cutting = 0
  let made = 0
  const server = createServer((near) => {
    made += 1
    const far = connect(port, '127.0.0.1')
    const pair: Pair = { near, far, frozen: false }
    pairs.add(pair)
    for (const socket of [near, far]) {
      socket.setNoDelay(true)
      socket.on('error', () => {})
    }
    near.on('data', (chunk) => {
      if (!pair.frozen) far.write(chunk)
    })
    far.on('data', (chunk) => {
      if (!pair.frozen) near.write(chunk)
    })
    far.on('close', () => {
      if (pair.frozen || !pairs.delete(pair)) return
      near.destroy()
    })
    near.on('close', () => {
      if (pair.frozen || !pairs.delete(pair)) return
      far.destroy()
    })
    near.on('end', () => {
      if (!pair.frozen) far.end()
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')

  const lose = (socket: Socket, lagMs: number): void => {
    cutting += 1
    const gone = (): void => {
      cutting -= 1
      socket.destroy()
    }
    if (lagMs === 0) gone()
    else setTimeout(gone, lagMs)
  }

  return {
    url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => made,
    cut(brokerLagMs, lockerLagMs = 0) {
      for (const pair of pairs) {
        // From now on it carries nothing, whoever notices first.
        pair.frozen = true
        lose(pair.near, lockerLagMs)
        lose(pair.far, brokerLagMs)
      }
      pairs.clear()
    },
    freeze() {
      for (const pair of pairs) {
        pair.frozen = true
        frozen.add(pair)
      }
      pairs.clear()
    },
    quiet: async () => {
      await until('both ends have lost what was cut', () => cutting === 0)
    },
    async close() {
      for (const { near, far } of [...pairs, ...frozen]) {
        near.destroy()
        far.destroy()
      }
      server.close()
      await once(server, 'close')
    },
  }
}
