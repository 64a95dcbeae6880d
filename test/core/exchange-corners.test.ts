// An exchange where it is easy to get wrong: ids that clash, other parcels beside it, an old item that lapsed or was
// put in on another day, a replacement whose door can't open. The plain exchange stands in returns.test.ts.
import { describe, expect, test } from 'vitest'
import type { Announced, Locker } from '../../simulator/world/locker.ts'
import { createLocker } from '../../simulator/world/locker.ts'
import { hour, minute, pulsed } from './lives.ts'

const view = (locker: Locker) => locker.engine.read.visit()

/** Exchanges with PIN 11, all put in. */
function withExchanges(...parcels: readonly Announced[]): Locker {
  const locker = createLocker()
  for (const parcel of parcels) locker.assign({ kind: 'exchange', recipient: 'ria', pin: '11', ...parcel })
  locker.deposit(...parcels.map((parcel) => parcel.id ?? 'p1'))
  return locker
}

/** Whatever stands open is closed. */
const closeAll = (locker: Locker) => {
  for (const { id } of locker.engine.read.snapshot().compartments) locker.close(id)
}

describe('the old item has an id of its own', () => {
  test('that tells what it belongs to', () => {
    const locker = withExchanges({ id: 'x1' })
    locker.pin('11')
    closeAll(locker)
    expect(locker.events('return.accepted')).toMatchObject([{ data: { parcel: 'x1.back' } }])
  })

  test('two exchanges whose long ids differ only at the end each ask for their own', () => {
    const long = 'e'.repeat(63)
    const locker = withExchanges(
      { id: `${long}1`, recipient: 'ria' },
      { id: `${long}2`, recipient: 'sam', pin: '22' },
    )
    for (const pin of ['11', '22']) {
      locker.pin(pin)
      expect(view(locker)?.doors, pin).toMatchObject([{ purpose: 'return' }])
      closeAll(locker)
      closeAll(locker)
      expect(view(locker)?.step).toBe('ready')
      locker.pass(2 * minute)
    }
    const back = locker.events('return.accepted').map((event) => event.data.parcel)
    expect(new Set(back).size).toBe(2)
    expect(locker.events('exchange.completed')).toHaveLength(2)
  })

  test('a parcel of the platform’s that bears that very id is left alone', () => {
    const locker = createLocker()
    locker.assign({ id: 'x1.back', kind: 'outgoing', recipient: null })
    locker.assign({ id: 'x1', kind: 'exchange', recipient: 'ria', pin: '11' })
    locker.deposit('x1.back', 'x1')
    locker.pin('11')
    expect(view(locker)?.doors).toMatchObject([{ purpose: 'return', compartment: '03' }])
    closeAll(locker)
    expect(locker.parcel('x1.back')).toMatchObject({ kind: 'outgoing', state: 'deposited' })
    expect(locker.events('return.accepted')).toHaveLength(1)
  })
})

describe('the old item comes first', () => {
  test('also when other parcels wait behind other doors', () => {
    const locker = withExchanges({ id: 'x1' }, { id: 'p2', kind: 'delivery' })
    locker.pin('11')
    expect(view(locker)?.step).toBe('choose')
    locker.act('open', { parcel: 'x1' })
    expect(view(locker)?.doors).toMatchObject([{ purpose: 'return', compartment: '03' }])
    expect(locker.act('open', { parcel: 'x1' })).toBe('unknown-parcel')
    locker.close('03')
    expect(view(locker)?.doors.at(-1)).toMatchObject({ purpose: 'pick-up', compartment: '01' })
    locker.close('01')
    expect(locker.act('open', { parcel: 'p2' })).toBe('accepted')
    locker.close('02')
    expect(view(locker)?.step).toBe('ready')
  })

  test('with everything opened at once the replacement still waits', () => {
    const locker = withExchanges({ id: 'x1' }, { id: 'p2', kind: 'delivery' })
    const before = pulsed(locker).length
    locker.pin('11')
    locker.act('open', { all: true })
    expect([...pulsed(locker).slice(before)].sort()).toEqual(['02', '03'])
  })

  test('two exchanges behind one door: both old items, then the door once for both', () => {
    const beside = { share: true, compartment: '03' }
    const locker = withExchanges({ id: 'x1', ...beside })
    locker.assign({ id: 'x2', kind: 'exchange', recipient: 'ria', pin: '11', ...beside })
    locker.deposit('x2')
    const before = pulsed(locker).length
    locker.pin('11')
    locker.close('01')
    expect(view(locker)?.doors.map((door) => door.purpose)).toEqual(['return', 'return'])
    locker.close('02')
    locker.close('03')
    expect(pulsed(locker).slice(before)).toEqual(['01', '02', '03'])
    expect([locker.parcel('x1').state, locker.parcel('x2').state]).toEqual(['collected', 'collected'])
    expect(locker.events('return.accepted')).toHaveLength(2)
  })

  test('as above, with both old items in hand at once', () => {
    const beside = { share: true, compartment: '03' }
    const locker = withExchanges({ id: 'x1', ...beside })
    locker.assign({ id: 'x2', kind: 'exchange', recipient: 'ria', pin: '11', ...beside })
    locker.deposit('x2')
    const before = pulsed(locker).length
    locker.pin('11')
    expect(locker.act('open')).toBe('accepted')
    locker.close('01')
    expect(pulsed(locker).slice(before)).toEqual(['01', '02'])
    locker.close('02')
    locker.close('03')
    expect(pulsed(locker).slice(before)).toEqual(['01', '02', '03'])
    expect([locker.parcel('x1').state, locker.parcel('x2').state]).toEqual(['collected', 'collected'])
  })

  test('an old item that lapsed is asked for again', () => {
    const locker = withExchanges({ id: 'x1', pickupWithinMs: 1_000 * hour })
    locker.pin('11')
    locker.act('cancel')
    closeAll(locker)
    locker.pass(100 * hour)
    expect(locker.parcel('x1.back').state).toBe('lapsed')
    locker.pin('11')
    expect(view(locker)?.doors).toMatchObject([{ purpose: 'return' }])
    expect(locker.parcel('x1.back').state).toBe('assigned')
  })

  test('an old item that lost its door to doubt gets another', () => {
    const locker = withExchanges({ id: 'x1' })
    locker.pin('11')
    locker.act('cancel')
    closeAll(locker)
    expect(locker.parcel('x1.back')).toMatchObject({ state: 'assigned', compartment: null })
    expect(locker.pin('11')).toBe('accepted')
    expect(view(locker)?.doors).toMatchObject([{ purpose: 'return', compartment: '03' }])
  })
})

describe('the replacement’s door', () => {
  test('that is blocked meanwhile does not open; it does another day, without the old item', () => {
    const locker = withExchanges({ id: 'x1' })
    locker.pin('11')
    locker.ask({ verb: 'compartment.block', compartment: '01', reason: 'paint' })
    locker.close('02')
    expect(view(locker)).toMatchObject({ step: 'ready', doors: [{ purpose: 'return' }] })
    locker.act('end')
    locker.ask({ verb: 'compartment.release', compartment: '01', reason: 'dry' })
    expect(locker.pin('11')).toBe('accepted')
    expect(view(locker)?.doors).toMatchObject([{ purpose: 'pick-up', compartment: '01' }])
    locker.close('01')
    expect(locker.events('exchange.completed')).toHaveLength(1)
  })
})
