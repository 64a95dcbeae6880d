// Decides at open whether the file is a sound database. Only SQLite's own word counts as damage: a full disk, missing
// rights or a failing card say nothing about what is stored.
import type { Connection } from './connection.ts'
import { DamageFound } from './failure.ts'

/**
 * Above this size (bytes) the journal's pages are not walked at each start: it is the only table that grows (4.5 ms more a
 * MiB, over a second for a million entries), its last entries are checked by their hashes anyway, and nothing but the
 * journal suffers from a damaged page of it.
 */
const walkAllBelow = 8 * 1024 * 1024

/** Throws DamageFound, or SQLite's own error for it, where the file is not sound. */
export function checkSoundness(db: Connection): void {
  const bytes = db
    .prepare('SELECT page_count * page_size FROM pragma_page_count, pragma_page_size')
    .pluck()
    .get()
  const tables =
    (bytes as number) < walkAllBelow
      ? [null]
      : db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'journal'").pluck().all()
  for (const table of tables) {
    const said = db.pragma(table === null ? 'quick_check(1)' : `quick_check(${table})`, { simple: true })
    if (said !== 'ok') throw new DamageFound(String(said))
  }
}
