// Opens the store: takes the lock, looks at the file before anything is written to it, puts a damaged one aside,
// migrates. Refuses with a message that says what to do; never overwrites what is there.
import { accessSync, closeSync, constants, existsSync, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { StoreFault } from '../../core/faults.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { AliveFile } from './alive.ts'
import { openAliveFile } from './alive.ts'
import type { Chain } from './chain.ts'
import { createChain, genesis } from './chain.ts'
import type { Connection } from './connection.ts'
import { assertDurable, openReader, openWriter } from './connection.ts'
import { createEmptying } from './emptying.ts'
import { isDamage, toStoreFailure } from './failure.ts'
import {
  finishReplacing,
  keepBeside,
  readThrough,
  removeDatabase,
  replaceDatabase,
  syncFile,
} from './files.ts'
import type { Lock } from './lock.ts'
import { acquireLock } from './lock.ts'
import { checkKey, migrate } from './migrations.ts'
import { checkSoundness } from './soundness.ts'
import type { SqliteStore } from './store.ts'
import { createStore } from './store.ts'

export interface StoreOptions {
  readonly path: string
  /** The site's secret, 32 bytes; sub-keys are derived from it. */
  readonly key: Buffer
  readonly log: Log
  /** How many journal entries stay once they are delivered; a million, about 250 MB, where nothing is said. */
  readonly keepEntries?: number
  /** Without one, the log is emptied inside the commit that fills it: nobody waits for a tool's commits. */
  readonly clock?: Pick<Clock, 'soon'>
}

const defaultKeepEntries = 1_000_000

/** Where nobody can read how far numbers were given out, they go on so far ahead: years of a busy locker. */
export const unknownLead = 1_000_000

export function checkFolder(path: string): void {
  const folder = dirname(path)
  if (!existsSync(folder)) {
    throw new StoreFault(
      'store-failing',
      `The folder ${folder} of store.path does not exist. Create it, owned by the daemon's user, or correct store.path.`,
    )
  }
  if (existsSync(path) && !statSync(path).isFile())
    throw new StoreFault('store-failing', `store.path ${path} is not a file. Correct store.path.`)
}

/** New files are the daemon's alone; SQLite gives its side files the same rights. */
function createFile(path: string): void {
  if (!existsSync(path)) closeSync(openSync(path, 'wx', 0o600))
  // SQLite would quietly open a file without the right to write it, and fail at the first parcel.
  accessSync(path, constants.R_OK | constants.W_OK)
}

/** The last sequence number of a database that may be damaged; 0 where it can't be read. */
export function lastSequenceOf(path: string): number {
  try {
    const db = openReader(path)
    try {
      const last = db.prepare('SELECT max(sequence) FROM journal').pluck().get()
      const resumed = db.prepare("SELECT value FROM meta WHERE name = 'resume_after'").pluck().get()
      return Math.max(typeof last === 'number' ? last : 0, typeof resumed === 'number' ? resumed : 0)
    } finally {
      db.close()
    }
  } catch {
    return 0
  }
}

function prepareSchema(db: Connection, path: string, chain: Chain, resumeAfter: number): void {
  migrate(db, path, () => {
    const set = db.prepare('INSERT INTO meta VALUES (?, ?)')
    set.run('key_fingerprint', chain.fingerprint)
    set.run('empty_seal', chain.seal('empty', 0, genesis))
    if (resumeAfter > 0) set.run('resume_after', resumeAfter)
  })
  checkKey(db, chain, path)
  assertDurable(db)
}

/** Keeps the damaged database aside and puts a new one in its place, which goes on with the numbers. */
function beginAnew(path: string, chain: Chain, resumeAfter: number): { readonly setAside: string } {
  const part = `${path}.new`
  try {
    removeDatabase(part)
    createFile(part)
    const db = openWriter(part)
    try {
      prepareSchema(db, part, chain, resumeAfter)
    } finally {
      // The last connection empties the log into the file and removes it.
      db.close()
    }
    syncFile(part)
    const setAside = keepBeside(path, 'corrupt')
    replaceDatabase(path, part)
    return { setAside }
  } finally {
    removeDatabase(part)
  }
}

function openSound(
  options: StoreOptions,
  chain: Chain,
  lock: Lock,
  repair: SqliteStore['repair'] = null,
): SqliteStore {
  const { path, log, clock, keepEntries = defaultKeepEntries } = options
  createFile(path)
  const db = openWriter(path)
  let alive: AliveFile | null = null
  try {
    checkSoundness(db)
    prepareSchema(db, path, chain, 0)
    alive = openAliveFile(`${path}.alive`)
    const emptying = clock ? createEmptying(db, { clock, log }) : null
    return createStore({ path, db, chain, alive, lock, log, keepEntries, emptying, repair })
  } catch (error) {
    alive?.close()
    db.close()
    throw error
  }
}

/** The store, or the damage that was found. */
function openUnlessDamaged(options: StoreOptions, chain: Chain, lock: Lock): SqliteStore | Error {
  try {
    return openSound(options, chain, lock)
  } catch (error) {
    if (isDamage(error)) return error
    throw error
  }
}

/**
 * Opens the database at `path`, or makes a new one. Throws StoreRefused (another daemon, another key, a newer schema, a
 * foreign file) or StoreFault (folder missing, read-only, full, failing); each message says what to do.
 */
export function openStore(options: StoreOptions): SqliteStore {
  const { path, key, log } = options
  const chain = createChain(key)
  checkFolder(path)
  const lock = acquireLock(path)
  try {
    if (finishReplacing(path)) log.warn({ path }, 'the database is replaced, which was begun before a crash')
    const first = openUnlessDamaged(options, chain, lock)
    if (!(first instanceof Error)) return first
    // SQLite's check tells a page that could not be read from a damaged one only in words: so the disk is asked itself.
    readThrough(path)
    const second = openUnlessDamaged(options, chain, lock)
    if (!(second instanceof Error)) return second
    const resumeAfter = lastSequenceOf(path) || unknownLead
    const repair = beginAnew(path, chain, resumeAfter)
    log.error({ ...repair, damage: second.message, resumeAfter }, 'the damaged database is set aside')
    return openSound(options, chain, lock, repair)
  } catch (error) {
    lock.release()
    throw toStoreFailure(error, path, 'Cannot open')
  }
}
