// How a visit begins and how it ends: by the person, by time, or because the next one came.
// An end in the middle leaves nothing half done: each door still in hand is decided here.
import type { Draft } from '../decision.ts'
import type { ActorId, Visit, VisitDoor, VisitEnd, VisitId } from '../nouns.ts'
import { doubt } from './compartments.ts'
import { dropWalkIns, takeOutAgain } from './parcels.ts'
import { handOver, tookOut } from './settling.ts'
import { disarm } from './timers.ts'
import { presentVisit, takeBack, touch } from './visits.ts'

export function beginVisit(
  draft: Draft,
  who: Pick<Visit, 'role' | 'actor' | 'carrier' | 'code' | 'parcels'> & { readonly language: string | null },
): Visit {
  for (const old of [...draft.all('visits')]) {
    if (old.ended === null) endVisit(draft, old.id, 'next-person')
    draft.drop('visits', old.id)
  }
  const { languages } = draft.state.spec
  const language =
    who.language !== null && languages.includes(who.language) ? who.language : (languages[0] ?? 'en')
  const visit: Visit = {
    ...who,
    id: draft.nextId(),
    language,
    startedMs: draft.nowMs,
    doors: [],
    sizing: null,
    adding: null,
    deadlines: {},
    receipt: null,
    ended: null,
  }
  draft.put('visits', visit.id, visit)
  draft.event('visit.started', `visits/${visit.id}`, {
    visit: visit.id,
    role: visit.role,
    ...(visit.actor === null ? {} : { actor: visit.actor }),
  })
  touch(draft, visit.id)
  return visit
}

export function endVisit(draft: Draft, id: VisitId, why: VisitEnd): void {
  const visit = draft.must('visits', id)
  if (visit.ended !== null) return
  for (const part of visit.doors) if (part.stage !== 'settled') abandon(draft, visit, part)
  const now = draft.must('visits', id)
  draft.put('visits', id, {
    ...now,
    ended: { atMs: draft.nowMs, why },
    deadlines: {},
    sizing: null,
    adding: null,
  })
  dropWalkIns(draft, now.parcels)
  disarm(draft, 'visit.idle', id)
  draft.event('visit.ended', `visits/${id}`, {
    visit: id,
    role: visit.role,
    why,
    durationSeconds: Math.round((draft.nowMs - visit.startedMs) / 1000),
    ...(now.receipt === null ? {} : { receipt: now.receipt }),
    ...(now.incident === undefined ? {} : { incident: now.incident }),
  })
}

/** Whoever may not come any more, or only as somebody else, does not go on either. */
export function sendAway(draft: Draft, actor: ActorId): void {
  const visit = presentVisit(draft)
  if (visit?.actor === actor) endVisit(draft, visit.id, 'removed')
}

/** The person left, or the time ran out, before this door was done with. */
function abandon(draft: Draft, visit: Visit, part: VisitDoor): void {
  const neverMoved = part.stage === 'failed'
  if (neverMoved) {
    takeBack(draft, part)
    return
  }
  const compartment = draft.must('compartments', part.compartment)
  if (part.purpose === 'deposit' || part.purpose === 'return') {
    if (part.stage === 'open' && compartment.door === 'open') {
      const { purpose, parcels } = part
      draft.put('compartments', part.compartment, {
        ...compartment,
        unfinished: { visit: visit.id, purpose, parcels },
      })
    } else doubt(draft, part.compartment, 'abandoned')
    return
  }
  if (part.stage === 'open' && part.purpose === 'pick-up') {
    // It stood open in front of its recipient: it is theirs, but who came after nobody knows.
    handOver(draft, visit, part, { doorLeftOpen: true })
  }
  if (part.stage === 'open' && part.purpose === 'take-out') {
    for (const id of part.parcels) tookOut(draft, id, visit.id)
  }
  if (part.stage === 'open' && part.purpose === 'undo') takeOutAgain(draft, part)
  doubt(draft, part.compartment, 'abandoned')
}
