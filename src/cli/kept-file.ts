// A configuration file that is changed by a program: whole or not at all, and with the one before beside it.
// Knows nothing of what stands in it.
import {
  closeSync,
  copyFileSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'

const beforeOf = (file: string): string => `${file}.before`

/** Whole or not at all, also when the power goes: the new file is on the disk before it takes the old one's place. */
export function replaceFile(path: string, text: string): void {
  const fresh = `${path}.new`
  try {
    const file = openSync(fresh, 'w', statSync(path).mode & 0o777)
    try {
      writeFileSync(file, text)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(fresh, path)
  } catch (error) {
    rmSync(fresh, { force: true })
    throw error
  }
  const folder = openSync(dirname(path), 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

/** Keeps the file as it is now. Throws what the system says. */
export const keepBefore = (file: string): void => copyFileSync(file, beforeOf(file))

/** The kept one takes the file's place again; needs no space on the disk. Throws what the system says. */
export const takeBack = (file: string): void => renameSync(beforeOf(file), file)
