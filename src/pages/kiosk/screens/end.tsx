// The doors are done: thanks, the receipt, "open again" while that is possible, and one tap of feedback.
// For couriers and staff: what they did, and the number of their receipt.

import { timeText } from '../hours.ts'
import { check, Mood, parcel, question } from '../icons.tsx'
import { bigCheck } from '../pictures.tsx'
import { Qr } from '../qr.tsx'
import type { Parcel, VisitScene } from '../scene.ts'
import { choiceOf, deadlineOf } from '../scene.ts'
import type { Choice, View } from '../view.ts'
import type { Key } from '../words.ts'

export function thanks(scene: VisitScene): View {
  const { say, visit, deeds, state } = scene
  const isSorry = visit.parcels.some((one) => one.state === 'missing')
  const isThanked = state.thankedVisit === visit.id
  const asks = visit.asks.includes('score') && !isThanked
  const canComplain = visit.actions.includes('wrong-parcel') || visit.actions.includes('empty')
  const isReturn = visit.doors.some(({ purpose }) => purpose === 'return')
  const [only] = visit.doors
  const at = visit.doors.length === 1 && only !== undefined ? { compartment: only.compartment } : {}
  return {
    name: `${visit.id}-thanks`,
    kind: 'end',
    tone: isSorry ? 'attention' : 'good',
    title: isSorry ? say('thanks.sorry') : say('thanks.title'),
    hint: asks ? say('feedback.title') : isThanked ? say('feedback.thanks') : '',
    tiles: asks ? [1, 2, 3, 4, 5].map((score) => mood(scene, score)) : [],
    columns: 5,
    ...numbersOf(scene),
    choices: [
      ...choiceOf(scene, 'reopen', at, {
        untilMs: deadlineOf(scene, visit),
        ...(isReturn ? { label: say('return.keep') } : {}),
      }),
      ...choiceOf(scene, 'take-back', at, { icon: parcel }),
      ...(canComplain
        ? [{ name: 'problem', label: say('problem'), icon: question, press: () => deeds.show('problem') }]
        : []),
      ...(visit.step === 'done'
        ? [leave(scene)]
        : choiceOf(scene, 'end', {}, { icon: check, look: 'primary' })),
    ],
  }
}

/** Asked after the score, so that nobody who is in a hurry sees it. */
export const isAskedToRecommend = ({ visit, state }: VisitScene): boolean =>
  visit.asks.includes('recommend') && !visit.asks.includes('score') && state.unaskedVisit !== visit.id

/** Eleven answers and the way out, in two rows. Each digit is its own key; ten is on #. */
export function recommend({ visit, say, deeds, state }: VisitScene): View {
  return {
    name: `${visit.id}-recommend`,
    kind: 'choose',
    title: say('recommend.title'),
    hint: say('recommend.hint'),
    tiles: Array.from({ length: 11 }, (_, answer) => ({
      name: `recommend-${answer}`,
      label: String(answer),
      digit: answer === 10 ? '#' : String(answer),
      isOff: state.isSending,
      press: () => deeds.act('feedback', { recommend: answer }),
    })),
    columns: 6,
    choices: [],
    back: () => deeds.skipQuestion(),
  }
}

const mood = ({ say, deeds, state }: VisitScene, score: number): Choice => ({
  name: `feedback-${score}`,
  label: say('feedback.score', { count: score }),
  icon: <Mood score={score} />,
  isOff: state.isSending,
  press: () => deeds.act('feedback', { score }),
})

const leave = ({ say, deeds }: VisitScene): Choice => ({
  name: 'leave',
  label: say('close'),
  icon: check,
  look: 'primary',
  press: deeds.leave,
})

/** The receipt's number and the incident's, each to be read, and as a code to be photographed. */
function numbersOf({ say, visit, site }: VisitScene): Pick<View, 'figure' | 'picture'> {
  const { receipt, incident, reopenByCodeUntil } = visit
  const numbers: readonly (readonly [Key, string | undefined])[] = [
    ['receipt', receipt],
    ['incident', incident],
  ]
  const known = numbers.flatMap(([key, number]) => (number === undefined ? [] : [{ key, number }]))
  if (known.length === 0 && reopenByCodeUntil !== undefined) {
    const time = timeText(Date.parse(reopenByCodeUntil), site.timezone)
    return { figure: <p class="later">{say('thanks.until', { time })}</p>, picture: bigCheck }
  }
  if (known.length === 0) return { picture: bigCheck }
  return {
    figure: (
      <dl class="numbers">
        {known.map(({ key, number }) => (
          <div key={key}>
            <dt>{say(key)}</dt>
            <dd>{number}</dd>
          </div>
        ))}
      </dl>
    ),
    picture: <Qr text={[site.id, ...known.map(({ number }) => number)].join(' ')} />,
  }
}

const sums: readonly (readonly [Key, readonly Parcel['state'][]])[] = [
  ['done.in', ['deposited']],
  ['done.out', ['taken-out', 'collected']],
  ['done.refused', ['refused']],
  ['done.missing', ['missing']],
]

export function summary(scene: VisitScene): View {
  const { say, visit } = scene
  const lines = sums.flatMap(([key, states]) => {
    const count = visit.parcels.filter((one) => states.includes(one.state)).length
    return count === 0 ? [] : [{ key, count }]
  })
  const { figure, picture } = numbersOf(scene)
  return {
    name: `${visit.id}-summary`,
    kind: 'sum',
    tone: 'good',
    title: say('done.title'),
    figure: (
      <>
        <dl class="summary">
          {lines.map(({ key, count }) => (
            <div key={key}>
              <dd>{count}</dd>
              <dt>{say(key)}</dt>
            </div>
          ))}
        </dl>
        {figure}
      </>
    ),
    picture,
    choices: [leave(scene)],
  }
}
