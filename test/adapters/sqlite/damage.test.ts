// Damaged databases: set aside whole, never written over, and only when they are really damaged.
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { deflateSync } from 'node:zlib'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { alert, entries, entry, write } from '../../contract/store.ts'
import type { Place } from './place.ts'
import { createPlace } from './place.ts'

/** A closed database with some rows and 500 entries. */
function filled(): Place {
  const place = createPlace()
  const store = place.open()
  for (let from = 1; from <= 500; from += 50) {
    const rows = Array.from({ length: 50 }, (_, index) => alert(`a${from + index}`))
    store.commit(write({ changes: rows, entries: entries(from, from + 49) }))
  }
  store.close()
  return place
}

function overwrite(path: string, at: number, bytes: Buffer): void {
  const file = openSync(path, 'r+')
  writeSync(file, bytes, 0, bytes.length, at)
  closeSync(file)
}

function alter(place: Place, sql: string, ...values: unknown[]): void {
  const db = new Database(place.path)
  db.prepare(sql).run(...values)
  db.close()
}

const pageSize = 512

describe('a damaged database', () => {
  const damages: [string, (place: Place) => void][] = [
    ['is no database at all', (place) => writeFileSync(place.path, 'not a database, '.repeat(100))],
    ['was cut off in the middle', (place) => truncateSync(place.path, 70 * pageSize)],
    ['has a page of zeros', (place) => overwrite(place.path, 60 * pageSize, Buffer.alloc(pageSize))],
    [
      'has pages of garbage',
      (place) => overwrite(place.path, 4 * pageSize, Buffer.alloc(60 * pageSize, 0xa5)),
    ],
    ['lost its schema', (place) => overwrite(place.path, 100, Buffer.alloc(412, 0xff))],
    [
      'has a record that is no zlib stream',
      (place) => alter(place, 'UPDATE changes SET record = ? WHERE position = 3', Buffer.alloc(9)),
    ],
    [
      'has a record that is not JSON',
      (place) => alter(place, 'UPDATE changes SET record = ? WHERE position = 3', deflateSync('[["alerts",')),
    ],
  ]
  test.each(damages)('that %s is set aside as it is, and a new one begins', (_, damage) => {
    const place = filled()
    damage(place)
    const before = readFileSync(place.path)
    const store = place.open()
    expect(store.repair).toEqual({ setAside: `${place.path}.corrupt-1` })
    expect(readFileSync(`${place.path}.corrupt-1`).equals(before)).toBe(true)
    expect(store.load()).toMatchObject({ lost: { from: 1, to: expect.any(Number) }, rows: { alerts: [] } })
    expect(place.lines.map((line) => line.level)).toEqual(['error'])
    store.commit(write({ changes: [alert('new')], entries: [entry(store.lastSequence() + 1)] }))
    store.close()
    const again = place.open()
    expect(again.repair).toBeNull()
    expect(again.load().rows.alerts).toEqual([alert('new').value])
  })

  test('leaves its last sequence number to the new one where it can still be read', () => {
    const place = filled()
    alter(place, 'UPDATE changes SET record = ? WHERE position = 3', Buffer.alloc(9))
    const store = place.open()
    expect(store.repair).not.toBeNull()
    expect([store.lastSequence(), store.load().lastSequence, store.delivered()]).toEqual([500, 500, 500])
    expect(store.after(0, 10)).toEqual([])
    store.commit(write({ entries: [entry(501)] }))
    expect(store.after(0, 10).map((each) => each.sequence)).toEqual([501])
  })

  test('is set aside nine times, then somebody has to look', () => {
    const place = createPlace()
    for (let n = 1; n <= 9; n += 1) {
      writeFileSync(place.path, `garbage ${n}`)
      const store = place.open()
      expect(store.repair?.setAside).toBe(`${place.path}.corrupt-${n}`)
      store.close()
    }
    writeFileSync(place.path, 'garbage 10')
    expect(() => place.open()).toThrow(/9 files .*corrupt-N are there already/)
    expect(readFileSync(place.path, 'utf8')).toBe('garbage 10')
    expect(readFileSync(`${place.path}.corrupt-9`, 'utf8')).toBe('garbage 9')
  })

  test('is told from an empty file, which is a new database', () => {
    const place = createPlace()
    writeFileSync(place.path, '')
    expect(place.open().repair).toBeNull()
    expect(readdirSync(place.folder).filter((name) => name.includes('corrupt'))).toEqual([])
  })

  test('is told from a journal that somebody changed: the locker serves, and the log says where', () => {
    const place = filled()
    const db = new Database(place.path)
    db.exec("DROP TRIGGER journal_is_never_rewritten; UPDATE journal SET body = '{}' WHERE sequence = 480")
    db.close()
    const store = place.open()
    expect(store.repair).toBeNull()
    expect(store.load().rows.alerts).toHaveLength(500)
    expect(place.lines).toEqual([
      { level: 'error', fields: { sequence: 480 }, text: expect.stringContaining('verify-journal') },
    ])
    expect(existsSync(`${place.path}.corrupt-1`)).toBe(false)
  })

  test('that is damaged while it is open fails as a fault and says what to do', () => {
    const place = filled()
    const store = place.open()
    const foreigner = new Database(place.path)
    foreigner.exec("UPDATE changes SET record = x'00'")
    foreigner.exec('BEGIN IMMEDIATE')
    expect(() => store.commit(write({ changes: [alert('b')] }))).toThrow(/locked/)
    foreigner.close()
    expect(() => store.load()).toThrow(
      expect.objectContaining({
        code: 'store-failing',
        message: expect.stringMatching(/Start the daemon again/),
      }),
    )
  })
})
