// The locker knows less than what has happened: its database had to be begun anew, an older backup stands in its place,
// or the broker has seen later events. Whatever the record says, any compartment may hold anybody's parcel, so nothing
// is given out and no customer's code opens a door, until somebody has looked behind each.
import type { Draft } from '../decision.ts'
import { doubt } from './compartments.ts'
import type { LossReason } from './doubts.ts'
import { endVisit } from './visit-bounds.ts'
import { presentVisit } from './visits.ts'

export function loseTrack(draft: Draft, why: LossReason): void {
  const visit = presentVisit(draft)
  if (visit) endVisit(draft, visit.id, 'removed')
  for (const { id } of [...draft.all('compartments')]) {
    draft.put('compartments', id, { ...draft.must('compartments', id), lastPickup: null })
    doubt(draft, id, why)
  }
}
