// What the daemon's process tells the demo, and the other way round. The picture shows from it what the
// daemon believes, beside what is really the case; the stand-in platform never hears of it.
import type { AlertView, Snapshot, VisitView } from '../../src/core/view.ts'

/** What the daemon believes. */
export interface Look {
  readonly snapshot: Snapshot
  readonly visit: VisitView | null
  readonly alerts: readonly AlertView[]
  readonly lastSequence: number
}

export type FromLocker =
  | { readonly kind: 'serving'; readonly kiosk: string }
  | { readonly kind: 'look'; readonly look: Look }
  | { readonly kind: 'failed'; readonly message: string }

export type ToLocker = { readonly kind: 'close' }
