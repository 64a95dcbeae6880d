// Nothing expires or lapses before it has had its time: time in which the locker served, by a clock that was confirmed.
// And nothing does so in somebody's hand. Measured by true time from outside; what a parcel was promised is read from what
// the platform asked for.
import type { ParcelId, Visit } from '../../../src/core/nouns.ts'
import type { Checker, Fail } from './checker.ts'

interface Stay {
  /** True time, and time served until then. */
  readonly servedMs: number
  readonly atMs: number
  readonly restarts: number
  /** The platform set a time of day for it, or the clock lied meanwhile: nothing can be said. */
  isUnjudged: boolean
}

/** What the locker has promised where the platform says nothing. */
export interface Promised {
  readonly pickupWithinMs: number
  readonly depositWithinMs: number
}

/** A pause shorter than this counts as service (a restart); so each may be missing, besides a second for rounding. */
const restartMs = 60_000
/** Nothing that a clock confirmed on time says is off by more. */
const slackMs = 120_000

export function createNoUnjustExpiry(fail: Fail, promised: Promised): Checker {
  const stays = new Map<ParcelId, Stay>()
  const reserved = new Map<ParcelId, Stay>()
  const within = new Map<ParcelId, number>()
  let isServing = false
  let sinceMs = 0
  let servedBeforeMs = 0
  let restarts = 0
  let isConfirmed = true
  /** A clock counts as confirmed and is wrong. */
  let isLying = false
  /** True time when all began. */
  let startedMs: number | null = null
  let visit: Visit | null = null
  const dead = new Set<ParcelId>()

  const served = (atMs: number): number => servedBeforeMs + (isServing ? atMs - sinceMs : 0)
  const begun = (atMs: number): Stay => ({
    servedMs: served(atMs),
    atMs,
    restarts,
    isUnjudged: !isConfirmed || isLying,
  })

  function judge(what: string, id: ParcelId, stay: Stay | undefined, promisedMs: number, atMs: number): void {
    if (!isConfirmed) fail(`${id} ${what} while nobody knows what time it is`)
    if (stay === undefined || stay.isUnjudged) return
    const hadMs = served(atMs) - stay.servedMs
    const allowedMs = slackMs + (restarts - stay.restarts) * restartMs
    if (hadMs + allowedMs < promisedMs)
      fail(`${id} ${what} after ${Math.round(hadMs / 60_000)} minutes of service, of ${promisedMs / 60_000}`)
  }

  const isInHand = (id: ParcelId): boolean =>
    visit?.ended === null &&
    visit.doors.some(({ stage, parcels }) => stage !== 'settled' && parcels.includes(id))

  const unjudge = (id: ParcelId): void => {
    dead.add(id)
    for (const stay of [stays.get(id), reserved.get(id)]) if (stay) stay.isUnjudged = true
  }

  return {
    name: 'no-unjust-expiry',
    on: {
      'process.started'({ clockConfirmed, wallMs }, atMs) {
        startedMs ??= wallMs - atMs
        isServing = true
        sinceMs = atMs
        isConfirmed = clockConfirmed
      },
      'process.ended'(_, atMs) {
        servedBeforeMs = served(atMs)
        isServing = false
        restarts += 1
      },
      'clock.set'({ confirmed, wallMs }, atMs) {
        isLying = Math.abs(wallMs - (startedMs ?? 0) - atMs) > 1_000
        isConfirmed = isConfirmed || confirmed
        // Deadlines keep their time of day, so what they are worth in true time is anybody's guess.
        if (isLying) for (const stay of [...stays.values(), ...reserved.values()]) stay.isUnjudged = true
      },
      'request.sent'({ request }) {
        if (request.verb === 'parcel.extend') unjudge(request.parcel)
        if (request.verb !== 'parcel.assign') return
        const { id, pickupWithinMs, pickupByMs, depositByMs } = request.parcel
        if (pickupByMs !== null || depositByMs !== null) unjudge(id)
        const withinMs = pickupWithinMs ?? promised.pickupWithinMs
        within.set(id, Math.min(withinMs, within.get(id) ?? withinMs))
      },
      committed({ write }, atMs) {
        for (const { table, value } of write.changes) if (table === 'visits' && value !== null) visit = value
        for (const { type, data } of write.entries) {
          const id = String(data.parcel)
          if (type === 'parcel.assigned') reserved.set(id, begun(atMs))
          else if (type === 'parcel.deposited') stays.set(id, begun(atMs))
          else if (type === 'parcel.moved' && data.why === 'wrong-door') unjudge(id)
          if ((type === 'parcel.expired' || type === 'parcel.reserved-lapsed') && isInHand(id))
            fail(`${type} of ${id}, and somebody stands before the door that was opened for it`)
          if (type === 'parcel.expired' && !dead.has(id))
            judge('expired', id, stays.get(id), within.get(id) ?? promised.pickupWithinMs, atMs)
          else if (type === 'parcel.reserved-lapsed' && !dead.has(id))
            judge('lapsed', id, reserved.get(id), promised.depositWithinMs, atMs)
          else if (type === 'parcel.expired' || type === 'parcel.reserved-lapsed') {
            if (!isConfirmed) fail(`${id} ended while nobody knows what time it is`)
          }
        }
      },
    },
  }
}
