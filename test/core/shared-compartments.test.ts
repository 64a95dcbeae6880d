// One compartment, several parcels of one person: how they get in beside each other, and that each goes its own way.
import { describe, expect, test } from 'vitest'
import type { Announced, Locker, LockerOptions } from '../../simulator/world/locker.ts'
import { createLocker } from '../../simulator/world/locker.ts'
import { compartmentSpec } from '../../simulator/world/small-site.ts'
import { hour, minute, pulsed } from './lives.ts'

const second = 1_000
/** The coil rests between two pulses of one door. */
const rested = 2_500
const ok = (data: object) => expect.objectContaining({ status: 'ok', data })
const view = (locker: Locker) => locker.engine.read.visit()
const states = (locker: Locker, ...ids: readonly string[]) => ids.map((id) => locker.parcel(id).state)
const together = { recipient: 'ria', share: true }

/** A courier of `post` stands at a kiosk, and these parcels are announced. */
function courierWith(parcels: readonly Announced[], options: LockerOptions = {}): Locker {
  const locker = createLocker(options)
  for (const parcel of parcels) locker.assign(parcel)
  locker.actor({ id: 'courier' })
  locker.badge('courier')
  return locker
}

/** Both in door 01: `p1` with PIN 11, `p2` with PIN 22. */
function sharedDoor(): Locker {
  const locker = createLocker()
  locker.assign({ id: 'p1', ...together, pin: '11' })
  locker.assign({ id: 'p2', ...together, pin: '22' })
  locker.deposit('p1')
  locker.deposit('p2')
  return locker
}

describe('parcels of one person get one compartment', () => {
  test('beside another of the same recipient where the platform allows it for both', () => {
    const locker = createLocker()
    locker.assign({ id: 'a', ...together })
    expect(locker.assign({ id: 'b', ...together })).toEqual(ok({ compartment: '01' }))
    expect(locker.assign({ id: 'c', recipient: 'ria' })).toEqual(ok({ compartment: '02' }))
    expect(locker.assign({ id: 'd', recipient: 'sam', share: true })).toEqual(
      ok({ compartment: '03', upsized: true }),
    )
    expect(locker.assign({ id: 'e', ...together, carrier: 'dhl' })).toEqual(
      ok({ compartment: '04', upsized: true }),
    )
    expect(locker.assign({ id: 'f', ...together, compartment: '01' })).toEqual(ok({ compartment: '01' }))
  })

  test('not beside the recipient’s other where it would not go in', () => {
    const locker = createLocker()
    locker.assign({ id: 'a', recipient: 'ria', share: true })
    expect(locker.assign({ id: 'b', recipient: 'ria', share: true, size: 'L' })).toEqual(
      ok({ compartment: '05' }),
    )
  })

  test('two that share a compartment lapse one by one', () => {
    const locker = createLocker()
    const nowMs = locker.clock.wallMs()
    locker.assign({ id: 'a', ...together, depositByMs: nowMs + hour })
    locker.assign({ id: 'b', ...together, depositByMs: nowMs + 2 * hour })
    locker.pass(hour + minute)
    expect(locker.compartment('01').state).toBe('reserved')
    locker.pass(hour)
    expect(locker.compartment('01').state).toBe('vacant')
  })
})

describe('a courier puts them in beside each other', () => {
  test('works where no switch tells that the door is open', () => {
    const locker = courierWith(
      [
        { id: 'p1', ...together, compartment: '01' },
        { id: 'p2', ...together, compartment: '02' },
      ],
      { compartments: ['01', '02'].map((id) => compartmentSpec(id, 'S', { sensed: false })) },
    )
    locker.scan('B-p1')
    expect(locker.act('same-recipient')).toBe('accepted')
    expect(locker.scan('B-p2')).toBe('accepted')
    locker.act('confirm')
    expect(locker.parcel('p2')).toMatchObject({ state: 'deposited', compartment: '01' })
  })

  test('reserved for one compartment they go in one after the other', () => {
    const locker = courierWith([
      { id: 'p1', ...together },
      { id: 'p2', ...together },
    ])
    locker.scan('B-p1')
    locker.close('01')
    locker.pass(rested)
    expect(locker.scan('B-p2')).toBe('accepted')
    locker.close('01')
    expect(states(locker, 'p1', 'p2')).toEqual(['deposited', 'deposited'])
    expect(pulsed(locker)).toEqual(['01', '01'])
  })
})

describe('each goes its own way', () => {
  test('each code opens the door and collects its own', () => {
    const locker = sharedDoor()
    locker.pin('11')
    locker.close('01')
    expect(states(locker, 'p1', 'p2')).toEqual(['collected', 'deposited'])
    expect(locker.compartment('01').state).toBe('occupied')
    locker.pass(2 * minute)
    locker.pin('22')
    locker.close('01')
    expect(locker.compartment('01').state).toBe('vacant')
  })

  test('“I forgot something” works although the other parcel is still in it', () => {
    const locker = sharedDoor()
    locker.pin('11')
    locker.close('01')
    locker.pass(3 * second)
    expect(locker.act('reopen')).toBe('accepted')
    locker.close('01')
    expect(locker.act('end')).toBe('accepted')
    locker.pass(minute)
    expect(locker.pin('11')).toBe('accepted')
    locker.close('01')
    expect(states(locker, 'p1', 'p2')).toEqual(['collected', 'deposited'])
  })

  test('one code for both opens it once and collects both', () => {
    const locker = createLocker()
    for (const id of ['p1', 'p2']) locker.assign({ id, recipient: 'ria', share: true, pin: '11' })
    locker.deposit('p1')
    locker.deposit('p2')
    locker.pin('11')
    expect(view(locker)?.doors).toHaveLength(1)
    locker.close('01')
    expect(states(locker, 'p1', 'p2')).toEqual(['collected', 'collected'])
  })

  test('one expired, one in time: the one in time is collected, the other still to be taken out', () => {
    const locker = createLocker()
    locker.assign({ id: 'p1', recipient: 'ria', share: true, pin: '11', pickupWithinMs: minute })
    locker.assign({ id: 'p2', recipient: 'ria', share: true, pin: '22' })
    locker.deposit('p1')
    locker.deposit('p2')
    locker.pass(2 * minute)
    expect(states(locker, 'p1', 'p2')).toEqual(['expired', 'deposited'])
    locker.pin('22')
    locker.close('01')
    expect(locker.compartment('01').state).toBe('occupied')
    locker.pass(2 * minute)
    locker.badge('courier')
    locker.act('open')
    locker.close('01')
    expect(states(locker, 'p1', 'p2')).toEqual(['taken-out', 'collected'])
    expect(locker.compartment('01').state).toBe('vacant')
  })

  test('with a third that is still to come it stays reserved', () => {
    const locker = sharedDoor()
    locker.assign({ id: 'p3', recipient: 'ria', share: true })
    for (const pin of ['11', '22']) {
      locker.pin(pin)
      locker.close('01')
      locker.pass(2 * minute)
    }
    expect(locker.compartment('01').state).toBe('reserved')
    locker.deposit('p3')
    expect(locker.parcel('p3')).toMatchObject({ state: 'deposited', compartment: '01' })
  })
})

test('two that expired behind one door: a scan on the way out tells of one, the closed door of the other', () => {
  const locker = sharedDoor()
  locker.pass(73 * hour)
  expect(states(locker, 'p1', 'p2')).toEqual(['expired', 'expired'])
  locker.badge('courier')
  locker.act('open')
  expect(locker.scan('B-p1')).toBe('accepted')
  expect(states(locker, 'p1', 'p2')).toEqual(['taken-out', 'expired'])
  expect(view(locker)?.step).toBe('open')
  locker.close('01')
  expect(states(locker, 'p1', 'p2')).toEqual(['taken-out', 'taken-out'])
})

test('a code that was taken back and given to another of the same person opens nothing of the first', () => {
  const locker = createLocker()
  const code = { kind: 'pin', hash: 'sealed-pin-11', weak: false } as const
  locker.assign({ id: 'p1', recipient: 'ria', pin: '11' })
  locker.deposit('p1')
  locker.pin('11')
  locker.ask({ verb: 'code.revoke', parcel: 'p1', code })
  locker.close('01')
  locker.act('end')
  locker.assign({ id: 'p2', recipient: 'ria', pin: '11' })
  expect(locker.pin('11')).toBe('not-now')
})
