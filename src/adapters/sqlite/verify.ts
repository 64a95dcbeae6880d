// Recomputes the journal's hash chain from its first entry to its last, also beside a running daemon. Only reads; what
// to do about a broken chain is for people to decide.
import { existsSync } from 'node:fs'
import type { Chain } from './chain.ts'
import { createChain, sameBytes } from './chain.ts'
import type { Connection } from './connection.ts'
import { openReader } from './connection.ts'
import { isDamage, StoreRefused, toStoreFailure } from './failure.ts'
import { startOf, wasNeverFilled } from './journal.ts'
import { checkKey, checkVersion } from './migrations.ts'

export type JournalVerdict =
  | {
      readonly ok: true
      readonly entries: number
      readonly firstSequence: number
      readonly lastSequence: number
      /** The hash of the last entry, hex: what can be compared with a copy kept elsewhere. */
      readonly head: string
    }
  /** `sequence`: the first entry that is wrong or missing. */
  | { readonly ok: false; readonly sequence: number; readonly problem: string }

interface Row {
  readonly sequence: number
  readonly at_ms: number
  readonly type: string
  readonly subject: string
  readonly body: string
  readonly hash: Buffer
  readonly seal: Buffer | null
}

/**
 * Checks the journal of the database at `path` under the site's `key` (32 bytes). Throws StoreRefused where the file is
 * missing, empty, foreign or of another key, StoreFault where it can't be read.
 */
export function verifyJournal(options: { readonly path: string; readonly key: Buffer }): JournalVerdict {
  const { path, key } = options
  if (!existsSync(path)) throw new StoreRefused(`There is no database ${path}. Check store.path.`)
  const chain = createChain(key)
  let db: Connection | null = null
  try {
    db = openReader(path)
    // A crash while it was made leaves a file without tables.
    if (checkVersion(db, path) === 0)
      throw new StoreRefused(`${path} holds no journal yet. Start the daemon once, or check store.path.`)
    checkKey(db, chain, path)
    // One moment of the database, however long it takes.
    db.exec('BEGIN')
    return walk(db, chain)
  } catch (error) {
    if (isDamage(error))
      return { ok: false, sequence: 1, problem: `the database file is damaged: ${error.message}` }
    throw toStoreFailure(error, path, 'Cannot read')
  } finally {
    db?.close()
  }
}

function walk(db: Connection, chain: Chain): JournalVerdict {
  const meta = db.prepare('SELECT value FROM meta WHERE name = ?').pluck()
  const trimmedTo = meta.get('trimmed_to') ?? 0
  const anchor = startOf(meta)
  let last = typeof trimmedTo === 'number' ? trimmedTo : 0
  const wrong = (sequence: number, problem: string): JournalVerdict => ({ ok: false, sequence, problem })

  const seal = meta.get('anchor_seal')
  if (last !== 0 && !(Buffer.isBuffer(seal) && sameBytes(seal, chain.seal('anchor', last, anchor))))
    return wrong(last + 1, 'the mark up to where the journal was trimmed is not genuine')

  let hash = anchor
  let entries = 0
  let firstSequence = 0
  let tail: Row | null = null
  try {
    const rows = db.prepare('SELECT * FROM journal ORDER BY sequence').iterate() as IterableIterator<Row>
    for (const row of rows) {
      if (tail?.seal) return wrong(row.sequence, 'it was added behind the sealed end of the journal')
      if (!sameBytes(chain.link(hash, { ...row, atMs: row.at_ms }), row.hash)) {
        if (row.sequence > last + 1)
          return wrong(last + 1, `entries are missing before ${row.sequence}, or that one was changed`)
        return wrong(row.sequence, 'it was changed, or the one before it was')
      }
      if (entries === 0) firstSequence = row.sequence
      hash = row.hash
      last = row.sequence
      entries += 1
      tail = row
    }
  } catch (error) {
    if (!isDamage(error)) throw error
    return wrong(last + 1, `the database file is damaged here: ${error.message}`)
  }
  if (tail === null) {
    if (last !== 0 || !wasNeverFilled(meta, chain)) return wrong(last + 1, 'every entry is missing')
    return { ok: true, entries: 0, firstSequence: 1, lastSequence: 0, head: hash.toString('hex') }
  }
  if (tail.seal === null || !sameBytes(tail.seal, chain.seal('head', last, hash)))
    return wrong(last + 1, 'the end of the journal is missing')
  return { ok: true, entries, firstSequence, lastSequence: last, head: hash.toString('hex') }
}
