// A courier at the kiosk: badge, label, door, next; and all that can be in the way while a door stands open.
// What the platform says of these parcels before and after stands in deliveries.test.ts.
import { describe, expect, test } from 'vitest'
import type { Announced, Locker } from '../../simulator/world/locker.ts'
import { createLocker } from '../../simulator/world/locker.ts'
import type { SiteOptions } from '../../simulator/world/small-site.ts'
import { alertsOf, lockerWith, minute, pulsed } from './lives.ts'

/** The courier of `post` stands there with these parcels, all announced. */
function atKiosk(parcels: readonly (Announced & { readonly id: string })[], site: SiteOptions = {}): Locker {
  const locker = createLocker(site)
  for (const parcel of parcels) locker.assign(parcel)
  locker.actor({ id: 'courier' })
  locker.badge('courier')
  return locker
}

/** The door of p1 (S, 01) stands open before the courier. */
function beforeOpenDoor(...others: readonly (Announced & { readonly id: string })[]): Locker {
  const locker = atKiosk([{ id: 'p1' }, ...others])
  locker.scan('B-p1')
  return locker
}

const states = (locker: Locker, ...ids: readonly string[]): string[] =>
  ids.map((id) => locker.compartment(id).state)

describe('a deposit', () => {
  test('is a badge, a label and a closed door; the platform hears when it must be collected', () => {
    const locker = beforeOpenDoor()
    expect(locker.doors.isOpen('01')).toBe(true)
    expect(locker.parcel('p1').state).toBe('assigned')
    locker.close('01')
    expect(locker.parcel('p1').state).toBe('deposited')
    expect(locker.compartment('01').state).toBe('occupied')
    const pickupBy = new Date(locker.parcel('p1').pickupByMs ?? 0).toISOString()
    expect(locker.events('parcel.deposited')[0]?.data).toMatchObject({
      parcel: 'p1',
      compartment: '01',
      pickupBy,
    })
  })

  test('goes by the label, also where that is the code of its recipient', () => {
    const locker = atKiosk([{ id: 'p1', barcodes: ['3SABCD123456'], qr: '3SABCD123456' }])
    expect(locker.scan('3SABCD123456')).toBe('accepted')
    locker.close('01')
    locker.act('end')
    locker.pass(minute)
    expect(locker.parcel('p1').state).toBe('deposited')
    expect(locker.scan('3SABCD123456')).toBe('accepted')
    locker.close('01')
    expect(locker.parcel('p1').state).toBe('collected')
  })

  test('is confirmed by the next scan, before its door is closed', () => {
    const locker = beforeOpenDoor({ id: 'p2' })
    expect(locker.scan('B-p2')).toBe('accepted')
    expect(locker.parcel('p1').state).toBe('deposited')
    expect([locker.doors.isOpen('01'), locker.doors.isOpen('02')]).toEqual([true, true])
    locker.close('01')
    locker.close('02')
    expect(states(locker, '01', '02')).toEqual(['occupied', 'occupied'])
    expect(locker.events('parcel.deposited')).toHaveLength(2)
  })

  test('ends with a receipt for the whole visit', () => {
    const locker = beforeOpenDoor({ id: 'p2' })
    locker.scan('B-p2')
    locker.close('02')
    locker.act('end')
    expect(locker.engine.read.visit()).toMatchObject({ step: 'done', receipt: 'R000001' })
    expect(locker.events('visit.ended')[0]?.data).toMatchObject({ why: 'person', receipt: 'R000001' })
  })

  test('of a parcel whose label is its id works as well', () => {
    const locker = atKiosk([{ id: 'p1', barcodes: [] }])
    expect(locker.scan('p1')).toBe('accepted')
  })

  test('scanned twice opens once', () => {
    const locker = beforeOpenDoor()
    expect(locker.scan('B-p1')).toBe('accepted')
    expect(pulsed(locker)).toEqual(['01'])
  })

  test('of what is already in, and of a return, is refused', () => {
    const locker = atKiosk([{ id: 'p1' }, { id: 'r1', kind: 'return' }])
    locker.scan('B-p1')
    locker.close('01')
    expect([locker.scan('B-p1'), locker.scan('B-r1')]).toEqual(['not-now', 'not-now'])
  })

  test('left behind an open door counts once the door is closed', () => {
    const locker = beforeOpenDoor()
    locker.act('end')
    expect(locker.parcel('p1').state).toBe('assigned')
    locker.pass(minute)
    locker.close('01')
    expect(locker.parcel('p1').state).toBe('deposited')
    expect(locker.compartment('01').state).toBe('occupied')
  })

  test('left by time-out before the switch had spoken leaves the door in doubt and the parcel to come', () => {
    const locker = atKiosk([{ id: 'p1' }])
    locker.doors.setSwitch('01', 'unreadable')
    locker.scan('B-p1')
    locker.pass(4 * minute)
    expect(locker.compartment('01')).toMatchObject({ state: 'unsure', reason: 'abandoned' })
    expect(locker.parcel('p1')).toMatchObject({ state: 'assigned', compartment: null })
  })
})

describe('while the door is open', () => {
  test('“too small” opens a larger one and leaves the first vacant', () => {
    const locker = beforeOpenDoor()
    expect(locker.act('too-small')).toBe('accepted')
    locker.close('03')
    expect(locker.parcel('p1')).toMatchObject({ state: 'deposited', compartment: '03' })
    expect(states(locker, '01', '03')).toEqual(['vacant', 'occupied'])
    expect(locker.events('parcel.moved')[0]?.data).toMatchObject({ from: '01', compartment: '03' })
  })

  test('“too small” says so when no larger one is free, and the door stays theirs', () => {
    const locker = beforeOpenDoor(...['m1', 'm2'].map((id) => ({ id, size: 'M' })), { id: 'l1', size: 'L' })
    expect(locker.act('too-small')).toBe('no-free-door')
    locker.close('01')
    expect(locker.parcel('p1').state).toBe('deposited')
  })

  test('another size is one tap', () => {
    const locker = beforeOpenDoor()
    expect(locker.act('open', { size: 'L' })).toBe('accepted')
    expect(locker.parcel('p1').compartment).toBe('05')
  })

  test('“dirty” blocks it, tells why, and gives the parcel another of its size', () => {
    const locker = beforeOpenDoor()
    expect(locker.act('dirty')).toBe('accepted')
    locker.close('01')
    locker.close('02')
    expect(states(locker, '01', '02')).toEqual(['blocked', 'occupied'])
    expect(locker.events('compartment.blocked')[0]?.data).toEqual({ compartment: '01', reason: 'dirty' })
  })

  test('“does not fit” refuses the parcel and leaves the door vacant', () => {
    const locker = beforeOpenDoor()
    locker.act('does-not-fit')
    locker.close('01')
    expect(locker.parcel('p1').state).toBe('refused')
    expect(locker.compartment('01').state).toBe('vacant')
    expect(locker.events('parcel.refused')[0]?.data).toMatchObject({ parcel: 'p1', why: 'does-not-fit' })
  })

  test('“wrong door” gives it back, and its label may be scanned again', () => {
    const locker = beforeOpenDoor()
    locker.act('wrong-door')
    locker.close('01')
    expect(locker.compartment('01').state).toBe('vacant')
    locker.scan('B-p1')
    expect(locker.parcel('p1').compartment).toBe('02')
    locker.close('02')
    expect(locker.parcel('p1').state).toBe('deposited')
  })
})

describe('the same recipient’s next parcel', () => {
  const mine = (id: string, more: Announced = {}) => ({ id, recipient: 'r', share: true, ...more })

  test('goes in beside the first through the open door, after “same recipient”', () => {
    const locker = atKiosk([mine('p1'), mine('p2', { compartment: '02' })])
    locker.scan('B-p1')
    locker.act('same-recipient')
    expect(locker.scan('B-p2')).toBe('accepted')
    locker.close('01')
    expect(['p1', 'p2'].map((id) => locker.parcel(id).compartment)).toEqual(['01', '01'])
    expect(['p1', 'p2'].map((id) => locker.parcel(id).state)).toEqual(['deposited', 'deposited'])
    expect(states(locker, '01', '02')).toEqual(['occupied', 'vacant'])
    expect(pulsed(locker)).toEqual(['01'])
  })

  test.each<[what: string, other: Announced]>([
    ['another recipient’s', { recipient: 'somebody else' }],
    ['one that the platform does not let share', { share: false }],
  ])('is not %s', (_what, other) => {
    const locker = atKiosk([mine('p1'), mine('p2', { compartment: '02', ...other })])
    locker.scan('B-p1')
    locker.act('same-recipient')
    expect(locker.scan('B-p2')).toBe('not-now')
    expect(locker.parcel('p2').compartment).toBe('02')
  })
})

describe('a parcel that nobody announced', () => {
  const accepting: SiteOptions = { carriers: [{ id: 'post', acceptUnannounced: true }] }

  test('or whose reservation has lapsed, is taken in as itself, and its code opens the door', () => {
    const locker = lockerWith('lapsed', accepting)
    locker.actor({ id: 'anna' })
    locker.badge('anna')
    expect(locker.scan('B-p1')).toBe('accepted')
    locker.close('01')
    expect(locker.parcel('p1')).toMatchObject({ state: 'deposited', compartment: '01' })
    expect(locker.events('parcel.assigned').at(-1)?.data).toMatchObject({ parcel: 'p1', unannounced: true })
    locker.act('end')
    locker.pass(minute)
    expect(locker.pin('11')).toBe('accepted')
  })

  test.each<[what: string, locker: () => Locker, reason: string]>([
    ['lapsed, where the policy does not say so', () => lockerWith('lapsed'), 'not-now'],
    ['cancelled, since nobody wants it here', () => lockerWith('cancelled', accepting), 'not-now'],
  ])('is not taken when it is %s', (_what, build, reason) => {
    const locker = build()
    locker.actor({ id: 'anna' })
    locker.badge('anna')
    expect(locker.scan('B-p1')).toBe(reason)
  })

  test('lapsed, and no door is free: it stays with the courier', () => {
    const locker = lockerWith('lapsed', accepting)
    for (let index = 0; index < 5; index += 1) locker.assign({ id: `x${index}` })
    locker.actor({ id: 'anna' })
    locker.badge('anna')
    expect(locker.scan('B-p1')).toBe('no-free-door')
    expect(locker.parcel('p1').state).toBe('lapsed')
  })

  test('is taken in where the carrier’s policy says so, once its size is chosen', () => {
    const locker = atKiosk([], accepting)
    expect(locker.scan('NEW')).toBe('accepted')
    expect(locker.engine.read.visit()?.step).toBe('size')
    expect(pulsed(locker)).toEqual([])
    expect(locker.act('open', { size: 'M' })).toBe('accepted')
    locker.close('03')
    const [assigned, deposited] = locker.events().filter(({ type }) => type.startsWith('parcel.'))
    expect(assigned?.data).toMatchObject({
      unannounced: true,
      barcodes: ['NEW'],
      compartment: '03',
      carrier: 'post',
    })
    expect(deposited).toMatchObject({ type: 'parcel.deposited', data: { compartment: '03' } })
  })

  test.each([
    ['XL', 'invalid'],
    ['', 'invalid'],
  ])('needs a size of this site, and %j is none', (size, reason) => {
    const locker = atKiosk([], accepting)
    locker.scan('NEW')
    expect(locker.act('open', { size })).toBe(reason)
  })

  test('is forgotten when its size is not chosen', () => {
    const locker = atKiosk([], accepting)
    locker.scan('NEW')
    expect(locker.act('cancel')).toBe('accepted')
    expect(locker.engine.read.visit()?.step).toBe('choose')
    expect(locker.store.load().rows.parcels).toEqual([])
  })

  test('is refused where the policy does not say so, and where the label is no label', () => {
    expect(atKiosk([]).scan('NEW')).toBe('unknown-parcel')
    expect(atKiosk([], accepting).scan('x'.repeat(129))).toBe('unknown-parcel')
  })
})

describe('other carriers', () => {
  test('their parcels are not seen, be it in the list or by their label', () => {
    const locker = atKiosk([{ id: 'b1', carrier: 'bike' }, { id: 'p1' }])
    expect(locker.scan('B-b1')).toBe('unknown-parcel')
    expect(locker.scan('b1')).toBe('unknown-parcel')
    expect(locker.parcel('b1').state).toBe('assigned')
    expect(locker.scan('B-p1')).toBe('accepted')
  })

  test('staff without a carrier serve all of them', () => {
    const locker = createLocker()
    locker.assign({ id: 'b1', carrier: 'bike' })
    locker.actor({ id: 'shop', role: 'staff', carrier: null })
    locker.badge('shop')
    expect(locker.scan('B-b1')).toBe('accepted')
  })

  test('a technician takes nothing out, and is shown nothing of it', () => {
    const locker = lockerWith('expired')
    locker.actor({ id: 'tech', role: 'technician', carrier: null })
    locker.badge('tech')
    expect(locker.engine.read.visit()).toMatchObject({ role: 'technician', parcels: [] })
    expect(locker.act('open')).toBe('not-now')
  })

  test('a technician puts nothing in', () => {
    const locker = createLocker()
    locker.assign({ id: 'p1' })
    locker.actor({ id: 'tech', role: 'technician', carrier: null })
    locker.badge('tech')
    expect(locker.scan('B-p1')).toBe('not-now')
  })
})

describe('a door that does not open', () => {
  test('is tried three times; then it is blocked and the courier gets another', () => {
    const locker = atKiosk([{ id: 'p1' }])
    locker.doors.jam('01')
    locker.scan('B-p1')
    for (let tries = 1; tries < 3; tries += 1) {
      locker.pass(3_000)
      expect(locker.act('reopen')).toBe('accepted')
    }
    locker.pass(3_000)
    expect(pulsed(locker)).toEqual(['01', '01', '01', '02'])
    locker.close('02')
    expect(locker.parcel('p1')).toMatchObject({ state: 'deposited', compartment: '02' })
    expect(locker.compartment('01')).toMatchObject({ state: 'blocked', reason: 'jammed' })
    expect(alertsOf(locker)).toContain('door-jammed 01')
  })

  test('can be left at once, and goes back to what it was', () => {
    const locker = atKiosk([{ id: 'p1' }])
    locker.doors.jam('01')
    locker.scan('B-p1')
    locker.pass(3_000)
    expect(locker.act('cancel')).toBe('accepted')
    expect(locker.compartment('01').state).toBe('reserved')
  })
})
