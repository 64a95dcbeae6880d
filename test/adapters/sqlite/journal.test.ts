// The journal's chain: whatever is done to the entries behind Kluis's back is found, and trimming is not.
import { existsSync, writeFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import type { JournalVerdict } from '../../../src/adapters/sqlite/verify.ts'
import { verifyJournal } from '../../../src/adapters/sqlite/verify.ts'
import { entries, entry, write } from '../../contract/store.ts'
import type { Place } from './place.ts'
import { createPlace, key } from './place.ts'

function filled(): Place {
  const place = createPlace()
  const store = place.open()
  for (let from = 1; from <= 100; from += 10) store.commit(write({ entries: entries(from, from + 9) }))
  store.close()
  return place
}

const verdictOf = (place: Place): JournalVerdict => verifyJournal({ path: place.path, key })

/** As somebody with the file and an SQLite shell, but without the key. */
function tamper(place: Place, sql: string): void {
  const db = new Database(place.path)
  db.exec(`DROP TRIGGER journal_is_never_rewritten; DROP TRIGGER journal_is_only_trimmed; ${sql}`)
  db.close()
}

const swap = (a: number, b: number): string =>
  `UPDATE journal SET sequence = -1 WHERE sequence = ${a}; UPDATE journal SET sequence = ${a} WHERE sequence = ${b};
   UPDATE journal SET sequence = ${b} WHERE sequence = -1;`

describe('the journal', () => {
  test('verifies as it was written, also beside a running daemon', () => {
    const place = filled()
    const sound = {
      ok: true,
      entries: 100,
      firstSequence: 1,
      lastSequence: 100,
      head: expect.stringMatching(/^[0-9a-f]{64}$/),
    }
    expect(verdictOf(place)).toEqual(sound)
    const store = place.open()
    store.commit(write({ entries: [entry(101)] }))
    expect(verdictOf(place)).toEqual({ ...sound, entries: 101, lastSequence: 101 })
    store.commit(write({ entries: [entry(102)] }))
  })

  test('verifies when it is empty', () => {
    const place = createPlace()
    place.open().close()
    expect(verdictOf(place)).toMatchObject({ ok: true, entries: 0, firstSequence: 1, lastSequence: 0 })
  })

  const damages: [string, number, string][] = [
    ['a changed body', 40, "UPDATE journal SET body = replace(body, 'o40', 'o41') WHERE sequence = 40"],
    ['a changed time', 41, 'UPDATE journal SET at_ms = at_ms + 1 WHERE sequence = 41'],
    ['a changed type', 42, "UPDATE journal SET type = 'door.closed' WHERE sequence = 42"],
    ['a changed subject', 43, "UPDATE journal SET subject = 'compartments/02' WHERE sequence = 43"],
    [
      'a character moved from one column to the next',
      43,
      "UPDATE journal SET type = 'door.openedc', subject = 'ompartments/01' WHERE sequence = 43",
    ],
    ['a changed hash', 44, 'UPDATE journal SET hash = zeroblob(32) WHERE sequence = 44'],
    ['a removed entry', 45, 'DELETE FROM journal WHERE sequence = 45'],
    ['several removed entries', 46, 'DELETE FROM journal WHERE sequence BETWEEN 46 AND 60'],
    ['a removed beginning', 1, 'DELETE FROM journal WHERE sequence <= 10'],
    [
      'a removed beginning with a made-up mark of trimming',
      11,
      "DELETE FROM journal WHERE sequence <= 10; INSERT INTO meta VALUES ('trimmed_to', 10), ('anchor_hash', zeroblob(32)), ('anchor_seal', zeroblob(16))",
    ],
    ['two exchanged entries', 47, swap(47, 48)],
    ['a removed end', 91, 'DELETE FROM journal WHERE sequence > 90'],
    [
      'a removed end with the last seal moved',
      91,
      'UPDATE journal SET seal = (SELECT seal FROM journal WHERE sequence = 100) WHERE sequence = 90; DELETE FROM journal WHERE sequence > 90',
    ],
    [
      'an entry added at the end',
      101,
      'INSERT INTO journal SELECT 101, at_ms, type, subject, body, hash, delivered, seal FROM journal WHERE sequence = 100',
    ],
    ['everything removed', 1, 'DELETE FROM journal'],
  ]
  test.each(damages)('%s is found and named', (_, sequence, sql) => {
    const place = filled()
    tamper(place, sql)
    expect(verdictOf(place)).toEqual({ ok: false, sequence, problem: expect.stringMatching(/\w/) })
  })

  test('refuses to be rewritten through SQL', () => {
    const place = filled()
    const db = new Database(place.path)
    for (const sql of [
      "UPDATE journal SET body = '{}'",
      'UPDATE journal SET sequence = sequence + 1000',
      'DELETE FROM journal WHERE sequence = 5',
    ])
      expect(() => db.exec(sql)).toThrow(/append-only/)
    db.close()
  })

  test('of another key, of no database and of another program is refused', () => {
    const place = filled()
    expect(() => verifyJournal({ path: place.path, key: Buffer.alloc(32, 9) })).toThrow(/another key/)
    expect(() => verifyJournal({ path: `${place.path}x`, key })).toThrow(/no database/)
    expect(existsSync(`${place.path}x`)).toBe(false)
    writeFileSync(`${place.path}-new`, '')
    expect(() => verifyJournal({ path: `${place.path}-new`, key })).toThrow(/holds no journal yet/)
    const db = new Database(`${place.path}-other`)
    db.exec('CREATE TABLE recipes (name TEXT)')
    db.close()
    expect(() => verifyJournal({ path: `${place.path}-other`, key })).toThrow(/another program/)
  })

  test('goes on with its chain after restoring and a jump in the numbering', () => {
    const place = filled()
    const store = place.open()
    store.commit(write({ entries: [entry(5000, { type: 'site.restored' }), entry(5001)] }))
    expect(verdictOf(place)).toMatchObject({ ok: true, entries: 102, lastSequence: 5001 })
  })

  test('is trimmed to the last entries that were delivered, and still verifies', () => {
    const place = createPlace()
    const store = place.open({ keepEntries: 2500 })
    const append = (from: number, to: number) => {
      for (let at = from; at <= to; at += 500) store.commit(write({ entries: entries(at, at + 499) }))
    }
    append(1, 6000)
    expect(store.firstSequence(), 'nothing is delivered yet').toBe(1)
    store.markDelivered(1500)
    append(6001, 8000)
    expect(store.firstSequence(), 'only what was delivered goes').toBe(1001)
    store.markDelivered(8000)
    append(8001, 10_000)
    expect(store.firstSequence()).toBe(5001)
    append(10_001, 14_000)
    expect(store.firstSequence(), 'the last 2,500 to 3,500 stay').toBe(8001)
    expect(store.delivered()).toBe(8000)
    expect(store.after(8000, 1).map((each) => each.sequence)).toEqual([8001])
    expect(verdictOf(place)).toMatchObject({
      ok: true,
      entries: 6000,
      firstSequence: 8001,
      lastSequence: 14_000,
    })
    store.close()
    const again = place.open()
    expect([again.firstSequence(), again.lastSequence(), again.delivered()]).toEqual([8001, 14_000, 8000])
    tamper(place, 'DELETE FROM journal WHERE sequence < 8100')
    expect(verdictOf(place)).toMatchObject({ ok: false, sequence: 8001 })
  })

  test('never loses its last entry and number, however little is to be kept', () => {
    const place = createPlace()
    const store = place.open({ keepEntries: 0 })
    for (let at = 1; at <= 10_000; at += 100) {
      store.commit(write({ entries: entries(at, at + 99) }))
      store.markDelivered(at + 99)
    }
    store.close()
    const again = place.open()
    expect(again.load().lastSequence).toBe(10_000)
    expect(again.delivered()).toBe(10_000)
    expect(10_000 - again.firstSequence()).toBeLessThan(1200)
  })
})
