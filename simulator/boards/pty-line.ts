// A serial cable that can be pulled: a pty behind a symbolic link with a lasting name, as udev
// makes them. Carries bytes and understands none.
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Pty } from './pty.ts'
import { openPty } from './pty.ts'
import type { Wire } from './wire.ts'

/** Plugged in from the start; the path is a symbolic link in a directory of its own. */
export function openPtyLine(name: string): Wire {
  const directory = mkdtempSync(join(tmpdir(), 'kluis-line-'))
  const path = join(directory, name)
  let hear: (bytes: Uint8Array) => void = () => {}
  let pty: Pty | null = null

  const plug = async () => {
    if (pty !== null) return
    pty = openPty()
    pty.onBytes((bytes) => hear(bytes))
    symlinkSync(pty.path, path)
  }
  const unplug = async () => {
    rmSync(path, { force: true })
    pty?.close()
    pty = null
  }

  void plug()
  return {
    path,
    write: (bytes) => pty?.write(bytes),
    onBytes(listener) {
      hear = listener
    },
    plug,
    unplug,
    async close() {
      await unplug()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
