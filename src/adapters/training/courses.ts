// What is practised, as plain data: for each role its exercises, what stands ready in each, and which events make its
// steps done. The page has the words. Knows no engine; a step is an event of the journal, so nobody is asked to say "done".
import type { EventType } from '../../core/events.ts'

export interface PretendedParcel {
  readonly kind: 'delivery' | 'return'
  /** `called-off`: in, and cancelled since; `at-kerb`: not in, and its customer waits outside. */
  readonly begins: 'announced' | 'inside' | 'called-off' | 'at-kerb'
  /** Whether the exercise's PIN and code are this parcel's. */
  readonly hasCodes?: boolean
  /** Whether its label is to be scanned. */
  readonly hasLabel?: boolean
}

export interface Step {
  readonly step: string
  /** Done when this is journaled after the steps before it were done. */
  readonly event: EventType
  /** And why, where one event means the right thing and the wrong one. */
  readonly reason?: string
}

export interface Exercise {
  readonly exercise: string
  readonly badge: 'courier' | 'staff' | 'technician' | null
  readonly parcels: readonly PretendedParcel[]
  /** Nobody knows whether a compartment is empty: that of its parcel, where one is inside. */
  readonly doubt?: boolean
  readonly steps: readonly Step[]
}

const delivery = { kind: 'delivery', begins: 'announced', hasLabel: true } as const
const inside = { kind: 'delivery', begins: 'inside' } as const
const signIn = { step: 'sign-in', event: 'visit.started' } as const
const look = { step: 'look', event: 'door.opened' } as const
const sayEmpty = { step: 'say-empty', event: 'compartment.released', reason: 'seen-empty' } as const
const signOut = { step: 'sign-out', event: 'visit.ended' } as const

export const courses: Readonly<Record<string, readonly Exercise[]>> = {
  customer: [
    {
      exercise: 'pick-up',
      badge: null,
      parcels: [{ ...inside, hasCodes: true }],
      steps: [
        { step: 'enter-code', event: 'visit.started' },
        { step: 'take', event: 'parcel.collected' },
      ],
    },
    {
      exercise: 'reopen',
      badge: null,
      parcels: [{ ...inside, hasCodes: true }],
      steps: [
        { step: 'enter-code', event: 'visit.started' },
        { step: 'take', event: 'parcel.collected' },
        { step: 'open-again', event: 'door.opened' },
        { step: 'close-again', event: 'door.closed' },
      ],
    },
    {
      exercise: 'return',
      badge: null,
      parcels: [{ kind: 'return', begins: 'announced', hasCodes: true }],
      steps: [
        { step: 'enter-code', event: 'visit.started' },
        { step: 'put-in', event: 'return.accepted' },
      ],
    },
  ],
  courier: [
    {
      exercise: 'deliver',
      badge: 'courier',
      parcels: [delivery, delivery, delivery],
      steps: [
        signIn,
        { step: 'put-in-first', event: 'parcel.deposited' },
        { step: 'put-in-second', event: 'parcel.deposited' },
        { step: 'put-in-third', event: 'parcel.deposited' },
        signOut,
      ],
    },
    {
      exercise: 'take-out',
      badge: 'courier',
      parcels: [{ kind: 'delivery', begins: 'called-off' }],
      steps: [signIn, { step: 'take-out', event: 'parcel.taken-out' }, signOut],
    },
    {
      exercise: 'look-into',
      badge: 'courier',
      parcels: [],
      doubt: true,
      steps: [signIn, look, sayEmpty],
    },
  ],
  staff: [
    {
      exercise: 'lost-code',
      badge: 'staff',
      parcels: [{ ...inside, hasLabel: true }],
      steps: [
        signIn,
        { step: 'open-for-customer', event: 'door.opened' },
        { step: 'hand-over', event: 'parcel.collected' },
      ],
    },
    {
      exercise: 'new-code',
      badge: 'staff',
      parcels: [{ ...inside, hasLabel: true }],
      steps: [signIn, { step: 'ask-for-code', event: 'parcel.code-wanted' }],
    },
    {
      exercise: 'kerb',
      badge: 'staff',
      parcels: [{ kind: 'delivery', begins: 'at-kerb', hasLabel: true }],
      steps: [signIn, { step: 'hand-over', event: 'parcel.collected' }, signOut],
    },
  ],
  technician: [
    {
      exercise: 'look-into',
      badge: 'technician',
      parcels: [],
      doubt: true,
      steps: [signIn, look, sayEmpty, signOut],
    },
    {
      exercise: 'leave-in',
      badge: 'technician',
      parcels: [inside],
      doubt: true,
      steps: [
        signIn,
        look,
        { step: 'say-inside', event: 'compartment.released', reason: 'seen-inside' },
        signOut,
      ],
    },
  ],
}

/** No platform can give this PIN to anybody: every run of digits is refused as too easy to guess (host/sealer.ts). */
export const pinOf = (digits: number): string => '12345678901234567890123456789012'.slice(0, digits)

export const qrCode = 'KLUIS-TRAINING-CODE'
export const badgeCode = 'KLUIS-TRAINING-BADGE'
export const labelOf = (number: number): string => `KLUIS-TRAINING-${number}`
