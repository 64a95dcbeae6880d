// The verbs that work on the database itself: restore and verify-journal, on a database that the real engine wrote.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createClock } from '../../src/adapters/host/clock.ts'
import { createIds } from '../../src/adapters/host/ids.ts'
import { openKey } from '../../src/adapters/host/key-file.ts'
import { openStore } from '../../src/adapters/sqlite/open.ts'
import { loadConfig, siteSpec } from '../../src/config.ts'
import { createEngine } from '../../src/engine.ts'
import { kluis } from './terminal.ts'

const log = { info: () => {}, warn: () => {}, error: () => {} }
const demo = new URL('../../config/demo.yaml', import.meta.url).pathname

let folder: string
let config: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kluis-stored-'))
  config = join(folder, 'kluis.yaml')
  writeFileSync(config, readFileSync(demo))
})
afterEach(() => rmSync(folder, { recursive: true }))

const database = () => join(folder, 'kluis.db')
const keyFile = () => join(folder, 'kluis.key')
const run = (...args: string[]) => kluis([...args, '--config', config], { folder })

/** Boots a locker on the folder's database `times` over, each time with another door silent, and copies it to `backup`. */
async function serve({ times = 1, backup }: { times?: number; backup?: string } = {}): Promise<void> {
  const loaded = loadConfig({ file: config }, {})
  if (!loaded.ok) throw new Error('the demo is wrong')
  for (let boot = 0; boot < times; boot++) {
    const databaseExists = statSync(database(), { throwIfNoEntry: false }) !== undefined
    const key = openKey(keyFile(), { databaseExists })
    const store = openStore({ path: database(), key: key.derive('store'), log })
    const clock = createClock({ trust: 'rtc' })
    const engine = createEngine({ spec: siteSpec(loaded.config), store, clock, ids: createIds(), log })
    engine.start({
      doors: { pulse: () => {}, senseAll: () => {} },
      uplink: { respond: () => {}, committed: () => {} },
      version: '0.0.0',
    })
    engine.submit({ type: 'fault.reported', code: 'board-silent', subject: `wall.${boot}` })
    engine.stop()
    if (backup) await store.backup(backup)
    store.close()
  }
}

describe('verify-journal', () => {
  test('finds a journal whole, and tells its head', async () => {
    await serve({ times: 2 })
    const { code, out } = await run('verify-journal')
    expect(code).toBe(0)
    expect(out).toMatch(/^the journal is whole: entries 1 to \d+, head [0-9a-f]{64}\.\n$/)
    const json = JSON.parse((await run('verify-journal', '--json')).out) as object
    expect(json).toMatchObject({ ok: true, firstSequence: 1 })
  })

  test('names the first entry that was changed, and fails', async () => {
    await serve({ times: 2 })
    const db = new Database(database())
    // Whoever alters the file doesn't ask the rules that are written in it.
    const triggers = db.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").pluck().all()
    for (const name of triggers) db.exec(`DROP TRIGGER "${name}"`)
    db.prepare("UPDATE journal SET subject = 'site.' || subject WHERE sequence = 2").run()
    db.close()
    const { code, out, err } = await run('verify-journal')
    expect(code).toBe(1)
    expect(out).toBe('')
    expect(err).toMatch(/^the journal is broken at entry 2: /)
    const json = await run('verify-journal', '--json')
    expect(json.code).toBe(1)
    expect(JSON.parse(json.out)).toMatchObject({ ok: false, sequence: 2 })
  })

  test('says so where there is no database yet, and makes neither it nor a key', async () => {
    const { code, err } = await run('verify-journal')
    expect(code).toBe(1)
    expect(err).toMatch(/there is no database .*kluis\.db/)
    expect(readdirSync(folder)).toEqual(['kluis.yaml'])
  })

  test('says what to do where the key is gone, and makes none', async () => {
    await serve()
    rmSync(keyFile())
    const { code, err } = await run('verify-journal')
    expect(code).toBe(1)
    expect(err).toMatch(/The key file .* is missing.*Put the key back/)
    expect(readdirSync(folder)).not.toContain('kluis.key')
  })
})

describe('restore', () => {
  test('puts the backup in place, keeps what was there, and the locker goes on', async () => {
    const backup = join(folder, 'copy.db')
    await serve({ backup })
    await serve({ times: 2 })
    const { code, out } = await run('restore', 'copy.db')
    expect(out).toMatch(
      /restored from .*copy\.db\. What was there is kept as .*before-restore.*Events go on behind \d+\.\n$/,
    )
    expect(code).toBe(0)
    expect((await run('verify-journal')).code).toBe(0)
    await serve()
    expect((await run('verify-journal')).code).toBe(0)
  })

  test('changes nothing while a daemon holds the database', async () => {
    const backup = join(folder, 'copy.db')
    await serve({ backup })
    const key = openKey(keyFile(), { databaseExists: true })
    const store = openStore({ path: database(), key: key.derive('store'), log })
    const { code, err } = await run('restore', 'copy.db')
    store.close()
    expect(code).toBe(1)
    expect(err).toMatch(/is in use by another kluis process/)
  })

  test('changes nothing for a backup that is damaged or not there', async () => {
    const backup = join(folder, 'copy.db')
    await serve({ backup })
    const before = readFileSync(database())
    const bytes = readFileSync(backup)
    writeFileSync(backup, bytes.subarray(0, bytes.length - 2000))
    for (const file of ['copy.db', 'none.db']) {
      const { code, out } = await run('restore', file, '--json')
      expect(code).toBe(1)
      expect(JSON.parse(out)).toMatchObject({ error: { code: 'refused' } })
    }
    expect(readFileSync(database())).toEqual(before)
  })
})
