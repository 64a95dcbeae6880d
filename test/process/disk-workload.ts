// Does one thing that a store does in its life, in the folder given last, and notes in the file `marks` what is promised
// from then on. Recorded call by call by its parent.
import { closeSync, fsyncSync, openSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { openWriter } from '../../src/adapters/sqlite/connection.ts'
import { migrate, migrations } from '../../src/adapters/sqlite/migrations.ts'
import { openStore } from '../../src/adapters/sqlite/open.ts'
import { restore } from '../../src/adapters/sqlite/restore.ts'
import type { SqliteStore } from '../../src/adapters/sqlite/store.ts'
import { alert, answer, entries, entry, write } from '../contract/store.ts'

const [scene = '', folder = ''] = process.argv.slice(2)
const path = join(folder, 'kluis.db')
const key = Buffer.alloc(32, 7)
const log = { info: () => {}, warn: () => {}, error: () => {} }
const marks = openSync(join(folder, 'marks'), 'w')
const tasks: (() => void)[] = []
let last = 0

const mark = (what: string): void => void writeSync(marks, `${what}\n`)
const open = (): SqliteStore =>
  openStore({ path, key, log, keepEntries: 500, clock: { soon: (task) => void tasks.push(task) } })

function commit(store: SqliteStore, count: number): void {
  const some = entries(last + 1, last + count)
  const rows = some.map(({ sequence }) => alert(`r${sequence % 150}`, sequence))
  last += count
  mark(`begun ${last}`)
  store.commit(
    write({ changes: [...rows, alert('last', last)], entries: some, answers: [answer(`t${last}`)] }),
  )
  mark(`done ${last}`)
  store.markDelivered(last - 10)
  store.markAlive(last)
  for (const task of tasks.splice(0)) task()
}

const scenes: Record<string, () => Promise<void>> = {
  async serving() {
    let store = open()
    mark('open')
    let copying: Promise<void> | null = null
    for (let at = 1; at <= 50; at += 1) {
      commit(store, at % 4 === 0 ? 160 : 1 + (at % 5))
      if (at === 20) {
        mark('copying')
        copying = store.backup(join(folder, 'backup.db'))
      }
      if (at % 10 === 0) await new Promise((resolve) => setImmediate(resolve))
      if (at === 35) {
        await copying
        mark('copied')
        store.close()
        store = open()
      }
    }
    store.close()
  },

  async settingBack() {
    const store = open()
    commit(store, 1)
    store.markAlive(4_000_000_000_000)
    // As a kernel does by itself after half a minute.
    const note = openSync(`${path}.alive`, 'r+')
    fsyncSync(note)
    closeSync(note)
    store.markAlive(1_000)
    mark('back')
    for (let at = 1; at <= 5; at += 1) commit(store, at)
    store.close()
  },

  async migrating() {
    const store = open()
    for (let at = 1; at <= 10; at += 1) commit(store, at)
    store.close()
    const db = openWriter(path)
    migrate(db, path, () => {}, [...migrations, "INSERT INTO meta VALUES ('step', 2)"])
    mark('migrated')
    db.close()
  },

  async restoring() {
    let store = open()
    for (let at = 1; at <= 10; at += 1) commit(store, at)
    await store.backup(join(folder, 'backup.db'))
    mark('copied')
    for (let at = 1; at <= 10; at += 1) commit(store, at)
    store.close()
    mark('restoring')
    restore({ from: join(folder, 'backup.db'), to: path, key })
    mark('restored')
    store = open()
    store.commit(write({ changes: [alert('new')], entries: [entry(last + 1, { type: 'site.restored' })] }))
    mark('new')
    store.close()
  },

  async repairing() {
    let store = open()
    for (let at = 1; at <= 10; at += 1) commit(store, at)
    store.close()
    const file = openSync(path, 'r+')
    const pages = Math.floor(statSync(path).size / 512)
    writeSync(file, Buffer.alloc(512 * (pages - 10), 0xa5), 0, 512 * (pages - 10), 512 * 5)
    fsyncSync(file)
    closeSync(file)
    mark('damaged')
    store = open()
    if (store.repair === null) throw new Error('nothing was found to be damaged')
    mark('repaired')
    store.commit(write({ changes: [alert('new')], entries: [entry(store.lastSequence() + 1)] }))
    mark('new')
    store.close()
  },
}

await scenes[scene]?.()
closeSync(marks)
