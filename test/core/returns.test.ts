// What goes back: a customer's return, an exchange, and what couriers take out again or look into.
// Deliveries on their way in and out stand in files of their own.
import { describe, expect, test } from 'vitest'
import type { Locker } from '../../simulator/world/locker.ts'
import { createLocker } from '../../simulator/world/locker.ts'
import { alertsOf, day, hour, lockerWith, minute, pulsed } from './lives.ts'

const states = (locker: Locker, ...ids: readonly string[]): string[] =>
  ids.map((id) => locker.parcel(id).state)
const doors = (locker: Locker, ...ids: readonly string[]): string[] =>
  ids.map((id) => locker.compartment(id).state)

describe('a return', () => {
  function withReturn(): Locker {
    const locker = createLocker()
    locker.assign({ id: 'r1', kind: 'return', pin: '11' })
    return locker
  }

  test('is a code, an open door and a closed one, and ends with a receipt', () => {
    const locker = withReturn()
    expect(locker.pin('11')).toBe('accepted')
    expect(locker.doors.isOpen('01')).toBe(true)
    locker.close('01')
    expect(states(locker, 'r1')).toEqual(['deposited'])
    expect(locker.engine.read.visit()).toMatchObject({ step: 'ready', receipt: 'R000001' })
    expect(locker.events('return.accepted')[0]?.data).toMatchObject({ parcel: 'r1', receipt: 'R000001' })
    expect(locker.events('parcel.deposited')).toEqual([])
  })

  test('never expires, and its code does not get it out again', () => {
    const locker = withReturn()
    locker.pin('11')
    locker.close('01')
    locker.pass(10 * day)
    expect(states(locker, 'r1')).toEqual(['deposited'])
    expect(locker.pin('11')).not.toBe('accepted')
  })

  test('that is too large gets a larger door, and the customer’s word alone quarantines the first', () => {
    const locker = withReturn()
    locker.pin('11')
    expect(locker.act('too-small')).toBe('accepted')
    locker.close('01')
    locker.close('03')
    expect(locker.parcel('r1')).toMatchObject({ state: 'deposited', compartment: '03' })
    expect(doors(locker, '01', '03')).toEqual(['unsure', 'occupied'])
  })

  test('can be looked at once more as long as its customer stands there', () => {
    const locker = withReturn()
    locker.pin('11')
    locker.close('01')
    locker.pass(3_000)
    expect(locker.act('reopen')).toBe('accepted')
    locker.close('01')
    expect(states(locker, 'r1')).toEqual(['deposited'])
    expect(locker.events('return.accepted')).toHaveLength(1)
  })

  test('that its customer changed their mind about leaves the door in doubt and may still come', () => {
    const locker = withReturn()
    locker.pin('11')
    locker.act('cancel')
    locker.close('01')
    expect(doors(locker, '01')).toEqual(['unsure'])
    expect(locker.parcel('r1')).toMatchObject({ state: 'assigned', compartment: null })
    expect(locker.pin('11')).toBe('accepted')
    expect(locker.doors.isOpen('02')).toBe(true)
  })

  test('whose door is blocked gets another, and is refused when none is free', () => {
    const locker = withReturn()
    for (const compartment of ['01', '02', '03', '04', '05'])
      locker.ask({ verb: 'compartment.block', compartment, reason: 'paint' })
    expect(locker.pin('11')).toBe('no-free-door')
    locker.ask({ verb: 'compartment.release', compartment: '04', reason: 'dry' })
    expect(locker.pin('11')).toBe('accepted')
    expect(locker.parcel('r1').compartment).toBe('04')
  })
})

describe('an exchange', () => {
  /** The replacement lies in 01. */
  function withReplacement(): Locker {
    const locker = createLocker()
    locker.assign({ id: 'e1', kind: 'exchange', pin: '11' })
    locker.deposit('e1')
    return locker
  }

  test('is one visit: the old item goes in first, then the replacement’s door opens by itself', () => {
    const locker = withReplacement()
    const before = pulsed(locker).length
    locker.pin('11')
    expect(pulsed(locker).slice(before)).toEqual(['02'])
    locker.close('02')
    expect(pulsed(locker).slice(before)).toEqual(['02', '01'])
    locker.pass(500)
    locker.close('01')
    expect(states(locker, 'e1', 'e1.back')).toEqual(['collected', 'deposited'])
    expect(doors(locker, '01', '02')).toEqual(['vacant', 'occupied'])
    expect(locker.events('exchange.completed').map(({ data }) => data.parcel)).toEqual(['e1'])
    expect(locker.engine.read.visit()).toMatchObject({ step: 'ready', receipt: 'R000002' })
  })

  test('gives no replacement as long as the old item is not in', () => {
    const locker = withReplacement()
    locker.pin('11')
    locker.act('cancel')
    locker.close('02')
    expect(states(locker, 'e1')).toEqual(['deposited'])
    locker.pin('11')
    locker.pass(4 * minute)
    expect(locker.doors.isOpen('01')).toBe(false)
  })

  test('whose old item came in earlier opens the replacement at once', () => {
    const locker = withReplacement()
    locker.doors.jam('01')
    locker.pin('11')
    locker.close('02')
    locker.pass(3_000)
    locker.act('cancel')
    locker.doors.jam('01', false)
    locker.pass(minute)
    const before = pulsed(locker).length
    locker.pin('11')
    expect(pulsed(locker).slice(before)).toEqual(['01'])
  })

  test('is refused while no door is free for the old item', () => {
    const locker = withReplacement()
    for (const compartment of ['02', '03', '04', '05'])
      locker.ask({ verb: 'compartment.block', compartment, reason: 'paint' })
    locker.pass(minute)
    expect(locker.pin('11')).toBe('no-free-door')
    expect(locker.engine.read.visit()).toBeNull()
  })
})

describe('what has expired', () => {
  /** p1 and p2 (01, 02) have expired, r1 (03) is a return, b1 (04) another carrier's; the courier of `post` stands there. */
  function toTakeOut(): Locker {
    const locker = createLocker()
    locker.assign({ id: 'p1', pin: '11' })
    locker.assign({ id: 'p2' })
    locker.deposit('p1', 'p2')
    locker.assign({ id: 'r1', kind: 'return', size: 'M', pin: '33' })
    locker.pin('33')
    locker.close('03')
    locker.assign({ id: 'b1', carrier: 'bike', size: 'M' })
    locker.actor({ id: 'biker', carrier: 'bike' })
    locker.deposit('b1')
    locker.pass(73 * hour)
    expect(states(locker, 'p1', 'p2', 'r1', 'b1')).toEqual(['expired', 'expired', 'deposited', 'expired'])
    locker.badge('courier')
    return locker
  }

  test('is told once, and its code opens nothing any more', () => {
    const locker = lockerWith('expired')
    expect(locker.events('parcel.expired').map(({ data }) => data.parcel)).toEqual(['p1'])
    expect(locker.pin('11')).toBe('code-expired')
    expect(doors(locker, '01')).toEqual(['occupied'])
  })

  test('waits while the customer has its door open', () => {
    const locker = lockerWith('deposited')
    locker.pass((locker.parcel('p1').pickupByMs ?? 0) - locker.clock.wallMs() - 5_000)
    locker.pin('11')
    locker.pass(30_000)
    locker.close('01')
    expect(states(locker, 'p1')).toEqual(['collected'])
    expect(locker.events('parcel.expired')).toEqual([])
  })

  test('stands in the courier’s list with the returns, and no other carrier’s does', () => {
    const shown = toTakeOut()
      .engine.read.visit()
      ?.parcels.map(({ id }) => id)
    expect(shown).toEqual(['p1', 'p2', 'r1'])
  })

  test('comes out all at once', () => {
    const locker = toTakeOut()
    expect(locker.act('open', { all: true })).toBe('accepted')
    expect(['01', '02', '03', '04'].map((id) => locker.doors.isOpen(id))).toEqual([true, true, true, false])
    for (const id of ['01', '02', '03']) locker.close(id)
    expect(states(locker, 'p1', 'p2', 'r1')).toEqual(['taken-out', 'taken-out', 'taken-out'])
    expect(doors(locker, '01', '02', '03')).toEqual(['vacant', 'vacant', 'vacant'])
    expect(locker.events('parcel.taken-out').map(({ data }) => data.parcel)).toEqual(['p1', 'p2', 'r1'])
  })

  test('comes out one at a time, and a scan on the way out is enough', () => {
    const locker = toTakeOut()
    locker.act('open', { parcel: 'p2' })
    expect(locker.scan('B-p2')).toBe('accepted')
    expect(states(locker, 'p1', 'p2')).toEqual(['expired', 'taken-out'])
    locker.close('02')
    expect(doors(locker, '01', '02')).toEqual(['occupied', 'vacant'])
  })

  test('and is not there leaves the door in doubt and an incident', () => {
    const locker = toTakeOut()
    locker.act('open', { parcel: 'p1' })
    expect(locker.act('empty')).toBe('accepted')
    locker.close('01')
    expect(states(locker, 'p1')).toEqual(['missing'])
    expect(doors(locker, '01')).toEqual(['unsure'])
    expect(alertsOf(locker)).toEqual(['compartment-unsure 01', 'parcel-missing 01'])
  })
})

describe('looking into an unsure compartment', () => {
  /** A customer cancelled at the open door: 01 is unsure, and its parcel is thought to be in it. */
  function unsure(): Locker {
    const locker = lockerWith('deposited')
    locker.pin('11')
    locker.act('cancel')
    locker.close('01')
    locker.pass(minute)
    return locker
  }

  function look(locker: Locker): string {
    locker.badge('courier')
    expect(locker.engine.read.visit()?.toLookInto).toEqual(['01'])
    return locker.act('open', { compartment: '01' })
  }

  test('and seeing it empty makes it vacant, and what was thought to be in it missing', () => {
    const locker = unsure()
    expect(look(locker)).toBe('accepted')
    locker.act('empty')
    locker.close('01')
    expect(states(locker, 'p1')).toEqual(['missing'])
    expect(doors(locker, '01')).toEqual(['vacant'])
    expect(alertsOf(locker)).toEqual([])
  })

  test('and seeing the parcel makes it occupied, and its code works again', () => {
    const locker = unsure()
    look(locker)
    locker.act('confirm')
    locker.close('01')
    expect(doors(locker, '01')).toEqual(['occupied'])
    locker.act('end')
    locker.pass(minute)
    expect(locker.pin('11')).toBe('accepted')
  })

  test('and saying nothing leaves it unsure', () => {
    const locker = unsure()
    look(locker)
    locker.close('01')
    expect(doors(locker, '01')).toEqual(['unsure'])
    expect(states(locker, 'p1')).toEqual(['deposited'])
  })

  test('is not for another carrier’s courier when there may be a parcel in it', () => {
    const locker = unsure()
    locker.actor({ id: 'biker', carrier: 'bike' })
    locker.badge('biker')
    expect(locker.engine.read.visit()?.toLookInto).toEqual([])
    expect(locker.act('open', { compartment: '01' })).not.toBe('accepted')
  })

  test('is for anybody of the trade when nothing is in it', () => {
    const locker = lockerWith('missing')
    locker.actor({ id: 'biker', carrier: 'bike' })
    locker.badge('biker')
    expect(locker.act('open', { compartment: '01' })).toBe('accepted')
  })
})
