// Plans that change after the fact, and doors that may not be opened just then.
import { describe, expect, test } from 'vitest'
import { alertsOf, hour, lockerWith, minute } from './lives.ts'

describe('a parcel that expired', () => {
  test('can be collected again when it is announced anew with a later time', () => {
    const locker = lockerWith('expired')
    const pickupByMs = locker.clock.wallMs() + 5 * hour
    expect(locker.assign({ id: 'p1', pickupByMs, pin: '11' })).toMatchObject({ status: 'ok' })
    expect(locker.parcel('p1').state).toBe('deposited')
    expect(locker.events('parcel.extended')).toHaveLength(1)
    expect(locker.pin('11')).toBe('accepted')
  })
})

test('a deposit after the platform’s own time still leaves the recipient the usual time', () => {
  const locker = lockerWith('assigned')
  locker.assign({ id: 'p1', pickupByMs: locker.clock.wallMs() + hour })
  locker.pass(2 * hour)
  locker.actor({ id: 'anna' })
  locker.deposit('p1')
  locker.pass(hour)
  expect(locker.parcel('p1').state).toBe('deposited')
})

test.each(['lapsed', 'cancelled', 'taken-out', 'refused'] as const)(
  'a parcel that is %s is unknown to a move and to a new code, not deposited',
  (state) => {
    const locker = lockerWith(state)
    const code = { kind: 'pin', hash: 'sealed-pin-77', weak: false } as const
    const unknown = { status: 'refused', reason: 'unknown-parcel' }
    expect(locker.ask({ verb: 'parcel.move', parcel: 'p1', compartment: null })).toMatchObject(unknown)
    expect(locker.ask({ verb: 'code.issue', parcel: 'p1', code, uses: null, untilMs: null })).toMatchObject(
      unknown,
    )
  },
)

test('a customer before a blocked door is turned away, and somebody is told until it is released', () => {
  const locker = lockerWith('deposited')
  locker.ask({ verb: 'compartment.block', compartment: '01', reason: 'broken glass' })
  expect(locker.pin('11')).toBe('not-now')
  expect(alertsOf(locker)).toContain('customer-shut-out 01')
  locker.ask({ verb: 'compartment.release', compartment: '01', reason: 'mended' })
  expect(alertsOf(locker)).not.toContain('customer-shut-out 01')
  locker.pass(minute)
  expect(locker.pin('11')).toBe('accepted')
})

test('the same door opens again at once: its coil rests on the bus, and nobody is turned away for it', () => {
  const locker = lockerWith('deposited')
  locker.pin('11')
  locker.close('01')
  expect(locker.act('reopen')).toBe('accepted')
})

test('a door that opened while nobody could see it is doubted', () => {
  const locker = lockerWith('deposited')
  locker.doors.setSwitch('01', 'unreadable')
  locker.submit({ type: 'door.unreadable', door: { bus: 'wall', board: 0, channel: 1 } })
  locker.submit({ type: 'door.sensed', door: { bus: 'wall', board: 0, channel: 1 }, reading: 'open' })
  expect(locker.compartment('01')).toMatchObject({ state: 'unsure', reason: 'found-open' })
})
