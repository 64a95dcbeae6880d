// A whole locker to play with: the real engine and its rules on a memory store, a virtual clock and fake doors,
// with a verb for everything that platforms, couriers, customers and bad luck do. Judges nothing.
import type { Reply } from '../../src/core/decision.ts'
import type { EventType } from '../../src/core/events.ts'
import type { Input, VisitAction, VisitActionFields } from '../../src/core/input.ts'
import type { Compartment, CompartmentId, Parcel, SiteSpec } from '../../src/core/nouns.ts'
import type { Answer, AssignedParcel, RequestBody, SealedCode } from '../../src/core/requests.ts'
import type { TableName, Tables } from '../../src/core/state.ts'
import type { RunningEngine } from '../../src/engine.ts'
import { createEngine } from '../../src/engine.ts'
import type { JournalEntry, Store } from '../../src/ports/store.ts'
import type { FakeDoors } from './fake-doors.ts'
import { createFakeDoors } from './fake-doors.ts'
import { createLifeClock } from './life-clock.ts'
import type { MemoryStore } from './memory-store.ts'
import { createMemoryStore } from './memory-store.ts'
import type { SiteOptions } from './small-site.ts'
import { smallSite } from './small-site.ts'
import type { VirtualClock } from './virtual-clock.ts'
import { createVirtualClock } from './virtual-clock.ts'

/** Seals so that a test can read it. `weak…` counts as easy to guess. */
export const seal = (kind: 'pin' | 'qr', value: string): SealedCode => ({
  kind,
  hash: `sealed-${kind}-${value}`,
  weak: value.startsWith('weak'),
})

/** A parcel's codes, shortly: `pin` and `qr` are sealed; without either it gets the PIN `pin-<id>`. */
export type Announced = Partial<AssignedParcel> & { readonly pin?: string; readonly qr?: string }

export interface LockerOptions extends SiteOptions {
  readonly clock?: VirtualClock
  /** What stands before the memory store: a store that counts, or fails at the n-th call. */
  readonly wrapStore?: (store: MemoryStore) => Store
}

export interface RestartOptions {
  readonly downMs?: number
  /** Ends in order instead of being killed. */
  readonly isOrderly?: boolean
  /** Another configuration from now on. */
  readonly site?: SiteOptions
  /** Whether the clock is confirmed at the start; as before, unless given. */
  readonly isConfirmed?: boolean
  /** What the wall clock says at the start; true time, unless given. */
  readonly wallMs?: number
}

export interface Locker {
  readonly clock: VirtualClock
  readonly store: MemoryStore
  readonly doors: FakeDoors
  readonly engine: RunningEngine
  /** Answers that were put off. */
  readonly lateAnswers: readonly Answer[]
  /** Takes an input in without letting time pass; the reply, once there is one. */
  submit(input: Input): Reply | null
  /** A request of the platform; waits for an answer that is put off. */
  ask(body: RequestBody, transaction?: string): Answer
  assign(parcel: Announced): Answer
  /** A courier with the badge `badge-<id>`, unless told otherwise. */
  actor(actor: {
    readonly id: string
    readonly role?: 'courier' | 'staff' | 'technician'
    readonly carrier?: string | null
    readonly pin?: string
  }): Answer
  /** A person does one of these and waits until the door has moved: `accepted`, or why not. */
  pin(value: string): string
  scan(value: string): string
  badge(actor: string): string
  act(action: VisitAction, fields?: VisitActionFields): string
  close(id: CompartmentId): void
  /** From the badge to the closed door and the end of the visit, by the courier who was set last. */
  deposit(...parcels: readonly string[]): void
  pass(ms: number): void
  /** The process's own monotonic time. */
  monotonicMs(): number
  restart(options?: RestartOptions): void
  events(type?: EventType): readonly JournalEntry[]
  compartment(id: CompartmentId): Compartment
  parcel(id: string): Parcel
  row<T extends TableName>(table: T, key: string): Tables[T] | undefined
}

/** A person's reaction, and time enough for a door to open. */
const reactionMs = 500
/** The longest that an opening can take to be known. */
const outcomeMs = 5_000

const quiet = { info: () => {}, warn: () => {}, error: () => {} }

export function createLocker(options: LockerOptions = {}): Locker {
  const clock = options.clock ?? createVirtualClock()
  const store = createMemoryStore()
  const doors = createFakeDoors(smallSite(options).compartments, clock)
  const lateAnswers: Answer[] = []
  let ids = 0
  let transactions = 0
  let label = 'courier'
  let life = createLifeClock(clock)
  let engine = begin(smallSite(options))

  function begin(spec: SiteSpec): RunningEngine {
    const born = createEngine({
      spec,
      store: options.wrapStore?.(store) ?? store,
      clock: life,
      ids: { next: () => `id${++ids}` },
      log: quiet,
    })
    born.start({
      doors: doors.connect((input) => born.submit(input)),
      uplink: { respond: (answer) => lateAnswers.push(answer), committed: () => {} },
      version: '0.0.0',
    })
    clock.advance(reactionMs)
    return born
  }

  function submit(input: Input): Reply | null {
    let heard: Reply | null = null
    engine.submit(input, (reply) => {
      if (heard !== null) throw new Error(`a second reply to ${input.type}`)
      heard = reply
    })
    clock.settle()
    return heard
  }

  function turn(input: Input): string {
    const reply = submit(input)
    clock.advance(reactionMs)
    if (reply?.kind === 'refused' || reply?.kind === 'failed') return reply.reason
    return reply?.kind ?? 'no reply'
  }

  function ask(body: RequestBody, transaction = `t${++transactions}`): Answer {
    const reply = submit({ type: 'request.received', request: { transaction, ...body } })
    if (reply?.kind === 'answer') return reply.answer
    if (reply?.kind === 'pending') {
      clock.advance(outcomeMs)
      const late = lateAnswers.findLast((answer) => answer.transaction === transaction)
      if (late) return late
    }
    const reason = reply?.kind === 'failed' ? reply.reason : 'no answer'
    return { transaction, verb: body.verb, status: 'error', reason }
  }

  const enter = (way: 'pin' | 'qr', value: string): string =>
    turn({ type: 'code.entered', way, hash: seal(way, value).hash, label: way === 'qr' ? value : null })

  function row<T extends TableName>(table: T, key: string): Tables[T] | undefined {
    const rows = store.load().rows[table] as readonly { id?: string; hash?: string; way?: string }[]
    return rows.find((one) => (one.id ?? one.hash ?? one.way ?? 'site') === key) as Tables[T] | undefined
  }

  function must<T extends TableName>(table: T, key: string): Tables[T] {
    const found = row(table, key)
    if (found === undefined) throw new RangeError(`no row ${table}/${key}`)
    return found
  }

  const locker: Locker = {
    clock,
    store,
    doors,
    get engine() {
      return engine
    },
    lateAnswers,
    submit,
    ask,
    assign(parcel) {
      const { pin, qr, ...given } = parcel
      const id = given.id ?? 'p1'
      const codes = [
        ...(pin === undefined ? [] : [seal('pin', pin)]),
        ...(qr === undefined ? [] : [seal('qr', qr)]),
      ]
      return ask({
        verb: 'parcel.assign',
        parcel: {
          id,
          carrier: 'post',
          kind: 'delivery',
          barcodes: [`B-${id}`],
          size: given.dimensionsMm ? null : 'S',
          dimensionsMm: null,
          weightG: null,
          needs: [],
          recipient: `person-${id}`,
          language: null,
          depositByMs: null,
          pickupWithinMs: null,
          pickupByMs: null,
          compartment: null,
          share: false,
          codes: codes.length > 0 ? codes : [seal('pin', `pin-${id}`)],
          ...given,
        },
      })
    },
    actor({ id, role = 'courier', carrier = 'post', pin }) {
      label = id
      const codes = [seal('qr', `badge-${id}`), ...(pin === undefined ? [] : [seal('pin', pin)])]
      return ask({ verb: 'actor.set', actor: { id, role, carrier, codes } })
    },
    pin: (value) => enter('pin', value),
    scan: (value) => enter('qr', value),
    badge: (actor) => enter('qr', `badge-${actor}`),
    act: (action, fields = {}) => turn({ type: 'visit.acted', action, fields }),
    close(id) {
      doors.close(id)
      clock.advance(reactionMs)
    },
    deposit(...parcels) {
      if (!row('actors', label)) locker.actor({ id: label })
      enter('qr', `badge-${label}`)
      for (const id of parcels) {
        const outcome = enter('qr', `B-${id}`)
        if (outcome !== 'accepted') throw new Error(`parcel ${id} was not taken: ${outcome}`)
        locker.close(must('parcels', id).compartment ?? 'none')
      }
      turn({ type: 'visit.acted', action: 'end', fields: {} })
      // The coils rest.
      clock.advance(outcomeMs)
    },
    pass: (ms) => clock.advance(ms),
    monotonicMs: () => life.monotonicMs(),
    restart({ downMs = 2_000, isOrderly = false, site, isConfirmed, wallMs } = {}) {
      if (isOrderly) engine.stop()
      life.end()
      doors.disconnect()
      if (isOrderly) store.close()
      else store.crash()
      clock.advance(downMs)
      if (wallMs !== undefined) clock.setWall(wallMs)
      if (isConfirmed !== undefined) clock.setConfirmed(isConfirmed)
      life = createLifeClock(clock)
      engine = begin(smallSite({ ...options, ...site }))
    },
    events: (type) => store.after(0, 1_000_000).filter((entry) => type === undefined || entry.type === type),
    compartment: (id) => must('compartments', id),
    parcel: (id) => must('parcels', id),
    row,
  }
  return locker
}
