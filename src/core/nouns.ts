// The nouns of a locker: everything that is kept, as plain immutable records.
// A record is what one row of the store holds; times are milliseconds of locker time
// (see clock.ts), lengths millimetres, weights grams. No behaviour stands here.

import type { CarrierPolicy } from './carriers.ts'

export type CompartmentId = string
export type ParcelId = string
export type OpeningId = string
export type VisitId = string
export type ActorId = string
export type CarrierId = string
/** A keyed hash of an access code (hex). The code itself never enters the core. */
export type CodeHash = string

export type Role = 'customer' | 'courier' | 'staff' | 'technician'
export type DoorReading = 'closed' | 'open' | 'unknown'
export type CompartmentState = 'vacant' | 'reserved' | 'occupied' | 'open' | 'unsure' | 'blocked'

/** Where a door hangs: a configured bus, the board's address on it, and the board's channel (1-based, as printed). */
export interface DoorAddress {
  readonly bus: string
  readonly board: number
  readonly channel: number
}

/** A compartment as it was built: from the configuration, constant while the daemon runs. */
export interface CompartmentSpec {
  readonly id: CompartmentId
  readonly label: string
  readonly size: string
  /** Inner width, height, depth in mm. */
  readonly innerMm: readonly [number, number, number]
  /** Height of the sill above the floor, in mm. */
  readonly sillMm: number
  readonly column: number
  readonly row: number
  readonly features: readonly string[]
  /** Carriers allowed in; null for all. */
  readonly carriers: readonly CarrierId[] | null
  readonly door: DoorAddress
  /** False where the lock has no door switch: then a person's word takes the sensor's place. */
  readonly sensed: boolean
  /** Whether a sensor of its board looks into it. */
  readonly watched: boolean
}

/** The durations and limits that the rules work with; all are configuration with these units. */
export interface RuleSettings {
  readonly pulseMs: number
  readonly maxTries: number
  /** From the board's acknowledgement to the sensor's word. */
  readonly senseWithinMs: number
  readonly idleVisitMs: number
  readonly openVisitMs: number
  readonly nagAfterMs: number
  readonly leftOpenAfterMs: number
  readonly reopenAtKioskMs: number
  readonly reopenByCodeMs: number
  readonly depositWithinMs: number
  readonly pickupWithinMs: number
  readonly minPinDigits: number
  readonly wrongCodesBeforeLockout: number
  /** One entry a lockout in a row; the last repeats. */
  readonly lockoutMs: readonly number[]
  /** A parcel of this weight (g) or more goes to a low door where there is one. */
  readonly heavyFromG: number
  readonly keepEndedMs: number
  readonly keepEndedParcels: number
  /** One customer's visit in so many asks whether they would recommend the locker; 0, or left out, asks nobody. */
  readonly askToRecommendEvery?: number
}

/** Everything that the core is told once, at start. */
export interface SiteSpec {
  readonly site: string
  readonly languages: readonly string[]
  readonly compartments: readonly CompartmentSpec[]
  readonly carriers: readonly CarrierPolicy[]
  readonly rules: RuleSettings
  /** Whether a remote opening must carry a signed token. */
  readonly signedOpen: 'required' | 'optional'
}

export interface Compartment {
  readonly id: CompartmentId
  readonly state: CompartmentState
  readonly door: DoorReading
  /** When state or door last changed. */
  readonly sinceMs: number
  /** Openings so far: wear is spread by it. */
  readonly openings: number
  /** Why it is unsure or blocked; null otherwise. */
  readonly reason: string | null
  readonly lastPulseMs: number | null
  /** The latest opening of this door; its row stays until the next one. */
  readonly opening: OpeningId | null
  /** A deposit whose person walked away from the open door: the door's closing ends it. */
  readonly unfinished: {
    readonly visit: VisitId
    readonly purpose: 'deposit' | 'return'
    readonly parcels: readonly ParcelId[]
  } | null
  /** Whose parcel was taken out last, and until when its code may open again. */
  readonly lastPickup: {
    readonly code: CodeHash
    readonly parcels: readonly ParcelId[]
    readonly untilMs: number
  } | null
}

export type ContentsReading = 'filled' | 'empty'

/** What the occupancy sensor of a compartment says, where there is one. */
export interface Sighting {
  readonly id: CompartmentId
  readonly reading: ContentsReading
  /** Whether it has seen what the last person put in: a flat parcel lies below some beams, and then `empty` proves nothing. */
  readonly sawContents: boolean
  /** Somebody looked and found nothing where it says `filled`: it is not believed until it says something else. */
  readonly overruled: boolean
}

export type ParcelKind = 'delivery' | 'return' | 'outgoing' | 'exchange'
export type ParcelState =
  | 'assigned'
  | 'deposited'
  | 'expired'
  | 'withdrawn'
  | 'collected'
  | 'taken-out'
  | 'cancelled'
  | 'lapsed'
  | 'refused'
  | 'missing'

export interface Parcel {
  readonly id: ParcelId
  readonly carrier: CarrierId
  readonly kind: ParcelKind
  readonly barcodes: readonly string[]
  /** The size class asked for; null where the sides were given. */
  readonly size: string | null
  readonly dimensionsMm: readonly [number, number, number] | null
  readonly weightG: number | null
  readonly needs: readonly string[]
  /** The platform's opaque reference. */
  readonly recipient: string | null
  readonly language: string | null
  /** Whether it may stand beside another parcel of its recipient and carrier. */
  readonly share: boolean
  readonly state: ParcelState
  /** Its reserved or actual compartment; kept after the end, for the history. */
  readonly compartment: CompartmentId | null
  readonly depositByMs: number
  readonly pickupWithinMs: number
  /** Set with the deposit, or before it by the platform. */
  readonly pickupByMs: number | null
  /** Since when its deadline stands still; null while time runs. */
  readonly stillSinceMs: number | null
  readonly changedAtMs: number
  /** A return that nobody announced. Not there in rows of an earlier version, like the next. */
  readonly walkIn?: boolean
  /** Why its customer brings it back. */
  readonly reason?: string
  /** Its customer waits outside, at this bay if they said so. */
  readonly arrived?: { readonly atMs: number; readonly bay?: string }
}

/** Why a parcel is to be taken out: it expired, it was cancelled when it was in, it came from a customer, it goes on from here. */
export type TakeOutReason = 'expired' | 'cancelled' | 'return' | 'outgoing'

/** A PIN or a scanned code (a badge counts as one) and what it is good for. */
export interface AccessCode {
  readonly hash: CodeHash
  readonly kind: 'pin' | 'qr'
  readonly parcels: readonly ParcelId[]
  readonly actor: ActorId | null
  /** Pick-ups left; null for no limit of its own. */
  readonly usesLeft: number | null
  readonly untilMs: number | null
  readonly revoked: boolean
}

export interface Actor {
  readonly id: ActorId
  readonly role: 'courier' | 'staff' | 'technician'
  /** A courier's carrier; null for one who serves all. */
  readonly carrier: CarrierId | null
  readonly codes: readonly CodeHash[]
}

export type OpeningOutcome = 'opened' | 'already-open' | 'jammed' | 'not-sent' | 'unknown'
export type OpeningCause =
  | { readonly kind: 'visit'; readonly visit: VisitId; readonly reason?: string }
  | { readonly kind: 'remote'; readonly transaction: string; readonly reason: string }
  | { readonly kind: 'technician'; readonly transaction: string; readonly reason: string }

/** One attempt at one door. Its row is committed before the pulse, so that a crash never pulses twice. */
export interface Opening {
  readonly id: OpeningId
  readonly compartment: CompartmentId
  readonly cause: OpeningCause
  readonly doorBefore: DoorReading
  readonly startedMs: number
  /** `intended`: handed to the board, nothing heard. `sent`, `unanswered`: what the board said; the sensor is awaited. */
  readonly stage: 'intended' | 'sent' | 'unanswered' | 'ended'
  readonly outcome: OpeningOutcome | null
}

/** `look`: somebody checks an unsure compartment. `undo`: a parcel is taken back out of the wrong door. */
export type DoorPurpose = 'pick-up' | 'deposit' | 'return' | 'take-out' | 'look' | 'undo'
/** One door's part in a visit. */
export interface VisitDoor {
  readonly compartment: CompartmentId
  readonly purpose: DoorPurpose
  readonly parcels: readonly ParcelId[]
  readonly opening: OpeningId
  readonly outcome: OpeningOutcome | null
  readonly tries: number
  /**
   * `opening` → `open` → `settled`; `confirm` where no sensor can tell; `failed` when it did not open.
   * `settled` means that the parcels' fate is decided, the door itself may still stand open.
   */
  readonly stage: 'opening' | 'open' | 'confirm' | 'failed' | 'settled'
  /** Whether an earlier try may have opened it, though this one did not. */
  readonly mayHaveMoved: boolean
  /** The person was asked to close it. */
  readonly nagged: boolean
  /** It had been done with, and was opened once more. */
  readonly again?: boolean
  /** Why staff open it for somebody else. */
  readonly reason?: string
}

/** `removed`: what the person came for, or as, is not there any more. */
export type VisitEnd = 'person' | 'time-out' | 'next-person' | 'removed'

/** One person's time at the kiosk. */
export interface Visit {
  readonly id: VisitId
  readonly role: Role
  readonly actor: ActorId | null
  readonly carrier: CarrierId | null
  /** The code that began it; empty where none did. */
  readonly code: CodeHash
  readonly language: string
  readonly startedMs: number
  /** The parcels this visit is about: a customer's own, or what a courier handled so far. */
  readonly parcels: readonly ParcelId[]
  readonly doors: readonly VisitDoor[]
  /** A parcel that waits for its size to be chosen. */
  readonly sizing: { readonly barcode: string } | null
  /**
   * A return that nobody announced: the number to be written on it, the barcode of its label where it has one, and why it
   * comes back.
   */
  readonly returning?: {
    readonly number: string
    readonly barcode: string | null
    readonly reason: string | null
  } | null
  /** Staff: the next label is looked up only; the parcel that was looked up last. */
  readonly finding?: boolean
  readonly found?: ParcelId
  /** Add the next parcel to this compartment. */
  readonly adding: CompartmentId | null
  readonly deadlines: Readonly<Record<string, number>>
  readonly receipt: string | null
  /** The person said how it went: once a visit. Not there in rows of an earlier version. */
  readonly rated?: boolean
  /** They said whether they would recommend the locker: once as well. */
  readonly recommended?: boolean
  /** The number of the latest failure in it; not there without one. */
  readonly incident?: string
  /** Null while somebody is there. */
  readonly ended: { readonly atMs: number; readonly why: VisitEnd } | null
}

export type TimerKind =
  | 'opening.sense'
  | 'visit.idle'
  | 'door.nag'
  | 'door.left-open'
  | 'parcel.deposit-by'
  | 'parcel.pickup-by'
  | 'maintenance.from'
  | 'maintenance.until'
  | 'message.until'
  | 'housekeeping'

/** A timer is a row: one for each kind and subject. */
export interface Timer {
  readonly id: string
  readonly kind: TimerKind
  readonly subject: string
  readonly dueAtMs: number
  /** `deadline`: a time of day, held while the clock is unconfirmed. `duration`: elapsed time, moved along with a clock step. */
  readonly measures: 'deadline' | 'duration'
}

export interface Alert {
  readonly id: string
  readonly code: string
  readonly severity: 'info' | 'warning' | 'critical'
  readonly subject: string
  readonly sinceMs: number
  /** Where a person was told a number to call about. */
  readonly incident?: string
}

/** Wrong codes at the kiosk, counted for each way of entry and never for other people's. */
export interface Lockout {
  readonly way: 'pin' | 'qr'
  readonly wrong: number
  readonly lastWrongMs: number
  /** Lockouts in a row, forgotten one by one for every quiet hour. */
  readonly level: number
  readonly untilMs: number | null
}

/** What is known of the whole site; one row. */
export interface Site {
  /** Locker time minus the monotonic clock, since the last boot. */
  readonly clockOffsetMs: number
  readonly clockConfirmed: boolean
  readonly bootedMs: number
  /** Since when the locker was down, until a confirmed clock tells for how long. */
  readonly downSinceMs: number | null
  readonly maintenance: {
    readonly fromMs: number
    readonly untilMs: number
    readonly message: string | null
  } | null
  readonly message: {
    readonly text: Readonly<Record<string, string>>
    readonly untilMs: number | null
  } | null
  readonly receipts: number
  /** Incident numbers given out. Not there in rows of an earlier version. */
  readonly incidents?: number
}
