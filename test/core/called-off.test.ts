// Cancelled while somebody stands at the door: it counts at once, and yet a pulse that is on its way opens the door. What
// then goes in or out is on record.
import { describe, expect, test } from 'vitest'
import type { Locker, LockerOptions } from '../../simulator/world/locker.ts'
import { createLocker } from '../../simulator/world/locker.ts'
import { compartmentSpec } from '../../simulator/world/small-site.ts'
import { lockerWith, minute, pulsed } from './lives.ts'

const rested = 2_500
const cancel = (locker: Locker, parcel = 'p1') => locker.ask({ verb: 'parcel.cancel', parcel, why: 'sold' })
const actions = (locker: Locker) => locker.engine.read.visit()?.actions ?? []
const told = (locker: Locker) =>
  locker.events().flatMap(({ type, data }) => (data.parcel === 'p1' ? [type] : []))

describe('between a recipient’s scan and the door', () => {
  /** The code was read, and the door has not moved yet. */
  function scanned(prepare: (locker: Locker) => void = () => {}): Locker {
    const locker = lockerWith('deposited')
    prepare(locker)
    locker.submit({ type: 'code.entered', way: 'pin', hash: 'sealed-pin-11', label: null })
    return locker
  }

  test('it is withdrawn at once; who finds the door open all the same has it', () => {
    const locker = scanned()
    expect(cancel(locker)).toMatchObject({ status: 'ok', data: { takeOut: true } })
    expect(locker.parcel('p1').state).toBe('withdrawn')
    locker.pass(1_000)
    locker.close('01')
    expect(locker.parcel('p1').state).toBe('collected')
    expect(locker.compartment('01').state).toBe('vacant')
    expect(told(locker).slice(-2)).toEqual(['parcel.cancelled', 'parcel.collected'])
  })

  test('a door that did not open gets no further pulse, and a courier takes the parcel out', () => {
    const locker = scanned(({ doors }) => doors.jam('01'))
    cancel(locker)
    locker.pass(rested)
    expect(locker.engine.read.visit()).toMatchObject({ step: 'failed' })
    expect(actions(locker)).not.toContain('reopen')
    expect(locker.act('reopen')).toBe('not-now')
    const before = pulsed(locker).length
    locker.act('cancel')
    expect(locker.pin('11')).not.toBe('accepted')
    expect(pulsed(locker)).toHaveLength(before)
    locker.doors.jam('01', false)
    locker.badge('courier')
    locker.act('open')
    locker.close('01')
    expect(locker.parcel('p1').state).toBe('taken-out')
  })

  test('also after the door has failed', () => {
    const locker = scanned(({ doors }) => doors.jam('01'))
    locker.pass(rested)
    expect(actions(locker)).toContain('reopen')
    expect(cancel(locker).status).toBe('ok')
    expect(actions(locker)).not.toContain('reopen')
  })

  test('whose time runs out before the door opened leaves it to be taken out', () => {
    const locker = scanned(({ doors }) => doors.jam('01'))
    cancel(locker)
    locker.pass(5 * minute)
    expect(locker.engine.read.visit()).toBeNull()
    expect(locker.parcel('p1').state).toBe('withdrawn')
    expect(locker.compartment('01').state).toBe('occupied')
  })

  test.each<[what: string, prepare: (locker: Locker) => void]>([
    ['the door is open', () => {}],
    ['nobody can tell whether it is', ({ doors }) => doors.setSwitch('01', 'unreadable')],
  ])('it is too late once %s', (_what, prepare) => {
    const locker = scanned(prepare)
    locker.pass(1_000)
    expect(cancel(locker)).toMatchObject({ status: 'refused', reason: 'busy' })
    expect(locker.parcel('p1').state).toBe('deposited')
  })

  test('of two behind one door the other still comes out at the next try', () => {
    const locker = createLocker()
    for (const id of ['p1', 'p2']) locker.assign({ id, recipient: 'ria', share: true, pin: '11' })
    locker.deposit('p1')
    locker.deposit('p2')
    locker.doors.jam('01')
    locker.submit({ type: 'code.entered', way: 'pin', hash: 'sealed-pin-11', label: null })
    cancel(locker)
    locker.pass(rested)
    locker.doors.jam('01', false)
    expect(locker.act('reopen')).toBe('accepted')
    locker.close('01')
    expect([locker.parcel('p1').state, locker.parcel('p2').state]).toEqual(['withdrawn', 'collected'])
    expect(locker.compartment('01').state).toBe('occupied')
  })
})

describe('while its courier stands at the door', () => {
  function atTheDoor(options: LockerOptions = {}): Locker {
    const locker = createLocker(options)
    locker.assign({ id: 'p1', pin: '11' })
    locker.actor({ id: 'anna' })
    locker.badge('anna')
    locker.scan('B-p1')
    return locker
  }

  test('it is cancelled, and if it is put in all the same it is in, and to be taken out', () => {
    const locker = atTheDoor()
    expect(cancel(locker)).toMatchObject({ status: 'ok', data: { takeOut: false, inHand: true } })
    expect(locker.assign({ id: 'p1', pin: '12' })).toMatchObject({ status: 'refused', reason: 'busy' })
    locker.close('01')
    expect(locker.parcel('p1')).toMatchObject({ state: 'withdrawn', compartment: '01' })
    expect(locker.compartment('01').state).toBe('occupied')
    expect(told(locker).slice(-3)).toEqual(['parcel.cancelled', 'parcel.deposited', 'parcel.cancelled'])
    expect(locker.events('parcel.cancelled').at(-1)?.data).toMatchObject({ takeOut: true })
    locker.act('end')
    expect(locker.pin('11')).not.toBe('accepted')
    locker.pass(rested)
    locker.badge('anna')
    expect(locker.engine.read.visit()?.parcels).toMatchObject([{ id: 'p1', state: 'withdrawn' }])
  })

  test('nothing is put in where the courier keeps it: the door is free again', () => {
    const locker = atTheDoor()
    cancel(locker)
    expect(locker.act('does-not-fit')).toBe('accepted')
    locker.close('01')
    expect(locker.parcel('p1').state).toBe('cancelled')
    expect(locker.compartment('01').state).toBe('vacant')
  })

  test.each(['too-small', 'dirty'] as const)('“%s” gives it no other door', (action) => {
    const locker = atTheDoor()
    cancel(locker)
    locker.act(action)
    expect(pulsed(locker)).toEqual(['01'])
    expect(locker.events('parcel.moved')).toHaveLength(0)
  })

  test('a door that fails three times gives it no other either', () => {
    const locker = createLocker()
    locker.assign({ id: 'p1' })
    locker.actor({ id: 'anna' })
    locker.badge('anna')
    locker.doors.setBoard('01', 'not-sent')
    locker.scan('B-p1')
    locker.pass(rested)
    locker.act('reopen')
    locker.pass(rested)
    locker.submit({ type: 'visit.acted', action: 'reopen', fields: {} })
    cancel(locker)
    locker.pass(rested)
    expect(pulsed(locker)).toEqual(['01', '01', '01'])
    expect(locker.compartment('01').state).toBe('vacant')
  })

  test('who walks away from the open door has left it in, once somebody closes that', () => {
    const locker = atTheDoor()
    cancel(locker)
    locker.pass(10 * minute)
    expect(locker.engine.read.visit()).toBeNull()
    locker.close('01')
    expect(locker.parcel('p1').state).toBe('withdrawn')
  })

  test('a confirming word does where no switch can tell', () => {
    const locker = atTheDoor({ compartments: [compartmentSpec('01', 'S', { sensed: false })] })
    cancel(locker)
    locker.act('confirm')
    expect(locker.parcel('p1').state).toBe('withdrawn')
  })
})

test('while a courier takes it out it is only another reason to', () => {
  const locker = lockerWith('expired')
  locker.badge('courier')
  locker.act('open')
  expect(cancel(locker).status).toBe('ok')
  locker.close('01')
  expect(locker.parcel('p1').state).toBe('taken-out')
})
