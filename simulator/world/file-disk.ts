// The disk for real: the store of the daemon on files, in memory where the machine has such a folder. Adds death and
// trouble from outside, and keeps of the files what a kill or a power cut would have left. Must not know what rows mean.
//
// What is durable when was read off the store's system calls, and store-power.test.ts holds it against them. A commit
// writes nothing before COMMIT, as long as it fits SQLite's cache (2 MiB); COMMIT appends to the log and syncs it; an
// emptying (of a synced log) writes into the main file and syncs that. So between two calls of the store all is synced
// but the note of when it last served, and an interruption can only be the one of a commit, an emptying or an opening.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openWriter } from '../../src/adapters/sqlite/connection.ts'
import { openStore } from '../../src/adapters/sqlite/open.ts'
import type { SqliteStore } from '../../src/adapters/sqlite/store.ts'
import { verifyJournal } from '../../src/adapters/sqlite/verify.ts'
import { StoreFault } from '../../src/core/faults.ts'
import type { Answer } from '../../src/core/requests.ts'
import type { Write } from '../../src/ports/store.ts'
import type { Chance } from './chance.ts'
import { slowestCommitMs } from './memory-disk.ts'
import type { Witness } from './observation.ts'
import type { Disk, DiskTrouble, Life } from './outside.ts'
import type { Files, Interruption } from './power-cut.ts'
import { between, broken, torn } from './power-cut.ts'
import type { VirtualClock } from './virtual-clock.ts'

export interface FileDiskOptions {
  readonly clock: VirtualClock
  readonly chance: Chance
  readonly witness: Witness
  /** Whether time may stand still for all in a slow commit; not where coils run on it. */
  readonly maySlow?: boolean
  /** Where its own folder is made; in memory (/dev/shm) where nothing is said and the machine has it. */
  readonly folder?: string
}

/** Entries that stay behind the delivered ones: few, so that trimming has its turn. */
const keepEntries = 2_000
const key = Buffer.alloc(32, 7)
const main = 'kluis.db'
const wal = `${main}-wal`
const aliveNote = `${main}.alive`
/** An index of the log, made anew by whoever comes first. */
const volatile = `${main}-shm`

const codes = { full: 'store-full', failing: 'store-failing', unreadable: 'store-failing' } as const

/** A commit that the process did not survive. */
interface Doubtful extends Interruption {
  readonly write: Write
}

/** Makes no folder before a process opens the store. */
export function createFileDisk({ clock, chance, witness, folder, maySlow = true }: FileDiskOptions): Disk {
  let root: string | null = null
  let place = ''
  let store: SqliteStore | null = null
  let trouble: DiskTrouble | null = null
  let interrupted: Interruption | Doubtful | null = null
  let hasCommitted = false
  /** The note as this life found it, or synced it since. */
  let syncedNote: Buffer = Buffer.alloc(0)

  function prepare(): string {
    if (root === null) {
      root = mkdtempSync(join(folder ?? (existsSync('/dev/shm') ? '/dev/shm' : tmpdir()), 'kluis-disk-'))
      place = join(root, 'disk')
      mkdirSync(place)
    }
    return join(place, main)
  }

  function files(): Map<string, Buffer> {
    const names = readdirSync(place).filter((name) => name !== volatile)
    return new Map(names.map((name) => [name, readFileSync(join(place, name))]))
  }

  function failRead(): void {
    if (trouble === 'unreadable') throw new StoreFault(codes[trouble], `the disk is ${trouble}`)
  }

  function open(life: Life): SqliteStore {
    return openStore({ path: prepare(), key, log: life.log, clock: life.clock, keepEntries })
  }

  /** Dies in the middle of making a new database; one that is there is not written to when it is opened. */
  function interruptOpening(life: Life): void {
    prepare()
    const before = files()
    store = open(life)
    const after = files()
    // The first page is written under SQLite's rollback journal: the file is empty, or as it was to be.
    const reached = before.has(main) ? 'whole' : chance.pick(['absent', 'empty', 'whole'])
    if (reached === 'empty') before.set(main, Buffer.alloc(0))
    if (reached === 'whole') before.set(main, after.get(main) ?? Buffer.alloc(0))
    interrupted = { before, after, order: reached === 'whole' ? [wal] : [] }
  }

  function interruptCommit(running: SqliteStore, write: Write): void {
    const before = files()
    running.commit(write)
    interrupted = { before, after: files(), order: [wal, main], write }
  }

  /** The store begins, writes and fails for real somewhere within the transaction. */
  function failCommit(running: SqliteStore, write: Write, stop: keyof typeof codes): never {
    const fault = new StoreFault(codes[stop], `the disk is ${stop}`)
    try {
      running.commit(spoiled(write, fault, chance))
    } catch (error) {
      if (error === fault) witness({ kind: 'commit.failed', code: fault.code })
      throw error
    }
    throw new Error('a commit came through that was to fail')
  }

  /** It may all end while the log is emptied: at this moment, or as the next thing this life would have done. */
  function mayInterruptEmptying(): Interruption | null {
    if (store === null || chance.fraction() >= 0.3) return null
    const before = files()
    const copy = mkdtempSync(join(root ?? '', 'emptied-'))
    for (const [name, bytes] of before) writeFileSync(join(copy, name), bytes)
    const db = openWriter(join(copy, main))
    db.pragma('wal_checkpoint(PASSIVE)')
    const after = new Map(before).set(main, readFileSync(join(copy, main)))
    db.close()
    rmSync(copy, { recursive: true })
    return { before, after, order: [main] }
  }

  /** Lets go of the files as they are, and puts these in their place: what closing writes reaches nobody. */
  function leaveBehind(left: Files | null): void {
    if (root === null) return
    const next = join(root, 'next')
    mkdirSync(next)
    if (left === null) {
      for (const name of readdirSync(place))
        if (name !== volatile) copyFileSync(join(place, name), join(next, name))
    } else {
      for (const [name, bytes] of left) writeFileSync(join(next, name), bytes)
    }
    store?.close()
    store = null
    interrupted = null
    rmSync(place, { recursive: true })
    renameSync(next, place)
  }

  /** Whether all of the commit's bytes arrived in the log, and so the commit itself. */
  function settleDoubt(left: Files): void {
    if (interrupted === null || !('write' in interrupted)) return
    const whole = interrupted.after.get(wal) ?? Buffer.alloc(0)
    const arrived = left.get(wal)?.subarray(0, whole.length)
    if (arrived?.equals(whole)) witness({ kind: 'committed', write: interrupted.write })
  }

  /** What is left of the note, which nobody syncs. */
  const noteAfterPowerCut = (now: Buffer): Buffer =>
    chance.pick([now, syncedNote, Buffer.alloc(now.length), Buffer.alloc(0)])

  return {
    openStore(life) {
      failRead()
      ifItDies(
        () => life.mayDie('while-opening'),
        () => interruptOpening(life),
      )
      const running = open(life)
      store = running
      syncedNote = readFileSync(join(place, aliveNote))
      return {
        load() {
          failRead()
          const loaded = running.load()
          witness({ kind: 'loaded', rows: loaded.rows, lastSequence: loaded.lastSequence })
          return loaded
        },
        commit(write) {
          life.mayDie('before-commit')
          const stop = trouble
          if (stop === 'slow') clock.stall(chance.whole(slowestCommitMs))
          else if (stop !== null) failCommit(running, write, stop)
          const reachesDisk = chance.fraction() < 0.5
          ifItDies(
            () => life.mayDie('during-commit'),
            () => {
              if (reachesDisk) interruptCommit(running, write)
            },
          )
          running.commit(write)
          hasCommitted = true
          witness({ kind: 'committed', write })
          life.mayDie('after-commit')
        },
        answerTo(transaction) {
          failRead()
          return running.answerTo(transaction)
        },
        lastAliveMs: () => running.lastAliveMs(),
        markAlive(atMs) {
          const before = running.lastAliveMs()
          running.markAlive(atMs)
          // A note that goes back is synced.
          if (before !== null && before > atMs) syncedNote = readFileSync(join(place, aliveNote))
        },
        after(sequence, limit) {
          failRead()
          return running.after(sequence, limit)
        },
        firstSequence: () => running.firstSequence(),
        lastSequence: () => running.lastSequence(),
        delivered: () => running.delivered(),
        markDelivered(sequence) {
          life.mayDie('before-delivered')
          running.markDelivered(sequence)
        },
        close() {
          running.close()
          store = null
        },
      }
    },
    forsaken() {
      if (store === null) return
      interrupted ??= mayInterruptEmptying()
      const left = interrupted && between(interrupted, broken, chance)
      if (left !== null) settleDoubt(left)
      leaveBehind(left)
    },
    cutPower() {
      if (root === null) return
      interrupted ??= mayInterruptEmptying()
      const left = interrupted === null ? files() : between(interrupted, torn, chance)
      settleDoubt(left)
      const note = left.get(aliveNote)
      if (note !== undefined) left.set(aliveNote, noteAfterPowerCut(note))
      leaveBehind(left)
    },
    setTrouble(now) {
      if (now === 'slow' && !maySlow) return false
      trouble = now
      return true
    },
    verify() {
      if (!hasCommitted) return null
      const verdict = verifyJournal({ path: join(place, main), key })
      return verdict.ok ? null : `journal entry ${verdict.sequence}: ${verdict.problem}`
    },
    end() {
      store?.close()
      store = null
      if (root !== null) rmSync(root, { recursive: true })
      root = null
    },
  }
}

/** Runs `task` where the process ends by `mayDie`, whose error goes on its way. */
function ifItDies(mayDie: () => void, task: () => void): void {
  let died = true
  try {
    mayDie()
    died = false
  } finally {
    if (died) task()
  }
}

/** The same write, with something in it that gives this fault when the store turns it into bytes. */
function spoiled(write: Write, fault: StoreFault, chance: Chance): Write {
  const last = write.entries.at(-1)
  if (last !== undefined && chance.fraction() < 0.5) {
    const data = Object.defineProperty({ ...last.data }, 'spoiled', {
      enumerable: true,
      get() {
        throw fault
      },
    })
    return { ...write, entries: [...write.entries.slice(0, -1), { ...last, data }] }
  }
  // Behind everything else that the transaction writes.
  const answer: Answer = {
    transaction: 'spoiled',
    verb: 'parcel.assign',
    status: 'ok',
    get data(): never {
      throw fault
    },
  }
  return { ...write, answers: [...write.answers, answer] }
}
