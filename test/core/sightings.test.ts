// Sensors that look into compartments: what they may end, what they raise, and how far one is believed that may be
// wrong. Rule 2 of the product: nothing is vacant by a button alone, but by a sensor, a look, or staff.
import { describe, expect, test } from 'vitest'
import type { Locker } from '../../simulator/world/locker.ts'
import { createLocker } from '../../simulator/world/locker.ts'
import { compartmentSpec } from '../../simulator/world/small-site.ts'
import type { ContentsReading } from '../../src/core/nouns.ts'
import { alertsOf, minute, release } from './lives.ts'

const watched = { compartments: ['01', '02'].map((id) => compartmentSpec(id, 'S', { watched: true })) }

const sees = (locker: Locker, reading: ContentsReading, id = '01') =>
  locker.submit({
    type: 'contents.sensed',
    door: { bus: 'wall', board: 0, channel: Number(id) },
    reading,
  })

/** A return that was put in, taken out again and cancelled: the compartment is doubted, and nothing is recorded in it. */
function cancelledReturn(locker: Locker, ...readings: readonly ContentsReading[]): void {
  locker.assign({ id: 'r1', kind: 'return', qr: 'RET' })
  sees(locker, 'empty')
  locker.scan('RET')
  for (const reading of readings) sees(locker, reading)
  locker.act('cancel')
  locker.close('01')
}

describe('a doubt about what is inside', () => {
  test('ends by the sensor that saw something put in, and sees it gone', () => {
    const locker = createLocker(watched)
    cancelledReturn(locker, 'filled', 'empty')
    expect(locker.compartment('01')).toMatchObject({ state: 'vacant', reason: null })
    expect(alertsOf(locker)).toEqual([])
    expect(locker.events('compartment.released')).toMatchObject([
      { data: { compartment: '01', reason: 'sensed-empty' } },
    ])
  })

  test('stays where the sensor has seen nothing at all: something flat may lie in there', () => {
    const locker = createLocker(watched)
    cancelledReturn(locker)
    expect(locker.compartment('01')).toMatchObject({ state: 'unsure', reason: 'cancelled' })
  })

  test('stays while the sensor still sees something, and ends when that is gone', () => {
    const locker = createLocker(watched)
    cancelledReturn(locker, 'filled')
    expect(locker.compartment('01').state).toBe('unsure')
    sees(locker, 'empty')
    expect(locker.compartment('01').state).toBe('vacant')
  })

  test('is not ended by what the sensor saw for the person before', () => {
    const locker = createLocker(watched)
    cancelledReturn(locker, 'filled', 'empty')
    locker.pass(minute)
    locker.assign({ id: 'r2', kind: 'return', qr: 'RET2', compartment: '01' })
    locker.scan('RET2')
    locker.act('cancel')
    locker.close('01')
    expect(locker.compartment('01')).toMatchObject({ state: 'unsure', reason: 'cancelled' })
  })

  test('stays where a parcel is recorded inside, whatever the sensor says', () => {
    const locker = createLocker(watched)
    locker.assign({ id: 'p1', pin: '11', compartment: '01' })
    locker.deposit('p1')
    sees(locker, 'filled')
    locker.pin('11')
    locker.act('cancel')
    sees(locker, 'empty')
    locker.close('01')
    expect(locker.compartment('01').state).toBe('unsure')
    expect(locker.parcel('p1').state).toBe('deposited')
  })

  test('stays where a person said that the parcel was not theirs', () => {
    const locker = createLocker(watched)
    locker.assign({ id: 'p1', pin: '11', compartment: '01' })
    locker.deposit('p1')
    sees(locker, 'filled')
    locker.pin('11')
    locker.act('wrong-parcel')
    sees(locker, 'empty')
    locker.close('01')
    expect(locker.compartment('01')).toMatchObject({ state: 'unsure', reason: 'wrong-parcel' })
  })

  test('of who opened it from afar ends the same way', () => {
    const locker = createLocker(watched)
    sees(locker, 'empty')
    locker.ask({ verb: 'compartment.open', compartment: '01', reason: 'shown to a guest', token: null })
    sees(locker, 'filled')
    locker.close('01')
    expect(locker.compartment('01')).toMatchObject({ state: 'unsure', reason: 'opened-remotely' })
    sees(locker, 'empty')
    expect(locker.compartment('01').state).toBe('vacant')
  })

  test('is not touched while the door stands open', () => {
    const locker = createLocker(watched)
    locker.assign({ id: 'r1', kind: 'return', qr: 'RET' })
    locker.scan('RET')
    sees(locker, 'filled')
    locker.act('cancel')
    sees(locker, 'empty')
    expect(locker.compartment('01').state).toBe('unsure')
    locker.close('01')
    expect(locker.compartment('01').state).toBe('vacant')
  })
})

describe('something where nothing should be', () => {
  test('left behind by a customer: nobody is given the compartment', () => {
    const locker = createLocker(watched)
    locker.assign({ id: 'p1', pin: '11', compartment: '01' })
    locker.deposit('p1')
    sees(locker, 'filled')
    locker.pin('11')
    locker.close('01')
    expect(locker.parcel('p1').state).toBe('collected')
    expect(locker.compartment('01')).toMatchObject({ state: 'unsure', reason: 'sensed-filled' })
    expect(alertsOf(locker)).toContain('compartment-unsure 01')
  })

  test('in a reserved compartment: its parcel gets another door', () => {
    const locker = createLocker(watched)
    locker.assign({ id: 'p1', compartment: '01' })
    sees(locker, 'filled')
    expect(locker.compartment('01')).toMatchObject({ state: 'unsure', reason: 'sensed-filled' })
    locker.actor({ id: 'courier' })
    locker.badge('courier')
    locker.scan('B-p1')
    expect(locker.parcel('p1').compartment).toBe('02')
  })

  test('and somebody who looks finds nothing: the sensor is not believed until it says something else', () => {
    const locker = createLocker(watched)
    sees(locker, 'filled')
    expect(locker.compartment('01').state).toBe('unsure')
    release(locker, '01')
    locker.assign({ id: 'p1', pin: '11', compartment: '01' })
    locker.deposit('p1')
    locker.pin('11')
    locker.close('01')
    expect(locker.compartment('01').state).toBe('vacant')
    sees(locker, 'empty')
    sees(locker, 'filled')
    expect(locker.compartment('01').state).toBe('unsure')
  })
})

test('a deposit tells the platform what the sensor sees', () => {
  const locker = createLocker(watched)
  locker.assign({ id: 'p1', compartment: '01' })
  locker.actor({ id: 'courier' })
  locker.badge('courier')
  locker.scan('B-p1')
  sees(locker, 'filled')
  locker.close('01')
  expect(locker.events('parcel.deposited')[0]?.data).toMatchObject({ contents: 'filled' })
})

test('a compartment that is not watched has no sensor, whatever its board says', () => {
  const locker = createLocker()
  sees(locker, 'filled')
  expect(locker.compartment('01').state).toBe('vacant')
  expect(locker.row('sightings', '01')).toBeUndefined()
})

test('what was seen outlives a restart, and goes with the sensor', () => {
  const locker = createLocker(watched)
  sees(locker, 'filled')
  release(locker, '01')
  locker.restart()
  expect(locker.row('sightings', '01')).toMatchObject({ reading: 'filled', overruled: true })
  locker.restart({ site: { compartments: ['01', '02'].map((id) => compartmentSpec(id, 'S')) } })
  expect(locker.row('sightings', '01')).toBeUndefined()
})
