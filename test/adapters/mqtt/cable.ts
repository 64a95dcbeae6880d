// A cable between a locker and its broker that can be cut: the locker notices at once, the broker when it
// is told to, as with a real network.
import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { connect, createServer } from 'node:net'
import { until } from './until.ts'

export interface Cable {
  readonly url: string
  /** Cuts every connection: for the locker now, for the broker after so many ms. */
  cut(brokerLagMs: number): void
  /** Resolves when the broker has lost every connection that was cut. */
  quiet(): Promise<void>
  close(): Promise<void>
}

export async function openCable(port: number): Promise<Cable> {
  const ends = new Set<{ readonly near: Socket; readonly far: Socket }>()
  let cutting = 0
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    const pair = { near, far }
    ends.add(pair)
    for (const socket of [near, far]) {
      socket.setNoDelay(true)
      socket.on('error', () => {})
    }
    near.on('data', (chunk) => far.write(chunk))
    far.on('data', (chunk) => near.write(chunk))
    far.on('close', () => {
      ends.delete(pair)
      near.destroy()
    })
    near.on('end', () => far.end())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut(brokerLagMs) {
      for (const { near, far } of ends) {
        cutting++
        near.destroy()
        setTimeout(() => {
          cutting--
          far.destroy()
        }, brokerLagMs)
      }
      ends.clear()
    },
    quiet: async () => {
      await until('the broker has lost them all', () => cutting === 0)
    },
    async close() {
      for (const { near, far } of ends) {
        near.destroy()
        far.destroy()
      }
      server.close()
      await once(server, 'close')
    },
  }
}
