// How a connection is read: one piece for each turn of the event loop, and what is said meanwhile leaves together. A broker
// that pours out a backlog would else be read up to 32 pieces in a row (libuv), with doors and people waiting, and each
// acknowledgement would be a write of its own.
import type { Duplex } from 'node:stream'
import type { Clock } from '../../ports/clock.ts'

/** A piece is at most 64 KiB, what a socket gives at once; its packets take the library a few milliseconds. */
export function readInTurns(stream: Duplex, clock: Pick<Clock, 'soon'>): void {
  stream.on('data', () => {
    stream.pause()
    stream.cork()
    clock.soon(() => {
      stream.uncork()
      stream.resume()
    })
  })
}
