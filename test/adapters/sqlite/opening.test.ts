// What happens at open, apart from damage: who may open which file, and what is said to those who may not.
import { spawnSync } from 'node:child_process'
import { createHmac, randomInt } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { recordWords } from '../../../src/adapters/sqlite/record-words.ts'
import type { Change } from '../../../src/core/decision.ts'
import type { AccessCode } from '../../../src/core/nouns.ts'
import { alert, answer, entries, write } from '../../contract/store.ts'
import { createPlace, key } from './place.ts'

const child = new URL('./opening-child.ts', import.meta.url).pathname

describe('opening the store', () => {
  test('a second daemon on the same file is told so, and may come in when the first has gone', () => {
    const place = createPlace()
    const first = place.open()
    expect(() => place.open()).toThrow(/in use by another kluis process.*store\.path/)
    const other = spawnSync(process.execPath, [child, place.path], { encoding: 'utf8' })
    expect(other.stdout).toMatch(/^StoreRefused .*in use by another kluis process/)
    first.commit(write({ changes: [alert('a')] }))
    first.close()
    expect(place.open().load().rows.alerts).toHaveLength(1)
  })

  test('another key is refused before anything is written', () => {
    const place = createPlace()
    place.open().close()
    const before = readFileSync(place.path)
    expect(() => place.open({ key: Buffer.alloc(32, 8) })).toThrow(/another key.*key file/)
    expect(readFileSync(place.path)).toEqual(before)
    place.open()
  })

  test('a key of the wrong length is refused', () => {
    expect(() => createPlace().open({ key: Buffer.alloc(16) })).toThrow(/16 bytes, 32 are needed/)
  })

  test('a newer schema is refused with both versions', () => {
    const place = createPlace()
    place.open().close()
    const db = new Database(place.path)
    db.pragma('user_version = 99')
    db.close()
    expect(() => place.open()).toThrow(/schema version 99.* up to 1\b.*Install the newer Kluis/)
  })

  test("another program's database is refused and stays as it is", () => {
    const place = createPlace()
    const db = new Database(place.path)
    db.exec('CREATE TABLE recipes (name TEXT)')
    db.close()
    expect(() => place.open()).toThrow(/another program/)
    const again = new Database(place.path)
    expect(again.prepare('SELECT name FROM sqlite_schema').pluck().all()).toEqual(['recipes'])
    again.close()
  })

  test('a missing folder and a folder in the place of the file are faults with a remedy', () => {
    const place = createPlace()
    const missing = join(place.folder, 'nowhere', 'kluis.db')
    expect(() => place.open({ path: missing })).toThrow(
      expect.objectContaining({
        code: 'store-failing',
        message: expect.stringMatching(/does not exist. Create it/),
      }),
    )
    mkdirSync(place.path)
    expect(() => place.open()).toThrow(/is not a file/)
  })

  test('a folder that may not be written is a read-only fault', () => {
    const place = createPlace()
    place.open().close()
    chmodSync(place.path, 0o444)
    chmodSync(place.folder, 0o555)
    const other = spawnSync(process.execPath, [child, place.path, 'as-nobody'], { encoding: 'utf8' })
    chmodSync(place.folder, 0o755)
    expect(other.stdout).toMatch(/^StoreFault store-read-only .*read-only file system or wrong owner/)
  })

  test('the files are for the daemon alone', () => {
    const place = createPlace()
    place.open().commit(write({ changes: [alert('a')] }))
    for (const side of ['', '-wal', '-shm', '.alive'])
      expect(statSync(place.path + side).mode & 0o077, side).toBe(0)
  })

  test('a store that was closed in order leaves one whole file', () => {
    const place = createPlace()
    const store = place.open()
    store.commit(write({ changes: [alert('a')], entries: entries(1, 5), answers: [answer('t')] }))
    store.close()
    expect(() => statSync(`${place.path}-wal`)).toThrow(/ENOENT/)
    expect(place.lines).toEqual([])
  })

  test('a file of the last sign of life that is garbage counts as not known', () => {
    const place = createPlace()
    for (const garbage of ['', 'x', '0000000000001790 00000000\n', '\u0000'.repeat(26), '9'.repeat(4000)]) {
      writeFileSync(`${place.path}.alive`, garbage)
      const store = place.open()
      expect(store.lastAliveMs()).toBeNull()
      store.markAlive(1_790_000_000_000)
      expect(store.lastAliveMs()).toBe(1_790_000_000_000)
      store.close()
    }
  })

  test('the sign of life is rewritten in place', () => {
    const place = createPlace()
    const store = place.open()
    for (let atMs = 1; atMs < 1e13; atMs *= 10) store.markAlive(atMs)
    expect(statSync(`${place.path}.alive`).size).toBe(26)
  })

  test('no PIN whose seal is kept is found in the files, and neither is the key', () => {
    const place = createPlace()
    const store = place.open()
    const pins = Array.from({ length: 300 }, () => randomInt(10_000_000, 99_999_999).toString())
    const codes = pins.map((pin): Change => {
      const hash = createHmac('sha256', key).update(pin).digest('hex')
      const value: AccessCode = {
        hash,
        kind: 'pin',
        parcels: ['p1'],
        actor: null,
        usesLeft: 1,
        untilMs: null,
        revoked: false,
      }
      return { table: 'codes', key: hash, value }
    })
    store.commit(write({ changes: codes, entries: entries(1, 300), answers: [answer('t1')] }))
    const db = new Database(place.path, { readonly: true })
    const records = db.prepare('SELECT record FROM changes').pluck().all() as Buffer[]
    db.close()
    const files = ['', '-wal', '.alive'].map((side) => readFileSync(place.path + side))
    const everything = Buffer.concat([
      ...files,
      ...records.map((record) => inflateSync(record, { dictionary: recordWords })),
    ])
    expect(
      everything.includes(
        createHmac('sha256', key)
          .update(pins[0] ?? '')
          .digest('hex'),
      ),
    ).toBe(true)
    for (const secret of [...pins, key, key.toString('hex'), key.toString('base64')])
      expect(everything.includes(secret)).toBe(false)
  })
})
