// What a checker is: it hears of everything that can be seen from outside, and says what must not be. It is told
// nothing of the rules, and shares no code with them.
import type { ObservationKind, ObservationOf } from '../observation.ts'

/** Says what is wrong; whoever made it knows the time and the seed. */
export type Fail = (what: string) => void

export interface Checker {
  readonly name: string
  readonly on: {
    readonly [K in ObservationKind]?: (observation: ObservationOf<K>, atMs: number) => void
  }
  /** Everything has had its time: what should have come to an end has. */
  atEnd?(): void
}
