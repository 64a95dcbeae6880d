// What a signed token opens at the kiosk: the door of its parcel, once, in time, and at no other locker. What is signed and
// what is forged is the verifier's; here the claims are true.
import { expect, test } from 'vitest'
import type { Locker } from '../../simulator/world/locker.ts'
import { createLocker } from '../../simulator/world/locker.ts'
import type { CheckedPickup } from '../../src/core/requests.ts'
import { day, hour, lockerWith, minute, pulsed } from './lives.ts'

type Valid = Extract<CheckedPickup, { readonly valid: true }>

/** Shows a token that is good for an hour, and waits until the door has moved. */
function show(locker: Locker, fields: Partial<Valid> & { readonly text?: string } = {}): string {
  const { text = 'token', ...claims } = fields
  const nowMs = locker.clock.wallMs()
  const token: CheckedPickup = {
    valid: true,
    id: 'j1',
    site: 'here',
    parcel: 'p1',
    notBeforeMs: nowMs - minute,
    expiresMs: nowMs + hour,
    ...claims,
  }
  const reply = locker.submit({ type: 'token.shown', hash: `sealed-${text}`, token })
  locker.pass(500)
  return reply?.kind === 'refused' || reply?.kind === 'failed' ? reply.reason : (reply?.kind ?? 'no reply')
}

test('opens the door of its parcel, though no code of it ever reached the locker', () => {
  const locker = lockerWith('deposited')
  const before = pulsed(locker).length
  expect(show(locker)).toBe('accepted')
  expect(pulsed(locker).slice(before)).toEqual(['01'])
  expect(show(locker)).toBe('accepted')
  expect(pulsed(locker)).toHaveLength(before + 1)
  locker.close('01')
  expect(locker.parcel('p1').state).toBe('collected')
  expect(locker.events('parcel.collected')).toHaveLength(1)
})

test('serves once: not again, not in other letters, not after a restart', () => {
  const locker = lockerWith('deposited')
  locker.assign({ id: 'p2', recipient: 'person-p1' })
  locker.deposit('p2')
  show(locker)
  locker.close('01')
  expect(show(locker)).toBe('signature-used')
  locker.act('end')
  expect(show(locker)).toBe('signature-used')
  expect(show(locker, { text: 'the same in the other form' })).toBe('signature-used')
  expect(show(locker, { parcel: 'p2', text: 'the same for another parcel' })).toBe('signature-used')
  locker.restart()
  expect(show(locker)).toBe('signature-used')
  expect(show(locker, { text: 'the same in the other form' })).toBe('signature-used')
  expect(locker.parcel('p2').state).toBe('deposited')
})

test('is not used up by a door that did not open, nor by a screen that somebody else has', () => {
  const locker = lockerWith('deposited')
  locker.badge('courier')
  expect(show(locker)).toBe('busy')
  locker.act('end')
  locker.doors.jam('01')
  expect(show(locker)).toBe('accepted')
  locker.pass(3_000)
  locker.act('cancel')
  locker.doors.jam('01', false)
  locker.pass(minute)
  expect(show(locker)).toBe('accepted')
  expect(locker.doors.isOpen('01')).toBe(true)
})

test.each<[string, Partial<Valid>, string]>([
  ['for another locker', { site: 'there' }, 'wrong-locker'],
  ['for a parcel that nobody knows', { parcel: 'p9' }, 'unknown-parcel'],
  ['that is over', { expiresMs: 1_000 }, 'signature-expired'],
])('%s opens nothing', (_what, claims, reason) => {
  const locker = lockerWith('deposited')
  const before = pulsed(locker).length
  const visits = locker.events('visit.started').length
  expect(show(locker, claims)).toBe(reason)
  expect(locker.events('visit.started')).toHaveLength(visits)
  expect(pulsed(locker)).toHaveLength(before)
})

test('that is forged opens nothing', () => {
  const locker = lockerWith('deposited')
  const reply = locker.submit({ type: 'token.shown', hash: 'x', token: { valid: false } })
  expect(reply).toMatchObject({ kind: 'refused', reason: 'signature-invalid' })
})

test('may be shown a little before its time, since two clocks never agree, and not earlier', () => {
  const locker = lockerWith('deposited')
  const nowMs = locker.clock.wallMs()
  expect(show(locker, { notBeforeMs: nowMs + 2 * minute })).toBe('signature-expired')
  expect(show(locker, { notBeforeMs: nowMs + 30_000 })).toBe('accepted')
})

test('is not turned away for its time while nobody knows what time it is', () => {
  const locker = lockerWith('deposited')
  locker.restart({ isConfirmed: false, wallMs: locker.clock.wallMs() - 10 * day })
  expect(show(locker, { notBeforeMs: locker.clock.wallMs() + 10 * day })).toBe('accepted')
})

test.each([
  ['assigned', 'not-now'],
  ['collected', 'code-used'],
  ['expired', 'code-expired'],
  ['withdrawn', 'code-expired'],
  ['missing', 'code-expired'],
] as const)('of a parcel that is %s opens nothing and stays good', (state, reason) => {
  const locker = lockerWith(state)
  expect(show(locker)).toBe(reason)
  expect(locker.row('tokens', 'j1')).toBeUndefined()
})

test('of a return opens nothing: it is not to be picked up', () => {
  const locker = createLocker()
  locker.assign({ id: 'p1', kind: 'return', pin: '11' })
  expect(show(locker)).toBe('not-now')
  locker.pin('11')
  locker.close('01')
  locker.act('end')
  expect(show(locker)).toBe('not-now')
})

test('of a parcel behind a blocked door keeps its time and serves when the door does', () => {
  const locker = lockerWith('deposited')
  locker.ask({ verb: 'compartment.block', compartment: '01', reason: 'paint' })
  expect(show(locker)).toBe('not-now')
  locker.ask({ verb: 'compartment.release', compartment: '01', reason: 'dry' })
  expect(show(locker)).toBe('accepted')
})

test('that was shown can be revoked, and does not outlive a new life of its parcel’s id', () => {
  const locker = lockerWith('deposited')
  locker.ask({ verb: 'compartment.block', compartment: '01', reason: 'paint' })
  show(locker)
  const code = { kind: 'qr', hash: 'sealed-token', weak: false } as const
  expect(locker.ask({ verb: 'code.revoke', parcel: 'p1', code }).status).toBe('ok')
  locker.ask({ verb: 'compartment.release', compartment: '01', reason: 'dry' })
  expect(show(locker)).toBe('signature-used')
})

test('in many forms for one parcel is refused before the parcel has more codes than it may', () => {
  const locker = lockerWith('deposited')
  locker.ask({ verb: 'compartment.block', compartment: '01', reason: 'paint' })
  for (let round = 0; round < 40; round += 1) show(locker, { id: `j${round}`, text: `t${round}` })
  expect(locker.store.load().rows.codes.filter(({ parcels }) => parcels.includes('p1'))).toHaveLength(32)
})
