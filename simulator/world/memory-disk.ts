// The disk as an idea: commits happen whole or not at all, and what was not synced is forgotten when it should be.
// Quick enough for a million hours; files and torn pages are file-disk.ts's.
import type { FaultCode } from '../../src/core/faults.ts'
import { StoreFault } from '../../src/core/faults.ts'
import type { Chance } from './chance.ts'
import { createMemoryStore } from './memory-store.ts'
import type { Witness } from './observation.ts'
import type { Disk, DiskTrouble } from './outside.ts'
import type { VirtualClock } from './virtual-clock.ts'

export interface MemoryDiskOptions {
  readonly clock: VirtualClock
  readonly chance: Chance
  readonly witness: Witness
}

/** Entries that stay behind the delivered ones. */
const keepEntries = 2_000

/** By then a kernel has written by itself what nobody synced. */
const writeBackMs = 30_000

const codes = { full: 'store-full', failing: 'store-failing', unreadable: 'store-failing' } as const
/** What a worn card makes of a commit now and then. */
export const slowestCommitMs = 5_000

export function createMemoryDisk({ clock, chance, witness }: MemoryDiskOptions): Disk {
  const store = createMemoryStore(keepEntries)
  let trouble: DiskTrouble | null = null
  /** The note that the locker serves is not synced: for a while the one before may still be what the disk holds. */
  let earlierAliveMs: number | null = null
  let notedAtMs = 0

  function failWhenTold(isRead: boolean): void {
    if (trouble === null || trouble === 'slow' || (isRead && trouble !== 'unreadable')) return
    const code: FaultCode = codes[trouble]
    throw new StoreFault(code, `the disk is ${trouble}`)
  }

  return {
    openStore(life) {
      life.mayDie('while-opening')
      failWhenTold(true)
      let isFirst = true
      return {
        load() {
          failWhenTold(true)
          const loaded = store.load()
          if (isFirst) witness({ kind: 'loaded', rows: loaded.rows, lastSequence: loaded.lastSequence })
          isFirst = false
          return loaded
        },
        commit(write) {
          life.mayDie('before-commit')
          try {
            failWhenTold(false)
          } catch (error) {
            if (error instanceof StoreFault) witness({ kind: 'commit.failed', code: error.code })
            throw error
          }
          if (trouble === 'slow') clock.stall(chance.whole(slowestCommitMs))
          // Killed within a commit, it is there whole or not at all, and nobody was told.
          const isLate = chance.happens(0.5)
          if (!isLate) life.mayDie('during-commit')
          store.commit(write)
          witness({ kind: 'committed', write })
          if (isLate) life.mayDie('during-commit')
          life.mayDie('after-commit')
        },
        answerTo(transaction) {
          failWhenTold(true)
          return store.answerTo(transaction)
        },
        lastAliveMs: store.lastAliveMs,
        markAlive(atMs) {
          // A note that goes back is synced.
          const before = store.lastAliveMs()
          earlierAliveMs = before !== null && before > atMs ? null : before
          notedAtMs = clock.monotonicMs()
          store.markAlive(atMs)
        },
        after(sequence, limit) {
          failWhenTold(true)
          return store.after(sequence, limit)
        },
        firstSequence: store.firstSequence,
        lastSequence: store.lastSequence,
        delivered: store.delivered,
        markDelivered(sequence) {
          life.mayDie('before-delivered')
          store.markDelivered(sequence)
        },
        close: store.close,
      }
    },
    forsaken: () => store.crash(),
    cutPower() {
      store.crash()
      const mayBeLost = clock.monotonicMs() - notedAtMs < writeBackMs
      if (earlierAliveMs !== null && mayBeLost && chance.happens(0.5)) store.markAlive(earlierAliveMs)
    },
    setTrouble(now) {
      trouble = now
      return true
    },
    verify: () => null,
    end() {},
  }
}
