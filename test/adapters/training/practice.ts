// A real locker in virtual time with a training beside it, and a trainee who does what an exercise wants.
// Counts at the real locker's ports; judges nothing.
import type { Locker, LockerOptions } from '../../../simulator/world/locker.ts'
import { createLocker } from '../../../simulator/world/locker.ts'
import { smallSite } from '../../../simulator/world/small-site.ts'
import type { Memory } from '../../../src/adapters/memory/store.ts'
import { createMemory, createMemoryStore } from '../../../src/adapters/memory/store.ts'
import type { OpenedTraining } from '../../../src/adapters/training/training.ts'
import { openTraining } from '../../../src/adapters/training/training.ts'
import type { VisitAction, VisitActionFields } from '../../../src/core/input.ts'
import type { SiteSpec } from '../../../src/core/nouns.ts'
import { createEngine } from '../../../src/engine.ts'

export interface Practice {
  readonly locker: Locker
  readonly training: OpenedTraining
  /** What every pretended locker so far has held. */
  readonly memories: readonly Memory[]
  /** Signs `actor` in at the real kiosk and begins; whether it is on then. */
  begin(course: string, actor?: string, language?: string): Promise<boolean>
  exercise(name: string): Promise<boolean>
  /** `accepted`, or why not; null for what is none of the exercise's. */
  enter(way: 'pin' | 'qr', text: string): string | null
  act(action: VisitAction, fields?: VisitActionFields): string
  /** Every pretended door that stands open. */
  closeDoors(): void
  /** Steps done of the exercise that is on. */
  steps(): readonly string[]
  /** Whatever reaches the real locker's rows, journal, doors and platform would change this. */
  realCounts(): object
}

const quiet = { info: () => {}, warn: () => {}, error: () => {} }
const mostTurns = 5_000

export function createPractice(options: LockerOptions = {}): Practice {
  const locker = createLocker(options)
  const spec: SiteSpec = smallSite(options)
  const memories: Memory[] = []
  let ids = 0
  const training = openTraining({
    engine: locker.engine,
    spec,
    clock: locker.clock,
    createEngine: (parts) => createEngine({ ...parts, ids: { next: () => `pretended${++ids}` }, log: quiet }),
    createStore() {
      const memory = createMemory()
      memories.push(memory)
      return createMemoryStore(memory, 100)
    },
  })

  /** Turns of the event loop, without time, until it was called back. */
  async function calledBack(start: (onBegun: (isOn: boolean) => void) => void): Promise<boolean> {
    let heard: boolean | null = null
    start((isOn) => {
      heard = isOn
    })
    for (let turn = 0; heard === null; turn += 1) {
      if (turn > mostTurns) throw new Error('the exercise was never laid out')
      locker.clock.settle()
      await null
    }
    return heard
  }

  function submit(input: Parameters<OpenedTraining['submit']>[0]): string {
    let heard = 'no reply'
    training.submit(input, (reply) => {
      heard = reply.kind === 'refused' || reply.kind === 'failed' ? reply.reason : reply.kind
    })
    locker.clock.settle()
    return heard
  }

  return {
    locker,
    training,
    memories,
    begin(course, actor = 'anna', language = 'en') {
      locker.badge(actor)
      return calledBack((onBegun) => training.begin(course, language, onBegun))
    },
    exercise: (name) => calledBack((onBegun) => training.exercise(name, onBegun)),
    enter(way, text) {
      const input = training.entered(way, text)
      return input === null ? null : submit(input)
    },
    act: (action, fields = {}) => submit({ type: 'visit.acted', action, fields }),
    closeDoors() {
      for (const compartment of training.view()?.openDoors ?? []) training.closeDoor(compartment)
      locker.clock.settle()
    },
    steps: () => (training.view()?.steps ?? []).filter(({ done }) => done).map(({ step }) => step),
    realCounts: () => ({
      commits: locker.store.commits,
      rows: locker.store.load(),
      journaled: locker.store.lastSequence(),
      pulses: locker.doors.pulses.length,
      sweeps: locker.doors.sweeps,
      answers: locker.lateAnswers.length,
    }),
  }
}
