// Power cuts at every sync of a store and at torn places between two: it opens with all that was acknowledged, or says
// what is wrong. From recordings of the real system calls, so that nothing is assumed of what SQLite syncs when.
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createChance } from '../../simulator/world/chance.ts'
import { openWriter } from '../../src/adapters/sqlite/connection.ts'
import { migrate, migrations } from '../../src/adapters/sqlite/migrations.ts'
import { lastSequenceOf, openStore } from '../../src/adapters/sqlite/open.ts'
import type { SqliteStore } from '../../src/adapters/sqlite/store.ts'
import { verifyJournal } from '../../src/adapters/sqlite/verify.ts'
import { entry, write } from '../contract/store.ts'
import type { RecordedDisk } from './disk-record.ts'
import { buildRecorder, createRecordedDisk, record } from './disk-record.ts'

/** Torn places besides those at each sync; the release cuts at more: `KLUIS_STORE_CUTS=2000`. */
const cuts = Number(process.env.KLUIS_STORE_CUTS ?? 60)
const timeoutMs = 120_000 + cuts * 200
const workload = new URL('./disk-workload.ts', import.meta.url).pathname
const key = Buffer.alloc(32, 7)
const log = { info: () => {}, warn: () => {}, error: () => {} }
const chance = createChance(20260105)

let base = ''
let recorder = ''
beforeAll(() => {
  base = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'kluis-power-'))
  recorder = buildRecorder(base)
})
afterAll(() => rmSync(base, { recursive: true }))

interface Cut {
  readonly folder: string
  readonly path: string
  /** What the process had noted by then. */
  readonly marks: readonly string[]
  /** The last sequence that was acknowledged, and the last that was begun. */
  readonly done: number
  readonly begun: number
}

/** Calls `check` at each sync of the scene, before it, after it and at many places between; `acknowledged` after commits. */
function cutEverywhere(
  scene: string,
  check: (cut: Cut) => void,
  acknowledged?: (disk: RecordedDisk) => void,
): number {
  const calls = record(recorder, [workload, scene], join(base, scene))
  const disk = createRecordedDisk()
  const share = cuts / calls.length
  let count = 0
  const folder = join(base, 'cut')

  function look(at: number, isTorn: boolean): void {
    const marks = (disk.read('marks')?.toString() ?? '').split('\n').slice(0, -1)
    const last = (word: string) =>
      Number(marks.findLast((one) => one.startsWith(`${word} `))?.slice(word.length + 1) ?? 0)
    disk.cutInto(folder, isTorn ? chance : null)
    count += 1
    try {
      check({ folder, path: join(folder, 'kluis.db'), marks, done: last('done'), begun: last('begun') })
    } catch (error) {
      throw new Error(
        `${scene}, call ${at} (${calls[at]?.what} ${calls[at]?.name}), marks ${marks.slice(-2)}: ${error}`,
        {
          cause: error,
        },
      )
    }
  }

  for (const [at, call] of calls.entries()) {
    const isBoundary = call.what === 'sync'
    if (isBoundary || chance.fraction() < share) look(at, true)
    disk.take(call)
    if (call.name === 'marks' && call.bytes.toString().startsWith('done ')) acknowledged?.(disk)
    if (isBoundary) look(at, chance.fraction() < 0.5)
  }
  return count
}

const open = (path: string): SqliteStore => openStore({ path, key, log })

/** Opens it, looks, and sees that it can be written on. */
function serve(cut: Cut, look: (store: SqliteStore) => void): void {
  const store = open(cut.path)
  try {
    look(store)
    expect(verifyJournal({ path: cut.path, key })).toMatchObject({ ok: true })
    store.commit(write({ entries: [entry(store.lastSequence() + 1)] }))
  } finally {
    store.close()
  }
}

const lastRow = (store: SqliteStore): number =>
  store.load().rows.alerts.find((row) => row.id === 'last')?.sinceMs ?? 0

function expectWhole(store: SqliteStore, { done, begun }: Cut): void {
  expect(store.repair).toBeNull()
  const last = store.lastSequence()
  expect([done, begun]).toContain(last)
  expect(lastRow(store)).toBe(last)
  expect(store.answerTo(`t${last}`) === null).toBe(last === 0)
  expect(store.delivered()).toBeLessThanOrEqual(last)
}

describe('a power cut', { timeout: timeoutMs }, () => {
  test('while it serves, empties its log, trims its journal and is copied loses nothing that was acknowledged', () => {
    let copies = 0
    const check = (cut: Cut): void => {
      serve(cut, (store) => expectWhole(store, cut))
      const copy = join(cut.folder, 'backup.db')
      if (cut.marks.includes('copied')) expect(existsSync(copy)).toBe(true)
      if (!existsSync(copy)) return
      copies += 1
      expect(verifyJournal({ path: copy, key })).toMatchObject({ ok: true })
    }
    // What simulator/world/file-disk.ts builds on.
    const acknowledged = (disk: RecordedDisk): void => {
      const marks = disk.read('marks')?.toString() ?? ''
      if (marks.includes('copying') && !marks.includes('copied')) return
      expect(disk.unsynced().filter((name) => !/^marks$|[.]alive$/.test(name))).toEqual([])
    }
    const count = cutEverywhere('serving', check, acknowledged)
    expect(count).toBeGreaterThan(cuts)
    expect(copies).toBeGreaterThan(0)
  })

  test('after a clock that ran ahead was put right finds no note of times to come', () => {
    let isBack = false
    cutEverywhere('settingBack', (cut) => {
      if (!cut.marks.includes('back')) return
      isBack = true
      serve(cut, (store) => expect(store.lastAliveMs() ?? 0).toBeLessThanOrEqual(1_000))
    })
    expect(isBack).toBe(true)
  })

  test('while it migrates leaves the old schema or the new one, with all there was', () => {
    cutEverywhere('migrating', (cut) => {
      if (cut.done < 55) return
      const copy = `${cut.path}.before-v${migrations.length + 1}`
      if (existsSync(copy))
        expect(verifyJournal({ path: copy, key })).toMatchObject({ ok: true, lastSequence: 55 })
      else expect(cut.marks).not.toContain('migrated')
      const db = openWriter(cut.path)
      try {
        migrate(db, cut.path, () => {}, [...migrations, "INSERT INTO meta VALUES ('step', 2)"])
        expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
        expect(db.prepare("SELECT value FROM meta WHERE name = 'step'").pluck().all()).toEqual([2])
      } finally {
        db.close()
      }
      expect(lastSequenceOf(cut.path)).toBe(55)
    })
  })

  test('while a backup is restored leaves what was there or the backup, and numbers go on behind both', () => {
    cutEverywhere('restoring', (cut) => {
      if (!cut.marks.includes('restoring')) return
      serve(cut, (store) => {
        expect(store.repair).toBeNull()
        const isNew = store.load().rows.alerts.some((row) => row.id === 'new')
        expect(store.lastSequence()).toBe(isNew ? 111 : 110)
        if (cut.marks.includes('restored')) expect(lastRow(store)).toBe(55)
        if (cut.marks.includes('new')) expect(isNew).toBe(true)
        if (lastRow(store) === 110) return
        expect(lastRow(store)).toBe(55)
        expect(verifyJournal({ path: `${cut.path}.before-restore-1`, key })).toMatchObject({
          lastSequence: 110,
        })
      })
    })
  })

  test('while a damaged database is set aside never begins anew without saying so, nor gives a number twice', () => {
    cutEverywhere('repairing', (cut) => {
      if (!cut.marks.includes('damaged')) return
      serve(cut, (store) => {
        const setAside = store.repair?.setAside ?? `${cut.path}.corrupt-1`
        // SQLite does not sync that it has removed its log: with the cut it may be back, and its pages mend the damage.
        if (!existsSync(setAside) && !cut.marks.includes('repaired')) {
          expectWhole(store, cut)
          expect(store.load().lost).toBeNull()
          return
        }
        // Numbers without entries are what the engine raises its alert for.
        if (!cut.marks.includes('new') && store.lastSequence() === 55)
          expect(store.load().lost).toEqual({ from: 1, to: 55 })
        if (cut.marks.includes('new')) expect(store.load().rows.alerts.map((row) => row.id)).toEqual(['new'])
        expect(store.lastSequence()).toBeGreaterThanOrEqual(55)
        expect(existsSync(setAside)).toBe(true)
      })
    })
  })
})
