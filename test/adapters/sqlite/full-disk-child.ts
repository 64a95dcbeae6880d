// Lives through a full disk in the folder given as its argument, and prints as JSON what it saw. `small`: the folder is a
// file system of its own that a ballast can fill; `limit`: the kernel refuses this process any longer files.
import { spawnSync } from 'node:child_process'
import { appendFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openStore } from '../../../src/adapters/sqlite/open.ts'
import { verifyJournal } from '../../../src/adapters/sqlite/verify.ts'
import { alert, answer, entries, entry, write } from '../../contract/store.ts'

const [folder = '', means = ''] = process.argv.slice(2)
const path = join(folder, 'kluis.db')
const ballast = join(folder, 'ballast')
const key = Buffer.alloc(32, 7)
const log = { info: () => {}, warn: () => {}, error: () => {} }

function limitFiles(bytes: number | 'unlimited'): void {
  const tool = 'prlimit'
  spawnSync(tool, ['--pid', String(process.pid), `--fsize=${bytes}:`])
}

function fill(longestFile: number): void {
  if (means === 'limit') {
    limitFiles(longestFile)
    return
  }
  writeFileSync(ballast, '')
  for (const step of [65_536, 4096, 512, 1]) {
    try {
      for (;;) appendFileSync(ballast, Buffer.alloc(step))
    } catch {
      // Full to this step; now the smaller ones.
    }
  }
}

function free(): void {
  if (means === 'limit') limitFiles('unlimited')
  else rmSync(ballast)
}

function codeOf(task: () => unknown): string {
  try {
    task()
    return 'done'
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error)
  }
}

const big = Array.from({ length: 400 }, (_, index) => alert(`${Math.random()}-${index}`))
const seen: Record<string, unknown> = {}

fill(100)
seen.openingNew = codeOf(() => openStore({ path, key, log }))
free()

let store = openStore({ path, key, log })
store.commit(write({ changes: [alert('a')], entries: entries(1, 1500), answers: [answer('t1')] }))
fill(statSync(`${path}-wal`).size)
const bigWrite = write({ changes: big, entries: entries(1501, 1600), answers: [answer('t2')] })
seen.commits = [1, 2, 3].map(() => codeOf(() => store.commit(bigWrite)))
seen.loaded = store.load().rows.alerts.length
seen.read = [
  store.lastSequence(),
  store.after(1490, 100).length,
  store.answerTo('t1')?.status,
  store.answerTo('t2'),
]
seen.delivering = codeOf(() => store.markDelivered(1400))
seen.living = codeOf(() => store.markAlive(1_790_000_000_000))
seen.reopening = codeOf(() => {
  store.close()
  store = openStore({ path, key, log })
})
free()
if (seen.reopening !== 'done') store = openStore({ path, key, log })
const freedAt = performance.now()
seen.afterwards = codeOf(() => store.commit(bigWrite))
seen.recoveredInTime = performance.now() - freedAt < 5000
store.close()
store = openStore({ path, key, log })
seen.repair = store.repair
seen.rows = store.load().rows.alerts.length
store.commit(write({ entries: [entry(1601)] }))
store.close()
seen.journal = verifyJournal({ path, key }).ok
process.stdout.write(JSON.stringify(seen))
