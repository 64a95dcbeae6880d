// What the daemon's process tells the demo, and the other way round. The picture shows from it what the
// daemon believes, beside what is really the case; the stand-in platform never hears of it.
import type { HardwareHealth } from '../../src/compose.ts'
import type { AlertView, Snapshot, VisitView } from '../../src/core/view.ts'

/** What the daemon believes. */
export interface Look {
  readonly snapshot: Snapshot
  readonly visit: VisitView | null
  readonly alerts: readonly AlertView[]
  readonly lastSequence: number
  readonly hardware: Pick<HardwareHealth, 'buses' | 'cabinet'>
}

/** What contacts outside put on the chip's lines. */
export type Wires = readonly { readonly line: number; readonly level: 0 | 1 }[]

export type FromLocker =
  | { readonly kind: 'serving'; readonly kiosk: string }
  | { readonly kind: 'look'; readonly look: Look }
  /** The lines of lamps and buzzers that are high. */
  | { readonly kind: 'driven'; readonly high: readonly number[] }
  | { readonly kind: 'failed'; readonly message: string }

/** `wires` is the first word: the daemon waits for it. */
export type ToLocker = { readonly kind: 'wires'; readonly wires: Wires } | { readonly kind: 'close' }
