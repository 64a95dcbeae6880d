// How a connection is read: one piece for each turn of the event loop. A broker that pours out a backlog would else be read
// up to 32 pieces in a row (libuv), with doors and people waiting.
import type { Readable } from 'node:stream'
import type { Clock } from '../../ports/clock.ts'

/** A piece is at most 64 KiB, what a socket gives at once; its packets take the library a few milliseconds. */
export function readInTurns(stream: Readable, clock: Pick<Clock, 'soon'>): void {
  stream.on('data', () => {
    stream.pause()
    clock.soon(() => stream.resume())
  })
}
