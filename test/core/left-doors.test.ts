// People who go in the middle, switches that fail in the middle, reports that come late, and actions that name a door
// which is not the one in hand: nothing is left half done, and nothing that is said can break anything.
import { describe, expect, test } from 'vitest'
import type { Announced, Locker, LockerOptions } from '../../simulator/world/locker.ts'
import { createLocker } from '../../simulator/world/locker.ts'
import { compartmentSpec } from '../../simulator/world/small-site.ts'
import { alertsOf, lockerWith, minute, pulsed } from './lives.ts'

const second = 1_000
/** The coil rests between two pulses of one door. */
const rested = 2_500
const sensorless = {
  compartments: ['01', '02', '03'].map((id) => compartmentSpec(id, 'S', { sensed: false })),
}
const view = (locker: Locker) => locker.engine.read.visit()
const states = (locker: Locker, ...ids: readonly string[]) => ids.map((id) => locker.parcel(id).state)

/** A courier of `post` stands at a kiosk, and these parcels are announced. */
function courierWith(parcels: readonly Announced[], options: LockerOptions = {}): Locker {
  const locker = createLocker(options)
  for (const parcel of parcels) locker.assign(parcel)
  locker.actor({ id: 'courier' })
  locker.badge('courier')
  return locker
}

/** Parcels of one person with one PIN, each behind its own door. */
function twoParcels(): Locker {
  const locker = createLocker()
  for (const id of ['p1', 'p2']) locker.assign({ id, recipient: 'ria', pin: '11' })
  locker.deposit('p1', 'p2')
  return locker
}

describe('a courier who goes before the end', () => {
  test('and leaves the door open: what was put in counts when somebody closes it', () => {
    const locker = courierWith([{ id: 'p1' }])
    locker.scan('B-p1')
    locker.act('end')
    expect(view(locker)).toBeNull()
    expect(locker.compartment('01')).toMatchObject({ state: 'open', unfinished: { parcels: ['p1'] } })
    locker.pass(5 * minute)
    expect(alertsOf(locker)).toContain('door-left-open 01')
    locker.close('01')
    expect(states(locker, 'p1')).toEqual(['deposited'])
    expect(locker.compartment('01')).toMatchObject({ state: 'occupied', unfinished: null })
  })

  test('comes back and scans it again: the same door, and it is in once', () => {
    const locker = courierWith([{ id: 'p1' }])
    locker.scan('B-p1')
    locker.act('end')
    locker.pass(rested)
    locker.badge('courier')
    expect(locker.scan('B-p1')).toBe('accepted')
    expect(view(locker)?.step).toBe('close-door')
    expect(pulsed(locker)).toEqual(['01'])
    locker.close('01')
    expect(locker.events('parcel.deposited')).toHaveLength(1)
    expect(locker.compartment('01')).toMatchObject({ state: 'occupied', unfinished: null })
  })

  test('and whose door can’t be read any more: unsure', () => {
    const locker = courierWith([{ id: 'p1' }])
    locker.scan('B-p1')
    locker.act('end')
    locker.doors.setSwitch('01', 'unreadable')
    locker.pass(100)
    expect(locker.compartment('01')).toMatchObject({ state: 'unsure', reason: 'abandoned' })
  })

  test('meanwhile it is not sent elsewhere and does not lapse', () => {
    const nowMs = createLocker().clock.wallMs()
    const locker = courierWith([{ id: 'p1', depositByMs: nowMs + minute }])
    locker.scan('B-p1')
    locker.act('end')
    const busy = { status: 'refused', reason: 'busy' }
    expect(locker.ask({ verb: 'parcel.move', parcel: 'p1', compartment: null })).toMatchObject(busy)
    locker.pass(10 * minute)
    expect(states(locker, 'p1')).toEqual(['assigned'])
    locker.close('01')
    expect(locker.ask({ verb: 'parcel.cancel', parcel: 'p1', why: null })).toMatchObject({ status: 'ok' })
  })

  test('an operator who looked may release it', () => {
    const locker = courierWith([{ id: 'p1' }])
    locker.scan('B-p1')
    locker.act('end')
    const answer = locker.ask({ verb: 'compartment.release', compartment: '01', reason: 'empty' })
    expect(answer).toMatchObject({ status: 'ok', data: { state: 'reserved' } })
    locker.close('01')
    expect(states(locker, 'p1')).toEqual(['assigned'])
  })

  test('before the door has moved: unsure, and the parcel has lost its place', () => {
    const locker = courierWith([{ id: 'p1' }])
    locker.submit({ type: 'code.entered', way: 'qr', hash: 'x', label: 'B-p1' })
    locker.submit({ type: 'visit.acted', action: 'end', fields: {} })
    locker.pass(minute)
    expect(locker.compartment('01')).toMatchObject({ state: 'unsure', reason: 'abandoned' })
    expect(locker.parcel('p1')).toMatchObject({ state: 'assigned', compartment: null })
  })

  test('and cancels at the open door: unsure, until somebody looked', () => {
    const locker = courierWith([{ id: 'p1' }])
    locker.scan('B-p1')
    expect(locker.act('cancel')).toBe('accepted')
    locker.close('01')
    expect(locker.compartment('01')).toMatchObject({ state: 'unsure', reason: 'cancelled' })
    expect(locker.parcel('p1')).toMatchObject({ state: 'assigned', compartment: null })
    expect(view(locker)).toMatchObject({ step: 'choose', toLookInto: ['01'] })
  })
})

describe('without a door switch', () => {
  test('the next scan or “confirm” tells that a parcel is in', () => {
    const locker = courierWith([{ id: 'p1' }, { id: 'p2' }], sensorless)
    locker.scan('B-p1')
    expect(view(locker)?.step).toBe('confirm')
    locker.scan('B-p2')
    expect(states(locker, 'p1', 'p2')).toEqual(['deposited', 'assigned'])
    expect(locker.act('confirm')).toBe('accepted')
    expect(states(locker, 'p1', 'p2')).toEqual(['deposited', 'deposited'])
    expect(['01', '02'].map((id) => locker.compartment(id).state)).toEqual(['occupied', 'occupied'])
  })

  test('so does the end of the round, but not walking away', () => {
    for (const [leave, after] of [
      [(locker: Locker) => locker.act('end'), ['deposited', 'occupied']],
      [(locker: Locker) => locker.pass(4 * minute), ['assigned', 'unsure']],
    ] as const) {
      const locker = courierWith([{ id: 'p1' }], sensorless)
      locker.scan('B-p1')
      leave(locker)
      expect([locker.parcel('p1').state, locker.compartment('01').state]).toEqual(after)
    }
  })

  test('without a switch the person confirms; without a word it stays theirs and unsure', () => {
    const locker = lockerWith('deposited', sensorless)
    locker.pin('11')
    expect(view(locker)?.step).toBe('confirm')
    locker.pass(4 * minute)
    expect([...states(locker, 'p1'), locker.compartment('01').state]).toEqual(['deposited', 'unsure'])
    expect(locker.pin('11')).toBe('accepted')
    expect(locker.act('confirm')).toBe('accepted')
    expect([...states(locker, 'p1'), locker.compartment('01').state]).toEqual(['collected', 'unsure'])
  })
})

describe('a customer who goes, or a door that says strange things', () => {
  test('cancelled before the door has moved: unsure, the parcel as it was, and its code still good', () => {
    const locker = lockerWith('deposited')
    locker.submit({ type: 'code.entered', way: 'pin', hash: 'sealed-pin-11', label: null })
    locker.submit({ type: 'visit.acted', action: 'cancel', fields: {} })
    locker.pass(5 * second)
    expect(locker.compartment('01')).toMatchObject({ state: 'unsure', reason: 'cancelled' })
    expect(states(locker, 'p1')).toEqual(['deposited'])
    locker.close('01')
    expect(locker.pin('11')).toBe('accepted')
    locker.close('01')
    expect(states(locker, 'p1')).toEqual(['collected'])
    expect(locker.compartment('01').state).toBe('unsure')
  })

  test('walked away from the open door: collected, and the compartment unsure', () => {
    const locker = lockerWith('deposited')
    locker.pin('11')
    locker.pass(4 * minute)
    expect(view(locker)).toBeNull()
    expect(locker.events('parcel.collected')).toMatchObject([{ data: { doorLeftOpen: true } }])
    locker.close('01')
    expect(locker.compartment('01')).toMatchObject({ state: 'unsure', reason: 'abandoned' })
  })

  test('the door closes before the board has reported its pulse', () => {
    const locker = lockerWith('deposited')
    const door = { bus: 'wall', board: 0, channel: 1 }
    locker.submit({ type: 'code.entered', way: 'pin', hash: 'sealed-pin-11', label: null })
    locker.submit({ type: 'door.sensed', door, reading: 'open' })
    locker.submit({ type: 'door.sensed', door, reading: 'closed' })
    expect(states(locker, 'p1')).toEqual(['collected'])
    const opening = locker.compartment('01').opening ?? ''
    locker.submit({ type: 'pulse.reported', opening, result: 'sent' })
    locker.submit({ type: 'pulse.reported', opening, result: 'not-sent' })
    locker.submit({ type: 'pulse.reported', opening: 'never-heard-of', result: 'sent' })
    expect(locker.row('openings', opening)).toMatchObject({ stage: 'ended', outcome: 'opened' })
    expect(locker.events('door.not-sent')).toHaveLength(0)
  })

  test('a switch that fails at the open door leaves it to the person, one that comes back goes on', () => {
    const locker = lockerWith('deposited')
    locker.pin('11')
    locker.doors.setSwitch('01', 'unreadable')
    locker.pass(100)
    expect(view(locker)?.step).toBe('confirm')
    expect(alertsOf(locker)).toEqual(['door-unreadable 01'])
    locker.doors.close('01')
    locker.doors.setSwitch('01', 'sound')
    locker.pass(100)
    expect(alertsOf(locker)).toEqual([])
    expect(states(locker, 'p1')).toEqual(['collected'])
    expect(locker.compartment('01').state).toBe('vacant')
  })

  test('after a cancellation nothing opens', () => {
    const locker = lockerWith('deposited')
    locker.ask({ verb: 'parcel.cancel', parcel: 'p1', why: null })
    expect(locker.pin('11')).toBe('code-expired')
  })

  test('with one of them blocked the other opens at once, and the visit comes to its end', () => {
    const locker = twoParcels()
    locker.ask({ verb: 'compartment.block', compartment: '02', reason: 'paint' })
    expect(locker.pin('11')).toBe('accepted')
    locker.close('01')
    expect(view(locker)).toMatchObject({ step: 'ready', actions: expect.arrayContaining(['reopen', 'end']) })
    expect(states(locker, 'p1', 'p2')).toEqual(['collected', 'deposited'])
  })

  test('with one of them expired only the other is opened', () => {
    const locker = createLocker()
    locker.assign({ id: 'p1', recipient: 'ria', pin: '11', pickupWithinMs: minute })
    locker.assign({ id: 'p2', recipient: 'ria', pin: '11' })
    locker.deposit('p1', 'p2')
    locker.pass(2 * minute)
    locker.pin('11')
    expect(view(locker)).toMatchObject({ step: 'open', parcels: [{ id: 'p2' }] })
  })

  test('a parcel or a door that is not theirs is not opened', () => {
    const locker = twoParcels()
    locker.assign({ id: 'p3' })
    locker.deposit('p3')
    locker.pin('11')
    expect(locker.act('open', { parcel: 'p3' })).toBe('unknown-parcel')
    expect(locker.act('open', { compartment: '03' })).toBe('not-now')
    expect(pulsed(locker).slice(-1)).toEqual(['03'])
  })
})

describe('the same code once more', () => {
  test('not when somebody else may have left something in it', () => {
    const locker = lockerWith('deposited')
    locker.pin('11')
    locker.close('01')
    locker.act('end')
    locker.pass(3 * second)
    locker.assign({ id: 'p2', compartment: '01' })
    locker.badge('courier')
    locker.scan('B-p2')
    locker.act('cancel')
    locker.close('01')
    locker.act('end')
    expect(locker.compartment('01').state).toBe('unsure')
    locker.pass(minute)
    expect(locker.pin('11')).toBe('code-used')
  })

  test('not after the person said that the parcel was not theirs', () => {
    const locker = lockerWith('deposited')
    locker.pin('11')
    locker.act('wrong-parcel')
    locker.close('01')
    locker.pass(3 * second)
    expect(view(locker)?.actions).not.toContain('reopen')
    expect(locker.act('reopen')).toBe('not-now')
    locker.act('end')
    expect(locker.pin('11')).toBe('code-expired')
  })

  test('not by a code that was taken back', () => {
    const locker = lockerWith('collected')
    const code = { kind: 'pin', hash: 'sealed-pin-11', weak: false } as const
    locker.ask({ verb: 'code.revoke', parcel: 'p1', code })
    expect(locker.pin('11')).toBe('code-unknown')
  })
})
