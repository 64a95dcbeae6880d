// The process is killed and starts again: nothing is pulsed by itself, the visit goes on where it was, what was
// under way ends as unknown and is answered, and the sensor or the person decides what became of it.
import { describe, expect, test } from 'vitest'
import type { Locker } from '../../simulator/world/locker.ts'
import { createLocker, seal } from '../../simulator/world/locker.ts'
import { compartmentSpec } from '../../simulator/world/small-site.ts'
import type { Write } from '../../src/ports/store.ts'

const minute = 60_000
const hour = 60 * minute
const view = (locker: Locker) => locker.engine.read.visit()

function withParcelIn(): Locker {
  const locker = createLocker()
  locker.assign({ id: 'p1', pin: '1' })
  locker.deposit('p1')
  return locker
}

/** The PIN is in, and no time has passed. */
const enter = (locker: Locker): void => {
  locker.submit({ type: 'code.entered', way: 'pin', hash: seal('pin', '1').hash, label: null })
}

describe('killed in the middle of a pick-up', () => {
  test.each([
    ['before the board has answered', 10],
    ['before the door has moved', 50],
    ['before the switch was read', 70],
    ['at the open door', 500],
    ['at the open door that it has nagged about', 30_000],
  ])('%s: the visit goes on, and the closed door collects', (_when, ms) => {
    const locker = withParcelIn()
    enter(locker)
    locker.pass(ms)
    locker.restart()
    expect(locker.doors.pulses).toHaveLength(2)
    expect(view(locker)).toMatchObject({ role: 'customer', step: 'open', parcels: [{ id: 'p1' }] })
    locker.close('01')
    expect(locker.parcel('p1').state).toBe('collected')
    expect(locker.compartment('01').state).toBe('vacant')
    expect(locker.events('visit.started')).toHaveLength(2)
  })

  test('and the door is closed before it is up again: seen to have opened, it is done', () => {
    const locker = withParcelIn()
    locker.pin('1')
    locker.doors.close('01')
    locker.restart()
    expect(locker.parcel('p1').state).toBe('collected')
    expect(view(locker)?.step).toBe('ready')
  })

  test('and the door never opened: the person is asked, and may try again', () => {
    const locker = withParcelIn()
    locker.doors.jam('01')
    enter(locker)
    locker.restart()
    locker.doors.jam('01', false)
    expect(view(locker)).toMatchObject({ step: 'confirm', doors: [{ outcome: 'unknown' }] })
    expect(locker.parcel('p1').state).toBe('deposited')
    expect(locker.act('reopen')).toBe('accepted')
    locker.close('01')
    expect(locker.parcel('p1').state).toBe('collected')
    expect(locker.doors.pulses).toHaveLength(3)
  })

  test('and the switch does not come back: the person’s word, and the compartment is unsure', () => {
    const locker = withParcelIn()
    locker.pin('1')
    locker.doors.setSwitch('01', 'unreadable')
    locker.restart()
    expect(view(locker)?.step).toBe('confirm')
    expect(locker.act('confirm')).toBe('accepted')
    expect(locker.parcel('p1').state).toBe('collected')
    expect(locker.compartment('01').state).toBe('unsure')
    expect(locker.engine.read.alerts().map((alert) => alert.id)).toContain('door-unreadable~01')
  })

  test('and the person has gone: the visit ends in its time, and nothing is vacant', () => {
    const locker = withParcelIn()
    enter(locker)
    locker.restart()
    locker.pass(4 * minute)
    expect(view(locker)).toBeNull()
    locker.close('01')
    expect(locker.compartment('01').state).toBe('unsure')
  })

  test('while choosing: nothing was opened, and the choice goes on', () => {
    const locker = createLocker()
    for (const id of ['p1', 'p2']) locker.assign({ id, recipient: 'ria', pin: '1' })
    locker.deposit('p1', 'p2')
    locker.pin('1')
    locker.restart()
    expect(locker.doors.pulses).toHaveLength(2)
    expect(view(locker)?.step).toBe('choose')
    expect(locker.act('open', { all: true })).toBe('accepted')
    locker.close('01')
    locker.close('02')
    expect(view(locker)?.step).toBe('ready')
  })

  test('when it is done: “open again” is still offered, and the code works for its ten minutes', () => {
    const locker = withParcelIn()
    locker.pin('1')
    locker.close('01')
    locker.restart()
    expect(locker.act('reopen')).toBe('accepted')
    locker.close('01')
    locker.pass(2 * minute)
    locker.restart()
    expect(locker.pin('1')).toBe('accepted')
  })
})

describe('killed in the middle of a deposit', () => {
  function scanned(): Locker {
    const locker = createLocker()
    locker.assign({ id: 'p1', pin: '1' })
    locker.actor({ id: 'courier' })
    locker.badge('courier')
    locker.submit({ type: 'code.entered', way: 'qr', hash: 'none', label: 'B-p1' })
    return locker
  }

  test.each([
    ['before the board has answered', 10],
    ['at the open door', 500],
  ])('%s: the closed door is the deposit', (_when, ms) => {
    const locker = scanned()
    locker.pass(ms)
    locker.restart()
    locker.close('01')
    expect(locker.parcel('p1').state).toBe('deposited')
    expect(locker.doors.pulses).toHaveLength(1)
  })

  test('and the courier went off, leaving the door open: it counts when it is closed', () => {
    const locker = scanned()
    locker.pass(500)
    locker.act('end')
    locker.restart()
    expect(locker.compartment('01')).toMatchObject({ state: 'open', unfinished: { parcels: ['p1'] } })
    locker.close('01')
    expect(locker.parcel('p1').state).toBe('deposited')
  })

  test('as above, and closed while nobody looked', () => {
    const locker = scanned()
    locker.pass(500)
    locker.act('end')
    locker.doors.close('01')
    locker.restart()
    expect(locker.parcel('p1').state).toBe('deposited')
    expect(locker.compartment('01').state).toBe('occupied')
  })

  test('as above, and nobody can read the door: unsure, and it says so', () => {
    const locker = scanned()
    locker.pass(500)
    locker.act('end')
    locker.doors.setSwitch('01', 'unreadable')
    locker.restart()
    expect(locker.compartment('01').state).toBe('unsure')
  })

  test('between choosing the size of an unannounced parcel and its door', () => {
    const locker = createLocker({ carriers: [{ id: 'post', acceptUnannounced: true }] })
    locker.actor({ id: 'courier' })
    locker.badge('courier')
    locker.scan('NEW')
    locker.act('open', { size: 'S' })
    locker.restart()
    locker.close('01')
    expect(locker.events('parcel.deposited')).toHaveLength(1)
  })
})

describe('killed between the commit and the pulse', () => {
  test('the door is not pulsed by the restart, and the opening ends as unknown', () => {
    let isToDie = false
    const locker = createLocker({
      wrapStore: (store) => ({
        ...store,
        commit(write: Write) {
          store.commit(write)
          if (isToDie) throw new Error('killed')
        },
      }),
    })
    locker.assign({ id: 'p1', pin: '1' })
    locker.deposit('p1')
    isToDie = true
    expect(() => enter(locker)).toThrow('killed')
    isToDie = false
    locker.restart()
    expect(locker.doors.pulses).toHaveLength(1)
    expect(locker.doors.isOpen('01')).toBe(false)
    expect(locker.events('door.outcome-unknown')).toMatchObject([
      { data: { compartment: '01', cause: 'visit' } },
    ])
    expect(view(locker)?.step).toBe('confirm')
    expect(locker.act('reopen')).toBe('accepted')
    expect(locker.doors.isOpen('01')).toBe(true)
  })
})

describe('doors that changed while it was down', () => {
  test('opened without a cause: said, and in doubt when it was believed closed', () => {
    const locker = withParcelIn()
    locker.doors.pullOpen('01')
    locker.restart()
    expect(locker.compartment('01')).toMatchObject({ door: 'open', state: 'unsure' })
  })

  test('a switch that can’t be read is an alert after every start, for as long as it can’t', () => {
    const locker = createLocker()
    locker.doors.setSwitch('02', 'unreadable')
    locker.pass(100)
    for (let times = 0; times < 2; times += 1) {
      locker.restart()
      expect(locker.engine.read.alerts().map((alert) => alert.id)).toEqual(['door-unreadable~02'])
    }
    locker.doors.setSwitch('02', 'sound')
    locker.pass(100)
    expect(locker.engine.read.alerts()).toEqual([])
  })

  const small = [compartmentSpec('02', 'S'), compartmentSpec('03', 'M')]
  const without = { site: { compartments: small } }

  test('out of the configuration while occupied: an alert, time stands still, and all is well when it is back', () => {
    const locker = withParcelIn()
    locker.restart(without)
    expect(locker.engine.read.alerts().map((alert) => alert.id)).toEqual(['compartment-unconfigured~01'])
    expect(locker.pin('1')).toBe('not-now')
    locker.pass(100 * hour)
    expect(locker.parcel('p1').state).toBe('deposited')
    locker.restart()
    expect(locker.engine.read.alerts()).toEqual([])
    locker.pass(71 * hour)
    expect(locker.pin('1')).toBe('accepted')
  })

  test('out of the configuration while reserved: the parcel gets another door', () => {
    const locker = createLocker()
    locker.assign({ id: 'p1' })
    locker.restart(without)
    expect(locker.row('compartments', '01')).toBeUndefined()
    expect(locker.engine.read.alerts()).toEqual([])
    locker.deposit('p1')
    expect(locker.parcel('p1')).toMatchObject({ state: 'deposited', compartment: '02' })
  })

  test.each<[what: string, prepare: (locker: Locker) => void]>([
    ['in a customer’s hand', (locker) => locker.pin('1')],
    ['just collected from', collected],
    ['in a courier’s hand', takenOut],
    ['being looked into', lookedInto],
  ])('out of the configuration while %s: the visit is over, and nothing breaks', (_what, prepare) => {
    const locker = withParcelIn()
    prepare(locker)
    expect(view(locker)?.doors).toMatchObject([{ compartment: '01' }])
    locker.restart(without)
    expect(view(locker)).toBeNull()
    expect(locker.events('visit.ended').at(-1)?.data.why).toBe('removed')
    expect(locker.pin('1')).not.toBe('accepted')
    locker.restart()
    locker.close('01')
    locker.pass(hour)
    expect(locker.compartment('01').state).not.toBe('open')
  })

  function collected(locker: Locker): void {
    locker.pin('1')
    locker.close('01')
  }

  function takenOut(locker: Locker): void {
    locker.ask({ verb: 'parcel.cancel', parcel: 'p1', why: null })
    locker.badge('courier')
    locker.act('open')
  }

  function lookedInto(locker: Locker): void {
    locker.doors.pullOpen('01')
    locker.pass(1_000)
    locker.badge('courier')
    locker.act('open')
  }

  test('new in the configuration: vacant at once', () => {
    const locker = createLocker()
    const more = compartmentSpec('06', 'L', { door: { bus: 'wall', board: 1, channel: 6 } })
    const { compartments } = locker.engine.read.snapshot()
    const specs = compartments.map(({ id, size }) => compartmentSpec(id, size))
    locker.restart({ site: { compartments: [...specs, more] } })
    expect(locker.compartment('06').state).toBe('vacant')
  })
})

describe('what the new life makes of the old', () => {
  test('an orderly end and a kill come to the same', () => {
    const seen = [true, false].map((isOrderly) => {
      const locker = withParcelIn()
      locker.pin('1')
      locker.restart({ isOrderly })
      locker.close('01')
      locker.pass(5 * minute)
      return locker.store.load().rows
    })
    expect(seen[0]).toEqual(seen[1])
  })

  test('alerts about devices and the uplink begin anew, all others stand', () => {
    const locker = createLocker()
    locker.submit({ type: 'fault.reported', code: 'bus-gone', subject: 'wall' })
    locker.submit({ type: 'fault.reported', code: 'broker-gone', subject: 'mqtt' })
    locker.doors.pullOpen('01')
    locker.pass(1_000)
    locker.restart()
    const codes = locker.engine.read.alerts().map((alert) => alert.code)
    expect([...codes].sort()).toEqual(['compartment-unsure', 'door-forced'])
  })

  test('the start is told, with when it last served and whether the time is sure', () => {
    const locker = createLocker()
    const servedMs = locker.clock.wallMs()
    locker.restart({ isOrderly: true, downMs: hour, isConfirmed: false })
    expect(locker.events('site.started').at(-1)?.data).toEqual({
      version: '0.0.0',
      clockConfirmed: false,
      lastAlive: new Date(servedMs).toISOString(),
    })
  })
})
