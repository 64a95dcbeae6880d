// The one loop of the daemon: takes the waiting inputs, decides each, commits all of it in one
// transaction, then starts the effects and answers. Everything from input to commit is
// synchronous, so nothing interleaves. Memory is a cache of the store: after a failed
// commit it is dropped and loaded again. No rule stands here.
import type { Batch, Waiting } from './core/batch.ts'
import {
  canRide,
  createBatch,
  createHeldReplies,
  factsOf,
  isEmpty,
  keep,
  leftAfterFailure,
  nothingRiding,
  withOutage,
} from './core/batch.ts'
import { decide } from './core/decide.ts'
import type { Decision, JournalEvent, Reply } from './core/decision.ts'
import { StoreFault } from './core/faults.ts'
import type { Input } from './core/input.ts'
import type { SiteSpec } from './core/nouns.ts'
import type { Reader } from './core/reader.ts'
import { createReader } from './core/reader.ts'
import type { State } from './core/state.ts'
import { apply, createState, earliestTimerMs, isUnderWay, stateOf } from './core/state.ts'
import type { Clock } from './ports/clock.ts'
import type { Doors } from './ports/doors.ts'
import type { Ids } from './ports/ids.ts'
import type { Log } from './ports/log.ts'
import type { Store } from './ports/store.ts'
import type { Uplink } from './ports/uplink.ts'

export interface Engine {
  /**
   * Takes an input in. `onReply` is called once, after the commit that holds what the input changed; at once with
   * `failed` where more than 10,000 inputs wait or the store is failing. A technician's door is answered when its
   * outcome is known. An input without `onReply` is a fact: while the store fails it waits and keeps its place.
   */
  submit(input: Input, onReply?: (reply: Reply) => void): void
  readonly read: Reader
  /** Calls `listener` after every commit that changed anything; the returned function ends it. */
  onCommit(listener: () => void): () => void
}

/** The engine as its owner holds it. */
export interface RunningEngine extends Engine {
  /**
   * Loads the store and takes in the boot. Throws StoreFault where the store can't be read; a boot that can't be
   * written is tried again. `uplink` and `doors` must be able to take effects.
   */
  start(parts: { readonly doors: Doors; readonly uplink: Uplink; readonly version: string }): void
  /** Calls `listener` after every step that has run to its end, the store willing or not; the returned function ends it. */
  onStep(listener: () => void): () => void
  /** Takes in what waits, then nothing any more. */
  stop(): void
}

/** Bounds of one commit, so that the event loop is never held for long. */
const batchInputs = 200
const batchMs = 5
/** More than this waiting means that the disk can't keep up: the rest is turned away, and comes again. */
const waitingInputs = 10_000
/** Changes that ride with the next commit; beyond this they get one of their own. */
const mostRiding = 100
/** While the store fails, how often it is tried again. */
const retryMs = 1_000
/** How often it is noted, without a commit, that the locker serves. */
const aliveMs = 10 * 60_000

export function createEngine(parts: {
  readonly spec: SiteSpec
  readonly store: Store
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
}): RunningEngine {
  const { spec, store, clock, ids, log } = parts
  let state: State = createState(spec)
  let lastSequence = 0
  let lost: ReturnType<Store['load']>['lost'] = null
  let doors: Doors | null = null
  let uplink: Uplink | null = null
  let waiting: Waiting[] = []
  let isScheduled = false
  let failure: StoreFault | null = null
  let failingSinceMs = 0
  /** Memory is ahead of the store, which could not be read again either. */
  let isStale = false
  let isBooted = false
  let cancelWake: (() => void) | null = null
  let cancelAlive: (() => void) | null = null
  let cancelRetry: (() => void) | null = null
  let isRunning = false
  let riding = nothingRiding
  const held = createHeldReplies()
  const listeners = new Set<() => void>()
  const stepListeners = new Set<() => void>()

  /** Locker time; until the boot is written down, the offset in memory is the one of the last life. */
  const nowMs = (): number => {
    const offsetMs = isBooted ? state.rows.site.get('site')?.clockOffsetMs : undefined
    return Math.round(offsetMs === undefined ? clock.wallMs() : clock.monotonicMs() + offsetMs)
  }

  function load(): void {
    const loaded = store.load()
    state = stateOf(spec, loaded.rows)
    lastSequence = loaded.lastSequence
    lost = loaded.lost
    isStale = false
  }

  function submit(input: Input, onReply?: (reply: Reply) => void): void {
    if (!isRunning || waiting.length >= waitingInputs) {
      onReply?.({ kind: 'failed', reason: 'busy' })
    } else if (failure !== null && onReply) {
      onReply({ kind: 'failed', reason: 'storage' })
    } else {
      waiting.push({ input, onReply })
      schedule()
    }
  }

  function schedule(): void {
    if (isScheduled || failure !== null) return
    isScheduled = true
    clock.soon(() => {
      isScheduled = false
      if (failure === null) step([])
    })
  }

  /** One batch: decided one after the other, each seeing the last, and committed together; `more` comes behind what waits. */
  function step(more: readonly Input[]): void {
    if (!isRunning || waiting.length + more.length === 0) return
    const batch = createBatch()
    const offsetMs = state.rows.site.get('site')?.clockOffsetMs
    try {
      if (isStale) load()
      const taken = takeWaiting(batch)
      for (const input of more) take(batch, { input, onReply: undefined })
      commit(batch)
      waiting = waiting.slice(taken)
    } catch (error) {
      if (!(error instanceof StoreFault)) throw error
      fail(error)
      return
    }
    if (failure !== null) recover(failure)
    // The last note may be of a time to come, by a clock that ran ahead.
    if (isBooted && state.rows.site.get('site')?.clockOffsetMs !== offsetMs) store.markAlive(nowMs())
    finish(batch)
    if (waiting.length > 0) schedule()
    armWake()
    for (const listener of stepListeners) listener()
  }

  /** Writes the batch, or lets it ride with the next one where nothing is lost with it. */
  function commit(batch: Batch): void {
    if (isEmpty(batch)) return
    if (canRide(batch) && riding.changes.length < mostRiding) {
      riding = { changes: [...riding.changes, ...batch.changes], facts: [...riding.facts, ...factsOf(batch)] }
      return
    }
    store.commit({ ...batch, changes: [...riding.changes, ...batch.changes] })
    riding = nothingRiding
  }

  function takeWaiting(batch: Batch): number {
    const startedMs = clock.monotonicMs()
    let taken = 0
    for (const one of waiting) {
      if (taken >= batchInputs || clock.monotonicMs() - startedMs >= batchMs) break
      take(batch, one)
      taken += 1
    }
    return taken
  }

  function take(batch: Batch, one: Waiting): void {
    const { input } = one
    const known = input.type === 'request.received' ? knownReply(batch, input.request.transaction) : null
    if (known !== null) {
      batch.replies.push({ waiting: one, reply: known })
      return
    }
    if (input.type === 'booted') isBooted = true
    const decision = decide(state, input, { nowMs: nowMs(), nextId: () => ids.next() })
    adopt(batch, decision)
    batch.replies.push({ waiting: one, reply: decision.reply })
    if (input.type === 'request.received' && decision.reply.kind === 'answer')
      keep(batch, decision.reply.answer)
  }

  /** A repeat gets the first answer, be it of this batch, of an earlier one or still to come. */
  function knownReply(batch: Batch, transaction: string): Reply | null {
    const answer = batch.answered.get(transaction) ?? store.answerTo(transaction)
    if (answer) return { kind: 'answer', answer }
    return isUnderWay(state, transaction) ? { kind: 'pending', transaction } : null
  }

  /** Takes a decision into memory and into the batch. Memory runs ahead of the store only until the commit. */
  function adopt(batch: Batch, decision: Decision): void {
    if (decision.skipToSequence !== null && decision.skipToSequence > lastSequence) {
      const lost = { from: lastSequence + 1, to: decision.skipToSequence }
      lastSequence = decision.skipToSequence
      append(batch, { type: 'site.restored', subject: 'site', data: lost })
    }
    for (const change of decision.changes) {
      apply(state, change)
      batch.changes.push(change)
    }
    for (const event of decision.events) append(batch, event)
    batch.effects.push(...decision.effects)
    for (const answer of decision.answers) {
      batch.late.push(answer)
      if (!held.has(answer.transaction)) keep(batch, answer)
    }
  }

  function append(batch: Batch, event: JournalEvent): void {
    lastSequence += 1
    batch.entries.push({ ...event, sequence: lastSequence, atMs: nowMs() })
  }

  /** Nothing of the batch has happened, and everybody who waits is told so; facts stay and keep their order. */
  function fail(fault: StoreFault): void {
    if (failure?.code !== fault.code) log.error({ code: fault.code }, fault.message)
    if (failure === null) failingSinceMs = clock.monotonicMs()
    failure = fault
    const told = waiting
    waiting = leftAfterFailure(riding, told)
    riding = nothingRiding
    isBooted = isBooted && !waiting.some(({ input }) => input.type === 'booted')
    isStale = true
    try {
      load()
    } catch (error) {
      if (!(error instanceof StoreFault)) throw error
    }
    cancelWake?.()
    cancelWake = null
    cancelRetry?.()
    cancelRetry = clock.wakeAt(clock.monotonicMs() + retryMs, () => retry(fault))
    for (const { onReply } of told) onReply?.({ kind: 'failed', reason: 'storage' })
    for (const listener of [...listeners, ...stepListeners]) listener()
  }

  /** Tries again with what waits and, so that there is something to write, the alert about the failure itself. */
  function retry({ code }: StoreFault): void {
    const about = { code, subject: 'store' }
    waiting = withOutage(waiting, Math.round(clock.monotonicMs() - failingSinceMs))
    step([
      { type: 'fault.cleared', ...about },
      { type: 'fault.reported', ...about },
    ])
  }

  /** It can be written again: its alert goes, and the doors are read anew. */
  function recover({ code }: StoreFault): void {
    failure = null
    log.info({ code }, 'the store can be written again')
    submit({ type: 'fault.cleared', code, subject: 'store' })
    doors?.senseAll()
  }

  function finish(batch: Batch): void {
    for (const effect of batch.effects) {
      if (effect.kind === 'pulse') doors?.pulse(effect.door, effect.pulseMs, effect.opening)
      else doors?.senseAll()
    }
    for (const { waiting: one, reply } of batch.replies) {
      const isHeld = reply.kind === 'pending' && one.input.type === 'door.requested' && one.onReply
      if (isHeld) held.hold(reply.transaction, isHeld)
      else one.onReply?.(reply)
    }
    for (const answer of batch.late) if (!held.give(answer)) uplink?.respond(answer)
    if (isEmpty(batch)) return
    uplink?.committed()
    for (const listener of listeners) listener()
  }

  /** One wake-up for the earliest timer that counts. */
  function armWake(): void {
    cancelWake?.()
    cancelWake = null
    const site = state.rows.site.get('site')
    const earliestMs = earliestTimerMs(state)
    if (!isRunning || !site || earliestMs === null) return
    cancelWake = clock.wakeAt(earliestMs - site.clockOffsetMs, () => submit({ type: 'due.reached' }))
  }

  function keepAlive(): void {
    if (isBooted) store.markAlive(nowMs())
    cancelAlive = clock.wakeAt(clock.monotonicMs() + aliveMs, keepAlive)
  }

  return {
    submit,
    read: createReader(() => ({ state, nowMs: nowMs(), lastSequence, failure })),
    onCommit(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    onStep(listener) {
      stepListeners.add(listener)
      return () => stepListeners.delete(listener)
    },
    start(to) {
      doors = to.doors
      uplink = to.uplink
      load()
      isRunning = true
      const input: Input = {
        type: 'booted',
        wallMs: clock.wallMs(),
        monotonicMs: clock.monotonicMs(),
        confirmed: clock.confirmed(),
        lastAliveMs: store.lastAliveMs(),
        lost,
        version: to.version,
      }
      waiting.push({ input, onReply: undefined })
      step([])
      keepAlive()
    },
    stop() {
      while (waiting.length > 0 && failure === null) step([])
      isRunning = false
      cancelWake?.()
      cancelAlive?.()
      cancelRetry?.()
      if (isBooted) store.markAlive(nowMs())
      for (const { onReply } of waiting) onReply?.({ kind: 'failed', reason: 'busy' })
      waiting = []
    },
  }
}
