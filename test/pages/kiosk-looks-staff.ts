// Screens for the test of looks: shop staff who help a customer, and people who practise; and a training that shows what
// it is given.
import type { VisitView } from '../../src/core/view.ts'
import type { Training, TrainingView } from '../../src/ports/training.ts'

export interface Shown extends Partial<VisitView> {
  readonly touched?: readonly string[]
  readonly training?: TrainingView
}

const staff = {
  role: 'staff',
  step: 'choose',
  free: { S: 15, M: 12, L: 0 },
  actions: ['find', 'reissue', 'hand-over', 'open', 'end', 'more-time', 'language'],
} as const
const found = {
  parcel: 'JJD0149990000432100',
  carrier: 'postnl',
  kind: 'delivery',
  state: 'deposited',
  compartment: '14',
  actions: ['open', 'reissue'],
} as const
const outside = ['A', 'B', 'C', 'D', 'E', 'F', 'G'].map((bay, index) => ({
  parcel: `JJD01499900004321${index}0`,
  bay: `${bay}12`,
  since: new Date(Date.UTC(2026, 10, 21, 10, index)).toISOString(),
  actions: ['hand-over'] as const,
}))
const waiting = { ...staff, atKerb: outside }

export const staffScreens: Readonly<Record<string, Shown>> = {
  'staff between two doors': waiting,
  'what staff do now and then': {
    ...waiting,
    touched: ['other'],
    parcels: ['04', '05'].map((compartment, index) => ({
      id: `JJD014999000043215${index}`,
      kind: 'delivery',
      compartment,
      state: index === 0 ? 'expired' : 'deposited',
    })),
    toLookInto: ['13'],
  },
  'help a customer': { ...waiting, touched: ['customers'] },
  'look a label up by keys': { ...staff, touched: ['customers', 'find-label'] },
  'look a label up by a scan': { ...staff, finding: true },
  'waiting outside': { ...waiting, touched: ['customers', 'kerb'] },
  found: { ...staff, found },
  'found in no door': {
    ...waiting,
    found: { ...found, parcel: 'JJD0149990000432100', state: 'assigned', actions: ['reissue', 'hand-over'] },
  },
  'why open it': { ...staff, found, touched: ['open-found'] },
  courses: { ...staff, touched: ['other', 'courses'] },
  'a technician': { role: 'technician', step: 'choose', toLookInto: ['13'], actions: staff.actions },
}

const exercise = (fields: Partial<TrainingView>): TrainingView => ({
  course: 'courier',
  exercises: [
    { exercise: 'deliver', done: false },
    { exercise: 'take-out', done: false },
    { exercise: 'look-into', done: false },
  ],
  exercise: 'deliver',
  steps: ['sign-in', 'put-in-first', 'put-in-second', 'put-in-third', 'sign-out'].map((step, index) => ({
    step,
    done: index < 2,
  })),
  codes: { badge: 'KLUIS-TRAINING-BADGE' },
  labels: [1, 2, 3].map((number) => `KLUIS-TRAINING-${number}`),
  openDoors: [],
  finished: false,
  endsAt: new Date(Date.UTC(2100, 0)).toISOString(),
  ...fields,
})
const undone = (...steps: readonly string[]) => steps.map((step) => ({ step, done: false }))
const pretendedDoor = (purpose: string) => ({
  compartment: '04',
  door: 'open' as const,
  outcome: 'opened' as const,
  purpose,
  settled: false,
  stage: 'open' as const,
})
const courier = { role: 'courier', free: staff.free } as const
const atDeposit = [
  'too-small',
  'does-not-fit',
  'wrong-door',
  'dirty',
  'cancel',
  'end',
  'more-time',
  'language',
] as const

/** Without `step` nobody is there. */
export const trainingScreens: Readonly<Record<string, Shown>> = {
  'an exercise begins': {
    training: exercise({ steps: exercise({}).steps.map((one) => ({ ...one, done: false })) }),
  },
  'an exercise of staff': {
    training: exercise({
      exercise: 'lost-code',
      steps: undone('sign-in', 'open-for-customer', 'hand-over'),
      exercises: [{ exercise: 'lost-code', done: false }],
    }),
  },
  'an exercise of a technician': {
    training: exercise({
      course: 'technician',
      exercise: 'leave-in',
      steps: undone('sign-in', 'look', 'say-inside', 'sign-out'),
      exercises: [{ exercise: 'leave-in', done: false }],
    }),
  },
  'an exercise of a customer': {
    training: exercise({
      exercise: 'reopen',
      codes: { pin: '12345678', qr: 'KLUIS-TRAINING-CODE' },
      steps: undone('enter-code', 'take', 'open-again', 'close-again'),
    }),
  },
  'nobody there, with a PIN': {
    touched: ['back'],
    training: exercise({
      codes: { pin: '12345678', qr: 'KLUIS-TRAINING-CODE' },
      steps: undone('enter-code'),
    }),
  },
  'nobody there, with a badge': { training: exercise({ steps: undone('sign-in') }) },
  'pretended labels': {
    ...courier,
    step: 'choose',
    training: exercise({}),
    actions: ['end', 'more-time', 'language'],
  },
  'a pretended deposit': {
    ...courier,
    step: 'open',
    doors: [pretendedDoor('deposit')],
    training: exercise({ openDoors: ['04'] }),
    actions: atDeposit,
  },
  'two pretended doors': {
    ...courier,
    step: 'open',
    doors: [pretendedDoor('deposit')],
    training: exercise({ openDoors: ['04', '13'] }),
    actions: atDeposit,
  },
  'a pretended look': {
    ...courier,
    step: 'open',
    doors: [pretendedDoor('look')],
    training: exercise({ openDoors: ['04'] }),
    actions: ['empty', 'confirm', 'cancel', 'end', 'more-time', 'language'],
  },
  'a pretended pick-up': {
    step: 'close-door',
    doors: [pretendedDoor('pick-up')],
    training: exercise({ openDoors: ['04'] }),
    actions: ['wrong-parcel', 'empty', 'cancel', 'more-time', 'language'],
  },
  'pretended thanks': {
    step: 'ready',
    doors: [{ ...pretendedDoor('pick-up'), door: 'closed', settled: true, stage: 'settled' }],
    training: exercise({}),
    actions: ['reopen', 'end', 'feedback', 'wrong-parcel', 'empty', 'more-time', 'language'],
    asks: ['score'],
  },
  'an exercise under way': {
    ...courier,
    step: 'choose',
    touched: ['help'],
    training: exercise({}),
    actions: ['end'],
  },
  'an exercise done': {
    training: exercise({ steps: exercise({}).steps.map((one) => ({ ...one, done: true })) }),
  },
  'a course finished': {
    training: exercise({
      finished: true,
      exercises: exercise({}).exercises.map((one) => ({ ...one, done: true })),
      steps: exercise({}).steps.map((one) => ({ ...one, done: true })),
    }),
  },
}

/** Shows what it is given, and takes nothing. */
export function createStandInTraining() {
  const listeners = new Set<() => void>()
  let shown: { readonly training: TrainingView; readonly visit: VisitView | null } | null = null
  const training: Training = {
    view: () => shown?.training ?? null,
    visit: () => shown?.visit ?? null,
    alsoOpen: () => [],
    begin: (_course, _language, onBegun) => onBegun(false),
    exercise: (_name, onBegun) => onBegun(false),
    entered: () => null,
    submit: (_input, onReply) => onReply({ kind: 'failed', reason: 'busy' }),
    closeDoor: () => false,
    end: () => false,
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  return {
    training,
    show(next: typeof shown) {
      shown = next
      for (const listener of listeners) listener()
    },
  }
}
