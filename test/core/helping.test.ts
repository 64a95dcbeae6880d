// What shop staff do for a customer who stands before them or waits outside, and what nobody else may do.
import { describe, expect, test } from 'vitest'
import type { Locker } from '../../simulator/world/locker.ts'
import { createLocker } from '../../simulator/world/locker.ts'
import { hour, lockerWith, minute, pulsed } from './lives.ts'

const visit = (locker: Locker) => {
  const seen = locker.engine.read.visit()
  if (seen === null) throw new Error('nobody is there')
  return seen
}

/** Staff of the shop stand at the screen. */
function signedIn(locker: Locker, carrier: string | null = null): Locker {
  locker.actor({ id: 'sam', role: 'staff', carrier })
  locker.badge('sam')
  return locker
}

const arrive = (locker: Locker, parcel: string, bay: string | null = null) =>
  locker.ask({ verb: 'customer.arrived', parcel, bay })

describe('looking a parcel up', () => {
  test('by its typed label or id tells where it is, and what may be done', () => {
    const locker = signedIn(lockerWith('deposited'))
    const expected = {
      parcel: 'p1',
      carrier: 'post',
      kind: 'delivery',
      state: 'deposited',
      compartment: '01',
      actions: ['open', 'reissue'],
    }
    for (const label of ['B-p1', ' b-P1 ', 'p1']) {
      expect(locker.act('find', { label })).toBe('accepted')
      expect(visit(locker).found).toEqual(expected)
    }
    expect(locker.act('find', { label: 'B-p9' })).toBe('unknown-parcel')
    expect(JSON.stringify(visit(locker))).not.toContain('person-p1')
  })

  test('by the next scan puts nothing in, and only the next one', () => {
    const locker = signedIn(createLocker())
    locker.assign({ id: 'p1' })
    const before = pulsed(locker).length
    expect(locker.act('find')).toBe('accepted')
    expect(visit(locker).finding).toBe(true)
    expect(locker.scan('B-p9')).toBe('unknown-parcel')
    expect(locker.scan('B-p1')).toBe('accepted')
    expect(visit(locker)).toMatchObject({ finding: false, found: { parcel: 'p1', state: 'assigned' } })
    expect(pulsed(locker)).toHaveLength(before)
    expect(locker.scan('B-p1')).toBe('accepted')
    expect(pulsed(locker)).toHaveLength(before + 1)
  })

  test('of another carrier finds nothing', () => {
    const locker = signedIn(lockerWith('deposited'), 'bike')
    expect(locker.act('find', { label: 'p1' })).toBe('unknown-parcel')
    expect(locker.act('reissue', { parcel: 'p1' })).toBe('unknown-parcel')
    expect(locker.act('open', { parcel: 'p1', reason: 'lost-code' })).toBe('unknown-parcel')
  })

  test.each(['find', 'reissue', 'hand-over'] as const)('%s is for staff alone', (action) => {
    const locker = lockerWith('deposited')
    expect(locker.act(action, { parcel: 'p1', label: 'p1' })).toBe('not-now')
    locker.badge('courier')
    expect(visit(locker).actions).not.toContain(action)
    expect(locker.act(action, { parcel: 'p1', label: 'p1' })).toBe('not-now')
    expect(visit(locker)).not.toHaveProperty('atKerb')
  })
})

describe('opening a door for a customer', () => {
  test('hands the parcel over, with the reason in the journal', () => {
    const locker = signedIn(lockerWith('deposited'))
    expect(locker.act('open', { parcel: 'p1', reason: 'lost-code' })).toBe('accepted')
    expect(locker.events('door.opened').at(-1)?.data).toMatchObject({ cause: 'visit', reason: 'lost-code' })
    locker.close('01')
    expect(locker.parcel('p1').state).toBe('collected')
    expect(locker.events('parcel.collected')[0]?.data).toMatchObject({ reason: 'lost-code', way: 'staff' })
    expect(locker.compartment('01').state).toBe('vacant')
    expect(visit(locker)).not.toHaveProperty('reopenByCodeUntil')
  })

  test('keeps its reason when the door needs a second try', () => {
    const locker = signedIn(lockerWith('deposited'))
    locker.doors.jam('01')
    locker.act('open', { parcel: 'p1', reason: 'lost-code' })
    locker.pass(3_000)
    locker.doors.jam('01', false)
    locker.act('reopen')
    expect(locker.events('door.opened').at(-1)?.data).toMatchObject({ reason: 'lost-code' })
  })

  test.each(['collected', 'expired', 'withdrawn', 'assigned', 'missing'] as const)(
    'of a parcel that is %s opens nothing',
    (state) => {
      const locker = signedIn(lockerWith(state))
      const before = pulsed(locker).length
      expect(locker.act('open', { parcel: 'p1', reason: 'lost-code' })).toBe('not-now')
      expect(pulsed(locker)).toHaveLength(before)
    },
  )

  test('is no way for a courier or a customer to open one', () => {
    const locker = lockerWith('deposited')
    locker.badge('courier')
    const before = pulsed(locker).length
    expect(locker.act('open', { parcel: 'p1', reason: 'lost-code' })).not.toBe('accepted')
    expect(pulsed(locker)).toHaveLength(before)
  })

  test('does not open a blocked one, nor a second while one is open', () => {
    const locker = createLocker()
    for (const id of ['p1', 'p2']) locker.assign({ id })
    locker.deposit('p1', 'p2')
    locker.ask({ verb: 'compartment.block', compartment: '01', reason: 'paint' })
    signedIn(locker)
    expect(locker.act('open', { parcel: 'p1', reason: 'other' })).toBe('not-now')
    locker.ask({ verb: 'compartment.release', compartment: '01', reason: 'dry' })
    expect(locker.act('open', { parcel: 'p2', reason: 'other' })).toBe('accepted')
    expect(locker.act('open', { parcel: 'p1', reason: 'other' })).toBe('not-now')
  })
})

test('a code that is asked for anew is the platform’s to issue', () => {
  const locker = signedIn(lockerWith('deposited'))
  locker.act('find', { label: 'p1' })
  expect(locker.act('reissue')).toBe('accepted')
  expect(locker.events('parcel.code-wanted').map(({ data }) => data)).toMatchObject([
    { parcel: 'p1', carrier: 'post', compartment: '01' },
  ])
  expect(locker.act('reissue', { parcel: 'p9' })).toBe('unknown-parcel')
})

describe('at the kerb', () => {
  function withWaiting(): Locker {
    const locker = createLocker()
    for (const id of ['stock', 'door']) locker.assign({ id })
    locker.deposit('door')
    arrive(locker, 'door', 'bay-2')
    locker.pass(minute)
    arrive(locker, 'stock')
    return signedIn(locker)
  }

  test('whoever waits longest stands first, with what may be done', () => {
    expect(visit(withWaiting()).atKerb).toMatchObject([
      { parcel: 'door', bay: 'bay-2', compartment: '02', actions: ['open', 'reissue'] },
      { parcel: 'stock', actions: ['reissue', 'hand-over'] },
    ])
  })

  test('a parcel from the stock is handed over without a door, and its compartment is free', () => {
    const locker = withWaiting()
    const before = pulsed(locker).length
    const { compartment } = locker.parcel('stock')
    expect(locker.act('hand-over', { parcel: 'stock' })).toBe('accepted')
    expect(locker.parcel('stock').state).toBe('collected')
    expect(locker.compartment(compartment ?? '').state).toBe('vacant')
    expect(locker.events('parcel.collected').at(-1)?.data).toMatchObject({ parcel: 'stock', way: 'kerb' })
    expect(pulsed(locker)).toHaveLength(before)
    expect(visit(locker).atKerb?.map(({ parcel }) => parcel)).toEqual(['door'])
    locker.pass(100 * hour)
    expect(locker.events('parcel.reserved-lapsed')).toEqual([])
  })

  test('a parcel behind a door is not handed over by word, but taken out of it', () => {
    const locker = withWaiting()
    expect(locker.act('hand-over', { parcel: 'door' })).toBe('not-now')
    locker.act('open', { parcel: 'door', reason: 'kerb' })
    locker.close('02')
    expect(locker.events('parcel.collected').at(-1)?.data).toMatchObject({
      parcel: 'door',
      way: 'kerb',
      bay: 'bay-2',
    })
    expect(visit(locker).atKerb?.map(({ parcel }) => parcel)).toEqual(['stock'])
  })

  test('who waits is still known after a restart', () => {
    const locker = withWaiting()
    locker.restart()
    expect(visit(locker).atKerb).toHaveLength(2)
  })
})

test('staff put outgoing parcels and deposits from the stock in as couriers do', () => {
  const locker = createLocker()
  locker.assign({ id: 'out', kind: 'outgoing' })
  locker.assign({ id: 'in' })
  signedIn(locker)
  for (const [id, door] of [
    ['out', '01'],
    ['in', '02'],
  ] as const) {
    expect(locker.scan(`B-${id}`)).toBe('accepted')
    locker.close(door)
    expect(locker.parcel(id).state).toBe('deposited')
  }
})
