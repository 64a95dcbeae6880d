// A customer's word alone makes nothing certain: a compartment that was opened for one is free again, or known to hold what it
// held, only where its switch says that it is shut, or where its door never moved. Whoever is paid to look is left out.
import type { Compartment, CompartmentId, Opening, VisitDoor } from '../../../src/core/nouns.ts'
import type { Checker, Fail } from './checker.ts'

/** What would be certain, by what it was opened for. A return counts as in by its person's word. */
const certain: Readonly<Record<string, readonly string[]>> = {
  'pick-up': ['vacant', 'reserved', 'occupied'],
  return: ['vacant', 'reserved'],
}
const neverMoved: readonly string[] = ['not-sent', 'jammed']

export function createFreeIsSeen(fail: Fail): Checker {
  const compartments = new Map<CompartmentId, Compartment>()
  const openings = new Map<string, Opening>()
  /** The latest that each was opened for. */
  const doors = new Map<CompartmentId, VisitDoor>()

  const isSeen = ({ door, opening }: Compartment): boolean =>
    door === 'closed' || neverMoved.includes(openings.get(opening ?? '')?.outcome ?? '')

  return {
    name: 'free-is-seen',
    on: {
      committed({ write }) {
        const changed = new Map<CompartmentId, Compartment>()
        for (const { table, key, value } of write.changes) {
          if (table === 'openings') {
            if (value === null) openings.delete(key)
            else openings.set(key, value)
          } else if (table === 'visits') {
            for (const door of value?.doors ?? []) doors.set(door.compartment, door)
          } else if (table === 'compartments' && value !== null) changed.set(key, value)
        }
        for (const [id, now] of changed) {
          const before = compartments.get(id)
          compartments.set(id, now)
          const purpose = doors.get(id)?.purpose ?? ''
          if (before?.state === 'open' && certain[purpose]?.includes(now.state) && !isSeen(now))
            fail(`${id} was opened (${purpose}), is ${now.state} now, and its door is ${now.door}`)
        }
      },
    },
  }
}
