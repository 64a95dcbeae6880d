// The only way out of the core: what an input changes, tells, sets off and answers, as plain data.
// A Draft is a Decision in the making: rules read through it, so that each sees what the
// earlier ones changed, and nothing reaches the state before the commit.
import type { EventData, EventSubject, EventType } from './events.ts'
import type { DoorAddress, OpeningId } from './nouns.ts'
import type { Answer } from './requests.ts'
import type { State, TableName, Tables } from './state.ts'

/** One row put or (with null) dropped. */
export type Change = {
  readonly [T in TableName]: { readonly table: T; readonly key: string; readonly value: Tables[T] | null }
}[TableName]

export interface JournalEvent {
  readonly type: EventType
  readonly subject: EventSubject
  readonly data: EventData
}

export type Effect =
  | {
      readonly kind: 'pulse'
      readonly door: DoorAddress
      readonly pulseMs: number
      readonly opening: OpeningId
    }
  | { readonly kind: 'sense-all' }

/** Why a person at the kiosk was turned away (CONTRACT, HTTP). */
export type VisitRefusal =
  | 'code-unknown'
  | 'code-expired'
  | 'code-used'
  | 'locked-out'
  | 'busy'
  | 'unknown-parcel'
  | 'no-free-door'
  | 'wrong-locker'
  | 'signature-invalid'
  | 'signature-expired'
  | 'signature-used'
  | 'not-now'
  | 'invalid'

export type Reply =
  /** A request's answer; the engine keeps it under its transaction id. */
  | { readonly kind: 'answer'; readonly answer: Answer }
  /** The answer follows: through `Uplink.respond`, or to the one who asked at the site itself. */
  | { readonly kind: 'pending'; readonly transaction: string }
  | { readonly kind: 'accepted' }
  | {
      readonly kind: 'refused'
      readonly reason: VisitRefusal
      readonly retryAfterMs?: number
      /** `mistyped`: the label was typed, and the check in it is wrong. */
      readonly hint?: 'mistyped'
      /** A number to call about. */
      readonly incident?: string
    }
  /** Nothing was changed: the store failed, or too much is waiting. */
  | { readonly kind: 'failed'; readonly reason: 'storage' | 'busy' }
  | { readonly kind: 'done' }

export interface Decision {
  readonly changes: readonly Change[]
  readonly events: readonly JournalEvent[]
  readonly effects: readonly Effect[]
  readonly reply: Reply
  /** Answers to earlier requests, whose replies were put off. */
  readonly answers: readonly Answer[]
  /** Numbering goes on behind this sequence. */
  readonly skipToSequence: number | null
}

export interface Context {
  readonly nowMs: number
  readonly nextId: () => string
}

/** A Decision being made; only rules hold one, and only until they return. */
export class Draft {
  readonly state: State
  readonly nowMs: number
  readonly nextId: () => string
  readonly #tables = new Map<TableName, Map<string, Change>>()
  readonly #events: JournalEvent[] = []
  readonly #effects: Effect[] = []
  readonly #answers: Answer[] = []
  #skipToSequence: number | null = null

  constructor(state: State, context: Context) {
    this.state = state
    this.nowMs = context.nowMs
    this.nextId = context.nextId
  }

  /** The row as this decision leaves it so far. */
  get<T extends TableName>(table: T, key: string): Tables[T] | undefined {
    const change = this.#tables.get(table)?.get(key)
    if (change) return (change.value ?? undefined) as Tables[T] | undefined
    return this.state.rows[table].get(key) as Tables[T] | undefined
  }

  /** The row, which our own rules know to exist. */
  must<T extends TableName>(table: T, key: string): Tables[T] {
    const row = this.get(table, key)
    if (row === undefined)
      throw new Error(`no row ${table}/${key}: a rule refers to something that was dropped`)
    return row
  }

  /** Every row of a table as this decision leaves it so far; copy it before changing that table. */
  *all<T extends TableName>(table: T): IterableIterator<Tables[T]> {
    const drafted = this.#tables.get(table)
    for (const [key, row] of this.state.rows[table]) {
      if (!drafted?.has(key)) yield row as Tables[T]
    }
    yield* this.changed(table)
  }

  /** The rows of a table that this decision has put. */
  *changed<T extends TableName>(table: T): IterableIterator<Tables[T]> {
    for (const change of this.#tables.get(table)?.values() ?? []) {
      if (change.value !== null) yield change.value as Tables[T]
    }
  }

  put<T extends TableName>(table: T, key: string, value: Tables[T]): void {
    this.#draft({ table, key, value } as Change)
  }

  drop(table: TableName, key: string): void {
    if (this.get(table, key) !== undefined) this.#draft({ table, key, value: null })
  }

  #draft(change: Change): void {
    const drafted = this.#tables.get(change.table)
    if (drafted) drafted.set(change.key, change)
    else this.#tables.set(change.table, new Map([[change.key, change]]))
  }

  event(type: EventType, subject: EventSubject, data: EventData = {}): void {
    this.#events.push({ type, subject, data })
  }

  effect(effect: Effect): void {
    this.#effects.push(effect)
  }

  answer(answer: Answer): void {
    this.#answers.push(answer)
  }

  skipTo(sequence: number): void {
    this.#skipToSequence = sequence
  }

  /** What was drafted, as plain data. */
  decision(reply: Reply): Decision {
    return {
      changes: [...this.#tables.values()].flatMap((drafted) => [...drafted.values()]),
      events: this.#events,
      effects: this.#effects,
      reply,
      answers: this.#answers,
      skipToSequence: this.#skipToSequence,
    }
  }
}
