// Backup and restoration: a backup is whole and checked, and nothing is replaced before its substitute has proved sound.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { restore } from '../../../src/adapters/sqlite/restore.ts'
import { verifyJournal } from '../../../src/adapters/sqlite/verify.ts'
import { alert, answer, entries, entry, write } from '../../contract/store.ts'
import type { Place } from './place.ts'
import { createPlace, key } from './place.ts'

/** A store with 300 entries of which 280 were delivered, its backup, and then 200 more entries. */
async function withBackup(): Promise<{ place: Place; backup: string }> {
  const place = createPlace()
  const backup = join(place.folder, 'backup.db')
  const store = place.open()
  store.commit(write({ changes: [alert('old')], entries: entries(1, 290), answers: [answer('t1')] }))
  store.markDelivered(280)
  store.commit(write({ entries: entries(291, 300) }))
  await store.backup(backup)
  store.commit(write({ changes: [alert('new')], entries: entries(301, 500), answers: [answer('t2')] }))
  store.markDelivered(500)
  store.close()
  return { place, backup }
}

describe('a backup', () => {
  test('made while commits go on is whole, for the daemon alone and without side files', async () => {
    const place = createPlace()
    const store = place.open()
    for (let at = 1; at <= 20_000; at += 1000) store.commit(write({ entries: entries(at, at + 999) }))
    const backup = join(place.folder, 'backup.db')
    let done = false
    const backingUp = store.backup(backup).finally(() => {
      done = true
    })
    let last = 20_000
    while (!done) {
      last += 1
      store.commit(write({ changes: [alert(`a${last}`)], entries: [entry(last)] }))
      await new Promise((resolve) => setImmediate(resolve))
    }
    await backingUp
    const verdict = verifyJournal({ path: backup, key })
    expect(verdict).toMatchObject({ ok: true, firstSequence: 1 })
    expect(verdict.ok && verdict.lastSequence).toBeGreaterThanOrEqual(20_000)
    expect(statSync(backup).mode & 0o077).toBe(0)
    expect(readdirSync(place.folder).filter((name) => name.startsWith('backup'))).toEqual(['backup.db'])
    expect(store.lastSequence()).toBe(last)
  })

  test('takes the place of an older one at once, or leaves it', async () => {
    const place = createPlace()
    const store = place.open()
    const backup = join(place.folder, 'backup.db')
    await store.backup(backup)
    store.commit(write({ entries: entries(1, 3) }))
    await store.backup(backup)
    expect(verifyJournal({ path: backup, key })).toMatchObject({ ok: true, entries: 3 })
    mkdirSync(`${backup}.part`)
    await expect(store.backup(backup)).rejects.toMatchObject({ name: 'StoreFault' })
    expect(verifyJournal({ path: backup, key })).toMatchObject({ ok: true, entries: 3 })
  })

  test('to a folder that does not exist is a fault that names the file', async () => {
    const store = createPlace().open()
    await expect(store.backup('/nowhere/at/all.db')).rejects.toMatchObject({
      name: 'StoreFault',
      message: expect.stringMatching(/\/nowhere\/at\/all\.db.*The folder does not exist: create it/),
    })
    const place = createPlace()
    await expect(place.open().backup(place.folder)).rejects.toMatchObject({
      name: 'StoreFault',
      message: expect.stringContaining('It is a folder: give the name of a file in it.'),
    })
  })
})

describe('restoring', () => {
  test('brings the rows back, numbers on behind the present database, and sends again what the backup did not know sent', async () => {
    const { place, backup } = await withBackup()
    const restored = restore({ from: backup, to: place.path, key })
    expect(restored).toEqual({ setAside: `${place.path}.before-restore-1`, lastSequence: 500 })
    const store = place.open()
    const lost = { from: 301, to: 500 }
    expect(store.load()).toMatchObject({ lastSequence: 500, lost, rows: { alerts: [alert('old').value] } })
    expect(store.answerTo('t1')).toEqual(answer('t1'))
    expect(store.answerTo('t2')).toBeNull()
    expect(store.delivered()).toBe(280)
    expect(store.after(280, 100).map((each) => each.sequence)).toEqual(
      entries(281, 300).map((each) => each.sequence),
    )
    store.commit(write({ entries: [entry(501, { type: 'site.restored' }), entry(502)] }))
    expect(store.load().lost).toBeNull()
    expect(store.after(299, 10).map((each) => each.sequence)).toEqual([300, 501, 502])
    expect(verifyJournal({ path: place.path, key })).toMatchObject({
      ok: true,
      entries: 302,
      lastSequence: 502,
    })
  })

  test('has nothing left to send once all of the backup was delivered', async () => {
    const { place, backup } = await withBackup()
    restore({ from: backup, to: place.path, key })
    const store = place.open()
    store.markDelivered(300)
    expect(store.delivered()).toBe(store.lastSequence())
    store.commit(write({ entries: [entry(501)] }))
    expect(store.after(store.delivered(), 10).map((each) => each.sequence)).toEqual([501])
  })

  test('keeps the present database whole beside the restored one, and can go back to it', async () => {
    const { place, backup } = await withBackup()
    const { setAside } = restore({ from: backup, to: place.path, key })
    expect(verifyJournal({ path: setAside ?? '', key })).toMatchObject({ ok: true, lastSequence: 500 })
    expect(restore({ from: setAside ?? '', to: place.path, key })).toMatchObject({ lastSequence: 500 })
    const store = place.open()
    expect(store.load().rows.alerts).toHaveLength(2)
    expect(store.delivered()).toBe(500)
  })

  test('works where no database or a damaged one stands', async () => {
    const { place, backup } = await withBackup()
    const fresh = join(place.folder, 'fresh.db')
    // Nobody knows what happened since the backup, so numbers go on far ahead of it.
    expect(restore({ from: backup, to: fresh, key })).toEqual({ setAside: null, lastSequence: 1_000_300 })
    expect(place.open({ path: fresh }).load().lost).toEqual({ from: 301, to: 1_000_300 })
    truncateSync(place.path, 5000)
    const damaged = readFileSync(place.path)
    const { setAside } = restore({ from: backup, to: place.path, key })
    expect(readFileSync(setAside ?? '').equals(damaged)).toBe(true)
    expect(place.open().load().rows.alerts).toEqual([alert('old').value])
  })

  test('takes a raw copy with its write-ahead log for what it is', async () => {
    const place = createPlace()
    const store = place.open()
    store.commit(write({ changes: [alert('a')], entries: entries(1, 5) }))
    const raw = join(place.folder, 'raw.db')
    for (const side of ['', '-wal']) copyFileSync(place.path + side, raw + side)
    const to = join(place.folder, 'new.db')
    expect(restore({ from: raw, to, key }).lastSequence).toBe(1_000_005)
    expect(existsSync(`${to}-wal`)).toBe(false)
    expect(place.open({ path: to }).load().rows.alerts).toHaveLength(1)
  })

  const refused: [string, RegExp, (backup: string) => void][] = [
    ['is damaged', /damaged/, (backup) => truncateSync(backup, statSync(backup).size - 20_000)],
    ['is no database', /damaged/, (backup) => writeFileSync(backup, 'garbage')],
    ['is empty', /no Kluis database/, (backup) => writeFileSync(backup, '')],
    [
      'has a changed journal',
      /entry 7:/,
      (backup) =>
        alter(
          backup,
          'DROP TRIGGER journal_is_never_rewritten; UPDATE journal SET at_ms = 0 WHERE sequence = 7',
        ),
    ],
    [
      'has a record that cannot be read',
      /damaged.*record 1 /,
      (backup) => alter(backup, "UPDATE changes SET record = x'00'"),
    ],
    ['is from a newer Kluis', /schema version 99/, (backup) => alter(backup, 'PRAGMA user_version = 99')],
    [
      'is of another site',
      /another key/,
      (backup) => alter(backup, "UPDATE meta SET value = zeroblob(16) WHERE name = 'key_fingerprint'"),
    ],
  ]
  function alter(path: string, sql: string): void {
    const db = new Database(path)
    db.exec(sql)
    db.close()
  }
  test.each(refused)('refuses a backup that %s and changes nothing', async (_, message, spoil) => {
    const { place, backup } = await withBackup()
    const before = readFileSync(place.path)
    spoil(backup)
    const spoiled = readFileSync(backup)
    expect(() => restore({ from: backup, to: place.path, key })).toThrow(message)
    expect(readFileSync(place.path).equals(before)).toBe(true)
    expect(readFileSync(backup).equals(spoiled)).toBe(true)
    const names = ['backup.db', 'kluis.db', 'kluis.db.alive', 'kluis.db.lock']
    expect(readdirSync(place.folder).sort()).toEqual(names)
  })

  test('refuses while a daemon runs on the database, and without a backup', async () => {
    const { place, backup } = await withBackup()
    const store = place.open()
    expect(() => restore({ from: backup, to: place.path, key })).toThrow(/in use by another kluis process/)
    store.close()
    expect(() => restore({ from: `${backup}x`, to: place.path, key })).toThrow(/no backup/)
  })
})
