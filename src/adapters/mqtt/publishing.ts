// Publishes past the library: which ids are on their way, and whose acknowledgement came. The library stays in charge of the
// connection and its subscriptions; it would keep each message, look for it again and cut it into pieces, which was a
// fifth of the time of taking a request in. test/adapters/mqtt/connection.test.ts fails if an upgrade takes this away.
import type { IClientOptions, Packet } from 'mqtt'
import type { Message } from './publish-packet.ts'
import { publishPacket } from './publish-packet.ts'

/** Ids up to here are ours; the library has those above, for its subscriptions. */
const lastId = 60_000
const lastLibraryId = 65_535

/** From here on a reason code of MQTT 5 means that the broker did not take it. */
const refusedFrom = 0x80

/** For the library's option `messageIdProvider`: ids that are never ours. It never has more than a few on their way. */
export function libraryIds(): NonNullable<IClientOptions['messageIdProvider']> {
  let last = lastId
  return {
    allocate() {
      last = last === lastLibraryId ? lastId + 1 : last + 1
      return last
    },
    getLastAllocated: () => last,
    register: () => true,
    deallocate() {},
    clear() {},
  }
}

export interface Publishing {
  /** `onTaken` is called once with whether the broker took it, or never if the connection goes first. */
  send(message: Message, onTaken: (accepted: boolean) => void): void
  /** How many are on their way. */
  inFlight(): number
}

/** The library's client: it tells of every packet that came. */
interface Receiving {
  on(event: 'packetreceive', listener: (packet: Packet) => void): unknown
}

/** `write` puts a packet on the connection of `client`. At most 60,000 may be on their way. */
export function createPublishing(
  client: Receiving,
  protocol: 4 | 5,
  write: (packet: Buffer) => void,
): Publishing {
  const waiting = new Map<number, (accepted: boolean) => void>()
  let id = 0

  const nextId = (): number => {
    do id = id === lastId ? 1 : id + 1
    while (waiting.has(id))
    return id
  }

  client.on('packetreceive', (packet) => {
    if (packet.cmd !== 'puback' || packet.messageId === undefined) return
    const onTaken = waiting.get(packet.messageId)
    waiting.delete(packet.messageId)
    onTaken?.((packet.reasonCode ?? 0) < refusedFrom)
  })

  return {
    send(message, onTaken) {
      const mine = nextId()
      waiting.set(mine, onTaken)
      write(publishPacket(protocol, message, mine))
    },
    inFlight: () => waiting.size,
  }
}
