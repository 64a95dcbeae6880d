// What a person at the kiosk does in a visit: each action, when it is offered and what it sets off.
// Doors are chosen in choosing.ts; a parcel that goes elsewhere in redirecting.ts.
import type { Decision, Draft } from '../decision.ts'
import type { VisitAction, VisitActionFields } from '../input.ts'
import type { Visit, VisitDoor } from '../nouns.ts'
import { accepted, turnedAway } from './answers.ts'
import { openChosen, waiting } from './choosing.ts'
import { holdsParcel, release } from './compartments.ts'
import { giveFeedback, questions } from './feedback.ts'
import type { HelpAction } from './helping.ts'
import { help } from './helping.ts'
import { isServing } from './openings.ts'
import { isStillTheirs } from './parcels.ts'
import { dirty, doesNotFit, tooSmall, wrongDoor } from './redirecting.ts'
import { cancelAtDoor, dispute, seenEmpty, settle, takenBack, wentOn } from './settling.ts'
import { endVisit } from './visit-bounds.ts'
import { changeVisit, isChoosing, isReady, openFor, presentVisit, touch } from './visits.ts'
import { returnAsked } from './walk-ins.ts'

/** The door in hand: the latest that is not settled. */
const inHand = (visit: Visit): VisitDoor | undefined =>
  visit.doors.findLast((door) => door.stage !== 'settled')

/** What may be asked for now, in the order in which a page offers it; of settled doors only the last is offered. */
export function offered(draft: Draft, visit: Visit): readonly VisitAction[] {
  if (visit.ended !== null) return []
  if (isChoosing(visit))
    return ['return', ...(visit.carrier === null ? [] : ['open' as const]), 'cancel', 'more-time', 'language']
  const actions: VisitAction[] = []
  const door = inHand(visit) ?? visit.doors.at(-1)
  const moving = visit.doors.some((one) => one.stage === 'opening')
  if (visit.sizing !== null) actions.push('open', 'cancel')
  else if (!moving && waiting(draft, visit).length > 0) actions.push('open')
  if (door) actions.push(...offeredAt(draft, visit, door))
  actions.push(...offeredAnyway(draft, visit), 'more-time', 'language')
  return [...new Set(actions)]
}

/** What may be asked for at one door of the visit. */
function offeredAt(draft: Draft, visit: Visit, door: VisitDoor): readonly VisitAction[] {
  if (door.stage === 'settled') return offeredAfter(draft, door)
  const isCustomer = visit.role === 'customer'
  if (door.stage === 'opening') return isCustomer ? ['cancel'] : []
  if (door.stage === 'failed') {
    const hasTries = door.tries < draft.state.spec.rules.maxTries
    const again: VisitAction[] = hasTries && !isCalledOff(draft, door) ? ['reopen'] : []
    const isInTheirHands = door.purpose === 'deposit' && !isStanding(draft, door)
    const elsewhere: VisitAction[] = isInTheirHands ? ['dirty', 'does-not-fit'] : []
    return [...again, ...elsewhere, 'cancel']
  }
  const again: VisitAction[] = isCalledOff(draft, door) ? [] : ['reopen']
  const confirm: VisitAction[] = door.stage === 'confirm' ? ['confirm', ...again] : []
  const own: Record<VisitDoor['purpose'], readonly VisitAction[]> = {
    'pick-up': ['wrong-parcel', 'empty'],
    return: isStanding(draft, door) ? ['take-back'] : ['return', 'too-small', 'does-not-fit'],
    deposit: ['too-small', 'does-not-fit', 'wrong-door', 'dirty', 'same-recipient', 'open'],
    'take-out': ['empty'],
    look: ['empty', 'confirm'],
    undo: [],
  }
  return [...confirm, ...own[door.purpose], 'cancel']
}

/** Done with, and yet it can be undone: as long as nobody else has the compartment. */
function offeredAfter(draft: Draft, door: VisitDoor): readonly VisitAction[] {
  const state = draft.get('compartments', door.compartment)?.state
  switch (door.purpose) {
    case 'pick-up':
      return isStillTheirs(draft, door.compartment, door.parcels) ? ['reopen', 'wrong-parcel', 'empty'] : []
    case 'deposit':
      return isStanding(draft, door) ? ['wrong-door', 'reopen'] : []
    case 'return':
      if (!isStanding(draft, door)) return []
      return door.again === true ? ['reopen', 'take-back'] : ['reopen']
    case 'take-out':
      return state === 'vacant' ? ['reopen'] : []
    default:
      return []
  }
}

/** Whatever the door: to leave, and to say how it was. */
function offeredAnyway(draft: Draft, visit: Visit): readonly VisitAction[] {
  const feedback: VisitAction[] = questions(draft, visit).length === 0 ? [] : ['feedback']
  const helps: VisitAction[] = visit.role === 'staff' ? ['find', 'reissue', 'hand-over'] : []
  if (visit.role !== 'customer') return ['end', ...(inHand(visit) ? [] : feedback), ...helps]
  if (isReady(draft, visit)) return ['end', ...feedback]
  return inHand(visit) ? [] : ['cancel', 'end']
}

const isWithdrawn = (draft: Draft, id: string): boolean => draft.get('parcels', id)?.state === 'withdrawn'

/** Whether all that this door was to be opened for has been cancelled since: it gets no further pulse. */
function isCalledOff(draft: Draft, { purpose, parcels }: VisitDoor): boolean {
  if (purpose !== 'pick-up' && purpose !== 'deposit' && purpose !== 'return') return false
  const state = purpose === 'pick-up' ? 'withdrawn' : 'cancelled'
  return parcels.length > 0 && parcels.every((id) => draft.get('parcels', id)?.state === state)
}

/** Whether what was put in through this door is still in it. */
const isStanding = (draft: Draft, door: VisitDoor): boolean =>
  door.parcels.some((id) => {
    const parcel = draft.get('parcels', id)
    return parcel?.compartment === door.compartment && parcel.state === 'deposited'
  })

/** The door that is meant: the named one, else the one in hand, else the last. */
function meant(visit: Visit, fields: VisitActionFields): VisitDoor | undefined {
  if (fields.compartment !== undefined)
    return visit.doors.findLast((door) => door.compartment === fields.compartment)
  return inHand(visit) ?? visit.doors.at(-1)
}

export function visitActed(draft: Draft, action: VisitAction, fields: VisitActionFields): Decision {
  const visit = presentVisit(draft)
  if (action === 'return') return returnAsked(draft, visit, fields)
  if (!visit) return turnedAway(draft, 'not-now')
  const isOffered = offered(draft, visit).includes(action)
  switch (action) {
    case 'find':
    case 'reissue':
    case 'hand-over':
      return help(draft, visit, action, fields)
    case 'open':
      if (visit.role === 'staff' && fields.reason !== undefined) return help(draft, visit, action, fields)
      return isOffered ? openChosen(draft, visit, fields) : turnedAway(draft, 'not-now')
    case 'more-time':
      touch(draft, visit.id)
      return accepted(draft)
    case 'language':
      return chooseLanguage(draft, visit, fields.language)
    case 'feedback':
      return isOffered ? giveFeedback(draft, visit, fields) : turnedAway(draft, 'not-now')
    case 'cancel':
      return isOffered ? cancel(draft, visit, fields) : turnedAway(draft, 'not-now')
    case 'end':
      if (!isOffered) return turnedAway(draft, 'not-now')
      confirmUnseen(draft, visit)
      endVisit(draft, visit.id, 'person')
      return accepted(draft)
    default: {
      // A door may be named that is not the one in hand: what is offered there counts.
      const door = meant(visit, fields)
      if (!door || !offeredAt(draft, visit, door).includes(action)) return turnedAway(draft, 'not-now')
      return actAtDoor(draft, visit, door, action)
    }
  }
}

type DoorAction = Exclude<
  VisitAction,
  'return' | 'open' | 'more-time' | 'language' | 'feedback' | 'cancel' | 'end' | HelpAction
>

function actAtDoor(draft: Draft, visit: Visit, door: VisitDoor, action: DoorAction): Decision {
  switch (action) {
    case 'reopen':
      return reopen(draft, visit, door)
    case 'confirm':
      return confirm(draft, visit, door)
    case 'empty':
      if (door.purpose === 'look') seenEmpty(draft, visit, door)
      else dispute(draft, visit, door, 'empty')
      return accepted(draft)
    case 'wrong-parcel':
      dispute(draft, visit, door, 'wrong-parcel')
      return accepted(draft)
    case 'take-back':
      takenBack(draft, visit, door)
      return accepted(draft)
    case 'same-recipient':
      changeVisit(draft, visit.id, { adding: door.compartment })
      touch(draft, visit.id)
      return accepted(draft)
    case 'too-small':
      return tooSmall(draft, visit, door)
    case 'does-not-fit':
      return doesNotFit(draft, visit, door)
    case 'dirty':
      return dirty(draft, visit, door)
    case 'wrong-door':
      return wrongDoor(draft, visit, door)
  }
}

/** Once more, for whoever stood there just now and while nobody else was given the compartment. */
function reopen(draft: Draft, visit: Visit, door: VisitDoor): Decision {
  const { rules } = draft.state.spec
  if (door.stage === 'failed' && door.tries >= rules.maxTries) return turnedAway(draft, 'not-now')
  if (!isServing(draft, door.compartment)) return turnedAway(draft, 'not-now')
  const parcels =
    door.purpose === 'pick-up' ? door.parcels.filter((id) => !isWithdrawn(draft, id)) : door.parcels
  openFor(draft, visit.id, door.compartment, door.purpose, parcels)
  return accepted(draft)
}

/** The person's word, where no sensor can tell. */
function confirm(draft: Draft, visit: Visit, door: VisitDoor): Decision {
  const seen = door.purpose === 'look' && holdsParcel(draft, door.compartment)
  settle(draft, visit.id, door, 'word')
  if (seen) release(draft, door.compartment, 'seen-inside')
  return accepted(draft)
}

function cancel(draft: Draft, visit: Visit, fields: VisitActionFields): Decision {
  if (visit.sizing !== null) {
    changeVisit(draft, visit.id, { sizing: null })
    return accepted(draft)
  }
  if (visit.role === 'customer') {
    for (const door of visit.doors) if (door.stage !== 'settled') cancelAtDoor(draft, door)
    endVisit(draft, visit.id, 'person')
    return accepted(draft)
  }
  const door = meant(visit, fields)
  if (!door || !offeredAt(draft, visit, door).includes('cancel')) return turnedAway(draft, 'not-now')
  cancelAtDoor(draft, door)
  touch(draft, visit.id)
  return accepted(draft)
}

/** Who ends a round says, as with a next scan, that it is done where no switch can tell. */
function confirmUnseen(draft: Draft, visit: Visit): void {
  if (visit.role === 'customer') return
  for (const door of visit.doors) if (door.stage === 'confirm') wentOn(draft, visit.id, door)
}

function chooseLanguage(draft: Draft, visit: Visit, language: string | undefined): Decision {
  if (language === undefined || !draft.state.spec.languages.includes(language))
    return turnedAway(draft, 'invalid')
  changeVisit(draft, visit.id, { language })
  touch(draft, visit.id)
  return accepted(draft)
}
