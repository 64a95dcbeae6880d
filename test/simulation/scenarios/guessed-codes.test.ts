// Somebody tried PIN after PIN and went home. The operator was called, and the alert stood until the daily housekeeping, which
// each restart put off by a day: for weeks, at a locker that is started anew every night.
import { expect, test } from 'vitest'
import type { Locker } from '../../../simulator/world/locker.ts'
import { createLocker } from '../../../simulator/world/locker.ts'
import { alertsOf, hour, minute } from '../../core/lives.ts'

/** Three lockouts in a row: half a minute, one, five. */
function guess(locker: Locker): void {
  for (const lastsMs of [minute / 2, minute, 5 * minute]) {
    for (const _wrong of [1, 2, 3]) expect(locker.pin('99')).toBe('code-unknown')
    expect(locker.pin('99')).toBe('locked-out')
    locker.pass(lastsMs)
  }
  expect(alertsOf(locker)).toEqual(['codes-guessed kiosk'])
}

test('an hour after a guesser has gone nobody is called any more', () => {
  const locker = createLocker()
  guess(locker)
  locker.pass(hour - 2 * minute)
  expect(alertsOf(locker)).toEqual(['codes-guessed kiosk'])
  locker.pass(3 * minute)
  expect(alertsOf(locker)).toEqual([])
  expect(locker.events('alert.cleared').map(({ data }) => data.code)).toEqual(['codes-guessed'])
})

test('one who comes back is called out for an hour more, restarts or not', () => {
  const locker = createLocker()
  guess(locker)
  locker.pass(hour - 5 * minute)
  for (const _wrong of [1, 2, 3]) locker.pin('99')
  locker.restart()
  locker.pass(hour)
  expect(alertsOf(locker)).toEqual(['codes-guessed kiosk'])
  locker.restart()
  // The fourth lockout lasts a quarter of an hour.
  locker.pass(hour + 16 * minute)
  expect(alertsOf(locker)).toEqual([])
})
