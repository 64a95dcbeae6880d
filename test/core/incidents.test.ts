// Whoever is failed by the locker gets a number to call about: the same on the screen, in the event and in the alert, and
// never given out twice.
import { describe, expect, test } from 'vitest'
import type { Locker } from '../../simulator/world/locker.ts'
import { createLocker } from '../../simulator/world/locker.ts'
import { alertsOf, day, lockerWith, minute } from './lives.ts'

const rested = 3_000
const shown = (locker: Locker) => locker.engine.read.visit()?.incident
const alert = (locker: Locker, code: string) => locker.engine.read.alerts().find((one) => one.code === code)
const told = (locker: Locker, type: 'alert.raised' | 'parcel.missing' | 'visit.ended') =>
  locker.events(type).map(({ data }) => data.incident)

/** Three times in vain. */
function triedInVain(locker: Locker): void {
  locker.pin('11')
  for (const _again of [2, 3]) {
    locker.pass(rested)
    locker.act('reopen')
  }
  locker.pass(rested)
}

describe('a door that was tried as often as it may', () => {
  test('gives the customer a number that the alert keeps until the door opens', () => {
    const locker = lockerWith('deposited')
    locker.doors.jam('01')
    triedInVain(locker)
    expect(shown(locker)).toBe('E0001')
    expect(alert(locker, 'door-given-up')).toMatchObject({ subject: '01', incident: 'E0001' })
    expect(told(locker, 'alert.raised')).toContain('E0001')
    locker.act('cancel')
    expect(told(locker, 'visit.ended').at(-1)).toBe('E0001')
    locker.restart()
    expect(alert(locker, 'door-given-up')).toMatchObject({ incident: 'E0001' })
    locker.doors.jam('01', false)
    locker.pin('11')
    expect(alert(locker, 'door-given-up')).toBeUndefined()
  })

  test('before that nobody is told one', () => {
    const locker = lockerWith('deposited')
    locker.doors.jam('01')
    locker.pin('11')
    locker.pass(rested)
    expect(shown(locker)).toBeUndefined()
  })

  test('also where it was never pulsed, and then the parcel’s time stands still as well', () => {
    const locker = lockerWith('deposited')
    locker.doors.setBoard('01', 'not-sent')
    triedInVain(locker)
    expect(shown(locker)).toBe('E0001')
    locker.act('cancel')
    locker.pass(4 * day)
    expect(locker.parcel('p1').state).toBe('deposited')
    locker.doors.setBoard('01', 'sound')
    expect(locker.pin('11')).toBe('accepted')
    locker.close('01')
    expect(alertsOf(locker)).toEqual([])
  })

  test('of a courier too, who gets another door', () => {
    const locker = createLocker()
    locker.assign({ id: 'p1' })
    locker.actor({ id: 'anna' })
    locker.badge('anna')
    locker.doors.jam('01')
    locker.scan('B-p1')
    for (const _again of [2, 3]) {
      locker.pass(rested)
      locker.act('reopen')
    }
    locker.pass(rested)
    expect(locker.engine.read.visit()).toMatchObject({ step: 'open', incident: 'E0001' })
    locker.ask({ verb: 'compartment.release', compartment: '01', reason: 'mended' })
    expect(alertsOf(locker)).toEqual([])
  })
})

test.each(['wrong-parcel', 'empty'] as const)('“%s” gives a number', (action) => {
  const locker = lockerWith('deposited')
  locker.pin('11')
  locker.act(action)
  expect(shown(locker)).toBe('E0001')
  expect(told(locker, 'parcel.missing')).toEqual(['E0001'])
  expect(alert(locker, 'parcel-missing')).toMatchObject({ subject: '01', incident: 'E0001' })
})

test('“not there” gives one to whoever came to take it out, and to whoever came to look', () => {
  const locker = lockerWith('expired')
  locker.badge('courier')
  locker.act('open')
  locker.act('empty')
  expect(told(locker, 'parcel.missing')).toEqual(['E0001'])
  const other = lockerWith('deposited')
  other.doors.pullOpen('01')
  other.pass(1_000)
  other.close('01')
  other.badge('courier')
  other.act('open', { compartment: '01' })
  other.act('empty')
  expect(told(other, 'parcel.missing')).toEqual(['E0001'])
  expect(shown(other)).toBe('E0001')
})

describe('a customer whose door is out of use', () => {
  const block = (locker: Locker) =>
    locker.ask({ verb: 'compartment.block', compartment: '01', reason: 'paint' })
  const come = (locker: Locker) =>
    locker.submit({ type: 'code.entered', way: 'pin', hash: 'sealed-pin-11', label: null })

  test('gets a number with the refusal, and the same one when they come again', () => {
    const locker = lockerWith('deposited')
    block(locker)
    const refusal = { kind: 'refused', reason: 'not-now', incident: 'E0001' }
    expect(come(locker)).toEqual(refusal)
    locker.pass(minute)
    expect(come(locker)).toEqual(refusal)
    expect(alert(locker, 'customer-shut-out')).toMatchObject({ incident: 'E0001' })
  })

  test('and another one when it happens anew', () => {
    const locker = lockerWith('deposited')
    for (const incident of ['E0001', 'E0002']) {
      block(locker)
      expect(come(locker)).toMatchObject({ incident })
      locker.restart()
      locker.ask({ verb: 'compartment.release', compartment: '01', reason: 'mended' })
    }
  })
})
