// Lives a store's short life again and again, with another system call failing each time, and prints as JSON what was
// wrong and how many calls it tried. Runs with disk-recorder.c loaded, whose path is the first argument.
import { mkdirSync, rmSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import koffi from 'koffi'
import { openStore } from '../../src/adapters/sqlite/open.ts'
import type { SqliteStore } from '../../src/adapters/sqlite/store.ts'
import { verifyJournal } from '../../src/adapters/sqlite/verify.ts'
import { StoreFault } from '../../src/core/faults.ts'
import { alert, answer, entries, write } from '../contract/store.ts'

const [recorder = '', folder = '', errno = 'EIO', kind = 'changes', step = '1'] = process.argv.slice(2)
const library = koffi.load(recorder)
const fail = library.func('void recorder_fail(int, int, int)')
const callsSoFar = library.func('int recorder_calls()')
const withErrno = constants.errno[errno as keyof typeof constants.errno]
/** A new database is made and opened by these. */
const eachOfTheFirst = 45
const isRead = kind === 'reads' ? 1 : 0
const path = join(folder, 'kluis.db')
const key = Buffer.alloc(32, 7)
const log = { info: () => {}, warn: () => {}, error: () => {} }

interface Life {
  /** The last sequence that was acknowledged. */
  acknowledged: number
  faults: string[]
  wrong: string[]
}

function live(life: Life): void {
  const tasks: (() => void)[] = []
  let store: SqliteStore | null = null
  let last = 0

  /** Until it works: a call fails once. */
  function until<T>(what: string, task: () => T): T {
    for (let tries = 1; ; tries += 1) {
      try {
        return task()
      } catch (error) {
        if (!(error instanceof StoreFault)) throw error
        life.faults.push(`${what}: ${error.code}`)
        if (!/[.:] [A-Z][^.]*\.$/.test(error.message)) life.wrong.push(`no advice: ${error.message}`)
        if (tries === 3) throw new Error(`${what} goes on failing: ${error.message}`, { cause: error })
      }
    }
  }
  function open(): SqliteStore {
    const clock = { soon: (task: () => void) => void tasks.push(task) }
    const opened = until('open', () => openStore({ path, key, log, keepEntries: 200, clock }))
    if (opened.repair !== null) life.wrong.push('a sound database was set aside')
    return opened
  }

  function commit(count: number): void {
    const from = last + 1
    last += count
    const changes = [
      ...entries(from, last).map((each) => alert(`r${each.sequence % 50}`, each.sequence)),
      alert('last', last),
    ]
    until('commit', () => {
      const before = store?.load().lastSequence
      if (before !== life.acknowledged)
        life.wrong.push(`${life.acknowledged} was acknowledged, ${before} is there`)
      store?.commit(write({ changes, entries: entries(from, last), answers: [answer(`t${last}`)] }))
    })
    life.acknowledged = last
    store?.markDelivered(last)
    store?.markAlive(last)
    for (const task of tasks.splice(0)) task()
  }

  store = open()
  for (const count of [1, 700, 3, 900]) commit(count)
  store.close()
  store = open()
  for (const count of [2, 700, 1]) commit(count)
  if (store.after(last - 3, 10).length !== 3) life.wrong.push('the journal does not read')
  store.close()
}

const wrong: string[] = []
const codes = new Set<string>()
let tried = 0
let calls = 0
for (let at = 0; at <= calls; at += at < eachOfTheFirst ? 1 : Number(step)) {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  const life: Life = { acknowledged: 0, faults: [], wrong: [] }
  // The first round only counts.
  fail(at, withErrno, isRead)
  try {
    live(life)
    if (at === 0) calls = callsSoFar()
    fail(0, 0, 0)
    const store = openStore({ path, key, log })
    if (store.repair !== null) life.wrong.push('a sound database was set aside')
    const { rows, lastSequence } = store.load()
    const row = rows.alerts.find((one) => one.id === 'last')?.sinceMs
    if (lastSequence !== life.acknowledged || row !== lastSequence)
      life.wrong.push(`${life.acknowledged} was acknowledged, ${lastSequence} and ${row} are there`)
    store.close()
    const verdict = verifyJournal({ path, key })
    if (!verdict.ok) life.wrong.push(verdict.problem)
  } catch (error) {
    life.wrong.push(error instanceof Error ? (error.stack ?? error.message) : String(error))
  }
  fail(0, 0, 0)
  for (const one of life.faults) codes.add(one)
  for (const one of life.wrong) wrong.push(`call ${at} of ${calls} (${life.faults.join(', ')}): ${one}`)
  tried += 1
}
process.stdout.write(JSON.stringify({ calls, tried, codes: [...codes].sort(), wrong }))
