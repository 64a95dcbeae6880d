// A store that lives in memory: what a training runs on, and under the simulation the disk of every pretended locker.
// What it holds is a record of its own, so that whoever has it can keep a copy or lose a part, as disks do. Same contract
// suite as the real one; knows no file.
import type { Answer } from '../../core/requests.ts'
import type { TableName } from '../../core/state.ts'
import type { Journal, JournalEntry, Store, Write } from '../../ports/store.ts'

/** All that a store in memory holds. */
export interface Memory {
  readonly rows: Readonly<Record<TableName, Map<string, unknown>>>
  readonly answers: Map<string, Answer>
  journal: JournalEntry[]
  /** Numbers up to this were given out before a backup was restored. */
  resumeAfter: number
  delivered: number
  /** What of `delivered` a disk would have by now. */
  writtenDelivered: number
  aliveMs: number | null
}

const keepAnswers = 20_000
const deliveredLag = 1000

export const createMemory = (): Memory => ({
  // A table that is missing here is a type error.
  rows: {
    compartments: new Map(),
    parcels: new Map(),
    codes: new Map(),
    actors: new Map(),
    openings: new Map(),
    visits: new Map(),
    timers: new Map(),
    alerts: new Map(),
    lockouts: new Map(),
    tokens: new Map(),
    sightings: new Map(),
    site: new Map(),
  },
  answers: new Map(),
  journal: [],
  resumeAfter: 0,
  delivered: 0,
  writtenDelivered: 0,
  aliveMs: null,
})

/** `keepEntries`: numbers behind the last whose entries stay when they are delivered. */
export function createMemoryStore(memory: Memory = createMemory(), keepEntries = 100_000): Store & Journal {
  const { rows, answers } = memory

  const lastEntry = (): number => memory.journal.at(-1)?.sequence ?? 0
  const last = (): number => Math.max(lastEntry(), memory.resumeAfter)

  function checkEntries(entries: readonly JournalEntry[]): void {
    let behind = last()
    for (const entry of entries) {
      const jumps = entry.type === 'site.restored' && entry.sequence > behind
      if (entry.sequence !== behind + 1 && !jumps)
        throw new Error(`journal entry ${entry.sequence} (${entry.type}) does not follow ${behind}`)
      if (!Number.isSafeInteger(entry.atMs))
        throw new Error(`journal entry ${entry.sequence} has no whole milliseconds`)
      behind = entry.sequence
    }
  }

  function trim(): void {
    const surplus = Math.min(last() - keepEntries, memory.delivered, last() - 1)
    const first = memory.journal[0]
    // A chunk at a time, or each commit would copy the whole array.
    if (first === undefined || surplus < first.sequence + 1000) return
    memory.journal = memory.journal.filter((entry) => entry.sequence > surplus)
  }

  /** The index of the first entry above `sequence`. */
  function indexAfter(sequence: number): number {
    let low = 0
    let high = memory.journal.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((memory.journal[middle]?.sequence ?? 0) <= sequence) low = middle + 1
      else high = middle
    }
    return low
  }

  return {
    load() {
      const loaded = Object.fromEntries(
        Object.entries(rows).map(([name, table]) => [name, [...table.values()]]),
      )
      return {
        rows: loaded as unknown as ReturnType<Store['load']>['rows'],
        lastSequence: last(),
        lost: last() > lastEntry() ? { from: lastEntry() + 1, to: last() } : null,
      }
    },
    commit(write: Write) {
      checkEntries(write.entries)
      for (const { table, key, value } of write.changes) {
        if (value === null) rows[table].delete(key)
        else rows[table].set(key, value)
      }
      memory.journal.push(...write.entries)
      for (const answer of write.answers) {
        if (!answers.has(answer.transaction)) answers.set(answer.transaction, answer)
      }
      for (const oldest of answers.keys()) {
        if (answers.size <= keepAnswers) break
        answers.delete(oldest)
      }
      if (write.entries.length > 0) memory.writtenDelivered = memory.delivered
      trim()
    },
    answerTo: (transaction) => answers.get(transaction) ?? null,
    lastAliveMs: () => memory.aliveMs,
    markAlive(atMs) {
      memory.aliveMs = atMs
    },

    after(sequence, limit) {
      const from = indexAfter(sequence)
      return memory.journal.slice(from, from + limit)
    },
    firstSequence: () => memory.journal[0]?.sequence ?? last() + 1,
    lastSequence: last,
    delivered: () => memory.delivered,
    markDelivered(sequence) {
      memory.delivered = Math.max(memory.delivered, Math.min(sequence, last()))
      if (memory.delivered - memory.writtenDelivered >= deliveredLag)
        memory.writtenDelivered = memory.delivered
    },
  }
}
