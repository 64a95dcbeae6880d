// When everything has healed and everybody has gone, nothing is left over: every parcel and compartment in a lawful state
// of rest, no alert whose cause is gone, nothing waiting on either side.
import type { Alert, Compartment, Parcel } from '../../../src/core/nouns.ts'
import type { Checker, Fail } from './checker.ts'
import type { Mistaken } from './lying-doors.ts'
import { createLyingDoors } from './lying-doors.ts'

/** Alerts that may stand although nothing is wrong any more: somebody must look, and says so by hand. */
const mayStand: ReadonlySet<string> = new Set(['store-replaced'])
const lawful: Readonly<Record<string, readonly string[]>> = {
  vacant: [],
  reserved: ['assigned'],
  occupied: ['assigned', 'deposited', 'expired', 'withdrawn'],
}

export function createAtRest(fail: Fail, mistaken: Mistaken): Checker {
  const compartments = new Map<string, Compartment>()
  const parcels = new Map<string, Parcel>()
  const alerts = new Map<string, Alert>()
  const requests = new Set<string>()
  const lying = createLyingDoors(mistaken)

  return {
    name: 'at-rest',
    on: {
      fault: lying.fault,
      acted: lying.acted,
      'request.sent': ({ request }) => void requests.add(request.transaction),
      answered: ({ answer }) => void requests.delete(answer.transaction),
      committed({ write }) {
        for (const { table, key, value } of write.changes) {
          const map = { compartments, parcels, alerts }[table as 'compartments'] as
            | Map<string, unknown>
            | undefined
          if (value === null) map?.delete(key)
          else map?.set(key, value)
        }
      },
    },
    atEnd() {
      for (const { id, state, reason } of compartments.values()) {
        if (lying.has(id)) continue
        const may = lawful[state]
        if (may === undefined) return fail(`${id} is ${state} (${reason}) at rest`)
        const held = [...parcels.values()].filter(
          (parcel) =>
            parcel.compartment === id &&
            ['assigned', 'deposited', 'expired', 'withdrawn'].includes(parcel.state),
        )
        const wrong = held.find((parcel) => !may.includes(parcel.state))
        if (wrong) fail(`${id} is ${state}, and ${wrong.id} is ${wrong.state} in it`)
        if (state !== 'vacant' && held.length === 0) fail(`${id} is ${state} for nothing`)
      }
      for (const { code, subject } of alerts.values())
        if (!mayStand.has(code) && !lying.has(subject))
          fail(`the alert ${code} of ${subject} stands, and its cause is gone`)
      for (const transaction of requests) fail(`${transaction} was never answered`)
    },
  }
}
