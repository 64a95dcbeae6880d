// A store that lives in memory: what the simulation and the engine's tests run on. It outlives its engine as a disk
// does, forgets on `crash` what a disk would not have, and can be told to fail. Same contract suite as the real one.
import type { FaultCode } from '../../src/core/faults.ts'
import { StoreFault } from '../../src/core/faults.ts'
import type { Answer } from '../../src/core/requests.ts'
import type { TableName } from '../../src/core/state.ts'
import { tableNames } from '../../src/core/state.ts'
import type { Journal, JournalEntry, Store, Write } from '../../src/ports/store.ts'

export interface MemoryStore extends Store, Journal {
  /** From now on every commit throws a StoreFault with this code; null heals it. */
  fail(code: FaultCode | null): void
  /** As if the process was killed: what was kept in memory only is gone. */
  crash(): void
  /** Keeps a backup; what it gives back puts that in the place of what is there then, as `kluis restore` does. */
  backUp(): () => void
  /** As if the process ended in order: nothing is forgotten. It can be used again at once. */
  close(): void
  readonly commits: number
}

const keepAnswers = 20_000
const deliveredLag = 1000

/** `keepEntries`: numbers behind the last whose entries stay when they are delivered. */
export function createMemoryStore(keepEntries = 100_000): MemoryStore {
  const rows = new Map<TableName, Map<string, unknown>>(tableNames.map((name) => [name, new Map()]))
  const answers = new Map<string, Answer>()
  let journal: JournalEntry[] = []
  /** Numbers up to this were given out before a backup was restored. */
  let resumeAfter = 0
  let delivered = 0
  let writtenDelivered = 0
  let aliveMs: number | null = null
  let failing: FaultCode | null = null
  let commits = 0

  const lastEntry = (): number => journal.at(-1)?.sequence ?? 0
  const last = (): number => Math.max(lastEntry(), resumeAfter)

  function failWhenTold(): void {
    if (failing !== null) throw new StoreFault(failing, `told to fail with ${failing}`)
  }

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
    const surplus = Math.min(last() - keepEntries, delivered, last() - 1)
    const first = journal[0]
    // A chunk at a time, or each commit would copy the whole array.
    if (first === undefined || surplus < first.sequence + 1000) return
    journal = journal.filter((entry) => entry.sequence > surplus)
  }

  /** The index of the first entry above `sequence`. */
  function indexAfter(sequence: number): number {
    let low = 0
    let high = journal.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((journal[middle]?.sequence ?? 0) <= sequence) low = middle + 1
      else high = middle
    }
    return low
  }

  return {
    fail(code) {
      failing = code
    },
    crash() {
      delivered = writtenDelivered
    },
    backUp() {
      const kept = {
        rows: [...rows].map(([name, table]) => [name, [...table]] as const),
        journal: [...journal],
        delivered,
      }
      const keptAnswers = [...answers]
      return () => {
        resumeAfter = last()
        for (const [name, table] of kept.rows) rows.set(name, new Map(table))
        journal = [...kept.journal]
        delivered = kept.delivered
        writtenDelivered = kept.delivered
        answers.clear()
        for (const [transaction, answer] of keptAnswers) answers.set(transaction, answer)
      }
    },
    close() {
      writtenDelivered = delivered
    },
    get commits() {
      return commits
    },

    load() {
      const loaded = Object.fromEntries([...rows].map(([name, table]) => [name, [...table.values()]]))
      return {
        rows: loaded as unknown as ReturnType<Store['load']>['rows'],
        lastSequence: last(),
        lost: last() > lastEntry() ? { from: lastEntry() + 1, to: last() } : null,
      }
    },
    commit(write: Write) {
      failWhenTold()
      checkEntries(write.entries)
      for (const { table, key, value } of write.changes) {
        if (value === null) rows.get(table)?.delete(key)
        else rows.get(table)?.set(key, value)
      }
      journal.push(...write.entries)
      for (const answer of write.answers) {
        if (!answers.has(answer.transaction)) answers.set(answer.transaction, answer)
      }
      for (const oldest of answers.keys()) {
        if (answers.size <= keepAnswers) break
        answers.delete(oldest)
      }
      if (write.entries.length > 0) writtenDelivered = delivered
      commits += 1
      trim()
    },
    answerTo: (transaction) => answers.get(transaction) ?? null,
    lastAliveMs: () => aliveMs,
    markAlive(atMs) {
      aliveMs = atMs
    },

    after(sequence, limit) {
      const from = indexAfter(sequence)
      return journal.slice(from, from + limit)
    },
    firstSequence: () => journal[0]?.sequence ?? last() + 1,
    lastSequence: last,
    delivered: () => delivered,
    markDelivered(sequence) {
      delivered = Math.max(delivered, Math.min(sequence, last()))
      if (failing === null && delivered - writtenDelivered >= deliveredLag) writtenDelivered = delivered
    },
  }
}
