// Everything that can be seen of a simulated locker from outside, as plain facts in the order in which they happen: what
// the trace is made of, and all that the checkers are told. Judges nothing.
import type { Reply } from '../../src/core/decision.ts'
import type { VisitAction, VisitActionFields } from '../../src/core/input.ts'
import type { CompartmentId, OpeningId, ParcelId } from '../../src/core/nouns.ts'
import type { Answer, Request } from '../../src/core/requests.ts'
import type { JournalEntry, Store, Write } from '../../src/ports/store.ts'

/** Who stands at the kiosk. `owns`: the parcels that this person's codes are for; null for couriers, staff and technicians. */
export interface Person {
  readonly name: string
  readonly role: 'customer' | 'courier' | 'staff' | 'technician' | 'guesser'
  /** A courier's; null for whoever serves all, or none. */
  readonly carrier: string | null
}

export type Observation =
  /** A process began to serve; `life` counts from 1. */
  | {
      readonly kind: 'process.started'
      readonly life: number
      readonly clockConfirmed: boolean
      readonly wallMs: number
    }
  /** It is gone: stopped in order, killed, or without power. `at`: the point in the code, where one was chosen. */
  | {
      readonly kind: 'process.ended'
      readonly life: number
      readonly how: 'stopped' | 'killed' | 'power'
      readonly at: string | null
    }
  /** Something that the plan wanted to go wrong went wrong, or right again; `what` names it, `where` its subject. */
  | { readonly kind: 'fault'; readonly what: string; readonly where: string; readonly on: boolean }
  /** The wall clock said something new. */
  | { readonly kind: 'clock.set'; readonly wallMs: number; readonly confirmed: boolean }
  /** The disk holds it: from here on it must survive. Also where the process died within it, and so never knew. */
  | { readonly kind: 'committed'; readonly write: Write }
  /** The disk could not. */
  | { readonly kind: 'commit.failed'; readonly code: string }
  /** The engine read everything: at the start of a life, and after a commit that failed. */
  | {
      readonly kind: 'loaded'
      readonly rows: ReturnType<Store['load']>['rows']
      readonly lastSequence: number
    }
  /** Somebody typed or scanned; `reply` is what the screen said. */
  | {
      readonly kind: 'entered'
      readonly person: Person
      readonly way: 'pin' | 'qr'
      readonly hash: string
      readonly label: string | null
      readonly reply: Reply
    }
  | {
      readonly kind: 'acted'
      readonly person: Person
      readonly action: VisitAction
      readonly fields: VisitActionFields
      readonly reply: Reply
    }
  /** The kiosk's place is free again: whoever stood there has gone. */
  | { readonly kind: 'left'; readonly person: Person }
  /** The platform published a request, for the `copy`-th time. */
  | { readonly kind: 'request.sent'; readonly request: Request; readonly copy: number }
  /** The locker has acknowledged it to the broker. */
  | { readonly kind: 'request.acknowledged'; readonly transaction: string }
  /** The platform heard an answer. */
  | { readonly kind: 'answered'; readonly answer: Answer }
  /** The platform heard an event; `body` is all that was said, `again` that this id was heard before. */
  | {
      readonly kind: 'event.heard'
      readonly entry: JournalEntry
      readonly body: string
      readonly again: boolean
    }
  /** The engine asked the boards for a pulse. */
  | {
      readonly kind: 'pulse.asked'
      readonly opening: OpeningId
      readonly compartment: CompartmentId
      readonly pulseMs: number
    }
  /** A coil was energised or let go, as an ammeter on its wire would tell. */
  | {
      readonly kind: 'coil'
      readonly compartment: CompartmentId
      readonly supply: string
      readonly on: boolean
    }
  /** A door really moved. */
  | {
      readonly kind: 'door.moved'
      readonly compartment: CompartmentId
      readonly isOpen: boolean
      readonly by: 'lock' | 'person' | 'force'
    }
  /** A parcel was really put into a compartment, or taken out of it. */
  | {
      readonly kind: 'put' | 'taken'
      readonly person: Person
      readonly parcel: ParcelId
      readonly compartment: CompartmentId
    }

export type ObservationKind = Observation['kind']
export type ObservationOf<K extends ObservationKind> = Extract<Observation, { kind: K }>

/** Takes each observation when it happens. */
export type Witness = (observation: Observation) => void
