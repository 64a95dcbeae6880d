// What the kiosk's listener is tested against: an engine that is told what to answer, a clock that is turned by
// hand, and a log that is kept.
import { createVirtualClock } from '../../../simulator/world/virtual-clock.ts'
import type { Reply } from '../../../src/core/decision.ts'
import type { Input } from '../../../src/core/input.ts'
import type { VisitView } from '../../../src/core/view.ts'
import type { Engine } from '../../../src/engine.ts'
import type { Clock } from '../../../src/ports/clock.ts'
import type { Log } from '../../../src/ports/log.ts'

/** What a page is told beside doors and languages by a site that says nothing of its screen. */
export const plainPlace = {
  walkInReturns: [],
  timezone: 'Europe/Amsterdam',
  kiosk: {
    screen: null,
    scannerAt: 'none',
    afterColumn: null,
    mode: 'standard',
    nightHours: null,
    sunHours: null,
    quietHours: null,
    speech: 'off',
  },
}

export const aVisit = (fields: Partial<VisitView> = {}): VisitView => ({
  id: 'v1',
  role: 'customer',
  language: 'en',
  step: 'opening',
  parcels: [{ id: 'p1', kind: 'delivery', compartment: '02', state: 'deposited' }],
  doors: [{ compartment: '02', door: 'closed', purpose: 'pick-up', settled: false, stage: 'opening' }],
  alsoOpen: [],
  actions: ['end'],
  asks: [],
  deadlines: {},
  ...fields,
})

export function createStandInEngine() {
  const inputs: Input[] = []
  const listeners = new Set<() => void>()
  let visit: VisitView | null = null
  let standsOpen: readonly string[] = []
  let message: Readonly<Record<string, string>> | null = null
  let reply: (input: Input) => Reply = () => ({ kind: 'accepted' })
  const engine: Engine = {
    submit(input, onReply) {
      inputs.push(input)
      onReply?.(reply(input))
    },
    read: {
      visit: () => visit,
      message: () => message,
      alsoOpen: () => standsOpen,
      snapshot: () => ({
        sequence: 1,
        at: '2026-11-21T10:00:00.000Z',
        compartments: [],
        capacity: {},
      }),
      alerts: () => [],
      lastSequence: () => 1,
      clockConfirmed: () => true,
      cues: () => [],
      quiet: () => visit === null,
    },
    onCommit(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  return {
    engine,
    inputs,
    /** As a commit does it. */
    show(next: VisitView | null) {
      visit = next
      for (const listener of listeners) listener()
    },
    /** Doors that are not of the visit; told with what comes next. */
    leaveOpen(compartments: readonly string[]) {
      standsOpen = compartments
    },
    /** As time alone does it: without a commit. */
    fade() {
      visit = null
    },
    announce(text: Readonly<Record<string, string>>) {
      message = text
      for (const listener of listeners) listener()
    },
    answer(next: Reply) {
      reply = () => next
    },
    answerWith(next: (input: Input) => Reply) {
      reply = next
    },
    isWatched: () => listeners.size > 0,
  }
}

/** Stands still until it is told to go on; but what is to be done soon is done soon, as sockets wait for nobody. */
export function createHandClock() {
  const virtual = createVirtualClock(Date.UTC(2026, 10, 21, 10))
  const clock: Clock = { ...virtual, soon: (task) => queueMicrotask(task) }
  return { clock, goOn: virtual.advance, isArmed: () => virtual.nextAtMs() !== null }
}

export function createKeptLog() {
  const lines: string[] = []
  const keep = (fields: object, text: string) => {
    lines.push(`${text} ${JSON.stringify(fields)}`)
  }
  const log: Log = { info: keep, warn: keep, error: keep }
  return { log, lines }
}
