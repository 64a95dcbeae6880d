// Doors of which not even an honest observer can know what the locker should know: their switch has lied, or their board
// has answered for another. Shared by the checkers that hold the record against the truth.
import type { CompartmentId } from '../../../src/core/nouns.ts'
import type { ObservationOf } from '../observation.ts'

export interface LyingDoors {
  readonly fault: (observation: ObservationOf<'fault'>) => void
  readonly acted: (observation: ObservationOf<'acted'>) => void
  has(id: CompartmentId): boolean
  /** While two boards of its bus have each other's address any door there may open for any other. */
  isSwapped(id: CompartmentId): boolean
}

const liars: ReadonlySet<string> = new Set([
  'switch-says-open',
  'switch-says-closed',
  'switch-flapping',
  'switch-silent',
])

/** `mistaken`: the doors that this mischief makes answer for each other. */
export type Mistaken = (what: string, where: string) => readonly CompartmentId[]

export function createLyingDoors(mistaken: Mistaken): LyingDoors {
  const lying = new Set<CompartmentId>()
  /** Since its switch last lied nobody has looked into it. */
  const doubtful = new Set<CompartmentId>()
  /** How many pairs of boards on the door's bus are swapped. */
  const swaps = new Map<CompartmentId, number>()
  const isSwapped = (id: CompartmentId): boolean => (swaps.get(id) ?? 0) > 0
  return {
    fault({ what, where, on }) {
      for (const id of mistaken(what, where)) {
        swaps.set(id, (swaps.get(id) ?? 0) + (on ? 1 : -1))
        doubtful.add(id)
      }
      if (!liars.has(what)) return
      if (on) lying.add(where)
      else lying.delete(where)
      doubtful.add(where)
    },
    // Whoever is paid to look, looked.
    acted({ action, fields, person, reply }) {
      const isLook = (action === 'empty' || action === 'confirm') && person.role !== 'customer'
      if (!isLook || reply.kind !== 'accepted' || fields.compartment === undefined) return
      const { compartment } = fields
      if (!lying.has(compartment) && !isSwapped(compartment)) doubtful.delete(compartment)
    },
    has: (id) => lying.has(id) || doubtful.has(id),
    isSwapped,
  }
}
