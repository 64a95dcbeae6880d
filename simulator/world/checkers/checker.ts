// What every checker is: a name, and what it makes of the observations that it listens to. It is told them in the order in
// which they happen, and shares no code with what it judges.
import type { ObservationKind, ObservationOf } from '../observation.ts'

/** Says what is wrong, in one sentence. */
export type Fail = (what: string) => void

export interface Checker {
  readonly name: string
  /** `atMs`: true time, which no process and no clock's step touches. */
  readonly on: { readonly [K in ObservationKind]?: (observation: ObservationOf<K>, atMs: number) => void }
}
