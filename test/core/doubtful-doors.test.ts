// Doors that move for somebody else, boards and switches that fail in the middle, doubt that stays, and actions that name
// a door which is not the one in hand: nothing that is said or sensed can break anything.
import { describe, expect, test } from 'vitest'
import type { Announced, Locker } from '../../simulator/world/locker.ts'
import { createLocker } from '../../simulator/world/locker.ts'
import { compartmentSpec } from '../../simulator/world/small-site.ts'
import { alertsOf, lockerWith, minute, pulsed, release } from './lives.ts'

const second = 1_000
/** The coil rests between two pulses of one door. */
const rested = 2_500
const view = (locker: Locker) => locker.engine.read.visit()
const states = (locker: Locker, ...ids: readonly string[]) => ids.map((id) => locker.parcel(id).state)

/** A courier of `post` stands at a kiosk, and these parcels are announced. */
function courierWith(parcels: readonly Announced[]): Locker {
  const locker = createLocker()
  for (const parcel of parcels) locker.assign(parcel)
  locker.actor({ id: 'courier' })
  locker.badge('courier')
  return locker
}

test('a locker that has lost its memory gives out no compartment before somebody has looked', () => {
  const locker = createLocker({ wrapStore: (store) => ({ ...store, lastAliveMs: () => 1_000 }) })
  const doors = locker.engine.read.snapshot().compartments
  expect(doors.map(({ state }) => state)).toEqual(Array(5).fill('unsure'))
  expect(alertsOf(locker)).toContain('compartment-unsure 01')
  expect(locker.assign({ id: 'p1' })).toMatchObject({ status: 'refused', reason: 'no-free-door' })
  release(locker, '01')
  expect(locker.assign({ id: 'p1' })).toMatchObject({ status: 'ok', data: { compartment: '01' } })
  locker.restart()
  expect(locker.compartment('01').state).toBe('reserved')
})

test('the alert about a lost memory stays until somebody has looked behind the last door, or put it out of use', () => {
  const locker = createLocker({ wrapStore: (store) => ({ ...store, lastAliveMs: () => 1_000 }) })
  const isAlerted = () => alertsOf(locker).includes('store-replaced store')
  locker.actor({ id: 'anna', role: 'staff', carrier: null })
  locker.badge('anna')
  locker.act('open', { compartment: '01' })
  locker.act('empty')
  locker.close('01')
  release(locker, '02')
  release(locker, '03')
  locker.restart()
  locker.ask({ verb: 'compartment.block', compartment: '04', reason: 'broken' })
  expect(isAlerted()).toBe(true)
  release(locker, '05')
  expect(isAlerted()).toBe(false)
  const cleared = locker.events('alert.cleared').map(({ data }) => data.code)
  expect(cleared).toContain('store-replaced')
  locker.restart()
  expect(isAlerted()).toBe(false)
})

describe('an action that names a door which is not in hand', () => {
  /** Two doors were emptied, the second one still open. */
  function takingOut(): Locker {
    const locker = createLocker()
    for (const id of ['p1', 'p2']) locker.assign({ id })
    locker.deposit('p1', 'p2')
    for (const parcel of ['p1', 'p2']) locker.ask({ verb: 'parcel.cancel', parcel, why: null })
    locker.badge('courier')
    locker.act('open', { compartment: '01' })
    locker.close('01')
    locker.act('open', { compartment: '02' })
    return locker
  }

  test('“not there” about a door that was emptied already is not taken', () => {
    const locker = takingOut()
    expect(locker.act('empty', { compartment: '01' })).toBe('not-now')
    expect(states(locker, 'p1', 'p2')).toEqual(['taken-out', 'withdrawn'])
    expect(locker.compartment('01').state).toBe('vacant')
    expect(locker.act('empty')).toBe('accepted')
    expect(states(locker, 'p2')).toEqual(['missing'])
  })

  test.each(['too-small', 'does-not-fit', 'dirty', 'confirm', 'cancel', 'same-recipient'] as const)(
    '“%s” about a deposit that is done leaves it where it is',
    (action) => {
      const locker = courierWith([{ id: 'p1' }, { id: 'p2' }])
      locker.scan('B-p1')
      locker.close('01')
      locker.scan('B-p2')
      expect(locker.act(action, { compartment: '01' })).toBe('not-now')
      expect(locker.parcel('p1')).toMatchObject({ state: 'deposited', compartment: '01' })
      expect(locker.compartment('01').state).toBe('occupied')
    },
  )

  test('a door of nobody’s, or of somebody else, is not taken', () => {
    const locker = courierWith([{ id: 'p1' }])
    locker.scan('B-p1')
    for (const compartment of ['04', '99']) {
      for (const action of ['reopen', 'wrong-door', 'empty', 'too-small', 'cancel'] as const)
        expect(locker.act(action, { compartment }), `${action} at ${compartment}`).toBe('not-now')
    }
  })

  test('a take-out may be opened once more as long as nobody else has the door', () => {
    const locker = takingOut()
    locker.close('02')
    locker.pass(rested)
    expect(locker.act('reopen', { compartment: '01' })).toBe('accepted')
    locker.close('01')
    expect(locker.compartment('01').state).toBe('vacant')
    locker.assign({ id: 'p3', compartment: '02' })
    expect(locker.act('reopen', { compartment: '02' })).toBe('not-now')
  })
})

describe('a door that moves for somebody else', () => {
  const remote = (compartment: string) =>
    ({
      type: 'request.received',
      request: { transaction: 'far', verb: 'compartment.open', compartment, reason: 'test', token: null },
    }) as const

  test('from afar: who scans meanwhile waits until it is known what it did', () => {
    const locker = lockerWith('deposited')
    locker.submit(remote('01'))
    const code = { type: 'code.entered', way: 'pin', hash: 'sealed-pin-11', label: null } as const
    expect(locker.submit(code)).toMatchObject({ reason: 'not-now' })
    locker.pass(5 * second)
    expect(locker.pin('11')).toBe('accepted')
  })

  test('from afar, where a parcel is to go in beside another: it gets a door of its own', () => {
    const together = { recipient: 'ria', share: true }
    const locker = courierWith([
      { id: 'p1', ...together },
      { id: 'p2', ...together },
    ])
    locker.scan('B-p1')
    locker.close('01')
    locker.submit(remote('01'))
    expect(locker.scan('B-p2')).toBe('accepted')
    locker.close('02')
    expect(locker.parcel('p2')).toMatchObject({ state: 'deposited', compartment: '02' })
  })

  test('in a visit that was cancelled: nobody releases it before it is known what it did', () => {
    const locker = lockerWith('deposited')
    locker.submit({ type: 'code.entered', way: 'pin', hash: 'sealed-pin-11', label: null })
    locker.submit({ type: 'visit.acted', action: 'cancel', fields: {} })
    const release = { verb: 'compartment.release', compartment: '01', reason: 'seen' } as const
    expect(locker.ask(release)).toMatchObject({ status: 'refused', reason: 'busy' })
    locker.pass(5 * second)
    expect(locker.ask(release)).toMatchObject({ status: 'ok' })
  })
})

describe('a switch that fails', () => {
  test('between the pulse and the door’s word leaves the outcome unknown: nobody says that it jams', () => {
    const locker = lockerWith('deposited')
    locker.doors.jam('01')
    locker.pin('11')
    locker.doors.setSwitch('01', 'unreadable')
    locker.pass(3 * second)
    expect(locker.events('door.jammed')).toHaveLength(0)
    expect(view(locker)).toMatchObject({ step: 'confirm', doors: [{ outcome: 'unknown' }] })
  })
})

describe('a courier who goes on from a door that nobody saw open', () => {
  /** They are to take p1 out behind a lock that is stuck, and its switch fails until the outcome is unknown. */
  function beforeStuckDoor(): Locker {
    const locker = lockerWith('deposited')
    locker.assign({ id: 'p2' })
    locker.ask({ verb: 'parcel.cancel', parcel: 'p1', why: null })
    locker.badge('courier')
    locker.doors.jam('01')
    locker.act('open', { parcel: 'p1' })
    locker.doors.setSwitch('01', 'unreadable')
    locker.pass(3 * second)
    locker.doors.setSwitch('01', 'sound')
    locker.pass(second)
    expect(view(locker)).toMatchObject({ step: 'confirm', doors: [{ outcome: 'unknown', door: 'closed' }] })
    return locker
  }

  test.each<[string, (locker: Locker) => void]>([
    ['at the end of the round', (locker) => locker.act('end')],
    ['with the next scan', (locker) => locker.scan('B-p2')],
  ])('%s is believed, but somebody looks before it is free', (_how, goesOn) => {
    const locker = beforeStuckDoor()
    goesOn(locker)
    expect(locker.parcel('p1').state).toBe('taken-out')
    expect(locker.compartment('01')).toMatchObject({ state: 'unsure', reason: 'not-sensed' })
  })

  test('and says that it is done, is believed, and it is free', () => {
    const locker = beforeStuckDoor()
    locker.act('confirm')
    expect(locker.parcel('p1').state).toBe('taken-out')
    expect(locker.compartment('01').state).toBe('vacant')
  })
})

describe('doubt', () => {
  test('keeps its first reason through looks that bring nothing', () => {
    const locker = lockerWith('deposited')
    locker.doors.pullOpen('01')
    locker.pass(second)
    locker.close('01')
    locker.badge('courier')
    locker.act('open')
    locker.act('cancel')
    locker.close('01')
    expect(locker.compartment('01')).toMatchObject({ state: 'unsure', reason: 'forced' })
  })

  test('that falls on a reserved door sends the parcel elsewhere, with the time that it stood still', () => {
    const locker = createLocker()
    const depositByMs = locker.clock.wallMs() + 60 * minute
    locker.assign({ id: 'p1', depositByMs })
    locker.doors.jam('01')
    locker.ask({ verb: 'compartment.open', compartment: '01', reason: 'test', token: null })
    expect(alertsOf(locker)).toContain('door-jammed 01')
    locker.pass(120 * minute)
    locker.doors.pullOpen('01')
    locker.pass(second)
    const parcel = locker.parcel('p1')
    expect(parcel).toMatchObject({ state: 'assigned', compartment: null, stillSinceMs: null })
    expect(parcel.depositByMs - depositByMs).toBeGreaterThanOrEqual(120 * minute)
    locker.pass(61 * minute)
    expect(locker.parcel('p1').state).toBe('lapsed')
  })

  test('stays with a door that leaves the configuration and comes back', () => {
    const locker = createLocker()
    locker.doors.pullOpen('01')
    locker.pass(second)
    locker.close('01')
    locker.restart({ site: { compartments: [compartmentSpec('02', 'S')] } })
    locker.restart()
    expect(locker.compartment('01')).toMatchObject({ state: 'unsure', reason: 'forced' })
  })
})

test('a board that gets no pulse through three times costs the courier the door, not the site', () => {
  const locker = courierWith([{ id: 'p1' }])
  locker.doors.setBoard('01', 'not-sent')
  locker.scan('B-p1')
  for (const _again of [2, 3]) {
    locker.pass(rested)
    locker.act('reopen')
  }
  expect(pulsed(locker)).toEqual(['01', '01', '01', '02'])
  expect(locker.compartment('01').state).toBe('vacant')
  locker.close('02')
  expect(locker.parcel('p1')).toMatchObject({ state: 'deposited', compartment: '02' })
})
