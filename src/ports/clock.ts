// Time and turn-taking, as far as the engine and the adapters need them.
// The only way to a clock outside adapters/host: so the same code runs in virtual time.
import type { Input } from '../core/input.ts'

/** Never throws. Monotonic times start anywhere and only compare within one process. */
export interface Clock {
  monotonicMs(): number
  wallMs(): number
  /** Whether a time source (or a battery clock that the configuration trusts) stands behind the wall clock. */
  confirmed(): boolean
  /** Runs `task` once, after the inputs that have already arrived; soonest possible. */
  soon(task: () => void): void
  /** Runs `task` once, not before `monotonicMs`. The returned function takes it back. */
  wakeAt(monotonicMs: number, task: () => void): () => void
}

/** How an adapter hands a fact to the engine. */
export type Submit = (input: Input) => void
