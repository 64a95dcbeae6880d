// Two minutes after the last fault platform and locker are one: every event has been heard, no request waits at the broker, and
// what the platform makes of the events is what is written down of every parcel that has not ended.
import type { CompartmentId, Parcel, ParcelId, ParcelState } from '../../../src/core/nouns.ts'
import type { JournalEntry } from '../../../src/ports/store.ts'
import type { Checker, Fail } from './checker.ts'

/** What is younger may be on its way: people go on while things heal, and a slow network takes seconds each way. */
const underWayMs = 30_000

const livingStates: readonly string[] = ['assigned', 'deposited', 'expired', 'withdrawn']

interface Told {
  readonly state: ParcelState
  readonly compartment: CompartmentId | null
}

const stateAfter: Readonly<Record<string, ParcelState>> = {
  'parcel.assigned': 'assigned',
  'parcel.moved': 'assigned',
  'parcel.reserved-lapsed': 'lapsed',
  'parcel.deposited': 'deposited',
  'return.accepted': 'deposited',
  'parcel.expired': 'expired',
  'parcel.collected': 'collected',
  'parcel.taken-out': 'taken-out',
  'parcel.refused': 'refused',
  'parcel.missing': 'missing',
}

function pictureAfter({ type, data }: JournalEntry, before: Told | undefined): Told | null {
  const compartment = typeof data.compartment === 'string' ? data.compartment : null
  if (type === 'parcel.cancelled')
    return { state: data.takeOut === true ? 'withdrawn' : 'cancelled', compartment }
  // An expired one may be collected again; one to come is to come as before.
  if (type === 'parcel.extended')
    return before === undefined
      ? null
      : { ...before, state: before.state === 'assigned' ? 'assigned' : 'deposited' }
  const state = stateAfter[type]
  return state === undefined ? null : { state, compartment }
}

export function createEqualAfterHealing(fail: Fail): Checker {
  const parcels = new Map<ParcelId, { readonly parcel: Parcel; readonly atMs: number }>()
  const picture = new Map<ParcelId, Told>()
  const unheard = new Map<number, { readonly type: string; readonly atMs: number }>()
  /** When each was published last. */
  const waiting = new Map<string, number>()

  function compare({ id, state, compartment }: Parcel): void {
    const told = picture.get(id)
    const isEqual = told?.state === state && told.compartment === compartment
    if (!isEqual)
      fail(
        `${id} is ${state} in ${compartment}, and was told to be ${told?.state ?? 'nothing'} in ${told?.compartment ?? null}`,
      )
  }

  return {
    name: 'equal-after-healing',
    on: {
      committed({ write }, atMs) {
        for (const { table, key, value } of write.changes) {
          if (table !== 'parcels') continue
          if (value === null) parcels.delete(key)
          else parcels.set(key, { parcel: value, atMs })
        }
        for (const { sequence, type } of write.entries) unheard.set(sequence, { type, atMs })
      },
      'event.heard'({ entry, again }) {
        if (again) return
        unheard.delete(entry.sequence)
        const id = entry.subject.startsWith('parcels/') ? entry.subject.slice('parcels/'.length) : null
        const told = id === null ? null : pictureAfter(entry, picture.get(id))
        if (id !== null && told !== null) picture.set(id, told)
      },
      'request.sent': ({ request }, atMs) => {
        waiting.set(request.transaction, atMs)
      },
      'request.acknowledged': ({ transaction }) => {
        waiting.delete(transaction)
      },
    },
    afterHeal(atMs) {
      const isOld = (sinceMs: number): boolean => atMs - sinceMs > underWayMs
      for (const [sequence, one] of unheard)
        if (isOld(one.atMs))
          fail(`event ${sequence} (${one.type}) is not heard although nothing is in its way`)
      for (const [transaction, sentMs] of waiting)
        if (isOld(sentMs)) fail(`request ${transaction} waits at the broker although nothing is in its way`)
      for (const { parcel, atMs: changedMs } of parcels.values())
        if (livingStates.includes(parcel.state) && isOld(changedMs)) compare(parcel)
    },
  }
}
