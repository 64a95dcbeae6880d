// A parcel on its way in, seen from the platform: announced, announced again, cancelled, extended, moved, lapsed;
// each request against each state a parcel can be in. What couriers do with it stands in deposits.test.ts.
import { describe, expect, test } from 'vitest'
import type { Locker } from '../../simulator/world/locker.ts'
import { createLocker, seal } from '../../simulator/world/locker.ts'
import type { ParcelState } from '../../src/core/nouns.ts'
import type { Answer } from '../../src/core/requests.ts'
import { day, hour, lockerWith, parcelStates } from './lives.ts'

const cancel = (locker: Locker): Answer =>
  locker.ask({ verb: 'parcel.cancel', parcel: 'p1', why: 'ordered twice' })

const extend = (locker: Locker, forMs = 10 * day): Answer =>
  locker.ask({ verb: 'parcel.extend', parcel: 'p1', pickupByMs: locker.clock.wallMs() + forMs })

const move = (locker: Locker, compartment: string | null = null): Answer =>
  locker.ask({ verb: 'parcel.move', parcel: 'p1', compartment })

type Row = readonly [state: ParcelState, answer: string, after: ParcelState]

/** `ok`, or why not. */
const brief = ({ status, reason }: Answer): string => reason ?? status

function walk(rows: readonly Row[], ask: (locker: Locker) => Answer): void {
  test('every state is walked', () => {
    expect(rows.map(([state]) => state).sort()).toEqual([...parcelStates].sort())
  })

  test.each(rows)('while it is %s: %s, and then it is %s', (state, answer, after) => {
    const locker = lockerWith(state)
    expect(locker.parcel('p1').state).toBe(state)
    expect(brief(ask(locker))).toBe(answer)
    expect(locker.parcel('p1').state).toBe(after)
  })
}

describe('cancelling a parcel', () => {
  walk(
    [
      ['assigned', 'ok', 'cancelled'],
      ['deposited', 'ok', 'withdrawn'],
      ['expired', 'ok', 'withdrawn'],
      ['withdrawn', 'ok', 'withdrawn'],
      ['collected', 'already-collected', 'collected'],
      ['taken-out', 'ok', 'taken-out'],
      ['cancelled', 'ok', 'cancelled'],
      ['lapsed', 'ok', 'lapsed'],
      ['refused', 'ok', 'refused'],
      ['missing', 'ok', 'missing'],
    ],
    cancel,
  )

  test('that is still to come makes its door vacant', () => {
    const locker = lockerWith('assigned')
    expect(cancel(locker).data).toEqual({ takeOut: false })
    expect(locker.compartment('01').state).toBe('vacant')
  })

  test('that is in says “take out”, shuts its code out and keeps the door until a courier comes', () => {
    const locker = lockerWith('deposited')
    expect(cancel(locker).data).toEqual({ takeOut: true })
    expect(locker.compartment('01').state).toBe('occupied')
    expect(locker.pin('11')).not.toBe('accepted')
    locker.badge('courier')
    expect(locker.engine.read.visit()?.parcels).toMatchObject([{ id: 'p1', state: 'withdrawn' }])
  })

  test('that is in a customer’s hands, at the open door, is refused, and so is one that nobody knows', () => {
    const locker = lockerWith('deposited')
    locker.pin('11')
    expect(brief(cancel(locker))).toBe('busy')
    expect(brief(locker.ask({ verb: 'parcel.cancel', parcel: 'p9', why: null }))).toBe('unknown-parcel')
  })

  test('between a customer’s choice and the scan of the last code still counts', () => {
    const locker = createLocker()
    for (const id of ['p1', 'p2']) locker.assign({ id, recipient: 'r', pin: '11' })
    locker.deposit('p1', 'p2')
    locker.pin('11')
    cancel(locker)
    expect(locker.act('open', { parcel: 'p1' })).toBe('unknown-parcel')
    expect(locker.doors.isOpen('01')).toBe(false)
  })
})

describe('extending a parcel', () => {
  walk(
    [
      ['assigned', 'ok', 'assigned'],
      ['deposited', 'ok', 'deposited'],
      ['expired', 'ok', 'deposited'],
      ['withdrawn', 'unknown-parcel', 'withdrawn'],
      ['collected', 'already-collected', 'collected'],
      ['taken-out', 'unknown-parcel', 'taken-out'],
      ['cancelled', 'unknown-parcel', 'cancelled'],
      ['lapsed', 'unknown-parcel', 'lapsed'],
      ['refused', 'unknown-parcel', 'refused'],
      ['missing', 'unknown-parcel', 'missing'],
    ],
    extend,
  )

  test.each<ParcelState>(['deposited', 'expired'])(
    'that is %s makes its code work until the new time',
    (state) => {
      const locker = lockerWith(state)
      extend(locker, 10 * day)
      locker.pass(9 * day)
      expect(locker.parcel('p1').state).toBe('deposited')
      locker.pass(2 * day)
      expect(locker.parcel('p1').state).toBe('expired')
      extend(locker, hour)
      expect(locker.pin('11')).toBe('accepted')
    },
  )

  test('before the deposit counts from the deposit on', () => {
    const locker = lockerWith('assigned')
    extend(locker, 10 * day)
    locker.deposit('p1')
    locker.pass(9 * day)
    expect(locker.parcel('p1').state).toBe('deposited')
  })

  test('into the past is refused', () => {
    expect(brief(extend(lockerWith('deposited'), -1))).toBe('invalid')
  })
})

describe('moving a parcel', () => {
  const started: readonly Row[] = [
    ['assigned', 'ok', 'assigned'],
    ['deposited', 'already-deposited', 'deposited'],
    ['expired', 'already-deposited', 'expired'],
    ['withdrawn', 'already-deposited', 'withdrawn'],
    ['collected', 'already-collected', 'collected'],
  ]

  test.each(started)('while it is %s: %s', (state, answer, after) => {
    const locker = lockerWith(state)
    expect(brief(move(locker))).toBe(answer)
    expect(locker.parcel('p1').state).toBe(after)
  })

  test('takes another door of its size, frees the old one and tells both', () => {
    const locker = lockerWith('assigned')
    expect(move(locker).data).toEqual({ compartment: '02' })
    expect(['01', '02'].map((id) => locker.compartment(id).state)).toEqual(['vacant', 'reserved'])
    expect(locker.events('parcel.moved')[0]?.data).toMatchObject({ from: '01', compartment: '02' })
  })

  test.each([
    ['05', { status: 'ok', data: { compartment: '05' } }],
    ['01', { status: 'ok', data: { compartment: '01' } }],
    ['02', { status: 'refused', reason: 'no-free-door' }],
    ['99', { status: 'refused', reason: 'unknown-compartment' }],
  ])('to door %s by name is answered %o', (compartment, answer) => {
    const locker = lockerWith('assigned')
    locker.assign({ id: 'p2' })
    expect(move(locker, compartment)).toMatchObject(answer)
  })
})

describe('announcing a parcel again', () => {
  walk(
    [
      ['assigned', 'ok', 'assigned'],
      ['deposited', 'ok', 'deposited'],
      ['expired', 'ok', 'expired'],
      ['withdrawn', 'ok', 'withdrawn'],
      ['collected', 'already-collected', 'collected'],
      ['taken-out', 'ok', 'assigned'],
      ['cancelled', 'ok', 'assigned'],
      ['lapsed', 'ok', 'assigned'],
      ['refused', 'ok', 'assigned'],
      ['missing', 'ok', 'assigned'],
    ],
    (locker) => locker.assign({ id: 'p1', pin: '11' }),
  )

  test('before the deposit changes its size and its door with it', () => {
    const locker = lockerWith('assigned')
    expect(locker.assign({ id: 'p1', size: 'L', pin: '11' }).data).toEqual({ compartment: '05' })
    expect(['01', '05'].map((id) => locker.compartment(id).state)).toEqual(['vacant', 'reserved'])
    expect(locker.store.load().rows.parcels).toHaveLength(1)
  })

  test('with nothing new keeps its door', () => {
    const locker = lockerWith('assigned')
    expect(locker.assign({ id: 'p1', pin: '11' }).data).toEqual({ compartment: '01' })
    expect(locker.events('parcel.moved')).toEqual([])
  })

  test('with a size that finds no door is refused and changes nothing', () => {
    const locker = lockerWith('assigned')
    locker.assign({ id: 'p2', size: 'L' })
    const before = locker.parcel('p1')
    expect(brief(locker.assign({ id: 'p1', size: 'L', barcodes: ['new'], pin: '22' }))).toBe('no-free-door')
    expect(locker.parcel('p1')).toEqual(before)
    expect(locker.row('codes', seal('pin', '22').hash)).toBeUndefined()
  })

  test('after the deposit changes its codes and its deadline, and leaves it where it is', () => {
    const locker = lockerWith('deposited')
    locker.assign({ id: 'p1', size: 'L', pin: '22', pickupByMs: locker.clock.wallMs() + 10 * day })
    locker.pass(9 * day)
    expect(locker.parcel('p1')).toMatchObject({ state: 'deposited', compartment: '01', size: 'S' })
    expect(locker.pin('22')).toBe('accepted')
  })

  test.each([
    ['another carrier', { carrier: 'bike' }, 'invalid'],
    ['a deadline in the past', { pickupByMs: 1 }, 'invalid'],
    ['a weak code', { pin: 'weak' }, 'code-weak'],
  ])('with %s is refused', (_what, more, reason) => {
    expect(brief(lockerWith('assigned').assign({ id: 'p1', ...more }))).toBe(reason)
  })
})

describe('codes shared and taken back', () => {
  const code = seal('pin', '22')

  test('a second code opens as well, and taking it back leaves the first', () => {
    const locker = lockerWith('deposited')
    locker.ask({ verb: 'code.issue', parcel: 'p1', code, uses: null, untilMs: null })
    expect(locker.ask({ verb: 'code.revoke', parcel: 'p1', code }).status).toBe('ok')
    expect([locker.pin('22'), locker.pin('11')]).toEqual(['code-unknown', 'accepted'])
  })

  test('a code that was never given can’t be taken back, nor one be given for a parcel that is gone', () => {
    const locker = lockerWith('collected')
    expect(brief(locker.ask({ verb: 'code.revoke', parcel: 'p1', code }))).toBe('invalid')
    expect(brief(locker.ask({ verb: 'code.issue', parcel: 'p1', code, uses: null, untilMs: null }))).toBe(
      'already-collected',
    )
    expect(brief(locker.ask({ verb: 'code.issue', parcel: 'p9', code, uses: null, untilMs: null }))).toBe(
      'unknown-parcel',
    )
  })
})

describe('a reservation that lapses', () => {
  test('does so after 72 hours, frees its door and is told', () => {
    const locker = lockerWith('assigned')
    locker.pass(72 * hour - 1_000)
    expect(locker.parcel('p1').state).toBe('assigned')
    locker.pass(1_000)
    expect(locker.parcel('p1').state).toBe('lapsed')
    expect(locker.compartment('01').state).toBe('vacant')
    expect(locker.events('parcel.reserved-lapsed').map(({ data }) => data.parcel)).toEqual(['p1'])
  })

  test('does so at the platform’s own time, where it gave one', () => {
    const locker = createLocker()
    locker.assign({ id: 'p1', depositByMs: locker.clock.wallMs() + hour })
    locker.pass(hour)
    expect(locker.parcel('p1').state).toBe('lapsed')
  })

  test('waits while its parcel is in a courier’s hands at the open door', () => {
    const locker = createLocker()
    locker.assign({ id: 'p1', depositByMs: locker.clock.wallMs() + hour })
    locker.actor({ id: 'courier' })
    locker.pass(hour - 5_000)
    locker.badge('courier')
    locker.scan('B-p1')
    locker.pass(10_000)
    expect(locker.parcel('p1').state).toBe('assigned')
    locker.close('01')
    expect(locker.parcel('p1').state).toBe('deposited')
  })
})
