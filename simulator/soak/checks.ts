// Judges a soak from outside: what was answered, shown and done against what the journal tells. The general part (every event
// once, histories, openings) stands in simulator/replay/checks.ts. Each function gives sentences; none means that all is well.
import { histories, inOrder, typeOf } from '../replay/checks.ts'
import type { Platform, SeenEvent } from '../replay/platform.ts'
import type { Truth } from '../replay/truth.ts'
import type { PlannedDoor } from '../replay/wall-plan.ts'
import type { Life } from './lives.ts'
import type { Requests } from './requests.ts'
import type { Witness } from './witness.ts'

/** Which event a parcel's state on a screen comes from. */
const toldBy: Readonly<Record<string, readonly string[]>> = {
  assigned: ['parcel.assigned'],
  deposited: ['parcel.deposited', 'return.accepted'],
  collected: ['parcel.collected'],
  'taken-out': ['parcel.taken-out'],
  withdrawn: ['parcel.cancelled'],
  cancelled: ['parcel.cancelled'],
  expired: ['parcel.expired'],
  missing: ['parcel.missing'],
}

/** What any screen ever showed stands in the journal. */
export function checkScreens(platform: Platform, witness: Witness): string[] {
  const told = new Set<string>()
  for (const event of inOrder(platform)) {
    const { visit, parcel, compartment, outcome } = event.data
    const type = typeOf(event)
    if (type === 'visit.started') told.add(`visit ${visit}`)
    if (typeof parcel === 'string') told.add(`parcel ${parcel} ${type}`)
    if (outcome !== undefined) told.add(`door ${visit} ${compartment} ${outcome}`)
  }
  return witness.facts().flatMap(({ fact, atMs }) => {
    const keys =
      fact.kind === 'visit'
        ? [`visit ${fact.visit}`]
        : fact.kind === 'door'
          ? [`door ${fact.visit} ${fact.compartment} ${fact.outcome}`]
          : (toldBy[fact.state] ?? []).map((type) => `parcel ${fact.parcel} ${type}`)
    const isTold = keys.some((key) => told.has(key))
    const at = new Date(atMs).toISOString()
    return isTold ? [] : [`the screen showed ${keys[0] ?? JSON.stringify(fact)} at ${at}, and no event does`]
  })
}

/** Each granted request had its effect once, each refused one none. */
export function checkEffects(platform: Platform, requests: Requests): string[] {
  const wrong: string[] = []
  const carried = new Map<string, number>()
  const ofParcel = new Map<string, SeenEvent[]>()
  for (const event of inOrder(platform)) {
    const { parcel, pickupBy, bay } = event.data
    if (typeof parcel !== 'string') continue
    ofParcel.set(parcel, [...(ofParcel.get(parcel) ?? []), event])
    const mark = { 'parcel.extended': pickupBy, 'customer.arrived': bay }[typeOf(event)]
    if (typeof mark === 'string')
      carried.set(`${parcel} ${mark}`, (carried.get(`${parcel} ${mark}`) ?? 0) + 1)
  }
  for (const [mark, { verb, parcel, granted }] of requests.marks) {
    const count = carried.get(`${parcel} ${mark}`) ?? 0
    if (count !== (granted ? 1 : 0))
      wrong.push(`parcel ${parcel}: ${verb} with ${mark} ${granted ? '' : 'not '}granted, ${count} events`)
  }
  for (const { parcel, moves, cancelled } of requests.paper) {
    const events = ofParcel.get(parcel.id) ?? []
    const places = events
      .filter((event) => ['parcel.assigned', 'parcel.moved'].includes(typeOf(event)))
      .map(({ data }) => String(data.compartment))
    if (String(places) !== String(moves))
      wrong.push(`parcel ${parcel.id}: answered to go to ${moves}, told to go to ${places}`)
    const ends = events.filter((event) => typeOf(event) === 'parcel.cancelled').length
    if (moves.length > 0 && ends !== (cancelled ? 1 : 0))
      wrong.push(`parcel ${parcel.id}: ${cancelled ? '' : 'not '}cancelled, ${ends} events`)
  }
  return wrong
}

const sure = ['opened', 'already-open', 'jammed']

interface Told {
  readonly compartment: string
  /** The life in which its first outcome was told, counted from 0 by `site.started`. */
  readonly life: number
  readonly first: string
}

/**
 * No coil is energised by a restart: in each life every door has as many pulses as openings, save those whose outcome nobody
 * knows, which may have been pulsed in the life that told so or in the one before.
 */
export function checkPulses(platform: Platform, truth: Truth, doors: readonly PlannedDoor[]): string[] {
  const wrong: string[] = []
  const begins: number[] = []
  const openings = new Map<string, Told>()
  for (const event of inOrder(platform)) {
    if (typeOf(event) === 'site.started') begins.push(Date.parse(event.time))
    const { opening, outcome, compartment } = event.data
    if (typeof opening !== 'string' || typeof outcome !== 'string' || openings.has(opening)) continue
    openings.set(opening, { compartment: String(compartment), life: begins.length - 1, first: outcome })
  }
  const lifeOf = (atMs: number): number => begins.findLastIndex((fromMs) => fromMs <= atMs)
  for (const { id } of doors) {
    const pulses = truth.pulses.filter((one) => one.compartment === id)
    const told = [...openings.values()].filter((one) => one.compartment === id)
    for (let life = 0; life < begins.length; life += 1) {
      const really = pulses.filter((one) => lifeOf(one.atMs) === life).length
      const known = told.filter((one) => one.life === life && sure.includes(one.first)).length
      const unknown = told.filter(
        (one) => (one.life === life || one.life === life + 1) && one.first === 'unknown',
      ).length
      if (really < known || really > known + unknown)
        wrong.push(
          `door ${id} was pulsed ${really} times in the life that began at ${new Date(begins[life] ?? 0).toISOString()}, and told of are ${known} and ${unknown} unknown`,
        )
    }
  }
  return wrong
}

/** Every life that the journal tells of is one that was launched, and every one that served is told of. */
export function checkLives(platform: Platform, lives: readonly Life[]): string[] {
  const wrong: string[] = []
  const begins = inOrder(platform)
    .filter((event) => typeOf(event) === 'site.started')
    .map(({ time }) => Date.parse(time))
  for (const atMs of begins) {
    const owner = lives.find(
      (life) => life.launchedMs <= atMs && atMs <= (life.endedMs ?? Number.POSITIVE_INFINITY),
    )
    if (!owner) wrong.push(`a start is told at ${new Date(atMs).toISOString()}, and none was launched then`)
  }
  for (const { launchedMs, servingMs, endedMs } of lives) {
    if (servingMs === null) continue
    const count = begins.filter((atMs) => launchedMs <= atMs && atMs <= (endedMs ?? atMs)).length
    if (count !== 1)
      wrong.push(`the life launched at ${new Date(launchedMs).toISOString()} is told ${count} times`)
  }
  return wrong
}

const isInside = ['in', 'expired', 'withdrawn']

/** Where parcels really lie, unless the locker says itself that somebody has to look. */
export function checkPlaces(platform: Platform, truth: Truth, doors: readonly PlannedDoor[]): string[] {
  const wrong: string[] = []
  const doubted = new Set(
    platform
      .snapshot()
      ?.compartments.filter(({ state }) => state === 'unsure' || state === 'blocked')
      .map(({ id }) => id),
  )
  const found = histories(inOrder(platform))
  const lies = new Map(doors.flatMap(({ id }) => truth.contents(id).map((parcel) => [parcel, id] as const)))
  for (const [id, { life, compartment }] of found) {
    const where = lies.get(id) ?? null
    const believed = isInside.includes(life) ? compartment : null
    if (where === believed || doubted.has(where ?? '') || doubted.has(believed ?? '')) continue
    wrong.push(`parcel ${id} is ${life} in ${compartment}, and really lies in ${where ?? 'nobody’s locker'}`)
  }
  return wrong
}
