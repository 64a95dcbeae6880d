// A customer at the kiosk: PIN or QR, one parcel or several, the same door once more, and a door that stays shut.
// Who is entitled to what stands in the seven rules.
import { describe, expect, test } from 'vitest'
import type { Locker } from '../../simulator/world/locker.ts'
import { createLocker } from '../../simulator/world/locker.ts'
import type { SiteOptions } from '../../simulator/world/small-site.ts'
import { compartmentSpec } from '../../simulator/world/small-site.ts'
import { alertsOf, hour, lockerWith, minute, pulsed } from './lives.ts'

const step = (locker: Locker): string | undefined => locker.engine.read.visit()?.step

describe('a pick-up', () => {
  test.each([
    ['a PIN', (locker: Locker) => locker.pin('11')],
    ['a QR code', (locker: Locker) => locker.scan('22')],
  ])('is %s, an open door and a closed one', (_what, enter) => {
    const locker = createLocker()
    locker.assign({ id: 'p1', pin: '11', qr: '22' })
    locker.deposit('p1')
    expect(enter(locker)).toBe('accepted')
    expect(step(locker)).toBe('open')
    expect(locker.parcel('p1').state).toBe('deposited')
    locker.close('01')
    expect(step(locker)).toBe('ready')
    expect(locker.parcel('p1').state).toBe('collected')
    expect(locker.compartment('01').state).toBe('vacant')
    expect(locker.events('parcel.collected').map(({ data }) => data.parcel)).toEqual(['p1'])
  })

  test('speaks the recipient’s language where the site has it', () => {
    const locker = createLocker()
    locker.assign({ id: 'p1', pin: '11', language: 'en' })
    locker.assign({ id: 'p2', pin: '22', language: 'fi' })
    locker.deposit('p1', 'p2')
    locker.pin('11')
    expect(locker.engine.read.visit()?.language).toBe('en')
    locker.close('01')
    locker.pin('22')
    expect(locker.engine.read.visit()?.language).toBe('nl')
    expect([locker.act('language', { language: 'en' }), locker.act('language', { language: 'fi' })]).toEqual([
      'accepted',
      'invalid',
    ])
  })

  test('asks to close the door after 20 seconds, and calls the operator after 90', () => {
    const locker = lockerWith('deposited')
    locker.pin('11')
    locker.pass(19_000)
    expect(step(locker)).toBe('open')
    locker.pass(2_000)
    expect(step(locker)).toBe('close-door')
    expect(locker.events('door.left-open')).toEqual([])
    locker.pass(70_000)
    expect(locker.events('door.left-open')).toHaveLength(1)
  })

  test('can be given more time', () => {
    const locker = lockerWith('deposited')
    locker.pin('11')
    locker.pass(2 * minute)
    locker.act('more-time')
    locker.pass(2 * minute)
    expect(step(locker)).toBe('close-door')
    locker.pass(2 * minute)
    expect(step(locker)).toBeUndefined()
  })

  test('can be judged when it is done, once, from 1 to 5', () => {
    const locker = lockerWith('deposited')
    locker.pin('11')
    expect(locker.act('feedback', { score: 5 })).toBe('not-now')
    locker.close('01')
    expect([0, 6, 2.5].map((score) => locker.act('feedback', { score }))).toEqual(Array(3).fill('invalid'))
    expect(locker.act('feedback', { score: 5 })).toBe('accepted')
    expect(locker.engine.read.visit()?.actions).not.toContain('feedback')
    expect(locker.act('feedback', { score: 1 })).toBe('not-now')
    expect(locker.events('feedback.given').map(({ data }) => data)).toMatchObject([
      { score: 5, carrier: 'post' },
    ])
  })

  test('lets the next person in as soon as it is done', () => {
    const locker = createLocker()
    locker.assign({ id: 'p1', pin: '11' })
    locker.assign({ id: 'p2', pin: '22' })
    locker.deposit('p1', 'p2')
    locker.pin('11')
    locker.close('01')
    expect(locker.pin('22')).toBe('accepted')
    expect(locker.events('visit.ended').at(-1)?.data).toMatchObject({ why: 'next-person' })
  })
})

describe('several parcels with one code', () => {
  function withThree(): Locker {
    const locker = createLocker()
    for (const id of ['p1', 'p2', 'p3']) locker.assign({ id, recipient: 'r', pin: '11' })
    locker.deposit('p1', 'p2', 'p3')
    locker.pin('11')
    return locker
  }

  test('are chosen from, one at a time', () => {
    const locker = withThree()
    expect(step(locker)).toBe('choose')
    locker.act('open', { parcel: 'p2' })
    locker.close('02')
    expect(step(locker)).toBe('choose')
    locker.act('open', { compartment: '03' })
    locker.close('03')
    locker.act('open')
    locker.close('01')
    expect(step(locker)).toBe('ready')
    expect(locker.events('parcel.collected').map(({ data }) => data.parcel)).toEqual(['p2', 'p3', 'p1'])
  })

  test('open all at once when asked', () => {
    const locker = withThree()
    expect(locker.act('open', { all: true })).toBe('accepted')
    expect(['01', '02', '03'].every((id) => locker.doors.isOpen(id))).toBe(true)
    for (const id of ['03', '01', '02']) locker.close(id)
    expect(step(locker)).toBe('ready')
  })

  test('may be collected on different days', () => {
    const locker = withThree()
    locker.act('open', { parcel: 'p1' })
    locker.close('01')
    locker.act('end')
    locker.pass(24 * hour)
    expect(locker.pin('11')).toBe('accepted')
    expect(locker.engine.read.visit()?.parcels.map(({ id }) => id)).toEqual(['p2', 'p3'])
  })

  test('in one compartment are one door and one visit', () => {
    const locker = createLocker()
    for (const id of ['p1', 'p2']) locker.assign({ id, recipient: 'r', share: true, pin: '11' })
    locker.deposit('p1')
    locker.deposit('p2')
    expect(locker.parcel('p2').compartment).toBe('01')
    const before = pulsed(locker).length
    locker.pin('11')
    locker.close('01')
    expect(pulsed(locker).slice(before)).toEqual(['01'])
    expect(locker.events('parcel.collected').map(({ data }) => data.parcel)).toEqual(['p1', 'p2'])
    expect(locker.compartment('01').state).toBe('vacant')
  })
})

describe('“I forgot something”', () => {
  function collected(): Locker {
    const locker = lockerWith('deposited')
    locker.pin('11')
    locker.close('01')
    return locker
  }

  test.each([
    [5_000, 'accepted'],
    [59_000, 'accepted'],
    [61_000, 'not-now'],
  ])('at the kiosk %i ms after the door was closed: %s', (afterMs, outcome) => {
    const locker = collected()
    locker.pass(afterMs - 500)
    expect(locker.act('reopen')).toBe(outcome)
    expect(locker.doors.isOpen('01')).toBe(outcome === 'accepted')
  })

  test.each([
    [9, 'accepted'],
    [10, 'code-used'],
  ])('by the same code %i minutes after: %s', (minutes, outcome) => {
    const locker = collected()
    locker.pass(minutes * minute)
    expect(locker.pin('11')).toBe(outcome)
    expect(locker.doors.isOpen('01')).toBe(outcome === 'accepted')
  })

  test('again and again gives no more time than the pick-up did', () => {
    const locker = collected()
    for (const outcome of ['accepted', 'accepted', 'accepted', 'code-used']) {
      locker.pass(3 * minute - 1_000)
      expect(locker.pin('11')).toBe(outcome)
      locker.close('01')
    }
  })

  test('tells of the parcel once, and the door is vacant again', () => {
    const locker = collected()
    locker.pass(5 * minute)
    locker.pin('11')
    locker.close('01')
    expect(locker.events('parcel.collected')).toHaveLength(1)
    expect(locker.compartment('01').state).toBe('vacant')
  })

  test.each<[what: string, take: (locker: Locker) => unknown]>([
    ['is kept for somebody else’s parcel', (locker) => locker.assign({ id: 'p2', compartment: '01' })],
    ['was opened from afar meanwhile', openedFromAfar],
    ['is blocked', (locker) => locker.ask({ verb: 'compartment.block', compartment: '01', reason: 'paint' })],
  ])('does not open a door that %s', (_what, take) => {
    const locker = collected()
    locker.pass(2 * minute)
    take(locker)
    locker.pass(minute)
    expect(locker.pin('11')).toBe('code-used')
    expect(locker.doors.isOpen('01')).toBe(false)
  })

  function openedFromAfar(locker: Locker): void {
    locker.ask({ verb: 'compartment.open', compartment: '01', reason: 'look', token: null })
    locker.close('01')
  }

  test('is not offered at the kiosk either, once somebody else has the door', () => {
    const locker = collected()
    locker.pass(5_000)
    locker.assign({ id: 'p2', compartment: '01' })
    expect(locker.engine.read.visit()?.actions).not.toContain('reopen')
    expect(locker.act('reopen')).toBe('not-now')
  })

  test('keeps its door from being given out while the person still stands there', () => {
    const locker = collected()
    locker.pass(5_000)
    locker.assign({ id: 'p2' })
    expect(locker.assign({ id: 'p3' }).data).toMatchObject({ compartment: '03' })
  })
})

describe('“this is not mine” and “there is nothing inside”', () => {
  test.each(['wrong-parcel', 'empty'] as const)(
    '“%s” ends that parcel, names nobody, and shuts the door for all',
    (action) => {
      const locker = lockerWith('deposited')
      locker.pin('11')
      locker.act(action)
      locker.close('01')
      expect(locker.parcel('p1').state).toBe('missing')
      expect(locker.compartment('01')).toMatchObject({ state: 'unsure', reason: action })
      expect(locker.events('parcel.missing')[0]?.data).toMatchObject({ parcel: 'p1', why: action })
      expect(alertsOf(locker)).toEqual(['compartment-unsure 01', 'parcel-missing 01'])
      locker.pass(minute)
      expect(locker.act('reopen')).toBe('not-now')
      expect(locker.pin('11')).not.toBe('accepted')
    },
  )
})

describe('on a wall without switches', () => {
  const blind: SiteOptions = { compartments: [compartmentSpec('01', 'S', { sensed: false, watched: true })] }
  const sees = (locker: Locker, reading: 'filled' | 'empty') => {
    const { door } = compartmentSpec('01', 'S')
    locker.submit({ type: 'contents.sensed', door, reading })
  }

  test.each(['wrong-parcel', 'empty'] as const)('“%s” can still be said after “done”', (action) => {
    const locker = createLocker(blind)
    locker.assign({ id: 'p1', pin: '11' })
    locker.deposit('p1')
    locker.pin('11')
    expect(locker.act('confirm')).toBe('accepted')
    expect(locker.compartment('01')).toMatchObject({ state: 'unsure', reason: 'not-sensed' })
    expect(locker.engine.read.visit()?.actions).toContain(action)
    expect(locker.act(action)).toBe('accepted')
    expect(locker.parcel('p1').state).toBe('missing')
    expect(alertsOf(locker)).toContain('parcel-missing 01')
    expect(locker.act(action)).toBe('not-now')
    // That somebody must look into is no longer a question of what is inside.
    expect(locker.compartment('01').reason).toBe(action)
    sees(locker, 'filled')
    sees(locker, 'empty')
    expect(locker.compartment('01').state).toBe('unsure')
  })
})

describe('a door that stays shut', () => {
  test('is tried three times at most, and the customer’s parcel stays theirs, with its time standing still', () => {
    const locker = lockerWith('deposited')
    const before = pulsed(locker).length
    locker.doors.jam('01')
    locker.pin('11')
    for (const again of ['accepted', 'accepted', 'not-now']) {
      locker.pass(3_000)
      expect(step(locker)).toBe('failed')
      expect(locker.act('reopen')).toBe(again)
    }
    expect(pulsed(locker).slice(before)).toEqual(['01', '01', '01'])
    locker.act('cancel')
    expect(locker.parcel('p1')).toMatchObject({ state: 'deposited', compartment: '01' })
    expect(locker.parcel('p1').stillSinceMs).not.toBeNull()
    expect(locker.compartment('01').state).toBe('occupied')
    expect(alertsOf(locker)).toEqual(['door-jammed 01', 'door-given-up 01'])
    locker.doors.jam('01', false)
    expect(locker.pin('11')).toBe('accepted')
    locker.close('01')
    expect(locker.parcel('p1').state).toBe('collected')
    expect(alertsOf(locker)).toEqual([])
  })

  test('and gives way while its person still stands there is theirs', () => {
    const locker = lockerWith('deposited')
    locker.doors.jam('01')
    locker.pin('11')
    locker.pass(3_000)
    locker.doors.pullOpen('01')
    locker.pass(500)
    expect(step(locker)).toBe('open')
    locker.close('01')
    expect(locker.parcel('p1').state).toBe('collected')
    expect(locker.events('door.forced')).toEqual([])
  })
})
