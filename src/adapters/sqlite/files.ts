// What is done to the database's files from outside SQLite: making them durable, keeping and replacing them.
// Must only be used while the lock is held and no connection is open.
import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { StoreRefused } from './failure.ts'

/** Files set aside for each reason; more means that somebody must look at the machine. */
const keepAside = 9

export function syncFile(path: string): void {
  const file = openSync(path, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Reads every byte of the database and its log. Throws the file system's error where one can't be read. */
export function readThrough(path: string): void {
  const piece = Buffer.alloc(1024 * 1024)
  for (const side of ['', '-wal']) {
    if (!existsSync(path + side)) continue
    const file = openSync(path + side, 'r')
    try {
      while (readSync(file, piece) > 0);
    } finally {
      closeSync(file)
    }
  }
}

/** Makes renames and new names in the folder of `path` durable. */
export const syncFolderOf = (path: string): void => syncFile(dirname(path))

/** `<path>.<reason>-N`, the first that is free. Throws StoreRefused when nine are there. */
function freeName(path: string, reason: string): string {
  for (let n = 1; n <= keepAside; n += 1) {
    const name = `${path}.${reason}-${n}`
    if (!existsSync(name)) return name
  }
  throw new StoreRefused(
    `${keepAside} files ${path}.${reason}-N are there already. Find out why, then move them away and start again.`,
  )
}

const sideFiles = ['-wal', '-shm', '-journal']

/** Keeps the present database under a second name, with what its log holds, so that it can be replaced. */
export function keepBeside(path: string, reason: string): string {
  const name = freeName(path, reason)
  for (const side of ['-wal', '']) {
    if (!existsSync(path + side)) continue
    try {
      linkSync(path + side, name + side)
    } catch {
      // No hard links on this file system.
      copyFileSync(path + side, name + side)
      syncFile(name + side)
    }
  }
  syncFolderOf(path)
  return name
}

export function removeDatabase(path: string): void {
  for (const side of ['', ...sideFiles]) rmSync(path + side, { force: true })
}

/**
 * Puts `part`, a whole and synced database without a log, in the place of `path`. The log of the old one has to go before
 * the new one comes, and the old one without its log may look sound and be short of commits: so once `part` has the name
 * `<path>.next`, whoever opens the database next ends what a crash has interrupted.
 */
export function replaceDatabase(path: string, part: string): void {
  renameSync(part, `${path}.next`)
  syncFolderOf(path)
  finishReplacing(path)
}

/** Ends a replacement that was interrupted, and says whether there was one. */
export function finishReplacing(path: string): boolean {
  const next = `${path}.next`
  if (!existsSync(next)) return false
  for (const side of sideFiles) rmSync(path + side, { force: true })
  syncFolderOf(path)
  renameSync(next, path)
  syncFolderOf(path)
  return true
}
