// Where a backup may be written: its file takes the place of whatever had that name. Looks only: writes nothing,
// and says nothing of whether the writing will succeed.
import { closeSync, openSync, readSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** The first bytes of every SQLite database, by https://sqlite.org/fileformat.html. */
const databaseMark = 'SQLite format 3\0'

/** The file itself, however its folder was named. */
function trueNameOf(file: string): string {
  try {
    return join(realpathSync(dirname(file)), basename(file))
  } catch {
    return file
  }
}

function isDatabase(file: string): boolean {
  const start = Buffer.alloc(databaseMark.length)
  const descriptor = openSync(file, 'r')
  try {
    readSync(descriptor, start, 0, start.length, 0)
  } finally {
    closeSync(descriptor)
  }
  return start.toString('latin1') === databaseMark
}

function missingFolder(folder: string): string | null {
  const found = statSync(folder, { throwIfNoEntry: false })
  if (found?.isDirectory()) return null
  return found === undefined
    ? `The folder ${folder} does not exist: create it (is the medium mounted?), or give the backup another place.`
    : `${folder} is a file and no folder: give the backup another place.`
}

/**
 * Why a backup may not be written to `file`, as a sentence; null where it may. An earlier backup may be replaced; the
 * database in use, its key or a photo may not.
 */
export function backupProblem(file: string, database: string): string | null {
  if (trueNameOf(file) === trueNameOf(database))
    return `${file} is the database in use: give the backup a name of its own.`
  const found = statSync(file, { throwIfNoEntry: false })
  if (found?.isDirectory())
    return `${file} is a folder: give the name of a file in it, such as ${join(file, 'kluis-backup.db')}.`
  if (!found) return missingFolder(dirname(file))
  if (found.isFile() && isDatabase(file)) return null
  return `${file} exists and is no earlier backup, so it was left alone: give the backup another name.`
}
