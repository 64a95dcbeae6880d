// What platforms ask of a locker, drawn by chance: every verb, mostly sensible, often about the same few parcels and doors, so
// that requests get in each other's way.
import type { Chance } from '../../simulator/world/chance.ts'
import { seal } from '../../simulator/world/locker.ts'
import type { RequestBody } from '../../src/core/requests.ts'

const hour = 3_600_000

/** Of this parcel, for the first time: an assignment. */
export function assignment(chance: Chance, id: string): RequestBody {
  return {
    verb: 'parcel.assign',
    parcel: {
      id,
      carrier: chance.pick(['post', 'van']),
      kind: 'delivery',
      barcodes: [`B-${id}`],
      size: chance.pick(['S', 'M', 'L']),
      dimensionsMm: null,
      weightG: 700,
      needs: [],
      recipient: `person-${id}`,
      language: 'nl',
      depositByMs: null,
      pickupWithinMs: 30 * hour,
      pickupByMs: null,
      compartment: null,
      share: false,
      codes: [seal('pin', `pin-${id}`), seal('qr', `qr-${id}`)],
    },
  }
}

/** Anything but an assignment, about one of the 30 latest odd parcels up to `newest` and one of so many compartments. */
export function otherRequest(
  chance: Chance,
  of: { readonly newest: number; readonly compartments: number; readonly nowMs: number },
): RequestBody {
  const parcel = `p${Math.max(1, of.newest - 2 * chance.whole(30))}`
  const compartment = String(1 + chance.whole(of.compartments)).padStart(3, '0')
  const actor = `actor-${chance.whole(5)}`
  const dice = chance.whole(20)
  if (dice < 6) return { verb: 'parcel.cancel', parcel, why: 'changed their mind' }
  if (dice < 7) return { verb: 'compartment.open', compartment, reason: 'a look', token: null }
  if (dice < 8) return { verb: 'compartment.block', compartment, reason: 'dirty' }
  if (dice < 11) return { verb: 'compartment.release', compartment, reason: 'seen empty' }
  if (dice < 12) return { verb: 'parcel.extend', parcel, pickupByMs: of.nowMs + 50 * hour }
  if (dice < 13) return { verb: 'parcel.move', parcel, compartment: null }
  if (dice < 14)
    return { verb: 'code.issue', parcel, code: seal('pin', `more-${parcel}`), uses: 2, untilMs: null }
  if (dice < 15) return { verb: 'code.revoke', parcel, code: seal('pin', `pin-${parcel}`) }
  if (dice < 17)
    return {
      verb: 'actor.set',
      actor: { id: actor, role: 'courier', carrier: 'post', codes: [seal('qr', `badge-${actor}`)] },
    }
  if (dice < 18) return { verb: 'actor.remove', actor }
  if (dice < 19) return { verb: 'customer.arrived', parcel, bay: '3' }
  return { verb: 'message.set', text: { nl: 'Hallo' }, untilMs: of.nowMs + hour }
}
