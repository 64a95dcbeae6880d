// Practising, which must never be taken for the real thing: the band on every screen of it, the course to choose, the
// exercise with its steps, and the buttons for what hands do otherwise: holding up a badge, scanning, closing a door.
import { Countdown } from '../countdown.tsx'
import { again, barcode, check, onward } from '../icons.tsx'
import type { Training } from '../line.ts'
import { paged } from '../paging.ts'
import type { Scene, VisitScene } from '../scene.ts'
import { openDoors } from '../scene.ts'
import type { Choice, View } from '../view.ts'
import type { Key } from '../words.ts'

export interface TrainingScene extends Scene {
  readonly training: Training
}

/** Beside the screen, so that it takes nothing of it; striped, so that it does not stand out by its colour alone. */
export const TrainingBand = ({ say }: Scene) => (
  <aside class="band" aria-label={say('training')}>
    <b aria-hidden="true">{say('training')}</b>
  </aside>
)

/** For whoever is signed in and has no door open. */
export function trainingChoice({ visit, say, deeds, state }: VisitScene): readonly Choice[] {
  const isBusy = openDoors(visit).size > 0 || state.screen?.training != null
  if (isBusy || visit.role === 'customer') return []
  return [{ name: 'courses', label: say('training'), press: () => deeds.show('courses') }]
}

const courseNames = ['customer', 'courier', 'staff', 'technician'] as const

export function courses({ visit, say, deeds, state, language }: VisitScene): View {
  return {
    name: `${visit.id}-courses`,
    kind: 'choose',
    title: say('training.which'),
    tiles: courseNames.map((course) => ({
      name: `course-${course}`,
      label: say(`training.${course}`),
      isOff: state.isSending,
      press: () => deeds.practise('begin', { course, language }),
    })),
    columns: 2,
    choices: [],
    // A technician came here from between two doors.
    back: () => deeds.show(visit.role === 'technician' ? null : 'other'),
  }
}

const exercises: Readonly<Record<string, Key>> = {
  'pick-up': 'training.pick-up',
  reopen: 'action.reopen',
  return: 'training.return',
  deliver: 'training.deliver',
  'take-out': 'courier.out',
  'look-into': 'courier.look',
  'leave-in': 'action.inside',
  'lost-code': 'why.lost-code',
  'new-code': 'action.reissue',
  kerb: 'staff.kerb',
}

/** What is to be done, in the words of the very buttons that do it. */
const steps: Readonly<Record<string, readonly Key[]>> = {
  'sign-in': ['training.badge'],
  take: ['door.take'],
  'open-again': ['action.reopen'],
  'close-again': ['door.close'],
  'put-in': ['door.give'],
  'sign-out': ['action.end'],
  'take-out': ['courier.out'],
  look: ['courier.look'],
  'say-empty': ['action.is-empty'],
  'say-inside': ['action.inside'],
  'open-for-customer': ['staff.help', 'staff.open'],
  'ask-for-code': ['staff.help', 'action.reissue'],
}
const parcels = ['put-in-first', 'put-in-second', 'put-in-third']

function stepText({ say, training }: TrainingScene, step: string): string {
  const { pin } = training.codes
  if (step === 'enter-code') return pin === undefined ? say('training.code') : say('training.pin', { pin })
  if (parcels.includes(step)) return say('training.parcel', { count: parcels.indexOf(step) + 1 })
  if (step === 'hand-over') {
    const way: readonly Key[] =
      training.exercise === 'kerb' ? ['staff.kerb', 'action.hand-over'] : ['door.empty-out']
    return way.map((key) => say(key)).join(' → ')
  }
  if (step === 'look' && training.course !== 'technician') return `${say('other')} → ${say('courier.look')}`
  return (steps[step] ?? []).map((key) => say(key)).join(' → ')
}

const isDone = ({ steps: all }: Training): boolean => all.every(({ done }) => done)

/** The exercise that is on: what is done of it, and where to go from here. */
export function guide(scene: TrainingScene): View {
  const { say, deeds, training, state } = scene
  const { exercise, exercises: all, finished } = training
  const isOver = isDone(training)
  const isBegun = training.steps.some(({ done }) => done)
  const isOff = state.isSending
  const at = all.findIndex((one) => one.exercise === exercise)
  const next = all.find((one, index) => index > at && !one.done) ?? all.find((one) => !one.done)
  const begin = (name: string, label: string, which: string, how: Partial<Choice>): Choice => ({
    name,
    label,
    isOff,
    press: () => deeds.practise('exercise', { exercise: which }),
    ...how,
  })
  const canGoOn = next !== undefined && next.exercise !== exercise
  return {
    name: `guide-${exercise}-${isOver}-${finished}`,
    kind: 'act',
    ...(isOver ? { tone: 'good' as const } : {}),
    title: finished ? say('training.finished') : isOver ? say('training.done') : nameOf(scene, exercise),
    said: training.steps.map(({ step }) => stepText(scene, step)).join(' '),
    figure: finished ? (
      <p class="ends">
        {say('training.ends')} <Countdown untilMs={Date.parse(training.endsAt) - state.skewMs} />
      </p>
    ) : (
      <ol class="steps">
        {training.steps.map(({ step, done }) => (
          <li class={done ? 'done' : ''} key={step}>
            {done ? check : <span class="icon" />}
            <span>{stepText(scene, step)}</span>
          </li>
        ))}
      </ol>
    ),
    choices: [
      ...(isOver ? [] : badgeChoice(scene)),
      ...(canGoOn
        ? isOver
          ? [begin('next', say('training.next'), next.exercise, { icon: onward, look: 'primary' })]
          : isBegun
            ? []
            : [begin('skip', say('training.skip'), next.exercise, {})]
        : []),
      ...(isBegun ? [begin('again', say('action.retry'), exercise, { icon: again })] : []),
      {
        name: 'end-training',
        label: say('training.end'),
        ...(finished ? { look: 'primary' as const } : {}),
        isOff,
        press: () => deeds.practise('end', {}),
      },
    ],
    back: () => deeds.show(null),
  }
}

const nameOf = ({ say }: Scene, exercise: string): string => say(exercises[exercise] ?? 'training')

function badgeChoice({ say, deeds, training, state }: TrainingScene): readonly Choice[] {
  const { badge } = training.codes
  if (badge === undefined || state.screen?.visit != null) return []
  return [
    {
      name: 'badge',
      label: say('training.badge'),
      icon: barcode,
      look: 'primary',
      isOff: state.isSending,
      press: () => deeds.scan(badge),
    },
  ]
}

/** What is held before the scanner when nobody is there, in a training. */
export function codeChoices(scene: TrainingScene): readonly Choice[] {
  const { say, deeds, training, state } = scene
  const { qr } = training.codes
  return [
    ...badgeChoice(scene),
    ...(qr === undefined
      ? []
      : [
          {
            name: 'code',
            label: say('training.code'),
            icon: barcode,
            isOff: state.isSending,
            press: () => deeds.scan(qr),
          },
        ]),
  ]
}

/** As many as fit at the foot of the smallest screen. */
const mostChoices = 3

/** A screen of the visit as it is practised: with buttons in place of the hands. */
export function practised(view: View, scene: TrainingScene): View {
  const { say, deeds, training, state, labelOf } = scene
  const isOff = state.isSending
  const close = training.openDoors.map((compartment) => ({
    name: `close-${compartment}`,
    label: say('training.close', { door: labelOf(compartment) }),
    isOff,
    press: () => deeds.practise('close', { compartment }),
  }))
  const scan = training.labels.map((label, index) => ({
    name: `scan-${label}`,
    label: say('training.label', { count: index + 1 }),
    icon: barcode,
    isOff,
    press: () => deeds.scan(label),
  }))
  const choices = [...close, ...view.choices].slice(0, mostChoices)
  if (view.kind === 'scan') {
    const { picture: _picture, figure: _figure, ...rest } = view
    return scan.length === 0
      ? { ...view, choices }
      : { ...rest, choices, tiles: paged(scene, scan, 3), columns: 1 }
  }
  if (view.kind === 'end') return { ...view, hint: '', tiles: [] }
  if (view.kind !== 'act' || view.back !== undefined || close.length === 0) return view
  const { hint: _hint, ...rest } = view
  return { ...rest, choices }
}
