// The rules that come before features, four and five: a dead locker expires nothing, and the person can always undo.
// Each test fails when its rule is taken out.
import { describe, expect, test } from 'vitest'
import type { Locker } from '../../simulator/world/locker.ts'
import { createLocker } from '../../simulator/world/locker.ts'
import type { FaultCode } from '../../src/core/faults.ts'
import { alertsOf, day, hour, lockerWith, minute, readClock, release } from './lives.ts'

const block = (locker: Locker, compartment: string): unknown =>
  locker.ask({ verb: 'compartment.block', compartment, reason: 'paint' })

function maintain(locker: Locker, forMs: number): void {
  const fromMs = locker.clock.wallMs()
  locker.ask({ verb: 'maintenance.set', fromMs, untilMs: fromMs + forMs, message: null })
}

describe('4. a dead locker expires nothing', () => {
  const standstills: readonly (readonly [why: string, stand: (locker: Locker) => void])[] = [
    ['it was down', (locker) => locker.restart({ downMs: 100 * hour, isOrderly: true })],
    ['it was in maintenance', maintained],
    ['the door was blocked', (locker) => between(locker, block, release)],
    ['the door was jammed', jammed],
    ['the door was out of the configuration', unconfigured],
    ['its board was silent', (locker) => cutOff(locker, 'board-silent', 'wall.0')],
    ['its bus was gone', (locker) => cutOff(locker, 'bus-gone', 'wall')],
    [
      'its bus was gone, until the plug was pulled',
      (locker) => cutOff(locker, 'bus-gone', 'wall', restarted),
    ],
  ]

  const restarted = (locker: Locker): void => locker.restart({ downMs: 0 })

  function between(locker: Locker, begin: (locker: Locker, id: string) => unknown, end: typeof begin): void {
    begin(locker, '01')
    locker.pass(100 * hour)
    end(locker, '01')
  }

  function maintained(locker: Locker): void {
    maintain(locker, 100 * hour)
    locker.pass(100 * hour)
  }

  function cutOff(locker: Locker, code: FaultCode, subject: string, mend?: typeof restarted): void {
    locker.submit({ type: 'fault.reported', code, subject })
    locker.pass(100 * hour)
    if (mend) mend(locker)
    else locker.submit({ type: 'fault.cleared', code, subject })
  }

  /** Somebody at the site frees it. */
  function jammed(locker: Locker): void {
    locker.doors.jam('01')
    locker.pin('11')
    locker.pass(4 * minute)
    locker.pass(100 * hour - 4 * minute)
    locker.doors.jam('01', false)
    locker.ask({ verb: 'compartment.open', compartment: '01', reason: 'mended', token: null })
    locker.close('01')
  }

  function unconfigured(locker: Locker): void {
    const { compartments } = locker.engine.read.snapshot()
    expect(compartments).toHaveLength(5)
    locker.restart({ site: { compartments: [] }, downMs: 0 })
    locker.pass(100 * hour)
    locker.restart({ downMs: 0 })
  }

  test.each(standstills)('a pick-up deadline moves by as much, when %s', (_why, stand) => {
    const locker = lockerWith('deposited')
    const before = locker.parcel('p1').pickupByMs ?? 0
    stand(locker)
    expect(locker.parcel('p1').state).toBe('deposited')
    const movedMs = (locker.parcel('p1').pickupByMs ?? 0) - before
    expect(Math.abs(movedMs - 100 * hour)).toBeLessThan(minute)
    locker.pass(71 * hour)
    expect(locker.parcel('p1').state).toBe('deposited')
    locker.pass(2 * hour)
    expect(locker.parcel('p1').state).toBe('expired')
  })

  test('what hangs on another board goes on', () => {
    const locker = lockerWith('deposited')
    locker.submit({ type: 'fault.reported', code: 'board-silent', subject: 'wall.1' })
    locker.submit({ type: 'fault.reported', code: 'board-garbled', subject: 'wall.0' })
    locker.pass(73 * hour)
    expect(locker.parcel('p1').state).toBe('expired')
  })

  test('a reservation does not lapse while it was down or in maintenance', () => {
    const locker = createLocker()
    locker.assign({ id: 'p1' })
    locker.restart({ downMs: 100 * hour, isOrderly: true })
    maintain(locker, 100 * hour)
    locker.pass(171 * hour)
    expect(locker.parcel('p1').state).toBe('assigned')
    locker.pass(2 * hour)
    expect(locker.parcel('p1').state).toBe('lapsed')
  })

  test('a reservation whose door was blocked goes on with another door, and stands still when none of its size is left', () => {
    const locker = createLocker()
    locker.assign({ id: 'p1' })
    block(locker, '01')
    expect(locker.parcel('p1')).toMatchObject({ compartment: null, stillSinceMs: null })
    block(locker, '02')
    locker.pass(100 * hour)
    expect(locker.parcel('p1').state).toBe('assigned')
    release(locker, '02')
    locker.pass(73 * hour)
    expect(locker.parcel('p1').state).toBe('lapsed')
  })

  test.each(['parcel.extend', 'parcel.assign'])(
    'a deadline that %s sets in a standstill gets back what is left of it, not what was before',
    (verb) => {
      const locker = lockerWith('deposited')
      maintain(locker, 100 * hour)
      locker.pass(60 * hour)
      const pickupByMs = locker.clock.wallMs() + 10 * hour
      if (verb === 'parcel.assign') locker.assign({ id: 'p1', pickupByMs, pin: '11' })
      else locker.ask({ verb: 'parcel.extend', parcel: 'p1', pickupByMs })
      locker.pass(41 * hour)
      const movedMs = (locker.parcel('p1').pickupByMs ?? 0) - pickupByMs
      expect(Math.abs(movedMs - 40 * hour)).toBeLessThan(minute)
    },
  )

  test('nothing expires while the wall clock is unconfirmed', () => {
    const locker = lockerWith('deposited')
    locker.assign({ id: 'p2' })
    locker.restart({ isConfirmed: false })
    locker.pass(30 * day)
    expect(['p1', 'p2'].map((id) => locker.parcel(id).state)).toEqual(['deposited', 'assigned'])
    locker.clock.setConfirmed(true)
    readClock(locker)
    locker.pass(1_000)
    expect(['p1', 'p2'].map((id) => locker.parcel(id).state)).toEqual(['expired', 'lapsed'])
  })

  test('a clock that starts years ahead expires nothing, before and after it is set right', () => {
    const locker = lockerWith('deposited')
    const rightMs = locker.clock.wallMs()
    const before = locker.parcel('p1').pickupByMs ?? 0
    locker.restart({ wallMs: rightMs + 3_650 * day, isConfirmed: false })
    locker.pass(hour)
    locker.clock.setWall(rightMs + hour)
    locker.clock.setConfirmed(true)
    readClock(locker)
    locker.pass(minute)
    expect(locker.parcel('p1').state).toBe('deposited')
    expect(Math.abs((locker.parcel('p1').pickupByMs ?? 0) - before)).toBeLessThan(hour)
  })
})

describe('5. the person can always undo, and nobody of staff is needed', () => {
  test('“I forgot something” opens the door again, at the kiosk and by the code', () => {
    const locker = lockerWith('deposited')
    locker.pin('11')
    locker.close('01')
    locker.pass(5_000)
    expect(locker.act('reopen')).toBe('accepted')
    expect(locker.doors.isOpen('01')).toBe(true)
    locker.close('01')
    locker.pass(5 * minute)
    expect(locker.pin('11')).toBe('accepted')
    expect(locker.doors.isOpen('01')).toBe(true)
  })

  test.each(['wrong-parcel', 'empty'] as const)(
    '“%s” ends in quarantine with an incident, and the visit goes on to its end',
    (action) => {
      const locker = lockerWith('deposited')
      locker.pin('11')
      expect(locker.act(action)).toBe('accepted')
      locker.close('01')
      expect(locker.parcel('p1').state).toBe('missing')
      expect(locker.compartment('01').state).toBe('unsure')
      expect(alertsOf(locker)).toContain('parcel-missing 01')
      expect(locker.act('end')).toBe('accepted')
    },
  )

  test.each(['wrong-parcel', 'empty'] as const)(
    '“%s” can still be said when the door is closed',
    (action) => {
      const locker = lockerWith('deposited')
      locker.pin('11')
      locker.close('01')
      expect(locker.act(action)).toBe('accepted')
      expect(locker.compartment('01').state).toBe('unsure')
    },
  )

  test('“does not fit” gives a courier the parcel back and leaves the door for the next', () => {
    const locker = lockerWith('refused')
    expect(locker.compartment('01').state).toBe('vacant')
    expect(locker.assign({ id: 'p2', compartment: '01' }).status).toBe('ok')
  })

  test('“does not fit” gives a customer with a return a larger door', () => {
    const locker = createLocker()
    locker.assign({ id: 'r1', kind: 'return', pin: '11' })
    locker.pin('11')
    expect(locker.act('does-not-fit')).toBe('accepted')
    expect(locker.doors.isOpen('03')).toBe(true)
    expect(locker.parcel('r1').compartment).toBe('03')
  })

  test.each([
    ['while it is open', false],
    ['after it was closed', true],
  ])('“put in the wrong door” gives the parcel back %s', (_when, isClosedFirst) => {
    const locker = createLocker()
    locker.assign({ id: 'p1' })
    locker.actor({ id: 'courier' })
    locker.badge('courier')
    locker.scan('B-p1')
    if (isClosedFirst) locker.close('01')
    locker.pass(5_000)
    expect(locker.act('wrong-door')).toBe('accepted')
    expect(locker.doors.isOpen('01')).toBe(true)
    locker.close('01')
    expect(locker.parcel('p1')).toMatchObject({ state: 'assigned', compartment: null })
    expect(locker.compartment('01').state).toBe('vacant')
    locker.pass(5_000)
    expect(locker.scan('B-p1')).toBe('accepted')
  })
})
