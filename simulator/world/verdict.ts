// Lets every checker see every observation, and ends the run at the first thing that must not be.
// Knows no rule of a locker.
import type { Checker, Fail } from './checkers/checker.ts'
import type { Observation, ObservationKind, Witness } from './observation.ts'

/** What must not be was seen. */
export class Violation extends Error {
  readonly checker: string
  readonly atMs: number
  constructor(checker: string, what: string, atMs: number) {
    super(what)
    this.name = 'Violation'
    this.checker = checker
    this.atMs = atMs
  }
}

export interface Bench {
  readonly witness: Witness
  hourly(): void
  afterHeal(): void
  atEnd(): void
  /** The first violation; null so far. Thrown as well, but whoever throws through the locker's own code may be caught there. */
  violation(): Violation | null
}

type Handler = (observation: Observation, atMs: number) => void

/** `create` makes the checkers, each with its own way to say what must not be. */
export function createBench(
  create: (failOf: (name: string) => Fail) => readonly Checker[],
  nowMs: () => number,
): Bench {
  let first: Violation | null = null
  const checkers = create((name) => (what) => {
    first ??= new Violation(name, what, nowMs())
    throw first
  })
  const handlers = new Map<ObservationKind, Handler[]>()
  for (const { on } of checkers) {
    for (const [kind, handler] of Object.entries(on) as [ObservationKind, Handler][]) {
      handlers.set(kind, [...(handlers.get(kind) ?? []), handler])
    }
  }
  return {
    witness(observation) {
      const atMs = nowMs()
      for (const handler of handlers.get(observation.kind) ?? []) handler(observation, atMs)
    },
    hourly() {
      for (const checker of checkers) checker.hourly?.(nowMs())
    },
    afterHeal() {
      for (const checker of checkers) checker.afterHeal?.(nowMs())
    },
    atEnd() {
      for (const checker of checkers) checker.atEnd?.(nowMs())
    },
    violation: () => first,
  }
}
