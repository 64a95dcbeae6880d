// Every fact that can reach the core. Inputs are the only way in; adapters make them,
// the engine passes them on, `decide` answers each with a Decision.

import type { FaultCode } from './faults.ts'
import type {
  CodeHash,
  CompartmentId,
  ContentsReading,
  DoorAddress,
  OpeningId,
  TakeOutReason,
} from './nouns.ts'
import type { CheckedPickup, Request } from './requests.ts'

/** What a person at the kiosk may ask for. The wire's names (CONTRACT: `POST /api/visit/ACTION`). */
export const visitActions = [
  'open',
  'reopen',
  'confirm',
  'cancel',
  'end',
  'more-time',
  'too-small',
  'does-not-fit',
  'wrong-door',
  'wrong-parcel',
  'empty',
  'dirty',
  'same-recipient',
  'feedback',
  'language',
  'return',
  'take-back',
  'find',
  'reissue',
  'hand-over',
] as const
export type VisitAction = (typeof visitActions)[number]

export interface VisitActionFields {
  /** Which door is meant, where several are. */
  readonly compartment?: string
  /** Which parcel is meant, where several are. */
  readonly parcel?: string
  /** `open`: every door of this visit at once. */
  readonly all?: boolean
  /** `open`: of what is to be taken out, only this kind. */
  readonly only?: TakeOutReason
  /** `open`: a size class, for a parcel without one. */
  readonly size?: string
  /** `feedback`: 1 (bad) to 5 (good). */
  readonly score?: number
  /** `feedback`: whether they would recommend the locker, 0 (never) to 10. */
  readonly recommend?: number
  /** `return`: whose it is, and why it comes back. */
  readonly carrier?: string
  readonly reason?: string
  /** `find`: a parcel's label or id, typed; left out, the next scan is looked up. `open` by staff also takes `reason`. */
  readonly label?: string
  /** `language`, and `return` that begins a visit: a configured language. */
  readonly language?: string
}

export type Input =
  /**
   * The process is up and the store is loaded. `lastAliveMs` is the last time it is known to have served; null at the
   * first start. `lost`: what the store says of events that it does not hold any more.
   */
  | {
      readonly type: 'booted'
      readonly wallMs: number
      readonly monotonicMs: number
      readonly confirmed: boolean
      readonly lastAliveMs: number | null
      readonly lost: { readonly from: number; readonly to: number } | null
      readonly version: string
    }
  /** The wall clock was set, or was confirmed by a time source. */
  | {
      readonly type: 'clock.read'
      readonly wallMs: number
      readonly monotonicMs: number
      readonly confirmed: boolean
    }
  /** For so long, until now, nothing could be written and so no door be opened; less than a second may be missing. */
  | { readonly type: 'store.failed'; readonly forMs: number }
  /** It is time to look at the timers: the earliest is due, or a watchdog wants to see a step finished. */
  | { readonly type: 'due.reached' }
  | { readonly type: 'request.received'; readonly request: Request }
  /**
   * Something was scanned or typed at the kiosk. `hash` is its sealed form; `label` the text itself for a scan, since
   * it may be a parcel's label, null for a PIN or a badge.
   */
  | {
      readonly type: 'code.entered'
      readonly way: 'pin' | 'qr'
      readonly hash: CodeHash
      readonly label: string | null
      /** The label was typed by hand, where a scanner could not read it. */
      readonly isTyped?: boolean
    }
  /** A token that the platform signed was scanned. `hash` is its sealed form: from now on it is a code like others. */
  | { readonly type: 'token.shown'; readonly hash: CodeHash; readonly token: CheckedPickup }
  | { readonly type: 'visit.acted'; readonly action: VisitAction; readonly fields: VisitActionFields }
  /** Two agreeing readings of one door's switch. */
  | { readonly type: 'door.sensed'; readonly door: DoorAddress; readonly reading: 'closed' | 'open' }
  | { readonly type: 'door.unreadable'; readonly door: DoorAddress }
  /** Two agreeing readings of the sensor that looks into a compartment; comes before the word about its door. */
  | { readonly type: 'contents.sensed'; readonly door: DoorAddress; readonly reading: ContentsReading }
  /** `sent`: the board acknowledged. `not-sent`: nothing was written, so nothing moved. `unknown`: written, no answer. */
  | {
      readonly type: 'pulse.reported'
      readonly opening: OpeningId
      readonly result: 'sent' | 'not-sent' | 'unknown'
    }
  /** An operator at the site's own command line asked for a door. */
  | {
      readonly type: 'door.requested'
      readonly compartment: CompartmentId
      readonly reason: string
    }
  | {
      readonly type: 'fault.reported'
      readonly code: FaultCode
      /** What has the fault: a bus, a board (`wall.0`), a file; matches `[A-Za-z0-9._~-]{1,64}`. */
      readonly subject: string
    }
  | { readonly type: 'fault.cleared'; readonly code: FaultCode; readonly subject: string }
  /**
   * The broker holds a later sequence than the journal, whose last was `last`: the database is older than what this
   * locker has told. Numbering goes on behind `sequence`.
   */
  | { readonly type: 'sequence.seen'; readonly sequence: number; readonly last: number }
