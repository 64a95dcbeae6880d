// What an ended opening means for the visit that asked for it: the door is open, a person's word
// is needed, or it failed; and after too many failures another door for whoever came to put something in.
import type { Draft } from '../decision.ts'
import type { Opening } from '../nouns.ts'
import { raiseIncident } from './alerts.ts'
import { giveUp } from './redirecting.ts'
import { refreshStandstill } from './standstill.ts'
import { changeDoor, changeVisit, touch } from './visits.ts'

export function openingEnded(draft: Draft, opening: Opening | null): void {
  if (opening === null || opening.cause.kind !== 'visit') return
  const visit = draft.get('visits', opening.cause.visit)
  const part = visit?.ended === null ? visit.doors.find((door) => door.opening === opening.id) : undefined
  if (!visit || !part || part.stage === 'settled') return
  const { outcome } = opening
  const stage =
    outcome === 'opened' || outcome === 'already-open' ? 'open' : outcome === 'unknown' ? 'confirm' : 'failed'
  const door = { ...part, outcome, stage } as const
  changeDoor(draft, door)
  const isGivenUp = stage === 'failed' && part.tries >= draft.state.spec.rules.maxTries
  if (isGivenUp) {
    changeVisit(draft, visit.id, { incident: raiseIncident(draft, 'door-given-up', part.compartment) })
    refreshStandstill(draft)
  }
  if (isGivenUp && (part.purpose === 'deposit' || part.purpose === 'return')) giveUp(draft, visit, door)
  touch(draft, visit.id)
}
