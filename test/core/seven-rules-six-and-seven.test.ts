// The rules that come before features, six and seven: nothing is kept about people, and nothing is silent.
// Each test fails when its rule is taken out.
import { describe, expect, test } from 'vitest'
import type { Locker } from '../../simulator/world/locker.ts'
import { createLocker } from '../../simulator/world/locker.ts'
import { alertsOf, day, hour, lockerWith, minute, readClock, release } from './lives.ts'

describe('6. no personal data that is not needed', () => {
  test('neither a code, nor its hash, nor a recipient ever gets into the journal', () => {
    const locker = createLocker()
    locker.assign({ id: 'p1', recipient: 'Jansen', pin: '4711', qr: '0815' })
    locker.actor({ id: 'courier', pin: '1234' })
    locker.scan('a stranger’s boarding card')
    locker.pin('999999')
    locker.deposit('p1')
    locker.ask({ verb: 'customer.arrived', parcel: 'p1', bay: '3' })
    locker.pin('4711')
    locker.act('wrong-parcel')
    locker.close('01')
    locker.pass(minute)
    const journal = JSON.stringify(locker.events())
    expect(journal).toContain('parcel.missing')
    for (const secret of ['4711', '0815', '1234', '999999', 'sealed', 'Jansen', 'boarding']) {
      expect(journal).not.toContain(secret)
    }
  })

  test('what ended is forgotten after its time with its codes; the journal keeps what happened', () => {
    const locker = lockerWith('collected')
    locker.pass(29 * day)
    expect(locker.row('parcels', 'p1')).toBeDefined()
    locker.pass(2 * day)
    expect(locker.row('parcels', 'p1')).toBeUndefined()
    expect(locker.row('codes', 'sealed-pin-11')).toBeUndefined()
    expect(locker.events('parcel.collected')).toHaveLength(1)
    expect(locker.store.load().rows.codes.map(({ actor }) => actor)).toEqual(['courier'])
  })

  test('what has not ended is not forgotten', () => {
    const locker = lockerWith('expired')
    locker.pass(60 * day)
    expect(locker.parcel('p1').state).toBe('expired')
    expect(locker.row('codes', 'sealed-pin-11')).toBeDefined()
  })
})

describe('7. nothing is silent', () => {
  const causes: readonly (readonly [
    alert: string,
    arise: (locker: Locker) => void,
    pass: (locker: Locker) => void,
  ])[] = [
    ['door-jammed 01', jam, unjam],
    ['door-left-open 01', (locker) => leaveOpen(locker), (locker) => locker.close('01')],
    ['door-unreadable 03', (locker) => cable(locker, 'unreadable'), (locker) => cable(locker, 'sound')],
    ['door-forced 03', forced, (locker) => void release(locker, '03')],
    ['compartment-unsure 01', cancelled, (locker) => void release(locker, '01')],
    ['codes-guessed kiosk', guess, (locker) => locker.pass(25 * hour)],
    ['clock-unconfirmed site', (locker) => locker.restart({ isConfirmed: false }), confirm],
    ['store-full store', (locker) => fillDisk(locker, true), (locker) => fillDisk(locker, false)],
    [
      'compartment-unconfigured 01',
      (locker) => locker.restart({ site: { compartments: [] } }),
      (locker) => locker.restart(),
    ],
  ]

  function jam(locker: Locker): void {
    locker.doors.jam('01')
    locker.pin('11')
    locker.pass(3_000)
  }

  function unjam(locker: Locker): void {
    locker.doors.jam('01', false)
    locker.act('reopen')
    locker.close('01')
  }

  function leaveOpen(locker: Locker): void {
    locker.pin('11')
    locker.pass(2 * minute)
  }

  function cable(locker: Locker, now: 'unreadable' | 'sound'): void {
    locker.doors.setSwitch('03', now)
    locker.pass(1_000)
  }

  function forced(locker: Locker): void {
    locker.doors.pullOpen('03')
    locker.pass(1_000)
    locker.close('03')
  }

  function cancelled(locker: Locker): void {
    locker.pin('11')
    locker.act('cancel')
    locker.close('01')
  }

  function guess(locker: Locker): void {
    for (let tries = 0; tries < 9; tries += 1) {
      while (locker.pin('00') === 'locked-out') locker.pass(minute)
    }
  }

  function confirm(locker: Locker): void {
    locker.clock.setConfirmed(true)
    readClock(locker)
  }

  function fillDisk(locker: Locker, isFull: boolean): void {
    locker.store.fail(isFull ? 'store-full' : null)
    locker.badge('courier')
    locker.pass(2_000)
  }

  test.each(causes)('the alert “%s” comes with its cause and goes with it', (alert, arise, pass) => {
    const locker = lockerWith('deposited')
    expect(alertsOf(locker)).toEqual([])
    arise(locker)
    expect(alertsOf(locker)).toContain(alert)
    expect(locker.engine.read.alerts().every(({ advice }) => advice.length > 20)).toBe(true)
    pass(locker)
    expect(alertsOf(locker)).not.toContain(alert)
    const [code = ''] = alert.split(' ')
    if (code === 'store-full') return
    const told = locker
      .events()
      .filter(({ data }) => data.code === code)
      .map(({ type }) => type)
    expect(told).toEqual(['alert.raised', 'alert.cleared'])
  })

  test('a door that does not open tells the person what may be done next, three times at most', () => {
    const locker = lockerWith('deposited')
    jam(locker)
    for (const tries of [1, 2]) {
      expect(locker.engine.read.visit(), `after ${tries}`).toMatchObject({ step: 'failed' })
      expect(locker.engine.read.visit()?.actions).toContain('reopen')
      expect(locker.act('reopen')).toBe('accepted')
      locker.pass(3_000)
    }
    expect(locker.engine.read.visit()?.actions).not.toContain('reopen')
    expect(locker.engine.read.visit()?.actions).toContain('cancel')
    expect(locker.events('door.jammed')).toHaveLength(3)
  })

  test('a board that does nothing or says nothing is told, and the person is asked', () => {
    const locker = lockerWith('deposited')
    locker.doors.setBoard('01', 'not-sent')
    locker.pin('11')
    expect(locker.engine.read.visit()?.step).toBe('failed')
    expect(locker.events('door.not-sent')).toHaveLength(1)
    locker.doors.setBoard('01', 'unknown')
    locker.doors.jam('01')
    locker.pass(2_000)
    locker.act('reopen')
    locker.pass(3_000)
    expect(locker.engine.read.visit()?.step).toBe('confirm')
    expect(locker.events('door.outcome-unknown')).toHaveLength(1)
  })

  test('while nothing can be written the person is told so, and no door moves', () => {
    const locker = lockerWith('deposited')
    locker.store.fail('store-full')
    expect([locker.pin('11'), locker.pin('11')]).toEqual(['storage', 'storage'])
    expect(locker.doors.isOpen('01')).toBe(false)
    expect(locker.assign({ id: 'p2' })).toMatchObject({ status: 'error', reason: 'storage' })
    locker.store.fail(null)
    locker.pass(2_000)
    expect(locker.pin('11')).toBe('accepted')
  })
})
