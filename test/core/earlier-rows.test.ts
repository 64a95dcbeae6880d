// Rows that an earlier version wrote, before returns that nobody announced, staff's help and what visits tell since: they load,
// and whoever stood at the kiosk when the locker was updated goes on. Only fields that may be missing were added since.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Locker } from '../../simulator/world/locker.ts'
import { createLocker } from '../../simulator/world/locker.ts'
import type { Change } from '../../src/core/decision.ts'

const read = (): Change[] =>
  JSON.parse(readFileSync(new URL('../fixtures/rows/courier-at-open-door.json', import.meta.url), 'utf8'))

/** A courier stands before door 02, which is open; `waiting`, `return` and `called-off` lie behind other doors. */
function updated(): Locker {
  const locker = createLocker({
    carriers: [{ acceptUnannounced: true, walkInReturns: { most: 2, reasons: ['damaged'] } }],
  })
  locker.doors.pullOpen('02')
  locker.pass(1_000)
  locker.store.commit({ changes: read(), entries: [], answers: [] })
  locker.restart()
  return locker
}

describe('rows of an earlier version', () => {
  test('hold none of what was added since', () => {
    const fields = new Set(read().flatMap(({ value }) => Object.keys(value ?? {})))
    for (const added of ['walkIn', 'arrived', 'returning', 'finding', 'found', 'recommended']) {
      expect(fields.has(added)).toBe(false)
    }
    expect(fields.has('kind')).toBe(true)
  })

  test('let the courier go on: the door closes on the parcel, and the round ends', () => {
    const locker = updated()
    expect(locker.engine.read.visit()).toMatchObject({
      role: 'courier',
      doors: [{ compartment: '02', door: 'open', purpose: 'deposit' }],
      alsoOpen: [],
      toTakeOut: [
        { parcel: 'return', why: 'return' },
        { parcel: 'called-off', why: 'cancelled' },
      ],
    })
    locker.close('02')
    expect(locker.parcel('coming').state).toBe('deposited')
    expect(locker.act('open', { all: true, only: 'cancelled' })).toBe('accepted')
    locker.close(locker.parcel('called-off').compartment ?? '')
    expect(locker.parcel('called-off').state).toBe('taken-out')
    expect(locker.act('feedback', { score: 4 })).toBe('accepted')
    expect(locker.act('end')).toBe('accepted')
  })

  test('give the customer their parcel, and staff what they may do about the others', () => {
    const locker = updated()
    locker.close('02')
    locker.act('end')
    expect(locker.pin('73910284')).toBe('accepted')
    locker.close(locker.parcel('waiting').compartment ?? '')
    expect(locker.parcel('waiting').state).toBe('collected')
    locker.act('end')
    locker.badge('anna')
    expect(locker.engine.read.visit()).toMatchObject({ finding: false, atKerb: [] })
    expect(locker.act('find', { label: 'B-coming' })).toBe('accepted')
    expect(locker.act('open', { parcel: 'coming', reason: 'lost-code' })).toBe('accepted')
    locker.close('02')
    expect(locker.parcel('coming').state).toBe('collected')
    locker.act('end')
  })

  test('leave room for a return that nobody announced', () => {
    const locker = updated()
    locker.close('02')
    locker.act('end')
    expect(locker.act('return', { reason: 'damaged' })).toBe('accepted')
    expect(locker.act('open', { size: 'L' })).toBe('accepted')
    locker.close('05')
    expect(locker.engine.read.visit()).toMatchObject({
      step: 'ready',
      returning: { carrier: 'post', reason: 'damaged' },
    })
  })
})
