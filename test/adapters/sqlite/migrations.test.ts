// Forward migrations: every schema that was ever released opens with all that it held. `test/fixtures/schema` keeps one
// dump for each; a new version adds its own beside the others.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { migrate, migrations } from '../../../src/adapters/sqlite/migrations.ts'
import { verifyJournal } from '../../../src/adapters/sqlite/verify.ts'
import { alert, entries, write } from '../../contract/store.ts'
import { createPlace, key } from './place.ts'

const folder = new URL('../../fixtures/schema/', import.meta.url).pathname
const fixtures = readdirSync(folder)
const none = () => {}

function schemaOf(path: string): unknown[] {
  const db = new Database(path, { readonly: true })
  const schema = db.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name').all()
  db.close()
  return schema
}

describe('the schema', () => {
  test('of every released version has a fixture', () => {
    expect(fixtures.sort()).toEqual(migrations.map((_, index) => `v${index + 1}.sql`).sort())
  })

  test.each(fixtures)('%s opens with all that it held, and ends as a new database has it', (name) => {
    const place = createPlace()
    const db = new Database(place.path)
    db.exec(readFileSync(join(folder, name), 'utf8'))
    db.close()
    const store = place.open()
    expect(store.repair).toBeNull()
    const { rows, lastSequence } = store.load()
    expect(lastSequence).toBe(3)
    expect(rows.compartments.map((row) => [row.id, row.state])).toEqual([
      ['01', 'occupied'],
      ['02', 'vacant'],
    ])
    expect(rows.parcels.map((row) => [row.id, row.state, row.compartment])).toEqual([
      ['p1', 'deposited', '01'],
    ])
    expect(rows.codes.map((row) => [row.hash, row.parcels])).toEqual([['ab'.repeat(32), ['p1']]])
    expect(rows.timers.map((row) => row.kind)).toEqual(['parcel.pickup-by'])
    expect(rows.site.map((row) => row.receipts)).toEqual([3])
    expect(store.answerTo('t1')).toMatchObject({ verb: 'parcel.assign', data: { compartment: '01' } })
    expect(store.delivered()).toBe(1)
    expect(store.after(2, 1)).toMatchObject([{ sequence: 3, type: 'parcel.deposited' }])
    expect(verifyJournal({ path: place.path, key })).toMatchObject({ ok: true, entries: 3 })
    const fresh = createPlace()
    fresh.open().close()
    expect(schemaOf(place.path)).toEqual(schemaOf(fresh.path))
  })

  test('a migration keeps a copy of what it found, and happens once', () => {
    const place = createPlace()
    const store = place.open()
    store.commit(write({ changes: [alert('a')], entries: entries(1, 5) }))
    store.close()
    const db = new Database(place.path)
    const steps = [
      ...migrations,
      "INSERT INTO meta VALUES ('step', 2)",
      "INSERT INTO meta VALUES ('step-3', 3)",
    ]
    migrate(db, place.path, none, steps)
    migrate(db, place.path, none, steps)
    expect(db.pragma('user_version', { simple: true })).toBe(migrations.length + 2)
    db.close()
    expect(() => place.open()).toThrow(/newer Kluis/)
    const copy = `${place.path}.before-v${migrations.length + 2}`
    expect(verifyJournal({ path: copy, key })).toMatchObject({ ok: true, entries: 5 })
    const before = place.open({ path: copy })
    expect(before.load().rows.alerts).toEqual([alert('a').value])
  })

  test('a migration that fails leaves the database as it was', () => {
    const place = createPlace()
    place.open().close()
    const db = new Database(place.path)
    const steps = [...migrations, 'CREATE TABLE half (x TEXT) STRICT', 'CREATE TABLE half (x TEXT) STRICT']
    expect(() => migrate(db, place.path, none, steps)).toThrow(/already exists/)
    db.close()
    place.open()
    expect(existsSync(`${place.path}.before-v${migrations.length + 2}.part`)).toBe(false)
  })

  test('a crash while a new database is made leaves nothing that would hinder the next start', () => {
    const place = createPlace()
    const db = new Database(place.path)
    db.pragma('journal_mode = WAL')
    expect(() =>
      migrate(db, place.path, () => {
        throw new Error('power cut')
      }),
    ).toThrow('power cut')
    db.close()
    expect(place.open().load().lastSequence).toBe(0)
  })
})
