// What every checker is: it is told what is seen from outside and says what may not be. It must never share code with
// the rules that it checks, or it would share their mistakes; it imports types only.
import type { ObservationKind, ObservationOf } from '../observation.ts'

export interface Checker {
  readonly name: string
  readonly on: {
    readonly [K in ObservationKind]?: (observation: ObservationOf<K>, atMs: number) => void
  }
  /** Everything is sound again and has had its time: says what should have happened by now and did not. */
  atEnd?(): void
}

/** Says what is wrong, in one sentence. */
export type Fail = (what: string) => void
