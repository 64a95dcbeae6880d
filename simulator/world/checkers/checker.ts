// What a checker is: it sees what a bystander sees and says what must not be. Checkers know the types of facts and
// nothing of the rules, or they would share the rules' mistakes.
import type { ObservationKind, ObservationOf } from '../observation.ts'

export interface Checker {
  readonly name: string
  readonly on: {
    readonly [K in ObservationKind]?: (observation: ObservationOf<K>, atMs: number) => void
  }
  /** Every simulated hour. */
  hourly?(atMs: number): void
  /** Nothing has gone wrong for two minutes; people go on. */
  afterHeal?(atMs: number): void
  /** Everything has healed, everybody has gone, and time enough has passed for all that had begun. */
  atEnd?(atMs: number): void
}

/** Says what must not be; the run ends there. */
export type Fail = (what: string) => void
