// A board was away, and a door without a switch was given up after as many tries as anybody has. The board came back and opened
// that door for months; nobody ever saw it open, so it stayed given up, and the time of its parcel stood still for ever.
import { expect, test } from 'vitest'
import { createLocker } from '../../../simulator/world/locker.ts'
import { compartmentSpec } from '../../../simulator/world/small-site.ts'
import { alertsOf, hour, minute } from '../../core/lives.ts'

test('a door without a switch is given up no longer once its board has pulsed it', () => {
  const locker = createLocker({ compartments: [compartmentSpec('01', 'S', { sensed: false })] })
  locker.assign({ id: 'p1', pin: '11' })
  locker.deposit('p1')
  const deadlineMs = locker.parcel('p1').pickupByMs ?? 0

  // The board is away while the recipient tries three times.
  locker.doors.setBoard('01', 'not-sent')
  expect(locker.pin('11')).toBe('accepted')
  for (const _again of [2, 3]) {
    locker.pass(3_000)
    expect(locker.act('reopen')).toBe('accepted')
  }
  locker.act('cancel')
  expect(alertsOf(locker)).toEqual(['door-given-up 01'])
  expect(locker.parcel('p1').stillSinceMs).not.toBeNull()

  // An hour later it pulses again; the recipient has no time after all and leaves the parcel where it is.
  locker.pass(hour)
  locker.doors.setBoard('01', 'sound')
  expect(locker.pin('11')).toBe('accepted')
  expect(alertsOf(locker)).toEqual([])
  locker.act('cancel')
  locker.pass(5 * minute)

  // The parcel got back the hour and ends some day.
  const { pickupByMs, stillSinceMs } = locker.parcel('p1')
  expect(stillSinceMs).toBeNull()
  expect((pickupByMs ?? 0) - deadlineMs).toBeGreaterThanOrEqual(hour)
  locker.pass(75 * hour)
  expect(locker.events('parcel.expired').map(({ data }) => data.parcel)).toEqual(['p1'])
})
