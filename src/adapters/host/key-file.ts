// The site's key: reads it from its file, or makes it at the very first start. Every purpose gets a key
// of its own derived from it. Never replaces a key: without the old one no code in the database works.
import { hkdfSync, randomBytes } from 'node:crypto'
import {
  closeSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'

export interface SiteKey {
  /** 32 bytes for one purpose, the same at every start: `codes` for the Sealer, `store` for the database. */
  derive(purpose: 'codes' | 'store'): Buffer
}

/** The message names the file and the remedy, and holds nothing of the key. */
export class KeyFileError extends Error {
  override readonly name = 'KeyFileError'
}

const keyBytes = 32

function decode(written: string): Buffer | null {
  if (/^[0-9a-fA-F]{64}$/.test(written)) return Buffer.from(written, 'hex')
  if (/^[A-Za-z0-9+/_-]{43}=?$/.test(written)) return Buffer.from(written, 'base64')
  return null
}

function readKey(path: string): Buffer | null {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new KeyFileError(
      `The key file ${path} cannot be read (${(error as Error).message}). Make it readable for the daemon's user.`,
    )
  }
  try {
    const found = fstatSync(file)
    // Group read is how systemd shows a credential that only the service's user may read.
    if ((found.mode & 0o027) !== 0) {
      throw new KeyFileError(`The key file ${path} can be read by others. Run: chmod 600 ${path}`)
    }
    const key = found.isFile() && found.size <= 1024 ? decode(readFileSync(file, 'utf8').trim()) : null
    if (key) return key
    throw new KeyFileError(
      `The key file ${path} does not hold a key of ${keyBytes} bytes in hex or base64. Put it back from a copy.`,
    )
  } finally {
    closeSync(file)
  }
}

function syncDirectory(path: string): void {
  const directory = openSync(path, 'r')
  try {
    fsyncSync(directory)
  } finally {
    closeSync(directory)
  }
}

/** Under its name only when it is whole and on the disk: a power cut must not leave half a key. */
function makeKey(path: string): Buffer {
  const key = randomBytes(keyBytes)
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  try {
    const file = openSync(draft, 'wx', 0o600)
    try {
      writeFileSync(file, `${key.toString('hex')}\n`)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    try {
      linkSync(draft, path)
    } finally {
      unlinkSync(draft)
    }
    syncDirectory(dirname(path))
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const remedy =
      code === 'ENOENT'
        ? `The folder ${dirname(path)} does not exist: create it, owned by the daemon's user.`
        : `Let the daemon's user write to ${dirname(path)}.`
    throw new KeyFileError(`The key file ${path} cannot be made (${message}). ${remedy}`)
  }
  return key
}

/** Reads the site's key, or makes one (0600) where neither it nor a database exists yet. Throws KeyFileError. */
export function openKey(path: string, { databaseExists }: { databaseExists: boolean }): SiteKey {
  const found = readKey(path)
  if (found === null && databaseExists) {
    throw new KeyFileError(
      `The key file ${path} is missing, and the database was sealed with it: no access code would work. ` +
        'Put the key back from a copy, or move the database away to begin anew.',
    )
  }
  const key = found ?? makeKey(path)
  return {
    derive: (purpose) => Buffer.from(hkdfSync('sha256', key, '', `kluis/1/${purpose}`, keyBytes)),
  }
}
