// The disk of a pretended locker: what the simulation and the engine's tests run on. It outlives its engine as a disk
// does, forgets on `crash` what a disk would not have, and can be told to fail. Same contract suite as the real one.
import type { Memory } from '../../src/adapters/memory/store.ts'
import { createMemory, createMemoryStore as createStoreOf } from '../../src/adapters/memory/store.ts'
import type { FaultCode } from '../../src/core/faults.ts'
import { StoreFault } from '../../src/core/faults.ts'
import type { TableName } from '../../src/core/state.ts'
import type { Journal, Store } from '../../src/ports/store.ts'

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

function fill<K, V>(map: Map<K, V>, entries: Iterable<readonly [K, V]>): void {
  map.clear()
  for (const [key, value] of entries) map.set(key, value)
}

function copyOf({ rows, answers, journal, delivered }: Memory) {
  const tables = Object.entries(rows).map(([name, table]) => [name as TableName, [...table]] as const)
  return { tables, answers: [...answers], journal: [...journal], delivered }
}

/** `keepEntries`: numbers behind the last whose entries stay when they are delivered. */
export function createMemoryStore(keepEntries?: number): MemoryStore {
  const memory = createMemory()
  const store = createStoreOf(memory, keepEntries)
  let failing: FaultCode | null = null
  let commits = 0

  return {
    ...store,
    fail(code) {
      failing = code
    },
    crash() {
      memory.delivered = memory.writtenDelivered
    },
    backUp() {
      const kept = copyOf(memory)
      return () => {
        memory.resumeAfter = store.lastSequence()
        for (const [name, rows] of kept.tables) fill(memory.rows[name], rows)
        memory.journal = [...kept.journal]
        memory.delivered = kept.delivered
        memory.writtenDelivered = kept.delivered
        fill(memory.answers, kept.answers)
      }
    },
    close() {
      memory.writtenDelivered = memory.delivered
    },
    get commits() {
      return commits
    },
    commit(write) {
      if (failing !== null) throw new StoreFault(failing, `told to fail with ${failing}`)
      store.commit(write)
      commits += 1
    },
    markDelivered(sequence) {
      const written = memory.writtenDelivered
      store.markDelivered(sequence)
      if (failing !== null) memory.writtenDelivered = written
    },
  }
}
