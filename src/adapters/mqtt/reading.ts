// How a connection is read: one piece for each turn of the event loop. A broker that pours out a backlog would else be read
// up to 32 pieces in a row (libuv), with doors and people waiting.
import type { Readable } from 'node:stream'
import type { Clock } from '../../ports/clock.ts'

/** A piece is at most 64 KiB, what a socket gives at once; its packets take the library a few milliseconds. */
export function readInTurns(stream: Readable, clock: Pick<Clock, 'soon'>): void {
  let isRead = false
  stream.on('data', () => {
    isRead = true
    stream.pause()
    clock.soon(() => {
      isRead = false
      stream.resume()
    })
  })
  // The library's pipe resumes as soon as it has taken the piece apart, which is in the same turn.
  stream.on('resume', () => {
    if (isRead) stream.pause()
  })
}
