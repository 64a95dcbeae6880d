// Judges a replay from outside: what the platform received against what metal and hands did. Knows the contract and
// PRODUCT's rules, and none of the daemon's code. Each function gives sentences; none means that all is well.
import type { Platform, SeenEvent } from './platform.ts'
import type { Truth } from './truth.ts'
import type { PlannedDoor } from './wall-plan.ts'
import type { PlannedParcel } from './week.ts'
import type { Attempt } from './world.ts'

export interface Evidence {
  readonly site: string
  readonly platform: Platform
  readonly truth: Truth
  readonly doors: readonly PlannedDoor[]
  readonly parcels: ReadonlyMap<string, PlannedParcel>
  readonly attempts: readonly Attempt[]
}

export const typeOf = (event: SeenEvent): string => event.type.replace(/^kluis\.|\.v1$/g, '')

/** Every event once, by sequence. */
export function inOrder(platform: Platform): SeenEvent[] {
  const once = new Map<number, SeenEvent>()
  for (const { event } of platform.received) if (!once.has(event.sequence)) once.set(event.sequence, event)
  return [...once.values()].sort((a, b) => a.sequence - b.sequence)
}

/** One body an id, ids as the contract makes them, no gap, first arrivals in order. */
export function checkDelivery({ site, platform }: Evidence): string[] {
  const wrong: string[] = []
  const bodies = new Map<string, string>()
  let newest = 0
  for (const { event, text } of platform.received) {
    const before = bodies.get(event.id)
    if (before === undefined) {
      bodies.set(event.id, text)
      if (event.sequence !== newest + 1) wrong.push(`event ${event.sequence} came after ${newest}`)
      newest = Math.max(newest, event.sequence)
    } else if (before !== text) wrong.push(`event ${event.id} came with two bodies`)
    if (event.id !== `${site}:${event.sequence}`) wrong.push(`event ${event.sequence} is called ${event.id}`)
  }
  const events = inOrder(platform)
  events.forEach((event, index) => {
    if (event.sequence !== index + 1) wrong.push(`event ${index + 1} is missing before ${event.sequence}`)
  })
  let latestMs = 0
  for (const event of events) {
    const ms = Date.parse(event.time)
    if (ms < latestMs - 1000) wrong.push(`event ${event.sequence} is older than the one before it`)
    latestMs = Math.max(latestMs, ms)
  }
  return wrong
}

/** Every request answered, always with the same answer; what was refused left no trace. */
export function checkAnswers({ platform }: Evidence): string[] {
  const wrong: string[] = []
  const texts = new Map<string, string>()
  for (const { answer, text } of platform.answers) {
    const before = texts.get(answer.transaction)
    if (before !== undefined && before !== text)
      wrong.push(`${answer.transaction} has two answers: ${before} and ${text}`)
    texts.set(answer.transaction, text)
  }
  const assigned = new Set<string>()
  for (const { verb, body } of platform.sent) {
    const answer = platform.answerTo(body.transaction)
    if (!answer) wrong.push(`${verb} ${body.transaction} was never answered`)
    else if (answer.status === 'error') wrong.push(`${verb} ${body.transaction}: error ${answer.reason}`)
    const parcel = (body as { parcel?: { id?: string } }).parcel
    if (verb === 'parcel.assign' && answer?.status === 'ok' && parcel?.id) assigned.add(parcel.id)
  }
  const told = new Set<string>()
  for (const event of inOrder(platform)) {
    if (typeOf(event) === 'parcel.assigned') told.add(String(event.data.parcel))
  }
  for (const id of assigned) if (!told.has(id)) wrong.push(`parcel ${id} was accepted, and no event says so`)
  for (const id of told) if (!assigned.has(id)) wrong.push(`parcel ${id} was told of, and never accepted`)
  return wrong
}

type Life =
  | 'none'
  | 'assigned'
  | 'in'
  | 'expired'
  | 'withdrawn'
  | 'collected'
  | 'taken-out'
  | 'cancelled'
  | 'gone'
  | 'missing'

export interface History {
  readonly life: Life
  readonly compartment: string | null
}

/** What each event of a parcel may follow, and what it leads to. */
function nextLife(life: Life, event: SeenEvent): Life | null {
  const from = (allowed: readonly Life[], to: Life): Life | null => (allowed.includes(life) ? to : null)
  switch (typeOf(event)) {
    case 'parcel.assigned':
      return from(['none', 'cancelled', 'gone', 'taken-out', 'missing'], 'assigned')
    case 'parcel.moved':
      return event.data.why === 'wrong-door'
        ? from(['in', 'assigned'], 'assigned')
        : from(['assigned'], 'assigned')
    case 'parcel.deposited':
    case 'return.accepted':
      // Cancelled while its courier stood at the open door.
      return from(['assigned', 'cancelled'], 'in')
    case 'parcel.collected':
      // Cancelled while its recipient waited for the door.
      return from(['in', 'withdrawn'], 'collected')
    case 'parcel.expired':
      return from(['in'], 'expired')
    case 'parcel.extended':
      return life === 'expired' ? 'in' : from(['assigned', 'in'], life)
    case 'parcel.cancelled':
      return event.data.takeOut === true
        ? from(['in', 'expired'], 'withdrawn')
        : from(['assigned'], 'cancelled')
    case 'parcel.taken-out':
      return from(['in', 'expired', 'withdrawn'], 'taken-out')
    case 'parcel.reserved-lapsed':
    case 'parcel.refused':
      return from(['assigned'], 'gone')
    case 'parcel.missing':
      return from(['in', 'expired', 'withdrawn', 'collected'], 'missing')
    default:
      return life
  }
}

/** Follows every parcel's events. `at`: only those up to this time (ms). */
export function histories(
  events: readonly SeenEvent[],
  wrong: string[] = [],
  at = Number.POSITIVE_INFINITY,
): Map<string, History> {
  const found = new Map<string, History>()
  for (const event of events) {
    const id = event.data.parcel
    if (typeof id !== 'string' || Date.parse(event.time) > at) continue
    const before = found.get(id) ?? { life: 'none', compartment: null }
    const life = nextLife(before.life, event)
    if (life === null)
      wrong.push(`parcel ${id}: ${typeOf(event)} while ${before.life} (event ${event.sequence})`)
    const compartment =
      typeof event.data.compartment === 'string'
        ? event.data.compartment
        : typeOf(event) === 'parcel.moved'
          ? null
          : before.compartment
    found.set(id, { life: life ?? before.life, compartment })
  }
  return found
}

const isInside = (life: Life): boolean => life === 'in' || life === 'expired' || life === 'withdrawn'

/** Every history lawful; what it ends with is where the parcel really is; handed to the right people only. */
export function checkHistories({ platform, truth, doors, parcels }: Evidence): string[] {
  const wrong: string[] = []
  const found = histories(inOrder(platform), wrong)
  const lies = new Map(doors.flatMap((door) => truth.contents(door.id).map((id) => [id, door.id] as const)))
  for (const [id, { life, compartment }] of found) {
    const where = lies.get(id) ?? null
    if (isInside(life) && where !== compartment)
      wrong.push(
        `parcel ${id} is ${life} in ${compartment}, and really lies in ${where ?? 'nobody knows where'}`,
      )
    if (!isInside(life) && where !== null) wrong.push(`parcel ${id} is ${life}, and really lies in ${where}`)
    const last = truth.handOvers.findLast((one) => one.parcel === id)
    // Its recipient may have taken along what was cancelled and stood beside another parcel of theirs.
    if (life === 'missing' && !(last?.what === 'taken' && last.person.kind === 'customer'))
      wrong.push(`parcel ${id} is missing, though nobody took it`)
    const by = life === 'collected' ? 'customer' : life === 'taken-out' ? 'courier' : null
    if (by !== null && (last?.what !== 'taken' || last.person.kind !== by))
      wrong.push(
        `parcel ${id} is ${life}, and was really last ${last?.what ?? 'nowhere'} by ${last?.person.kind}`,
      )
  }
  for (const { parcel, person, what } of truth.handOvers) {
    const planned = parcels.get(parcel)
    if (what === 'taken' && person.kind === 'customer' && planned?.recipient !== person.id)
      wrong.push(`parcel ${parcel} was taken by somebody else's recipient`)
    if (person.kind === 'courier' && planned?.carrier !== person.id)
      wrong.push(`parcel ${parcel} was handled by another carrier's courier`)
  }
  return wrong
}

/** The snapshot against the wall. */
export function checkWall({ platform, truth, doors }: Evidence): string[] {
  const wrong: string[] = []
  const snapshot = platform.snapshot()
  const last = inOrder(platform).at(-1)?.sequence
  if (snapshot === null) return ['there is no snapshot']
  if (snapshot.sequence !== last)
    wrong.push(`the snapshot stands at ${snapshot.sequence}, the events at ${last}`)
  for (const { id } of doors) {
    const believed = snapshot.compartments.find((one) => one.id === id)
    const contents = truth.contents(id)
    const reading = truth.isOpen(id) ? 'open' : 'closed'
    if (believed?.door !== reading) wrong.push(`door ${id} is ${reading}, and believed ${believed?.door}`)
    const full = believed?.state === 'occupied'
    const empty = believed?.state === 'vacant' || believed?.state === 'reserved'
    if ((full && contents.length === 0) || (empty && contents.length > 0) || believed?.state === 'open')
      wrong.push(`compartment ${id} is believed ${believed?.state}, and really holds ${contents.length}`)
  }
  return wrong
}

/** Alerts raised and cleared in turn; those that stand are those retained. */
export function checkAlerts({ platform }: Evidence): string[] {
  const wrong: string[] = []
  const open = new Set<string>()
  for (const event of inOrder(platform)) {
    const type = typeOf(event)
    if (type !== 'alert.raised' && type !== 'alert.cleared') continue
    const id = event.subject.replace(/^alerts\//, '')
    if (open.has(id) === (type === 'alert.raised')) wrong.push(`alert ${id}: ${type} twice in a row`)
    if (type === 'alert.raised') open.add(id)
    else open.delete(id)
  }
  for (const id of open) if (!platform.alerts.has(id)) wrong.push(`alert ${id} stands and is not retained`)
  for (const id of platform.alerts.keys())
    if (!open.has(id)) wrong.push(`alert ${id} is retained and does not stand`)
  return wrong
}
