// The cable of a whole wall was pulled, and the site gives each door one try. A deposit's door did not open, so the next was
// asked for, which did not open either and sent on to the first: thirty openings a second, each written to the card.
import { expect, test } from 'vitest'
import { createLocker } from '../../../simulator/world/locker.ts'
import { minute } from '../../core/lives.ts'

test('a deposit tries each door of a dead bus once, and then stays in the hands of who brought it', () => {
  const locker = createLocker({ rules: { maxTries: 1 } })
  const doors = ['01', '02', '03', '04', '05']
  locker.assign({ id: 'p1' })
  locker.actor({ id: 'anna' })
  for (const id of doors) locker.doors.setBoard(id, 'not-sent')
  locker.badge('anna')
  expect(locker.scan('B-p1')).toBe('accepted')
  locker.pass(minute)
  const asked = locker.doors.pulses.map(({ compartment }) => compartment)
  expect(new Set(asked).size).toBe(asked.length)
  expect(asked.length).toBeGreaterThan(1)
  expect(locker.parcel('p1').state).toBe('assigned')

  // The cable is in again: the label once more, and it goes in.
  for (const id of doors) locker.doors.setBoard(id, 'sound')
  if (locker.row('visits', locker.engine.read.visit()?.id ?? '') === undefined) locker.badge('anna')
  expect(locker.scan('B-p1')).toBe('accepted')
  locker.close(locker.parcel('p1').compartment ?? 'none')
  expect(locker.parcel('p1').state).toBe('deposited')
})
