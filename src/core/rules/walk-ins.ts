// A return that nobody announced: begun at the idle screen without any code, for carriers that take such returns. It gets a
// number to be written on it, or keeps the label that it has; then a size, a door, a receipt. Whoever comes may begin
// one, so how many of them a wall holds is bounded, and so are the doubts that they leave behind.
import { allocate } from '../allocation.ts'
import type { CarrierPolicy } from '../carriers.ts'
import { returnReasons } from '../carriers.ts'
import type { Decision, Draft, VisitRefusal } from '../decision.ts'
import { hashOf } from '../hash.ts'
import type { VisitActionFields } from '../input.ts'
import { readLabel } from '../labels/label.ts'
import type { CarrierId, Parcel, Visit } from '../nouns.ts'
import { holdsCompartment } from '../state.ts'
import { accepted, turnedAway } from './answers.ts'
import { hold } from './assignment.ts'
import { isOfCustomers } from './doubts.ts'
import type { ShownLabel } from './known-labels.ts'
import { isLabel, knownTo, nameOfUnkept } from './known-labels.ts'
import { newcomer, tellUnannounced } from './labels.ts'
import { doorFor, isOldItem, isReturnable } from './returns.ts'
import { beginVisit } from './visit-bounds.ts'
import { changeVisit, isChoosing, isReady, openFor, touch } from './visits.ts'

type Taker = CarrierPolicy & { readonly walkInReturns: NonNullable<CarrierPolicy['walkInReturns']> }

const takers = (draft: Draft): readonly Taker[] =>
  draft.state.spec.carriers.filter((policy): policy is Taker => policy.walkInReturns != null)

/** Whether as many lie here, or have left a doubt behind, as the carrier allows. */
function isFull(draft: Draft, { id, walkInReturns: { most } }: Taker): boolean {
  let count = 0
  for (const alive of draft.state.alive) {
    const parcel = draft.get('parcels', alive)
    if (parcel?.walkIn === true && parcel.carrier === id && holdsCompartment(parcel)) count += 1
  }
  for (const { state, reason } of draft.all('compartments'))
    if (state === 'unsure' && isOfCustomers(reason)) count += 1
  return count >= most
}

/** `return`: begins one, or says more about one that was begun or stands before its door. */
export function returnAsked(draft: Draft, visit: Visit | null, fields: VisitActionFields): Decision {
  if (visit !== null && isChoosing(visit)) return describe(draft, visit, fields)
  if (visit !== null && !isReady(draft, visit)) return explain(draft, visit, fields)
  const open = takers(draft).filter((taker) => !isFull(draft, taker))
  const [only] = open
  if (!only) return turnedAway(draft, 'not-now')
  const carrier = open.length === 1 ? only.id : null
  const said = saidOf(draft, { carrier, reason: null }, fields)
  if ('refused' in said) return turnedAway(draft, said.refused)
  const begun = beginVisit(draft, {
    role: 'customer',
    actor: null,
    carrier: said.carrier,
    // No code began it, and none is empty.
    code: '',
    language: fields.language ?? null,
    parcels: [],
  })
  changeVisit(draft, begun.id, {
    returning: { number: newNumber(draft), barcode: null, reason: said.reason },
  })
  return accepted(draft)
}

/** Crockford's base 32: no letters that are taken for digits when somebody writes them with a pen. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const numberLength = 8

/** A number that no parcel here has; forty bits, so that two lockers of a carrier hardly ever give out the same. */
function newNumber(draft: Draft): string {
  for (;;) {
    let rest = hashOf(draft.nextId())
    let number = ''
    while (number.length < numberLength) {
      number += alphabet.charAt(Number(rest % 32n))
      rest /= 32n
    }
    if (!draft.state.byBarcode.has(number)) return number
  }
}

interface Said {
  readonly carrier: CarrierId | null
  readonly reason: string | null
}

/** What is known of it with what was said now; a reason that its carrier does not know is forgotten. */
function saidOf(
  draft: Draft,
  known: Said,
  { carrier, reason }: VisitActionFields,
): Said | { readonly refused: VisitRefusal } {
  const taker = takers(draft).find(({ id }) => id === (carrier ?? known.carrier))
  if (carrier !== undefined && !taker) return { refused: 'invalid' }
  if (carrier !== undefined && taker && isFull(draft, taker)) return { refused: 'not-now' }
  const reasons = (taker ? [taker] : takers(draft)).flatMap(({ walkInReturns }) => walkInReturns.reasons)
  if (reason !== undefined && !reasons.includes(reason)) return { refused: 'invalid' }
  const given = reason ?? known.reason
  return { carrier: taker?.id ?? null, reason: given !== null && reasons.includes(given) ? given : null }
}

/** Whose it is and why it comes back, in any order and more than once. */
function describe(draft: Draft, visit: Visit, fields: VisitActionFields): Decision {
  const { carrier, returning } = visit
  if (returning == null) return turnedAway(draft, 'not-now')
  const said = saidOf(draft, { carrier, reason: returning.reason }, fields)
  if ('refused' in said) return turnedAway(draft, said.refused)
  changeVisit(draft, visit.id, {
    carrier: said.carrier,
    returning: { ...returning, reason: said.reason },
  })
  touch(draft, visit.id)
  return accepted(draft)
}

/** Before the door, of a return that was announced or chosen: why it comes back. */
function explain(draft: Draft, visit: Visit, { reason }: VisitActionFields): Decision {
  const door = visit.doors.findLast(({ purpose, stage }) => purpose === 'return' && stage !== 'settled')
  if (!door) return turnedAway(draft, 'busy')
  if (reason === undefined || !reasonsOf(draft, visit.carrier).includes(reason))
    return turnedAway(draft, 'invalid')
  for (const id of door.parcels) draft.put('parcels', id, { ...draft.must('parcels', id), reason })
  const { returning } = visit
  if (returning != null) changeVisit(draft, visit.id, { returning: { ...returning, reason } })
  touch(draft, visit.id)
  return accepted(draft)
}

const reasonsOf = (draft: Draft, carrier: CarrierId | null): readonly string[] =>
  draft.state.spec.carriers.find(({ id }) => id === carrier)?.walkInReturns?.reasons ?? returnReasons

/** The label of what is brought: of an announced return its door opens at once; else it stands in for the number. */
export function returnLabelled(draft: Draft, visit: Visit, shown: ShownLabel): Decision {
  const label = readLabel(shown.text)
  if (shown.isTyped && label.isMistyped)
    return draft.decision({ kind: 'refused', reason: 'unknown-parcel', hint: 'mistyped' })
  if (visit.returning == null || !isLabel(label)) return turnedAway(draft, 'unknown-parcel')
  const parcel = knownTo(draft, null, shown, label)
  if (parcel && isReturnable(parcel) && !isOldItem(draft, parcel)) return bringAnnounced(draft, visit, parcel)
  // A second parcel of that name would be taken for the first.
  if (parcel && holdsCompartment(parcel)) return turnedAway(draft, 'not-now')
  // What was sent in it tells whose it is.
  const sender = takers(draft).find(({ id }) => id === parcel?.carrier)
  changeVisit(draft, visit.id, {
    ...(visit.carrier === null && sender && !isFull(draft, sender) ? { carrier: sender.id } : {}),
    returning: { ...visit.returning, barcode: label.kept ?? nameOfUnkept(shown.hash) },
  })
  touch(draft, visit.id)
  return accepted(draft)
}

function bringAnnounced(draft: Draft, visit: Visit, parcel: Parcel): Decision {
  const door = doorFor(draft, parcel)
  if (door === null) return turnedAway(draft, 'no-free-door')
  const reason = visit.returning?.reason ?? null
  if (reason !== null) draft.put('parcels', parcel.id, { ...draft.must('parcels', parcel.id), reason })
  changeVisit(draft, visit.id, { carrier: parcel.carrier, returning: null })
  openFor(draft, visit.id, door, 'return', [parcel.id])
  return accepted(draft)
}

/** Its size was chosen: it becomes a parcel of its carrier, and its door opens. */
export function openWalkIn(draft: Draft, visit: Visit, size: string): Decision {
  const { carrier, returning } = visit
  if (returning == null || carrier === null || !draft.state.sizes.includes(size))
    return turnedAway(draft, 'invalid')
  const taker = takers(draft).find(({ id }) => id === carrier)
  if (!taker || isFull(draft, taker)) return turnedAway(draft, 'not-now')
  const parcel: Parcel = {
    ...newcomer(draft, { carrier, barcode: returning.barcode ?? returning.number, size }),
    id: `walk-in.${draft.nextId()}`,
    kind: 'return',
    walkIn: true,
    ...(returning.reason === null ? {} : { reason: returning.reason }),
  }
  const found = allocate(draft, parcel)
  if (!found.found) return turnedAway(draft, 'no-free-door')
  hold(draft, { ...parcel, compartment: found.compartment })
  tellUnannounced(draft, parcel.id, found.compartment)
  openFor(draft, visit.id, found.compartment, 'return', [parcel.id])
  return accepted(draft)
}
