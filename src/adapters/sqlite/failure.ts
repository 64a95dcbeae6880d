// Turns what SQLite and the file system throw into the two kinds that callers know: a StoreFault (the disk,
// may pass by itself) or a StoreRefused (nothing is wrong with the disk, but this file must not be used so).
// Anything else is a bug and goes through unchanged.
import { accessSync, constants, statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import type { FaultCode } from '../../core/faults.ts'
import { faults, StoreFault } from '../../core/faults.ts'

/** The database must not be opened so: another key, a newer version, a second daemon. The message names the remedy. */
export class StoreRefused extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'StoreRefused'
  }
}

/** The file reads well but holds what we never wrote. */
export class DamageFound extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'DamageFound'
  }
}

/** Less room than this (bytes) counts as full: SQLite's own side files need some of it. */
const fullBelow = 256 * 1024

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** Whether the file is no sound database: SQLite's own word for it, or ours. A full or failing disk is not meant. */
export const isDamage = (error: unknown): error is Error =>
  error instanceof DamageFound ||
  (error instanceof Database.SqliteError &&
    (error.code.startsWith('SQLITE_CORRUPT') || error.code === 'SQLITE_NOTADB'))

export const isBusy = (error: unknown): boolean =>
  error instanceof Database.SqliteError &&
  (error.code.startsWith('SQLITE_BUSY') || error.code.startsWith('SQLITE_LOCKED'))

function refusesWrites(path: string): boolean {
  return [path, dirname(path)].some((one) => {
    try {
      accessSync(one, constants.W_OK)
      return false
    } catch (error) {
      return ['EROFS', 'EACCES', 'EPERM'].includes(codeOf(error))
    }
  })
}

function isFull(path: string): boolean {
  try {
    const free = statfsSync(dirname(path))
    return free.bavail * free.bsize < fullBelow || (free.files > 0 && free.ffree === 0)
  } catch {
    return false
  }
}

function faultCodeOf(code: string, path: string): FaultCode | null {
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT') return 'store-full'
  if (code.startsWith('SQLITE_READONLY') || code === 'SQLITE_PERM') return 'store-read-only'
  if (['EROFS', 'EACCES', 'EPERM'].includes(code)) return 'store-read-only'
  // SQLite hides the errno: a failed sync or a side file that can't be made may well be a full or read-only disk.
  if (/^SQLITE_(IOERR|CANTOPEN|AUTH)/.test(code) || /^E(IO|NOENT|NOTDIR|MFILE|NFILE|ISDIR)$/.test(code)) {
    if (isFull(path)) return 'store-full'
    return refusesWrites(path) ? 'store-read-only' : 'store-failing'
  }
  if (/^SQLITE_(BUSY|LOCKED|PROTOCOL)/.test(code)) return 'store-failing'
  return null
}

/** A name that cannot be written to is no fault of the card. */
const ofNames: Readonly<Record<string, string>> = {
  ENOENT: 'The folder does not exist: create it, or give another name.',
  ENOTDIR: 'What should be its folder is a file: give another name.',
  EISDIR: 'It is a folder: give the name of a file in it.',
}

/** What to throw in place of `error`, which came up while doing `what` with the database at `path`. */
export function toStoreFailure(error: unknown, path: string, what: string): unknown {
  if (error instanceof StoreFault || error instanceof StoreRefused) return error
  if (isDamage(error)) {
    const remedy =
      'Start the daemon again: it sets the damaged file aside and begins a new one; then restore a backup.'
    return new StoreFault('store-failing', `${what} ${path}: it is damaged (${error.message}). ${remedy}`, {
      cause: error,
    })
  }
  const said = codeOf(error)
  const code = faultCodeOf(said, path)
  if (code === null || !(error instanceof Error)) return error
  const remedy = (code === 'store-failing' ? ofNames[said] : undefined) ?? faults[code].advice
  return new StoreFault(code, `${what} ${path}: ${error.message}. ${remedy}`, { cause: error })
}
