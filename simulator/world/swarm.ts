// Many seeds, one after the other, and what came of them together. Stops at the first that shows something that must not be.
// Where more than one processor is to work, whoever calls starts more than one swarm.
import { createHash } from 'node:crypto'
import type { MischiefName } from './mischief.ts'
import type { Realism } from './realism.ts'
import type { Outcome } from './simulate.ts'
import { simulate } from './simulate.ts'

export interface SwarmOptions {
  readonly seed: number
  readonly hours: number
  /** How many seeds, from `seed` on. */
  readonly swarm: number
  readonly realism: Realism
  readonly often: readonly MischiefName[]
  readonly onLine?: (line: string) => void
  /** After each seed. */
  readonly onSeed?: (outcome: Outcome) => void
}

/** A run that showed something that must not be. */
export interface Failure {
  readonly seed: number
  readonly hours: number
  readonly realism: Realism
  readonly often: readonly MischiefName[]
  readonly checker: string
  readonly what: string
  readonly atMs: number
  readonly traceHash: string
  /** The last lines of the trace, oldest first. */
  readonly tail: readonly string[]
}

export interface SwarmResult {
  readonly seeds: number
  /** Simulated, with the time until everything had come to rest. */
  readonly hoursRun: number
  readonly realism: Realism
  /** Of all traces, in the order of the seeds. */
  readonly traceHash: string
  readonly counts: Readonly<Record<string, number>>
  readonly failure: Failure | null
}

export function addCounts(sum: Record<string, number>, counts: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(counts)) sum[name] = (sum[name] ?? 0) + count
}

const chained = (before: string, hash: string): string =>
  createHash('sha256').update(before).update(hash).digest('hex')

export function runSwarm(options: SwarmOptions): SwarmResult {
  const { hours, realism, often, onLine } = options
  const counts: Record<string, number> = {}
  let hoursRun = 0
  let seeds = 0
  let traceHash = ''
  let failure: Failure | null = null
  for (let seed = options.seed; seeds < options.swarm && failure === null; seed += 1) {
    const outcome = simulate({ seed, hours, realism, often, ...(onLine ? { onLine } : {}) })
    seeds += 1
    hoursRun += outcome.hoursRun
    addCounts(counts, outcome.counts)
    traceHash = options.swarm === 1 ? outcome.traceHash : chained(traceHash, outcome.traceHash)
    options.onSeed?.(outcome)
    const { violation, tail } = outcome
    if (violation !== null)
      failure = { seed, hours, realism, often, ...violation, traceHash: outcome.traceHash, tail }
  }
  return { seeds, hoursRun, realism, traceHash, counts, failure }
}
