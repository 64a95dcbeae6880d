// The decisions that share one commit, gathered: what the store writes at once, and what
// happens only after it; and the replies that wait for an opening's outcome.
import type { Change, Effect, JournalEvent, Reply } from './decision.ts'
import type { Input } from './input.ts'
import type { Answer } from './requests.ts'

export interface Waiting {
  readonly input: Input
  readonly onReply: ((reply: Reply) => void) | undefined
}

export interface Batch {
  readonly changes: Change[]
  readonly entries: (JournalEvent & { readonly sequence: number; readonly atMs: number })[]
  readonly answers: Answer[]
  readonly effects: Effect[]
  readonly replies: { readonly waiting: Waiting; readonly reply: Reply }[]
  /** Answers to requests whose reply was put off. */
  readonly late: Answer[]
  /** Answers of this batch, by transaction: a repeat may stand in the same batch. */
  readonly answered: Map<string, Answer>
}

export const createBatch = (): Batch => ({
  changes: [],
  entries: [],
  answers: [],
  effects: [],
  replies: [],
  late: [],
  answered: new Map(),
})

/** Whether there is nothing to write. */
export const isEmpty = (batch: Batch): boolean =>
  batch.changes.length === 0 && batch.entries.length === 0 && batch.answers.length === 0

export function keep(batch: Batch, answer: Answer): void {
  batch.answers.push(answer)
  batch.answered.set(answer.transaction, answer)
}

/** Changes that were decided and not yet written, with the facts that they came from. */
export interface Riding {
  readonly changes: readonly Change[]
  readonly facts: readonly Waiting[]
}

export const nothingRiding: Riding = { changes: [], facts: [] }

const ridingTables: ReadonlySet<string> = new Set(['openings', 'timers', 'visits', 'sightings'])

/**
 * Whether it may wait for the next commit: nobody is told of it, nothing is set off by it, and a restart decides these
 * rows anew anyway. A board's word on a pulse, a nag, a touch for more time: a commit each would wear the card.
 */
export const canRide = (batch: Batch): boolean =>
  batch.entries.length === 0 &&
  batch.answers.length === 0 &&
  batch.effects.length === 0 &&
  batch.late.length === 0 &&
  batch.changes.every(({ table }) => ridingTables.has(table))

/** What must be decided again if the write fails after all: the facts, not what somebody was already answered. */
export const factsOf = (batch: Batch): readonly Waiting[] =>
  batch.replies.map(({ waiting }) => waiting).filter(({ onReply }) => onReply === undefined)

/** What still waits once a write has failed: facts, in their order. A timer is due anew, an outage is measured anew. */
export const leftAfterFailure = (riding: Riding, told: readonly Waiting[]): Waiting[] =>
  [...riding.facts, ...told].filter(
    ({ input, onReply }) =>
      onReply === undefined && input.type !== 'due.reached' && input.type !== 'store.failed',
  )

/** Puts how long it lasted before everything else but the boot: what is decided next must know of it. */
export function withOutage(waiting: readonly Waiting[], forMs: number): Waiting[] {
  const boots = waiting.filter(({ input }) => input.type === 'booted')
  const others = waiting.filter(({ input }) => input.type !== 'booted')
  return [...boots, { input: { type: 'store.failed', forMs }, onReply: undefined }, ...others]
}

/** More technicians than this don't wait at once: the one who has waited longest finds the outcome in the journal. */
const mostHeld = 100

/** Whoever asked at the site itself is answered once the outcome is known; not durable, since their connection isn't either. */
export function createHeldReplies() {
  const held = new Map<string, (reply: Reply) => void>()
  return {
    has: (transaction: string): boolean => held.has(transaction),
    hold(transaction: string, onReply: (reply: Reply) => void): void {
      const [oldest] = held
      if (held.size >= mostHeld && oldest) {
        held.delete(oldest[0])
        oldest[1]({ kind: 'failed', reason: 'busy' })
      }
      held.set(transaction, onReply)
    },
    /** False when nobody waits for it here. */
    give(answer: Answer): boolean {
      const onReply = held.get(answer.transaction)
      held.delete(answer.transaction)
      onReply?.({ kind: 'answer', answer })
      return onReply !== undefined
    },
  }
}
