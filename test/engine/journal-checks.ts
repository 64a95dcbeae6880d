// What must be true of any locker whatever happened to it, judged from its journal, its rows and the wall alone.
// Shares no code with the rules, or it would share their mistakes.
import type { Compartment, Opening, Parcel, Visit } from '../../src/core/nouns.ts'
import type { JournalEntry } from '../../src/ports/store.ts'

/** Who stood at the kiosk: known to whoever entered the code. */
export interface Person {
  /** What the code covered when it was entered; null for an actor. */
  readonly parcels: readonly string[] | null
  /** An actor's carrier; null for any. */
  readonly carrier: string | null
}

export interface Look {
  entriesAfter(sequence: number): readonly JournalEntry[]
  readonly compartments: readonly Compartment[]
  readonly parcels: readonly Parcel[]
  readonly visits: readonly Visit[]
  readonly openings: readonly Opening[]
  readonly alerts: readonly string[]
  readonly pulses: readonly { readonly opening: string; readonly compartment: string }[]
  readonly isClockConfirmed: boolean
  /** What the platform said of a parcel when it was announced. */
  recipientOf(parcel: string): string | null
  personIn(visit: string): Person | undefined
  /** What outsiders are shown from memory. */
  readonly shown: readonly { readonly id: string; readonly state: string; readonly door: string }[]
  /** What really stands behind a door; null where nobody can know. */
  behind(door: string): ReadonlySet<string> | null
}

const text = (value: unknown): string => String(value)

export function createChecks() {
  let sequence = 0
  let pulsed = 0
  /** Parcel → the compartment in which it stands, as the journal tells. */
  const inside = new Map<string, string>()
  const carriers = new Map<string, string>()
  const raised = new Set<string>()
  const openings = new Map<string, string>()
  const pulses = new Set<string>()
  let visit: string | null = null
  /** Compartment → parcels that were last taken out of it by a customer. */
  const taken = new Map<string, string[]>()

  function fail(entry: JournalEntry | null, what: string): never {
    throw new Error(entry === null ? what : `${what}: ${JSON.stringify(entry)}`)
  }

  const held = (compartment: string): string[] =>
    [...inside].filter(([, at]) => at === compartment).map(([parcel]) => parcel)

  function follow(entry: JournalEntry, look: Look): void {
    const { data } = entry
    const parcel = text(data.parcel)
    const compartment = text(data.compartment)
    if (JSON.stringify(entry).includes('sealed-')) fail(entry, 'a code in the journal')
    if (typeof data.opening === 'string') {
      const cause = `${data.compartment} ${data.cause} ${data.visit ?? data.transaction}`
      const known = openings.get(data.opening) ?? cause
      if (known !== cause || data.cause === 'none') fail(entry, `an opening with two causes, first ${known}`)
      openings.set(data.opening, cause)
    }
    followers[entry.type]?.(entry, parcel, compartment, look)
  }

  type Follower = (entry: JournalEntry, parcel: string, compartment: string, look: Look) => void

  const comesIn: Follower = (entry, parcel, compartment) => {
    if (inside.has(parcel)) fail(entry, `in twice, first in ${inside.get(parcel)}`)
    inside.set(parcel, compartment)
    carriers.set(parcel, text(entry.data.carrier))
  }

  const goesOut: Follower = (_entry, parcel) => void inside.delete(parcel)

  const followers: Partial<Record<JournalEntry['type'], Follower>> = {
    'parcel.assigned': (entry, parcel, compartment, look) => {
      if (inside.has(parcel)) fail(entry, 'assigned while it is in')
      const recipient = look.recipientOf(parcel)
      for (const other of held(compartment)) {
        if (recipient === null || look.recipientOf(other) !== recipient)
          fail(entry, `given a compartment that holds ${other}`)
      }
    },
    'parcel.deposited': comesIn,
    'return.accepted': comesIn,
    'parcel.collected': (entry, parcel, compartment) => {
      // From the shop's stock, at the kerb: it was in no compartment.
      if (entry.data.way === 'kerb' && entry.data.compartment === undefined) {
        if (inside.has(parcel)) fail(entry, 'handed over from the stock while it is in')
        return
      }
      if (inside.get(parcel) !== compartment) fail(entry, 'collected from where it is not')
      inside.delete(parcel)
      taken.set(compartment, [...(taken.get(compartment) ?? []), parcel])
    },
    'parcel.taken-out': (entry, parcel) => {
      if (!inside.delete(parcel)) fail(entry, 'taken out and was not in')
    },
    'parcel.missing': goesOut,
    'parcel.moved': goesOut,
    'parcel.refused': goesOut,
    'parcel.expired': (entry, parcel, _compartment, look) => {
      if (!inside.has(parcel)) fail(entry, 'expired and not in')
      if (!look.isClockConfirmed) fail(entry, 'expired while nobody knows what time it is')
    },
    'parcel.reserved-lapsed': (entry, parcel, _compartment, look) => {
      if (inside.has(parcel)) fail(entry, 'lapsed and in')
      if (!look.isClockConfirmed) fail(entry, 'lapsed while nobody knows what time it is')
    },
    'alert.raised': (entry) => {
      if (raised.has(entry.subject)) fail(entry, 'raised twice')
      raised.add(entry.subject)
    },
    'alert.cleared': (entry) => {
      if (!raised.delete(entry.subject)) fail(entry, 'cleared and was not raised')
    },
    'visit.started': (entry) => {
      if (visit !== null) fail(entry, `begins while ${visit} has not ended`)
      visit = text(entry.data.visit)
    },
    'visit.ended': (entry) => {
      if (visit !== entry.data.visit) fail(entry, `ends and ${visit} is present`)
      visit = null
    },
  }

  /** A door goes open only for somebody who is entitled to what is in it. */
  function entitled(opening: Opening, look: Look): void {
    const { cause, compartment } = opening
    if (cause.kind !== 'visit') return
    const person = look.personIn(cause.visit)
    if (!person) throw new Error(`nobody knows who came in visit ${cause.visit}`)
    if (person.parcels === null) {
      for (const parcel of held(compartment)) {
        if (person.carrier !== null && carriers.get(parcel) !== person.carrier)
          throw new Error(`${compartment} with ${parcel} opened for a courier of ${person.carrier}`)
      }
      return
    }
    const own = person.parcels
    const recipients = new Set(own.map((parcel) => look.recipientOf(parcel)))
    for (const parcel of held(compartment)) {
      if (!own.includes(parcel) && !recipients.has(look.recipientOf(parcel)))
        throw new Error(`${compartment} with ${parcel} opened for the code of ${own}`)
    }
    for (const parcel of look.behind(compartment) ?? []) {
      if (!own.includes(parcel) && !recipients.has(look.recipientOf(parcel)))
        throw new Error(`${compartment}, in which ${parcel} really stands, opened for the code of ${own}`)
    }
    const collects = held(compartment).some((parcel) => own.includes(parcel))
    const again = taken.get(compartment)?.some((parcel) => own.includes(parcel)) ?? false
    const visit = look.visits.find((one) => one.id === cause.visit)
    const part = visit?.doors.find((door) => door.opening === opening.id)
    if (!collects && !again && part && part.purpose !== 'return')
      throw new Error(`${compartment} opened for the code of ${own}, and nothing of it is there`)
  }

  /** Looks at everything that is new. Throws at the first thing that must not be. */
  return function check(look: Look): void {
    for (const entry of look.entriesAfter(sequence)) {
      if (entry.sequence !== sequence + 1) fail(entry, `follows ${sequence}`)
      sequence = entry.sequence
      follow(entry, look)
    }
    for (const { opening: id, compartment } of look.pulses.slice(pulsed)) {
      if (pulses.has(id)) fail(null, `opening ${id} was pulsed twice`)
      pulses.add(id)
      const opening = look.openings.find((one) => one.id === id)
      if (opening === undefined && !openings.has(id)) fail(null, `pulse ${id} without a committed opening`)
      if (opening && opening.compartment !== compartment) fail(null, `opening ${id} pulsed another door`)
      if (opening) entitled(opening, look)
    }
    pulsed = look.pulses.length
    checkRows(look)
  }

  function checkRows(look: Look): void {
    const states = new Map(look.compartments.map((one) => [one.id, one]))
    const present = look.visits.filter((one) => one.ended === null)
    if (present.length > 1) fail(null, 'two people at one kiosk')
    for (const [parcel, at] of inside) {
      const state = states.get(at)?.state
      if (state === 'vacant' || state === 'reserved') fail(null, `${at} is ${state} and holds ${parcel}`)
      const row = look.parcels.find((one) => one.id === parcel)
      if (row?.compartment !== at) fail(null, `${parcel} is in ${at}, its row says ${row?.compartment}`)
    }
    for (const { id, state, unfinished, door } of look.compartments) {
      const isInHand = present.some((one) =>
        one.doors.some((part) => part.compartment === id && part.stage !== 'settled'),
      )
      if ((state === 'open') !== (isInHand || unfinished !== null))
        fail(null, `${id} is ${state}, in hand: ${isInHand}, unfinished: ${unfinished !== null}`)
      if (unfinished !== null && door === 'closed') fail(null, `${id} is closed and still unfinished`)
      const [left] = look.behind(id) ?? []
      if (left !== undefined && (state === 'vacant' || state === 'reserved'))
        fail(null, `${id} is ${state}, and ${left} really stands in it`)
      if (isInHand && unfinished !== null) fail(null, `${id} is in hand and unfinished`)
    }
    for (const parcel of look.parcels) {
      const state = states.get(parcel.compartment ?? '')?.state
      if (parcel.state !== 'assigned' || state === undefined) continue
      if (state === 'vacant' || state === 'unsure' || state === 'blocked')
        fail(null, `${parcel.id} is to come into ${parcel.compartment}, which is ${state}`)
    }
    for (const { id, state, door } of look.shown) {
      const row = states.get(id)
      if (row?.state !== state || row.door !== door)
        fail(null, `${id} is ${state} and ${door} in memory, ${row?.state} and ${row?.door} in the store`)
    }
    const standing = [...raised].sort().join()
    const known = look.alerts
      .map((id) => `alerts/${id}`)
      .sort()
      .join()
    if (standing !== known) fail(null, `the journal has the alerts ${standing}, the locker ${known}`)
  }
}
