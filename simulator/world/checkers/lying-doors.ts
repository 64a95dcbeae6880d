// Doors of which not even an honest observer can know what the locker should know: their switch has lied, or their board
// has answered for another. Shared by the checkers that hold the record against the truth.
import type { CompartmentId } from '../../../src/core/nouns.ts'
import type { ObservationOf } from '../observation.ts'

export interface LyingDoors {
  readonly fault: (observation: ObservationOf<'fault'>) => void
  readonly acted: (observation: ObservationOf<'acted'>) => void
  has(id: CompartmentId): boolean
  /** While two boards have each other's address any door may open for any other. */
  isSwapped(): boolean
}

const liars: ReadonlySet<string> = new Set([
  'switch-says-open',
  'switch-says-closed',
  'switch-flapping',
  'switch-silent',
])

export function createLyingDoors(): LyingDoors {
  const lying = new Set<CompartmentId>()
  /** Since its switch last lied nobody has looked into it. */
  const doubtful = new Set<CompartmentId>()
  let swapped = 0
  let wasSwapped = false
  return {
    fault({ what, where, on }) {
      if (what === 'boards-swapped') {
        swapped += on ? 1 : -1
        wasSwapped = true
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
      if (!lying.has(fields.compartment)) doubtful.delete(fields.compartment)
    },
    has: (id) => wasSwapped || lying.has(id) || doubtful.has(id),
    isSwapped: () => swapped > 0,
  }
}
