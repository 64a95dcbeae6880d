// What is done to the database's files from outside SQLite: making them durable and setting them aside.
// Must only be used while the lock is held and no connection is open.
import { closeSync, copyFileSync, existsSync, fsyncSync, linkSync, openSync, renameSync } from 'node:fs'
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

const sideFiles = ['-wal', '-shm']

/** Renames the database with its side files and gives the new name of the main file. */
export function setAside(path: string, reason: string): string {
  const name = freeName(path, reason)
  // The main file goes last: a crash in between leaves it where it is found damaged again.
  for (const side of sideFiles) if (existsSync(path + side)) renameSync(path + side, name + side)
  renameSync(path, name)
  syncFolderOf(path)
  return name
}

/** Keeps the present file under a second name, so that it can be replaced by one rename. */
export function keepBeside(path: string, reason: string): string {
  const name = freeName(path, reason)
  for (const side of sideFiles) if (existsSync(path + side)) renameSync(path + side, name + side)
  try {
    linkSync(path, name)
  } catch {
    // No hard links on this file system.
    copyFileSync(path, name)
    syncFile(name)
  }
  syncFolderOf(path)
  return name
}
