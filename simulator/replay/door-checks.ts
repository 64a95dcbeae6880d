// Judges every opening of a replay: who stood there, what lay inside, and whether it was theirs; and every code that
// was turned away although it was good.
import type { Evidence } from './checks.ts'
import { histories, inOrder, typeOf } from './checks.ts'
import type { SeenEvent } from './platform.ts'
import type { Pulse } from './truth.ts'

/** A commit is told with the time before it; the lock moves within this after the reply. */
const lagMs = 50

/** Whether somebody had said by then that nobody knows what is inside. */
function isUnsureAt(events: readonly SeenEvent[], compartment: string, atMs: number): boolean {
  const last = events.findLast(
    (event) =>
      event.data.compartment === compartment &&
      Date.parse(event.time) <= atMs &&
      ['compartment.unsure', 'compartment.released'].includes(typeOf(event)),
  )
  return last !== undefined && typeOf(last) === 'compartment.unsure'
}

function judge(pulse: Pulse, evidence: Evidence, events: readonly SeenEvent[]): string | null {
  const { person, compartment, contents, atMs } = pulse
  const { parcels, truth, platform } = evidence
  const inside = contents.map((id) => parcels.get(id))
  if (person === null) return 'nobody was there'
  if (person.kind === 'operator')
    return person.id === compartment ? null : `the operator had asked for ${person.id}`
  const isUnsure = isUnsureAt(events, compartment, atMs + lagMs)
  // What nobody is sure of, any courier may be asked to look into.
  if (person.kind === 'courier' && isUnsure) return null
  const foreign = inside.find((parcel) =>
    person.kind === 'customer' ? parcel?.recipient !== person.id : parcel?.carrier !== person.id,
  )
  if (foreign) return `${foreign.id} of somebody else lay inside`
  if (person.kind === 'customer') {
    const brings = platform.sent.some(({ verb, body }) => {
      const parcel = (body as { parcel?: { kind?: string; recipient?: string } }).parcel
      return verb === 'parcel.assign' && parcel?.kind === 'return' && parcel.recipient === person.id
    })
    return contents.length > 0 || pulse.returning || brings ? null : 'it was empty and never theirs'
  }
  if (contents.length === 0 || pulse.returning) return null
  const now = histories(events, [], atMs + lagMs)
  const over = contents.every((id) => {
    const life = now.get(id)?.life
    return life === 'expired' || life === 'withdrawn' || (life === 'in' && parcels.get(id)?.kind === 'return')
  })
  if (over) return null
  const added = truth.handOvers.find(
    (one) => one.atMs >= atMs && one.compartment === compartment && one.what === 'put-in',
  )
  const beside = added && parcels.get(added.parcel)?.recipient === inside[0]?.recipient
  const takesSome = contents.some((id) => ['expired', 'withdrawn'].includes(now.get(id)?.life ?? ''))
  return beside || takesSome ? null : `a courier had nothing to do with ${contents.join(', ')}`
}

/** No lock energised without a person who is entitled to what lay behind it; and exactly once for each opening told of. */
export function checkOpenings(evidence: Evidence): string[] {
  const { truth, doors, platform } = evidence
  const wrong: string[] = []
  const events = inOrder(platform)
  for (const pulse of truth.pulses) {
    const why = judge(pulse, evidence, events)
    if (why !== null)
      wrong.push(`door ${pulse.compartment} opened for ${pulse.person?.kind ?? 'nobody'}: ${why}`)
  }
  const outcomes = new Map<string, Map<string, string>>(doors.map((door) => [door.id, new Map()]))
  for (const event of events) {
    const { compartment, opening, outcome } = event.data
    if (typeof outcome !== 'string' || typeof opening !== 'string') continue
    outcomes.get(String(compartment))?.set(opening, outcome)
  }
  for (const { id } of doors) {
    const told = [...(outcomes.get(id)?.values() ?? [])]
    const sure = told.filter((one) => one === 'opened' || one === 'already-open' || one === 'jammed').length
    const perhaps = told.filter((one) => one === 'unknown').length
    const really = truth.coilPulses(id)
    if (really < sure || really > sure + perhaps)
      wrong.push(`door ${id} was pulsed ${really} times, and told of are ${sure} and ${perhaps} unknown`)
  }
  return wrong
}

/** A code that the platform gave out, for a parcel that was in, may be put off and never be denied. */
export function checkRefusals({ platform, attempts }: Evidence): string[] {
  const wrong: string[] = []
  const events = inOrder(platform)
  for (const attempt of attempts) {
    if (!['code-unknown', 'code-used', 'code-expired'].includes(attempt.reason ?? '')) continue
    if (attempt.parcels.length === 0) continue
    const before = histories(events, [], attempt.fromMs - lagMs)
    const after = histories(events, [], attempt.toMs + lagMs)
    const denied = attempt.parcels.find(
      (id) => before.get(id)?.life === 'in' && after.get(id)?.life === 'in' && !id.endsWith('.r'),
    )
    if (denied) wrong.push(`the code of ${denied} was refused (${attempt.reason}) while the parcel was in`)
  }
  return wrong
}
