// A courier's second thoughts in all the corners where they come late: after the door was closed, after the time for the
// deposit, with no other door free. What is said at an open door stands in deposits.test.ts.
import { describe, expect, test } from 'vitest'
import type { Announced, Locker } from '../../simulator/world/locker.ts'
import { createLocker } from '../../simulator/world/locker.ts'
import { compartmentSpec } from '../../simulator/world/small-site.ts'
import { hour, minute, pulsed } from './lives.ts'

/** The coil rests between two pulses of one door. */
const rested = 2_500
const states = (locker: Locker, ...ids: readonly string[]) => ids.map((id) => locker.parcel(id).state)

/** A courier of `post` stands at a kiosk, and these parcels are announced. */
function courierWith(parcels: readonly Announced[]): Locker {
  const locker = createLocker()
  for (const parcel of parcels) locker.assign(parcel)
  locker.actor({ id: 'courier' })
  locker.badge('courier')
  return locker
}

test('another size for a parcel behind a door that does not open again: it stays where it is', () => {
  const locker = createLocker()
  locker.assign({ id: 'old' })
  locker.deposit('old')
  locker.pass(73 * hour)
  locker.assign({ id: 'p1', compartment: '02' })
  locker.badge('courier')
  locker.scan('B-p1')
  locker.close('02')
  locker.pass(rested)
  locker.doors.jam('02')
  locker.act('reopen')
  locker.pass(3_000)
  // The expired one waits to be taken out, so that doors may be asked for.
  expect(locker.engine.read.visit()?.actions).toContain('open')
  expect(locker.act('open', { size: 'L' })).toBe('not-now')
  expect(locker.parcel('p1')).toMatchObject({ state: 'deposited', compartment: '02' })
  locker.act('cancel')
  expect(locker.compartment('02').state).toBe('occupied')
})

describe('put in the wrong door', () => {
  test('wrong door, noticed when it is closed, and even behind the next one', () => {
    const locker = courierWith([{ id: 'p1' }, { id: 'p2' }])
    locker.scan('B-p1')
    locker.close('01')
    locker.scan('B-p2')
    locker.pass(rested)
    expect(locker.act('wrong-door', { compartment: '01' })).toBe('accepted')
    locker.close('01')
    locker.close('02')
    expect(states(locker, 'p1', 'p2')).toEqual(['assigned', 'deposited'])
    expect(locker.compartment('01').state).toBe('vacant')
  })

  test('wrong door, and it does not open any more: the parcel is still in it', () => {
    const locker = courierWith([{ id: 'p1' }])
    locker.scan('B-p1')
    locker.close('01')
    locker.pass(rested)
    locker.doors.jam('01')
    expect(locker.act('wrong-door')).toBe('accepted')
    locker.pass(3_000)
    expect(locker.act('cancel')).toBe('accepted')
    expect(locker.parcel('p1')).toMatchObject({ state: 'deposited', compartment: '01' })
    expect(locker.compartment('01').state).toBe('occupied')
  })

  test('wrong door, taken out and scanned again at once: it goes through another door', () => {
    const locker = courierWith([{ id: 'p1' }])
    locker.scan('B-p1')
    locker.close('01')
    locker.pass(rested)
    locker.act('wrong-door')
    expect(locker.scan('B-p1')).toBe('accepted')
    locker.close('01')
    locker.close('02')
    expect(locker.parcel('p1')).toMatchObject({ state: 'deposited', compartment: '02' })
    expect(locker.compartment('01').state).toBe('vacant')
  })

  test('wrong door, taken out, and the courier goes: it is still to come, and the door in doubt', () => {
    const locker = courierWith([{ id: 'p1' }])
    locker.scan('B-p1')
    locker.close('01')
    locker.pass(rested)
    locker.act('wrong-door')
    locker.act('end')
    expect(locker.parcel('p1')).toMatchObject({ state: 'assigned', compartment: null })
    expect(locker.compartment('01').state).toBe('unsure')
  })

  test('wrong door twice, where no switch tells, and opened once more: one door in hand, and no more', () => {
    const locker = createLocker({ compartments: [compartmentSpec('01', 'S', { sensed: false })] })
    locker.assign({ id: 'p1' })
    locker.actor({ id: 'courier' })
    locker.badge('courier')
    for (const _again of [1, 2]) {
      locker.scan('B-p1')
      locker.act('wrong-door')
      locker.act('confirm')
    }
    locker.scan('B-p1')
    locker.act('wrong-door')
    locker.act('reopen')
    locker.act('confirm')
    expect(locker.compartment('01').state).toBe('vacant')
    expect(locker.engine.read.visit()).toMatchObject({ step: 'choose' })
    expect(locker.engine.read.visit()?.doors.every((door) => door.settled)).toBe(true)
  })

  test('wrong door after the announced time for the deposit still leaves time to find it another', () => {
    const locker = createLocker()
    locker.assign({ id: 'p1', depositByMs: locker.clock.wallMs() + minute })
    locker.actor({ id: 'courier' })
    locker.badge('courier')
    locker.scan('B-p1')
    locker.close('01')
    for (let times = 0; times < 3; times += 1) {
      locker.pass(minute / 2)
      locker.act('more-time')
    }
    expect(locker.act('wrong-door')).toBe('accepted')
    locker.close('01')
    locker.pass(rested)
    expect(locker.scan('B-p1')).toBe('accepted')
  })

  test('a pick-up time that the platform gave survives the wrong door; one that came with the deposit does not', () => {
    for (const pickupByMs of [null, Date.UTC(2026, 1, 1)]) {
      const locker = courierWith([{ id: 'p1', pickupByMs }])
      locker.scan('B-p1')
      locker.close('01')
      locker.pass(rested)
      locker.act('wrong-door')
      locker.close('01')
      expect(locker.parcel('p1').pickupByMs).toBe(pickupByMs)
    }
  })
})

describe('to another door', () => {
  test('too small, noticed when it is opened again: the parcel goes elsewhere and is in once', () => {
    const locker = courierWith([{ id: 'p1' }])
    locker.scan('B-p1')
    locker.close('01')
    locker.pass(rested)
    expect(locker.act('reopen')).toBe('accepted')
    expect(locker.act('too-small')).toBe('accepted')
    expect(states(locker, 'p1')).toEqual(['assigned'])
    locker.close('01')
    locker.close('03')
    expect(locker.parcel('p1')).toMatchObject({ state: 'deposited', compartment: '03' })
    expect(locker.compartment('01').state).toBe('vacant')
  })

  test('dirty, and no other is free: the parcel stays in the courier’s hands', () => {
    const locker = courierWith([{ id: 'p1', size: 'L' }])
    locker.scan('B-p1')
    expect(locker.act('dirty')).toBe('accepted')
    expect(locker.parcel('p1')).toMatchObject({ state: 'assigned', compartment: null })
    expect(locker.scan('B-p1')).toBe('no-free-door')
  })

  test('a size that does not exist is not valid', () => {
    const locker = courierWith([{ id: 'p1' }])
    locker.scan('B-p1')
    expect(locker.act('open', { size: 'XXL' })).toBe('invalid')
  })

  test('its reserved door is blocked meanwhile: it gets another', () => {
    const locker = courierWith([{ id: 'p1' }])
    locker.ask({ verb: 'compartment.block', compartment: '01', reason: 'paint' })
    expect(locker.parcel('p1').compartment).toBeNull()
    expect(locker.scan('B-p1')).toBe('accepted')
    expect(pulsed(locker)).toEqual(['02'])
  })
})

describe('labels', () => {
  test('while a door is on its way no other is opened', () => {
    const locker = courierWith([{ id: 'p1' }, { id: 'p2' }])
    const reply = locker.submit({ type: 'code.entered', way: 'qr', hash: 'x', label: 'B-p1' })
    expect(reply).toEqual({ kind: 'accepted' })
    expect(locker.submit({ type: 'code.entered', way: 'qr', hash: 'x', label: 'B-p2' })).toMatchObject({
      reason: 'not-now',
    })
    expect(pulsed(locker)).toEqual(['01'])
  })

  test('two carriers may use the same label text, each finds its own parcel', () => {
    const locker = courierWith([
      { id: 'a', barcodes: ['SAME'] },
      { id: 'b', barcodes: ['SAME'], carrier: 'dhl' },
    ])
    locker.scan('SAME')
    locker.close('01')
    expect(states(locker, 'a', 'b')).toEqual(['deposited', 'assigned'])
  })

  test('a label that is used again finds the parcel that is to come', () => {
    const locker = courierWith([{ id: 'a', barcodes: ['SAME'] }])
    locker.scan('SAME')
    locker.close('01')
    locker.assign({ id: 'b', barcodes: ['SAME'] })
    expect(locker.scan('SAME')).toBe('accepted')
    locker.close('02')
    expect(states(locker, 'b')).toEqual(['deposited'])
  })
})
