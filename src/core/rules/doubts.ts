// Why a compartment is doubted, and which of two doubts is the graver: the names of the reasons that rules look at.
// Puts nothing in doubt and ends none: that is for compartments.ts and sightings.ts.
import type { Compartment } from '../nouns.ts'

/** Doubts about what is inside; what somebody did to the door, or said of a parcel, stays for a person's look. */
const ofContents: readonly string[] = [
  'not-sensed',
  'not-seen',
  'cancelled',
  'abandoned',
  'unrecorded',
  'found-open',
  'left-open',
  'opened-remotely',
  'sensed-filled',
  'taken-back',
]

/** What a customer's going away, or word, leaves behind. */
const ofCustomers: readonly string[] = ['cancelled', 'abandoned', 'too-small', 'does-not-fit', 'taken-back']

/** The locker knows less than what has happened: a parcel may have come or gone without a record of it. */
export type LossReason = 'forgotten' | 'restored'
const ofLoss: readonly string[] = ['forgotten', 'restored'] satisfies readonly LossReason[]

/** Whether a sensor that has proved itself may end it. */
export const isOfContents = (reason: string | null): boolean => reason !== null && ofContents.includes(reason)

export const isOfCustomers = (reason: string | null): boolean =>
  reason !== null && ofCustomers.includes(reason)

/** Whether what stands behind this door may be anybody's, whatever the record says. */
export const isLost = (compartment: Compartment | undefined): boolean =>
  compartment !== undefined &&
  compartment.state !== 'blocked' &&
  compartment.reason !== null &&
  ofLoss.includes(compartment.reason)

const gravity = (reason: string): number => (ofLoss.includes(reason) ? 2 : isOfContents(reason) ? 0 : 1)

/** The first reason stays, unless a graver one comes. */
export const graver = (earlier: string | null, why: string): string =>
  earlier === null || gravity(why) > gravity(earlier) ? why : earlier
