// What operators and the platform do from afar without a door: doors blocked and released, people who may come,
// maintenance, the message on the idle screen. Openings stand in remote-openings.test.ts.
import { describe, expect, test } from 'vitest'
import type { Locker } from '../../simulator/world/locker.ts'
import { createLocker, seal } from '../../simulator/world/locker.ts'
import type { Answer } from '../../src/core/requests.ts'
import { alertsOf, hour, lockerWith, minute, release } from './lives.ts'

const block = (locker: Locker, compartment: string): Answer =>
  locker.ask({ verb: 'compartment.block', compartment, reason: 'paint' })

describe('blocking and releasing', () => {
  test('a blocked door is not given out, and what is to come goes elsewhere', () => {
    const locker = createLocker()
    locker.assign({ id: 'p1' })
    expect(block(locker, '01')).toMatchObject({ status: 'ok', data: { parcels: [] } })
    expect(locker.parcel('p1').compartment).toBeNull()
    expect(locker.events('parcel.moved')[0]?.data).toMatchObject({ parcel: 'p1', from: '01' })
    locker.deposit('p1')
    expect(locker.parcel('p1').compartment).toBe('02')
  })

  test('a blocked door keeps its parcel from everybody, and gives it back when it is released', () => {
    const locker = lockerWith('deposited')
    expect(block(locker, '01').data).toEqual({ parcels: ['p1'] })
    expect(locker.pin('11')).toBe('not-now')
    expect(release(locker, '01').data).toEqual({ state: 'occupied' })
    expect(locker.pin('11')).toBe('accepted')
  })

  test('blocking twice is one block', () => {
    const locker = createLocker()
    expect([block(locker, '01').status, block(locker, '01').status]).toEqual(['ok', 'ok'])
    expect(locker.events('compartment.blocked')).toHaveLength(1)
  })

  test.each<[verb: string, how: string, ask: (locker: Locker) => Answer, reason: string]>([
    ['blocking', 'one that is not in the plan', (locker) => block(locker, '99'), 'unknown-compartment'],
    ['releasing', 'one that is not in the plan', (locker) => release(locker, '99'), 'unknown-compartment'],
    ['blocking', 'one that a person has open', (locker) => block(locker, '01'), 'busy'],
    ['releasing', 'one that a person has open', (locker) => release(locker, '01'), 'busy'],
    ['releasing', 'one that nobody doubts', (locker) => release(locker, '02'), 'invalid'],
  ])('%s %s is refused', (_verb, _how, ask, reason) => {
    const locker = lockerWith('deposited')
    locker.pin('11')
    expect(ask(locker)).toMatchObject({ status: 'refused', reason })
  })
})

describe('people who may come', () => {
  test('an actor set anew loses the badges that are not named again', () => {
    const locker = createLocker()
    const set = (...codes: readonly string[]): Answer =>
      locker.ask({
        verb: 'actor.set',
        actor: { id: 'a', role: 'courier', carrier: 'post', codes: codes.map((code) => seal('qr', code)) },
      })
    set('old', 'kept')
    set('kept', 'new')
    expect(locker.scan('old')).toBe('code-unknown')
    expect([locker.scan('kept'), locker.scan('new')]).toEqual(['accepted', 'accepted'])
  })

  test('an actor who is removed is unknown from then on, also in the middle of a visit', () => {
    const locker = createLocker()
    locker.actor({ id: 'courier', pin: '77' })
    locker.badge('courier')
    locker.ask({ verb: 'actor.remove', actor: 'courier' })
    expect(locker.engine.read.visit()).toBeNull()
    expect(locker.events('visit.ended')[0]?.data).toMatchObject({ why: 'removed' })
    expect([locker.badge('courier'), locker.pin('77')]).toEqual(['code-unknown', 'code-unknown'])
  })

  test('an actor who becomes another carrier’s does not go on with the old one’s visit', () => {
    const locker = lockerWith('expired')
    locker.badge('courier')
    locker.actor({ id: 'courier', carrier: 'bike' })
    expect(locker.act('open')).toBe('not-now')
    locker.badge('courier')
    expect(locker.engine.read.visit()?.parcels).toEqual([])
  })

  test.each<[what: string, code: string, reason: string]>([
    ['a weak PIN', 'weak1', 'code-weak'],
    ['a customer’s PIN', '11', 'code-in-use'],
    ['another actor’s PIN', '88', 'code-in-use'],
  ])('%s is refused, and nothing is changed', (_what, code, reason) => {
    const locker = lockerWith('assigned')
    locker.actor({ id: 'other', pin: '88' })
    expect(locker.actor({ id: 'a', pin: code })).toMatchObject({ status: 'refused', reason })
    expect(locker.row('actors', 'a')).toBeUndefined()
    expect(locker.badge('a')).toBe('code-unknown')
  })
})

describe('maintenance, the message, and arrival at the kerb', () => {
  test('what maintenance says is on the screen while it lasts, in every language, before the operator’s message', () => {
    const locker = createLocker()
    const message = () => locker.engine.read.message()
    locker.ask({ verb: 'message.set', text: { nl: 'Welkom' }, untilMs: null })
    const fromMs = locker.clock.wallMs() + minute
    const maintenance = { verb: 'maintenance.set', fromMs, untilMs: fromMs + minute } as const
    locker.ask({ ...maintenance, message: 'We paint. Back at 5.' })
    expect(message()).toEqual({ nl: 'Welkom' })
    let told = 0
    locker.engine.onCommit(() => {
      told += 1
    })
    locker.pass(minute)
    expect(message()).toEqual({ nl: 'We paint. Back at 5.', en: 'We paint. Back at 5.' })
    expect(told).toBe(1)
    locker.pass(minute)
    expect(message()).toEqual({ nl: 'Welkom' })
    expect(told).toBe(2)
    locker.ask({ ...maintenance, untilMs: fromMs + 60 * minute, message: null })
    expect(message()).toEqual({ nl: 'Welkom' })
  })

  test('maintenance ends by itself, and an end before its beginning is refused', () => {
    const locker = createLocker()
    const fromMs = locker.clock.wallMs() + hour
    const set = (untilMs: number): Answer =>
      locker.ask({ verb: 'maintenance.set', fromMs, untilMs, message: 'paint' })
    expect(set(fromMs)).toMatchObject({ status: 'refused', reason: 'invalid', data: { field: 'until' } })
    expect(set(fromMs + hour).status).toBe('ok')
    expect(locker.row('site', 'site')?.maintenance).toEqual({
      fromMs,
      untilMs: fromMs + hour,
      message: 'paint',
    })
    locker.pass(2 * hour)
    expect(locker.row('site', 'site')?.maintenance).toBeNull()
  })

  test('a message stands until its time or until an empty one comes', () => {
    const locker = createLocker()
    const set = (text: Record<string, string>, untilMs: number | null): Answer =>
      locker.ask({ verb: 'message.set', text, untilMs })
    set({ nl: 'hallo' }, locker.clock.wallMs() + hour)
    expect(locker.engine.read.message()).toEqual({ nl: 'hallo' })
    set({ nl: 'blijf' }, null)
    locker.pass(2 * hour)
    expect(locker.engine.read.message()).toEqual({ nl: 'blijf' })
    set({ nl: 'kort' }, locker.clock.wallMs() + hour)
    locker.pass(hour)
    expect(locker.engine.read.message()).toBeNull()
    set({ nl: 'hallo' }, null)
    set({}, null)
    expect(locker.engine.read.message()).toBeNull()
  })

  test('a customer at the kerb is told on with the bay, for a parcel that is known', () => {
    const locker = lockerWith('deposited')
    const arrive = (parcel: string): Answer => locker.ask({ verb: 'customer.arrived', parcel, bay: '3' })
    expect(arrive('p1').status).toBe('ok')
    expect(arrive('p9')).toMatchObject({ status: 'refused', reason: 'unknown-parcel' })
    expect(locker.events('customer.arrived').map(({ data }) => [data.parcel, data.bay])).toEqual([
      ['p1', '3'],
    ])
    expect(alertsOf(locker)).toEqual([])
  })
})
