// The journal table: appends chained entries, remembers how far they were delivered, trims the oldest. It is the
// outbox too. Runs inside the transactions of store.ts and must not begin or end one.
import type { Journal, JournalEntry } from '../../ports/store.ts'
import type { Chain } from './chain.ts'
import { genesis, sameBytes } from './chain.ts'
import type { Connection } from './connection.ts'

export interface JournalTable extends Journal {
  /** Reads the ends again: at open and after a failed transaction. */
  refresh(): void
  /** Writes the entries; what it gives back is to be called once the transaction is committed. */
  append(entries: readonly JournalEntry[]): () => void
  /** Whether `delivered` should be written down by a commit of its own. */
  deliveredIsStale(): boolean
  /** Writes it down; like `append`. */
  writeDelivered(): () => void
  /** Numbers that were skipped behind the last entry, and what comes next follows; null where none were. */
  lost(): { readonly from: number; readonly to: number } | null
  /** The sequence of the first of the last entries that does not fit the chain; null if they all do. */
  brokenTail(): number | null
}

/** Entries whose delivery may be forgotten by a crash, and is then repeated. */
const deliveredLag = 1000
/** Entries checked at each open: what a power cut can have touched, and no more than a few ms. */
const tailLength = 1000
/** The latest entries stay in memory: they are read once more, at once, to be sent. Twice the outbox's window. */
const recentLength = 200
/** Entries removed by one commit at most, so that it stays short. */
const trimChunk = 1000

interface Ends {
  /** The number that the next entry follows. */
  readonly numbered: number
  /** The last entry that is there; 0 for none. */
  readonly entry: number
  readonly hash: Buffer
  readonly first: number | null
}

interface Row {
  readonly sequence: number
  readonly at_ms: number
  readonly type: string
  readonly subject: string
  readonly body: string
  readonly hash: Buffer
}

const columns = 'sequence, at_ms, type, subject, body, hash'

function prepare(db: Connection) {
  return {
    first: db.prepare('SELECT min(sequence) FROM journal').pluck(),
    last: db.prepare('SELECT sequence, hash, delivered FROM journal ORDER BY sequence DESC LIMIT 1'),
    after: db.prepare(
      'SELECT sequence, at_ms, type, subject, body FROM journal WHERE sequence > ? ORDER BY sequence LIMIT ?',
    ),
    tail: db.prepare(`SELECT ${columns} FROM journal ORDER BY sequence DESC LIMIT ${tailLength + 1}`),
    insert: db.prepare(`INSERT INTO journal (${columns}) VALUES (?, ?, ?, ?, ?, ?)`),
    close: db.prepare('UPDATE journal SET delivered = ?, seal = ? WHERE sequence = ?'),
    deliver: db.prepare('UPDATE journal SET delivered = ? WHERE sequence = ?'),
    chunkEnd: db.prepare(
      `SELECT sequence, hash FROM journal WHERE sequence <= ? ORDER BY sequence LIMIT 1 OFFSET ${trimChunk - 1}`,
    ),
    trim: db.prepare('DELETE FROM journal WHERE sequence <= ?'),
    meta: db.prepare('SELECT value FROM meta WHERE name = ?').pluck(),
    dropMeta: db.prepare('DELETE FROM meta WHERE name = ?'),
    setMeta: db.prepare(
      'INSERT INTO meta VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    ),
  }
}

function check(entry: JournalEntry, behind: number): void {
  const follows = entry.sequence === behind + 1
  const jumps = entry.type === 'site.restored' && entry.sequence > behind
  if (!(follows || jumps) || !Number.isSafeInteger(entry.sequence))
    throw new Error(`journal entry ${entry.sequence} (${entry.type}) does not follow ${behind}`)
  if (!Number.isSafeInteger(entry.atMs))
    throw new Error(`journal entry ${entry.sequence} has no whole milliseconds`)
}

/** `keepEntries`: numbers behind the last whose entries stay when they are delivered. */
export function createJournalTable(db: Connection, chain: Chain, keepEntries: number): JournalTable {
  const sql = prepare(db)
  let ends: Ends = { numbered: 0, entry: 0, hash: genesis, first: null }
  let recent: readonly JournalEntry[] = []
  let delivered = 0
  let writtenDelivered = 0

  function refresh(): void {
    const last = sql.last.get() as { sequence: number; hash: Buffer; delivered: number | null } | undefined
    const resumeAfter = (sql.meta.get('resume_after') as number | undefined) ?? 0
    const entry = last?.sequence ?? 0
    recent = []
    ends = {
      numbered: Math.max(entry, resumeAfter),
      entry,
      hash: last?.hash ?? genesis,
      first: sql.first.get() as number | null,
    }
    writtenDelivered = last === undefined ? ends.numbered : Math.min(last.delivered ?? 0, entry)
    // After a failed transaction memory knows better than the file.
    delivered = Math.max(delivered, writtenDelivered)
  }

  function trim(next: Ends): Ends {
    const surplus = Math.min(next.numbered - keepEntries, delivered, next.entry - 1)
    if (next.first === null || surplus < next.first + trimChunk - 1) return next
    const end = sql.chunkEnd.get(surplus) as { sequence: number; hash: Buffer } | undefined
    if (end === undefined) return next
    sql.setMeta.run('trimmed_to', end.sequence)
    sql.setMeta.run('anchor_hash', end.hash)
    sql.setMeta.run('anchor_seal', chain.seal('anchor', end.sequence, end.hash))
    sql.trim.run(end.sequence)
    return { ...next, first: sql.first.get() as number | null }
  }

  function append(entries: readonly JournalEntry[]): () => void {
    let { numbered, hash } = ends
    for (const entry of entries) {
      check(entry, numbered)
      const body = JSON.stringify(entry.data)
      hash = chain.link(hash, { ...entry, body })
      sql.insert.run(entry.sequence, entry.atMs, entry.type, entry.subject, body, hash)
      numbered = entry.sequence
    }
    const first = entries[0]
    if (first === undefined) return () => {}
    if (ends.entry > 0) sql.close.run(null, null, ends.entry)
    else sql.dropMeta.run('empty_seal')
    const writing = delivered
    sql.close.run(writing, chain.seal('head', numbered, hash), numbered)
    const next = trim({ numbered, entry: numbered, hash, first: ends.first ?? first.sequence })
    return () => {
      ends = next
      recent = [...recent, ...entries].slice(-recentLength)
      writtenDelivered = writing
    }
  }

  function brokenTail(): number | null {
    const rows = (sql.tail.all() as Row[]).reverse()
    if (rows.length === 0) return wasNeverFilled(sql.meta, chain) ? null : 1
    let previous = rows.length > tailLength ? rows.shift()?.hash : startOf(sql.meta)
    for (const row of rows) {
      if (previous === undefined || !sameBytes(chain.link(previous, { ...row, atMs: row.at_ms }), row.hash))
        return row.sequence
      previous = row.hash
    }
    return null
  }

  return {
    refresh,
    append,
    brokenTail,
    lost: () => (ends.numbered > ends.entry ? { from: ends.entry + 1, to: ends.numbered } : null),
    after(sequence, limit) {
      const oldest = recent[0]
      if (oldest !== undefined && sequence >= oldest.sequence - 1)
        return recent.filter((entry) => entry.sequence > sequence).slice(0, limit)
      const rows = sql.after.all(sequence, limit) as Row[]
      return rows.map((row) => ({
        sequence: row.sequence,
        atMs: row.at_ms,
        type: row.type as JournalEntry['type'],
        subject: row.subject,
        data: JSON.parse(row.body),
      }))
    },
    firstSequence: () => ends.first ?? ends.numbered + 1,
    lastSequence: () => ends.numbered,
    delivered: () => delivered,
    markDelivered(sequence) {
      // Where numbering was moved on by a restore, nothing lies between the last entry and the number it moved to.
      const reached = sequence >= ends.entry ? ends.numbered : sequence
      delivered = Math.max(delivered, reached)
    },
    deliveredIsStale: () => ends.entry > 0 && delivered - writtenDelivered >= deliveredLag,
    writeDelivered() {
      const writing = delivered
      if (ends.entry > 0 && writing !== writtenDelivered) sql.deliver.run(writing, ends.entry)
      return () => {
        writtenDelivered = writing
      }
    },
  }
}

/** Whether a journal without entries is empty by right. */
export function wasNeverFilled(meta: { get(name: string): unknown }, chain: Chain): boolean {
  const seal = meta.get('empty_seal')
  return Buffer.isBuffer(seal) && sameBytes(seal, chain.seal('empty', 0, genesis))
}

/** The hash that the first entry in the table follows. */
export function startOf(meta: { get(name: string): unknown }): Buffer {
  const anchor = meta.get('anchor_hash')
  return Buffer.isBuffer(anchor) ? anchor : genesis
}
