// What really stands behind the doors, whatever the locker believes: people put parcels in and take them out with their
// hands, through doors that are really open. Nothing here is told to the locker.
import type { CompartmentId, ParcelId } from '../../src/core/nouns.ts'
import type { Person, Witness } from './observation.ts'

export interface Truth {
  behind(compartment: CompartmentId): readonly ParcelId[]
  /** Where it stands; null while somebody carries it. */
  placeOf(parcel: ParcelId): CompartmentId | null
  put(person: Person, parcel: ParcelId, compartment: CompartmentId): void
  take(person: Person, parcel: ParcelId): void
}

export interface TruthParts {
  readonly isOpen: (compartment: CompartmentId) => boolean
  readonly witness: Witness
}

/** Throws where somebody would reach through a closed door: that is a mistake of the script, not of the locker. */
export function createTruth({ isOpen, witness }: TruthParts): Truth {
  const places = new Map<ParcelId, CompartmentId>()
  const contents = new Map<CompartmentId, Set<ParcelId>>()

  function reach(compartment: CompartmentId): Set<ParcelId> {
    if (!isOpen(compartment)) throw new Error(`nobody can reach through the closed door ${compartment}`)
    const known = contents.get(compartment) ?? new Set<ParcelId>()
    contents.set(compartment, known)
    return known
  }

  return {
    behind: (compartment) => [...(contents.get(compartment) ?? [])],
    placeOf: (parcel) => places.get(parcel) ?? null,
    put(person, parcel, compartment) {
      if (places.has(parcel)) throw new Error(`${parcel} stands in ${places.get(parcel)} already`)
      reach(compartment).add(parcel)
      places.set(parcel, compartment)
      witness({ kind: 'put', person, parcel, compartment })
    },
    take(person, parcel) {
      const compartment = places.get(parcel)
      if (compartment === undefined) throw new Error(`${parcel} stands nowhere`)
      reach(compartment).delete(parcel)
      places.delete(parcel)
      witness({ kind: 'taken', person, parcel, compartment })
    },
  }
}
