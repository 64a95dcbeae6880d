// The doors are done: thanks, the receipt, "open again" while that is possible, and one tap of feedback.
// For couriers and staff: what they did, and the number of their receipt.
import { check, Mood, question } from '../icons.tsx'
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
  const asks = visit.actions.includes('feedback') && !isThanked
  const canComplain = visit.actions.includes('wrong-parcel') || visit.actions.includes('empty')
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
      ...choiceOf(scene, 'reopen', at, { untilMs: deadlineOf(scene, visit) }),
      ...(canComplain
        ? [{ name: 'problem', label: say('problem'), icon: question, press: () => deeds.show('problem') }]
        : []),
      ...(visit.step === 'done'
        ? [leave(scene)]
        : choiceOf(scene, 'end', {}, { icon: check, look: 'primary' })),
    ],
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
  const { receipt, incident } = visit
  const numbers: readonly (readonly [Key, string | undefined])[] = [
    ['receipt', receipt],
    ['incident', incident],
  ]
  const known = numbers.flatMap(([key, number]) => (number === undefined ? [] : [{ key, number }]))
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
