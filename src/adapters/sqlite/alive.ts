// When the locker last served: a few bytes in a file of their own, rewritten in place without a sync, since a commit
// a minute would wear out the card. A torn or strange file counts as "not known".
import { closeSync, fdatasyncSync, openSync, readSync, writeSync } from 'node:fs'
import { crc32 } from 'node:zlib'

export interface AliveFile {
  /** Milliseconds as they were given to `write`; null when not known. */
  read(): number | null
  /** Throws the file system's errors. */
  write(atMs: number): void
  close(): void
}

const digits = 16
const length = digits + 10

const encode = (atMs: number): string => {
  const text = Math.max(0, Math.round(atMs)).toString().padStart(digits, '0')
  return `${text} ${crc32(text).toString(16).padStart(8, '0')}\n`
}

/** Makes the file when it is missing. Throws the file system's errors. */
export function openAliveFile(path: string): AliveFile {
  let file: number
  try {
    file = openSync(path, 'r+')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
    file = openSync(path, 'wx+', 0o600)
  }
  function read(): number | null {
    const bytes = Buffer.alloc(length)
    const text = bytes.toString('latin1', 0, readSync(file, bytes, 0, length, 0))
    const atMs = Number(text.slice(0, digits))
    return Number.isSafeInteger(atMs) && text === encode(atMs) ? atMs : null
  }
  return {
    read,
    write(atMs) {
      const before = read()
      writeSync(file, encode(atMs), 0, 'latin1')
      // A clock that ran ahead was put right: until this is on the disk, a power cut would leave a note of times to come.
      if (before !== null && before > atMs) fdatasyncSync(file)
    },
    close: () => closeSync(file),
  }
}
