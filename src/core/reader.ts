// What adapters may read of the locker, at any time and without waiting: built from the rows at every look, kept nowhere.
// Changes nothing.
import type { PlacedCue } from './cues.ts'
import { presentCues } from './cues.ts'
import type { StoreFault } from './faults.ts'
import type { State } from './state.ts'
import { currentVisit, isQuiet } from './state.ts'
import type { AlertView, Snapshot, VisitView } from './view.ts'
import { alertViews, alsoOpen, failureView, messageView, snapshotView, visitView } from './view.ts'

export interface Reader {
  /** null when nobody is there. A summary with a receipt is shown for half a minute after its visit. */
  visit(): VisitView | null
  /** Doors that stand open and are not in the visit; all that do when nobody is there. */
  alsoOpen(): readonly string[]
  snapshot(): Snapshot
  alerts(): readonly AlertView[]
  lastSequence(): number
  clockConfirmed(): boolean
  /** What the idle screen says, by language: the maintenance's message while that lasts, else the operator's; null for none. */
  message(): Readonly<Record<string, string>> | null
  /** What lamps and buzzers should say. */
  cues(): readonly PlacedCue[]
  /** Nobody is at the kiosk and no opening waits for its outcome. */
  quiet(): boolean
}

/** The locker as it is now; the engine's own variables, asked for at each look. */
export interface Present {
  readonly state: State
  readonly nowMs: number
  readonly lastSequence: number
  /** Why the store can't be written, while it can't. */
  readonly failure: StoreFault | null
}

export function createReader(present: () => Present): Reader {
  return {
    visit() {
      const { state, nowMs } = present()
      return visitView(state, nowMs)
    },
    alsoOpen() {
      const { state } = present()
      return alsoOpen(state, currentVisit(state))
    },
    snapshot() {
      const { state, nowMs, lastSequence } = present()
      return snapshotView(state, nowMs, lastSequence)
    },
    alerts() {
      const { state, nowMs, failure } = present()
      return [...alertViews(state), ...(failure === null ? [] : [failureView(failure, nowMs)])]
    },
    lastSequence: () => present().lastSequence,
    clockConfirmed: () => present().state.rows.site.get('site')?.clockConfirmed ?? false,
    message() {
      const { state, nowMs } = present()
      return messageView(state, nowMs)
    },
    cues: () => presentCues(present().state),
    quiet: () => isQuiet(present().state),
  }
}
