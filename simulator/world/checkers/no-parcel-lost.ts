// No parcel is lost: none is written down in two places or nowhere, none stands in a compartment that counts as free, and
// what is written down as being inside is really there.
import type { Compartment, CompartmentId, Parcel, ParcelId } from '../../../src/core/nouns.ts'
import type { Checker, Fail } from './checker.ts'
import type { Mistaken } from './lying-doors.ts'
import { createLyingDoors } from './lying-doors.ts'

const insideStates: readonly string[] = ['deposited', 'expired', 'withdrawn']
const freeStates: readonly string[] = ['vacant', 'reserved']

export function createNoParcelLost(fail: Fail, mistaken: Mistaken): Checker {
  const compartments = new Map<CompartmentId, Compartment>()
  const parcels = new Map<ParcelId, Parcel>()
  const places = new Map<ParcelId, CompartmentId>()
  const behind = new Map<CompartmentId, Set<ParcelId>>()
  const lying = createLyingDoors(mistaken)

  const setOf = (id: CompartmentId): Set<ParcelId> => {
    const known = behind.get(id) ?? new Set<ParcelId>()
    behind.set(id, known)
    return known
  }

  function checkCompartment({ id, state }: Compartment): void {
    if (!freeStates.includes(state)) return
    for (const parcel of parcels.values())
      if (parcel.compartment === id && insideStates.includes(parcel.state))
        fail(`${id} is ${state}, and ${parcel.id} is ${parcel.state} in it`)
    const [left] = setOf(id)
    if (left !== undefined && !lying.has(id)) fail(`${id} is ${state}, and ${left} really stands in it`)
  }

  function checkParcel({ id, state, compartment }: Parcel): void {
    if (!insideStates.includes(state)) return
    const at = compartments.get(compartment ?? '')?.state
    if (compartment === null) fail(`${id} is ${state} and nowhere`)
    else if (at === undefined || freeStates.includes(at))
      fail(`${id} is ${state} in ${compartment}, which is ${at}`)
  }

  return {
    name: 'no-parcel-lost',
    on: {
      fault: lying.fault,
      acted: lying.acted,
      committed({ write }) {
        for (const { table, key, value } of write.changes) {
          if (table === 'compartments') {
            if (value === null) compartments.delete(key)
            else compartments.set(key, value)
          } else if (table === 'parcels') {
            if (value === null) parcels.delete(key)
            else parcels.set(key, value)
          }
        }
        // Once the whole commit is in: a row may have changed more than once in it.
        for (const { table, key } of write.changes) {
          const compartment = table === 'compartments' ? compartments.get(key) : undefined
          const parcel = table === 'parcels' ? parcels.get(key) : undefined
          if (compartment) checkCompartment(compartment)
          if (parcel) checkParcel(parcel)
        }
      },
      put({ parcel, compartment }) {
        places.set(parcel, compartment)
        setOf(compartment).add(parcel)
      },
      taken({ parcel, compartment }) {
        places.delete(parcel)
        setOf(compartment).delete(parcel)
      },
    },
    atEnd() {
      for (const { id, state, compartment } of parcels.values()) {
        if (!insideStates.includes(state) || compartment === null || lying.has(compartment)) continue
        if (places.get(id) !== compartment)
          fail(`${id} is ${state} in ${compartment}, and really in ${places.get(id) ?? 'nobody knows where'}`)
      }
      for (const [id, at] of places) {
        const parcel = parcels.get(id)
        const isKnown = parcel?.compartment === at && insideStates.includes(parcel.state)
        if (!isKnown && !lying.has(at) && compartments.get(at)?.state !== 'unsure')
          fail(`${id} really stands in ${at}, which is ${compartments.get(at)?.state}, and nobody knows`)
      }
    },
  }
}
