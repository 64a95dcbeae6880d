// How a connection is written to: what is said in one turn of the event loop leaves in one write, in order. A hundred answers
// with their events and acknowledgements would else be three hundred system calls.
import type { Clock } from '../../ports/clock.ts'
import type { Client } from './client.ts'

export interface Writing {
  write(packet: Uint8Array): void
  /** Lets go at once of what waits for the end of the turn. */
  flush(): void
}

export function createWriting(
  stream: Pick<Client['stream'], 'writable' | 'write'>,
  clock: Pick<Clock, 'soon'>,
): Writing {
  /** Bounded by the publishes that may be on their way and the requests that one turn handles. */
  let packets: Uint8Array[] = []

  const flush = (): void => {
    const all = packets
    const [first] = all
    packets = []
    if (first !== undefined && stream.writable) stream.write(all.length === 1 ? first : Buffer.concat(all))
  }

  return {
    write(packet) {
      packets.push(packet)
      if (packets.length === 1) clock.soon(flush)
    },
    flush,
  }
}
