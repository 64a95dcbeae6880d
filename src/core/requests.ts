// What a fulfillment platform may ask for, after the wire's schema has been checked and every
// access code has been sealed. Times are milliseconds since 1970, durations milliseconds.
// null means "not given".
import type { ActorId, CarrierId, CodeHash, CompartmentId, ParcelId, ParcelKind } from './nouns.ts'

/** An access code after sealing: what it is called by from here on. */
export interface SealedCode {
  readonly kind: 'pin' | 'qr'
  readonly hash: CodeHash
  /** Too short or too easy to guess; refused with `code-weak`. */
  readonly weak: boolean
}

export interface AssignedParcel {
  readonly id: ParcelId
  readonly carrier: CarrierId
  readonly kind: ParcelKind
  readonly barcodes: readonly string[]
  readonly size: string | null
  readonly dimensionsMm: readonly [number, number, number] | null
  readonly weightG: number | null
  readonly needs: readonly string[]
  readonly recipient: string | null
  readonly language: string | null
  readonly depositByMs: number | null
  readonly pickupWithinMs: number | null
  readonly pickupByMs: number | null
  readonly compartment: CompartmentId | null
  readonly share: boolean
  readonly codes: readonly SealedCode[]
}

/** The claims of a signed token whose signature was checked, or why it failed. */
export type CheckedToken =
  | {
      readonly valid: true
      readonly id: string
      readonly site: string
      readonly compartment: CompartmentId
      readonly notBeforeMs: number
      readonly expiresMs: number
    }
  | { readonly valid: false }

/** The same of a token that hands over one parcel. */
export type CheckedPickup =
  | {
      readonly valid: true
      readonly id: string
      readonly site: string
      readonly parcel: ParcelId
      readonly notBeforeMs: number
      readonly expiresMs: number
    }
  | { readonly valid: false }

export type RequestBody =
  | { readonly verb: 'parcel.assign'; readonly parcel: AssignedParcel }
  | { readonly verb: 'parcel.cancel'; readonly parcel: ParcelId; readonly why: string | null }
  | { readonly verb: 'parcel.extend'; readonly parcel: ParcelId; readonly pickupByMs: number }
  | { readonly verb: 'parcel.move'; readonly parcel: ParcelId; readonly compartment: CompartmentId | null }
  | {
      readonly verb: 'code.issue'
      readonly parcel: ParcelId
      readonly code: SealedCode
      readonly uses: number | null
      readonly untilMs: number | null
    }
  | { readonly verb: 'code.revoke'; readonly parcel: ParcelId; readonly code: SealedCode }
  | {
      readonly verb: 'actor.set'
      readonly actor: {
        readonly id: ActorId
        readonly role: 'courier' | 'staff' | 'technician'
        readonly carrier: CarrierId | null
        /** Badges and codes alike. */
        readonly codes: readonly SealedCode[]
      }
    }
  | { readonly verb: 'actor.remove'; readonly actor: ActorId }
  | {
      readonly verb: 'compartment.open'
      readonly compartment: CompartmentId
      readonly reason: string
      readonly token: CheckedToken | null
    }
  | { readonly verb: 'compartment.block'; readonly compartment: CompartmentId; readonly reason: string }
  | { readonly verb: 'compartment.release'; readonly compartment: CompartmentId; readonly reason: string }
  | { readonly verb: 'customer.arrived'; readonly parcel: ParcelId; readonly bay: string | null }
  | {
      readonly verb: 'maintenance.set'
      readonly fromMs: number
      readonly untilMs: number
      readonly message: string | null
    }
  | {
      readonly verb: 'message.set'
      readonly text: Readonly<Record<string, string>>
      readonly untilMs: number | null
    }

export type RequestVerb = RequestBody['verb']
export type Request = { readonly transaction: string } & RequestBody

export type RefusalReason =
  | 'no-free-door'
  | 'unknown-parcel'
  | 'unknown-compartment'
  | 'already-deposited'
  | 'already-collected'
  | 'code-in-use'
  | 'code-weak'
  | 'signature-required'
  | 'signature-invalid'
  | 'signature-expired'
  | 'signature-used'
  | 'carrier-quota'
  | 'blocked'
  | 'invalid'
  | 'too-large'
  | 'busy'

/** The answer to a request, as it goes back to the platform. Kept, so that a repeat gets the first one. */
export interface Answer {
  readonly transaction: string
  readonly verb: string
  readonly status: 'ok' | 'refused' | 'error'
  /** A RefusalReason, or one of `schema`, `storage`, `internal`. */
  readonly reason?: string
  readonly data?: Readonly<Record<string, unknown>>
}
