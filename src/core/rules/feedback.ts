// What a person says of the visit: how it went, and now and then whether they would recommend the locker.
// Each is asked once a visit; who is asked the second follows from the visit's id, so that a restart asks the same people.
import type { Decision, Draft } from '../decision.ts'
import { hashOf } from '../hash.ts'
import type { VisitActionFields } from '../input.ts'
import type { Visit } from '../nouns.ts'
import { accepted, turnedAway } from './answers.ts'
import { changeVisit, touch } from './visits.ts'

/** `score`: CSAT, 1 to 5. `recommend`: what NPS is made of, 0 to 10. */
export type FeedbackQuestion = 'score' | 'recommend'

const reach: Readonly<Record<FeedbackQuestion, readonly [number, number]>> = {
  score: [1, 5],
  recommend: [0, 10],
}

/** What this person has not answered yet of what they are asked. */
export function questions(draft: Draft, visit: Visit): readonly FeedbackQuestion[] {
  const asked: FeedbackQuestion[] = visit.rated === true ? [] : ['score']
  if (visit.recommended !== true && isAskedToRecommend(draft, visit)) asked.push('recommend')
  return asked
}

function isAskedToRecommend(draft: Draft, { role, id }: Visit): boolean {
  const every = draft.state.spec.rules.askToRecommendEvery ?? 0
  return role === 'customer' && every > 0 && hashOf(id) % BigInt(every) === 0n
}

export function giveFeedback(draft: Draft, visit: Visit, fields: VisitActionFields): Decision {
  const given = (['score', 'recommend'] as const).filter((question) => fields[question] !== undefined)
  if (given.length === 0 || !given.every((question) => isAnswer(question, fields[question])))
    return turnedAway(draft, 'invalid')
  const asked = questions(draft, visit)
  if (!given.every((question) => asked.includes(question))) return turnedAway(draft, 'not-now')
  draft.event('feedback.given', `visits/${visit.id}`, {
    visit: visit.id,
    role: visit.role,
    ...Object.fromEntries(given.map((question) => [question, fields[question]])),
    ...(visit.carrier === null ? {} : { carrier: visit.carrier }),
    durationSeconds: Math.round((draft.nowMs - visit.startedMs) / 1000),
  })
  changeVisit(draft, visit.id, {
    ...(given.includes('score') ? { rated: true } : {}),
    ...(given.includes('recommend') ? { recommended: true } : {}),
  })
  touch(draft, visit.id)
  return accepted(draft)
}

function isAnswer(question: FeedbackQuestion, answer: number | undefined): boolean {
  const [least, most] = reach[question]
  return Number.isInteger(answer) && answer !== undefined && answer >= least && answer <= most
}
