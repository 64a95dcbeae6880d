// A code that is good for one pick-up, and one that is taken back while its holder stands there: whatever else such a
// code covers, it opens no door beyond its limits.
import { describe, expect, test } from 'vitest'
import type { Locker } from '../../simulator/world/locker.ts'
import { createLocker } from '../../simulator/world/locker.ts'
import { minute, pulsed } from './lives.ts'

const shared = { kind: 'pin', hash: 'sealed-pin-77', weak: false } as const

describe('a code for one pick-up opens one door, whatever else it covers', () => {
  function atKiosk(): Locker {
    const locker = createLocker()
    for (const id of ['p1', 'p2']) locker.assign({ id, recipient: 'r' })
    locker.deposit('p1', 'p2')
    for (const parcel of ['p1', 'p2'])
      locker.ask({ verb: 'code.issue', parcel, code: shared, uses: 1, untilMs: null })
    locker.pin('77')
    return locker
  }
  const goes = (locker: Locker): void => {
    locker.close('02')
    locker.act('end')
  }
  const walksAway = (locker: Locker): void => locker.pass(4 * minute)

  test.each([goes, walksAway])('also in another visit (%o)', (leave) => {
    const locker = atKiosk()
    locker.act('open', { parcel: 'p2' })
    leave(locker)
    locker.pass(20 * minute)
    const before = pulsed(locker).length
    expect(locker.pin('77')).toBe('code-used')
    expect(pulsed(locker)).toHaveLength(before)
  })

  test('also in the same one', () => {
    const locker = atKiosk()
    const before = pulsed(locker).length
    locker.act('open', { parcel: 'p2' })
    expect(locker.act('open', { parcel: 'p1' })).not.toBe('accepted')
    locker.close('02')
    expect(locker.engine.read.visit()?.step).toBe('ready')
    expect(locker.act('open', { parcel: 'p1' })).not.toBe('accepted')
    expect(pulsed(locker)).toHaveLength(before + 1)
  })

  test('also when all are asked for', () => {
    const locker = atKiosk()
    const before = pulsed(locker).length
    expect(locker.act('open', { all: true })).toBe('accepted')
    expect(pulsed(locker)).toHaveLength(before + 1)
  })
})

test('a code that is revoked while its holder chooses opens no door any more', () => {
  const locker = createLocker()
  for (const id of ['p1', 'p2']) locker.assign({ id, recipient: 'r' })
  locker.deposit('p1', 'p2')
  for (const parcel of ['p1', 'p2'])
    locker.ask({ verb: 'code.issue', parcel, code: shared, uses: null, untilMs: null })
  locker.pin('77')
  locker.ask({ verb: 'code.revoke', parcel: 'p1', code: shared })
  const before = pulsed(locker)
  expect(locker.act('open', { parcel: 'p1' })).toBe('unknown-parcel')
  expect(pulsed(locker)).toEqual(before)
  expect(locker.act('open', { parcel: 'p2' })).toBe('accepted')
})
