// Small text files of the kernel, read without holding the event loop: a one-wire thermometer takes its time.
// Knows nothing of what they say.
import { close, open, read } from 'node:fs'

/** More than any such file holds. */
const mostBytes = 4096

/** The beginning of the file; null where it can't be read. Calls back once, never from within the call. */
export function readText(path: string, done: (text: string | null) => void): void {
  open(path, 'r', (failure, file) => {
    if (failure) {
      done(null)
      return
    }
    read(file, Buffer.alloc(mostBytes), 0, mostBytes, 0, (error, length, bytes) => {
      close(file, () => done(error ? null : bytes.toString('utf8', 0, length)))
    })
  })
}
