// The embedded broker: MQTT 3.1.1 over TCP in this process, for the demo and for sites without a broker of
// their own. What it keeps is in memory and gone with the process; the locker's journal is what lasts.

import type { AddressInfo, Socket } from 'node:net'
import { createServer } from 'node:net'
import type { Log } from '../../ports/log.ts'

/** Messages kept for one client that is away or slow; the newest beyond it are dropped. A week of a busy locker. */
const maxQueued = 10_000

export interface Broker {
  readonly port: number
  close(): Promise<void>
}

interface BrokerUse {
  readonly host: string
  /** 0 for any free one. */
  readonly port: number
  readonly log: Log
}

interface Subscriber {
  readonly clientId: string
}
/** Of Aedes' memory, what is bounded here. */
interface Memory {
  outgoingEnqueueCombi(subscribers: readonly Subscriber[], packet: unknown): Promise<void>
  outgoingClearMessageId(client: { readonly id: string }, packet: unknown): Promise<unknown>
}

/** Bounds what waits for one client: Aedes itself has no limit. */
function bound(memory: Memory, log: Log): void {
  const queued = new Map<string, number>()
  const enqueue = memory.outgoingEnqueueCombi.bind(memory)
  const clear = memory.outgoingClearMessageId.bind(memory)
  const hasRoom = ({ clientId }: Subscriber): boolean => {
    const count = queued.get(clientId) ?? 0
    if (count >= maxQueued) return false
    queued.set(clientId, count + 1)
    if (count + 1 === maxQueued)
      log.warn({ client: clientId, maxQueued }, 'the embedded broker drops messages')
    return true
  }
  memory.outgoingEnqueueCombi = (subscribers, packet) => enqueue(subscribers.filter(hasRoom), packet)
  memory.outgoingClearMessageId = async (client, packet) => {
    const cleared = await clear(client, packet)
    if (cleared !== undefined) queued.set(client.id, Math.max(0, (queued.get(client.id) ?? 0) - 1))
    return cleared
  }
}

/** Rejects where the address can't be listened on. */
export async function openBroker({ host, port, log }: BrokerUse): Promise<Broker> {
  // Loaded here, since a locker with a broker elsewhere never needs them and start-up time counts.
  const { Aedes } = await import('aedes')
  const persistenceModule = await import('aedes-persistence')
  // Its types leave out the function that it exports.
  const createMemory = persistenceModule.default as unknown as () => Memory
  const persistence = createMemory()
  bound(persistence, log)
  const aedes = await Aedes.createBroker({ persistence })
  const server = createServer({ noDelay: true }, aedes.handle)
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const address = server.address() as AddressInfo
  log.info({ host, port: address.port }, 'embedded broker listens')
  return {
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        aedes.close(() => {
          for (const socket of sockets) socket.destroy()
        })
      }),
  }
}
