// Every pulse has one cause that was written down before it, and every opening at most one pulse; a restart pulses
// nothing by itself, no lock moves that nobody asked to move, and one request opens a door once.
import type { CompartmentId, OpeningId } from '../../../src/core/nouns.ts'
import type { Checker, Fail } from './checker.ts'
import type { Mistaken } from './lying-doors.ts'
import { createLyingDoors } from './lying-doors.ts'

/** A pulse may wait behind others on its bus, and a lock takes a moment. */
const pulseToOpenMs = 60_000

export function createOneCause(fail: Fail, mistaken: Mistaken): Checker {
  const openings = new Map<OpeningId, { readonly compartment: CompartmentId; readonly life: number }>()
  const pulsed = new Set<OpeningId>()
  /** By the request that it was opened for. */
  const requested = new Map<string, OpeningId>()
  const askedAtMs = new Map<CompartmentId, number>()
  const lying = createLyingDoors(mistaken)
  let life = 0
  return {
    name: 'one-cause',
    on: {
      fault: lying.fault,
      'process.started'(observation) {
        life = observation.life
      },
      committed({ write }) {
        for (const { table, key, value } of write.changes) {
          if (table !== 'openings' || value === null) continue
          const { compartment, cause } = value
          const known = openings.get(key)
          if (cause.kind === 'visit' ? cause.visit === '' : cause.transaction === '')
            fail(`opening ${key} of ${compartment} has no cause`)
          if (known && known.compartment !== compartment)
            fail(`opening ${key} was of ${known.compartment} and is of ${compartment}`)
          if (cause.kind !== 'visit') {
            const first = requested.get(cause.transaction) ?? key
            requested.set(cause.transaction, first)
            if (first !== key)
              fail(`request ${cause.transaction} opens ${compartment} twice: ${first}, then ${key}`)
          }
          if (!known) openings.set(key, { compartment, life })
        }
      },
      'pulse.asked'({ opening, compartment }, atMs) {
        const known = openings.get(opening)
        if (!known) fail(`${compartment} is pulsed for opening ${opening}, which was never written down`)
        else if (known.compartment !== compartment)
          fail(`opening ${opening} is of ${known.compartment}, and ${compartment} is pulsed`)
        else if (known.life !== life) fail(`opening ${opening} of an earlier life is pulsed`)
        if (pulsed.has(opening)) fail(`opening ${opening} of ${compartment} is pulsed twice`)
        pulsed.add(opening)
        askedAtMs.set(compartment, atMs)
      },
      'door.moved'({ compartment, isOpen, by }, atMs) {
        if (!isOpen || by !== 'lock' || lying.isSwapped(compartment)) return
        const sinceMs = atMs - (askedAtMs.get(compartment) ?? Number.NEGATIVE_INFINITY)
        if (sinceMs > pulseToOpenMs) fail(`the lock of ${compartment} moved, and nobody had asked for it`)
      },
    },
  }
}
