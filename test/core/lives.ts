// How a parcel gets into each of its states, by nothing but what platforms, couriers, customers and time do.
// For tests that walk through all states; checks nothing.
import type { Locker } from '../../simulator/world/locker.ts'
import { createLocker } from '../../simulator/world/locker.ts'
import type { SiteOptions } from '../../simulator/world/small-site.ts'
import type { ParcelState } from '../../src/core/nouns.ts'
import type { Answer } from '../../src/core/requests.ts'

export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour

/** Longer than the shipped 72 hours for a deposit or a pick-up. */
const tooLong = 73 * hour

const announced = (locker: Locker): unknown => locker.assign({ id: 'p1', pin: '11' })

function deposited(locker: Locker): void {
  announced(locker)
  locker.deposit('p1')
}

function cancelled(locker: Locker): void {
  locker.ask({ verb: 'parcel.cancel', parcel: 'p1', why: null })
}

const ways: Readonly<Record<ParcelState, (locker: Locker) => void>> = {
  assigned: announced,
  deposited,
  expired(locker) {
    deposited(locker)
    locker.pass(tooLong)
  },
  withdrawn(locker) {
    deposited(locker)
    cancelled(locker)
  },
  collected(locker) {
    deposited(locker)
    locker.pin('11')
    locker.close('01')
    locker.pass(2 * minute)
  },
  'taken-out'(locker) {
    ways.withdrawn(locker)
    locker.badge('courier')
    locker.act('open')
    locker.close('01')
    locker.act('end')
    locker.pass(minute)
  },
  cancelled(locker) {
    announced(locker)
    cancelled(locker)
  },
  lapsed(locker) {
    announced(locker)
    locker.pass(tooLong)
  },
  refused(locker) {
    announced(locker)
    locker.actor({ id: 'courier' })
    locker.badge('courier')
    locker.scan('B-p1')
    locker.act('does-not-fit')
    locker.close('01')
    locker.act('end')
    locker.pass(minute)
  },
  missing(locker) {
    deposited(locker)
    locker.pin('11')
    locker.act('empty')
    locker.close('01')
    locker.act('end')
    locker.pass(minute)
  },
}

export const parcelStates = Object.keys(ways) as readonly ParcelState[]

/** A locker of small-site.ts in which the parcel `p1` (S, door 01, PIN 11, carrier `post`) is in this state, and nobody is there. */
export function lockerWith(state: ParcelState, site: SiteOptions = {}): Locker {
  const locker = createLocker(site)
  ways[state](locker)
  return locker
}

/** Alerts that stand, as `code subject`. */
export const alertsOf = (locker: Locker): readonly string[] =>
  locker.engine.read.alerts().map(({ code, subject }) => `${code} ${subject}`)

/** The doors that were pulsed so far. */
export const pulsed = (locker: Locker): readonly string[] =>
  locker.doors.pulses.map(({ compartment }) => compartment)

/** The clock watch looks at the wall clock. */
export const readClock = (locker: Locker): unknown =>
  locker.submit({
    type: 'clock.read',
    wallMs: locker.clock.wallMs(),
    monotonicMs: locker.monotonicMs(),
    confirmed: locker.clock.confirmed(),
  })

/** Staff answer for what is inside. */
export const release = (locker: Locker, compartment: string): Answer =>
  locker.ask({ verb: 'compartment.release', compartment, reason: 'seen empty' })
