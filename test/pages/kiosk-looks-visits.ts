// Screens for the test of looks: customers who fetch, bring back and send back, couriers who put in and take out.
import type { VisitView } from '../../src/core/view.ts'
import type { Shown } from './kiosk-looks-staff.ts'

const door = (compartment: string, fields: object = {}) => ({
  compartment,
  door: 'open' as const,
  outcome: 'opened' as const,
  purpose: 'pick-up',
  settled: false,
  stage: 'open' as const,
  ...fields,
})
const parcel = (id: string, fields: object = {}) => ({
  id,
  kind: 'delivery' as const,
  compartment: '04',
  state: 'deposited' as const,
  ...fields,
})
const courier = { role: 'courier', free: { S: 15, M: 12, L: 0 } } as const
const atDoor = ['cancel', 'end', 'more-time', 'language'] as const
const atDeposit = ['too-small', 'does-not-fit', 'wrong-door', 'dirty', 'same-recipient', ...atDoor] as const

/** So many to take out for each reason. */
const leaving = (counts: Readonly<Record<'expired' | 'cancelled' | 'return' | 'outgoing', number>>) =>
  (['expired', 'cancelled', 'return', 'outgoing'] as const).flatMap((why) =>
    Array.from({ length: counts[why] }, (_, at) => ({
      parcel: `JJD01499900004321${at}0`,
      compartment: `1${at}`,
      why,
    })),
  )
const aReturn = { number: '7KQ2M4XD', carrier: 'post', labelled: false, reason: null }
const choosing = {
  step: 'size',
  free: { S: 3, M: 2, L: 0 },
  actions: ['return', 'open', 'cancel', 'more-time', 'language'],
} as const
const atReturn = ['return', 'too-small', 'does-not-fit', 'cancel', 'more-time', 'language'] as const

const withLists: Partial<VisitView> = {
  step: 'choose',
  parcels: [
    parcel('JJD0149990000432100', { state: 'expired' }),
    parcel('p2', { state: 'withdrawn' }),
    parcel('JJD0149990000432155', { compartment: '05' }),
  ],
  doors: [door('05', { purpose: 'deposit', settled: true, door: 'closed' })],
  toTakeOut: leaving({ expired: 2, cancelled: 0, return: 0, outgoing: 0 }),
  toLookInto: ['13', '22'],
}

export const visitScreens: Readonly<Record<string, Shown>> = {
  'several parcels': {
    step: 'choose',
    parcels: ['04', '13', '22', '31'].map((compartment, index) => parcel(`p${index}`, { compartment })),
    actions: ['open', 'cancel', 'end', 'more-time', 'language'],
  },
  'one of them': {
    step: 'choose',
    touched: ['one'],
    parcels: ['04', '13', '22', '31'].map((compartment, index) => parcel(`p${index}`, { compartment })),
    actions: ['open', 'cancel', 'end', 'more-time', 'language'],
  },
  opening: {
    step: 'opening',
    doors: [door('04', { door: 'closed' })],
    actions: ['cancel', 'more-time', 'language'],
  },
  'take it': {
    step: 'open',
    doors: [door('14')],
    actions: ['wrong-parcel', 'empty', 'cancel', 'more-time', 'language'],
  },
  'what is wrong': {
    step: 'open',
    touched: ['problem'],
    doors: [door('04')],
    actions: ['wrong-parcel', 'empty', 'cancel', 'more-time', 'language'],
  },
  'take them': {
    step: 'open',
    doors: [door('04'), door('13'), door('22'), door('31', { settled: true })],
    actions: ['wrong-parcel', 'empty', 'cancel', 'more-time', 'language'],
  },
  'close it': {
    step: 'close-door',
    doors: [door('04')],
    actions: ['wrong-parcel', 'empty', 'cancel', 'more-time'],
  },
  confirm: {
    step: 'confirm',
    doors: [door('04', { door: 'unknown', outcome: 'unknown' })],
    actions: ['confirm', 'reopen', 'wrong-parcel', 'empty', 'cancel', 'more-time', 'language'],
  },
  stuck: {
    step: 'failed',
    doors: [door('04', { door: 'closed', stage: 'failed', triesLeft: 2 })],
    actions: ['reopen', 'open', 'cancel', 'more-time'],
  },
  'stuck for good': {
    step: 'failed',
    doors: [door('04', { door: 'closed' })],
    actions: ['cancel', 'more-time'],
    incident: 'E0042',
  },
  'still there': {
    step: 'open',
    doors: [door('04')],
    actions: ['wrong-parcel', 'empty', 'cancel', 'more-time'],
    deadlines: {},
  },
  'another door stands open': {
    step: 'open',
    doors: [door('14')],
    alsoOpen: ['07', '22'],
    actions: ['wrong-parcel', 'empty', 'cancel', 'more-time', 'language'],
  },
  'whose return it is': {
    ...choosing,
    step: 'choose',
    returning: { ...aReturn, carrier: null },
  },
  'the number of a return': { ...choosing, returning: aReturn },
  'why it comes back': { ...choosing, returning: { ...aReturn, labelled: true } },
  'more reasons': { ...choosing, touched: ['more'], returning: { ...aReturn, labelled: true } },
  'the size of a return': { ...choosing, returning: { ...aReturn, labelled: true, reason: 'damaged' } },
  'put a return in': {
    step: 'open',
    returning: { ...aReturn, reason: 'damaged' },
    doors: [door('04', { purpose: 'return' })],
    actions: atReturn,
  },
  'an announced return': { step: 'open', doors: [door('04', { purpose: 'return' })], actions: atReturn },
  'why an announced return comes back': {
    step: 'open',
    touched: ['reason'],
    doors: [door('04', { purpose: 'return' })],
    actions: atReturn,
  },
  'back or not': {
    step: 'open',
    doors: [door('04', { purpose: 'return' })],
    actions: ['take-back', 'cancel', 'more-time', 'language'],
  },
  'back after all': {
    step: 'ready',
    doors: [door('04', { purpose: 'return', settled: true, door: 'closed' })],
    actions: ['reopen', 'take-back', 'end', 'feedback', 'more-time', 'language'],
    asks: ['score'],
    receipt: 'R000123',
  },
  'whether they recommend it': {
    step: 'ready',
    doors: [door('04', { settled: true, door: 'closed' })],
    actions: ['reopen', 'end', 'feedback'],
    asks: ['recommend'],
  },
  thanks: {
    step: 'ready',
    asks: ['score'],
    reopenByCodeUntil: '2026-11-26T13:32:00.000Z',
    doors: [door('04', { settled: true, door: 'closed' })],
    actions: ['reopen', 'end', 'feedback', 'wrong-parcel', 'empty', 'more-time', 'language'],
  },
  'thanks for a return': {
    step: 'ready',
    doors: [door('04', { purpose: 'return', settled: true, door: 'closed' })],
    actions: ['reopen', 'end', 'feedback', 'more-time', 'language'],
    asks: ['score'],
    receipt: 'R000123',
  },
  sorry: {
    step: 'ready',
    parcels: [parcel('p1', { state: 'missing' })],
    actions: ['reopen', 'end', 'feedback'],
    asks: ['score'],
    incident: 'E0042',
  },
  labels: { ...courier, step: 'choose', parcels: [], actions: ['end', 'feedback', 'more-time', 'language'] },
  'labels and lists': {
    ...courier,
    ...withLists,
    actions: ['open', 'wrong-door', 'reopen', 'end', 'feedback', 'more-time', 'language'],
  },
  'between two doors': {
    ...courier,
    ...withLists,
    touched: ['other'],
    actions: ['open', 'wrong-door', 'reopen', 'end', 'feedback', 'more-time', 'language'],
  },
  'to take out': {
    ...courier,
    step: 'choose',
    touched: ['leaving'],
    toTakeOut: leaving({ expired: 8, cancelled: 0, return: 0, outgoing: 0 }),
    actions: ['open', 'end', 'more-time', 'language'],
  },
  'to take out, by reason': {
    ...courier,
    step: 'choose',
    touched: ['leaving'],
    toTakeOut: leaving({ expired: 3, cancelled: 2, return: 9, outgoing: 1 }),
    actions: ['open', 'end', 'more-time', 'language'],
  },
  'to take out, of one reason': {
    ...courier,
    step: 'choose',
    touched: ['leaving', 'only-return'],
    toTakeOut: leaving({ expired: 3, cancelled: 2, return: 9, outgoing: 1 }),
    actions: ['open', 'end', 'more-time', 'language'],
  },
  'to look into': { ...courier, ...withLists, touched: ['other', 'checking'], actions: ['open', 'end'] },
  'put in': { ...courier, ...withLists, touched: ['other', 'put-in'], actions: ['open', 'reopen', 'end'] },
  'the last door': {
    ...courier,
    ...withLists,
    touched: ['other', 'last-door'],
    actions: ['open', 'wrong-door', 'reopen', 'end'],
  },
  'a label by keys': { ...courier, ...withLists, touched: ['other', 'label'], actions: ['open', 'end'] },
  size: { ...courier, step: 'size', actions: ['open', 'cancel', 'end', 'more-time', 'language'] },
  'put it in': {
    ...courier,
    step: 'open',
    doors: [door('04', { purpose: 'deposit' })],
    actions: atDeposit,
  },
  'what happened': {
    ...courier,
    step: 'open',
    touched: ['problem'],
    doors: [door('04', { purpose: 'deposit' })],
    actions: atDeposit,
  },
  'confirm a deposit': {
    ...courier,
    step: 'confirm',
    touched: ['problem'],
    doors: [door('04', { purpose: 'deposit', door: 'unknown' })],
    actions: ['confirm', 'reopen', ...atDeposit],
  },
  'look inside': {
    ...courier,
    step: 'open',
    doors: [door('04', { purpose: 'look' })],
    actions: ['empty', 'confirm', ...atDoor],
  },
  summary: {
    ...courier,
    step: 'done',
    parcels: [
      parcel('p1'),
      parcel('p2', { state: 'taken-out' }),
      parcel('p3', { state: 'refused' }),
      parcel('p4', { state: 'missing' }),
    ],
    receipt: 'R000123',
  },
  help: {
    step: 'failed',
    touched: ['help'],
    doors: [door('04', { door: 'closed' })],
    actions: ['cancel', 'more-time'],
    incident: 'E0042',
  },
  languages: { step: 'open', touched: ['languages'], doors: [door('04')], actions: ['cancel', 'language'] },
  display: { step: 'open', touched: ['help', 'display'], doors: [door('04')], actions: ['cancel'] },
}
