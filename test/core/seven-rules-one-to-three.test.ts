// The rules that come before features: who gets a door, what an opened door leaves behind, and work without anybody's help.
// Each test fails when its rule is taken out. The other rules stand in files of their own.
import { describe, expect, test } from 'vitest'
import type { Locker } from '../../simulator/world/locker.ts'
import { createLocker } from '../../simulator/world/locker.ts'
import { compartmentSpec } from '../../simulator/world/small-site.ts'
import { alertsOf, hour, lockerWith, minute, parcelStates, pulsed, release } from './lives.ts'

describe('1. a door opens only for someone entitled to it', () => {
  test('a code opens the door of its own parcel and no other', () => {
    const locker = createLocker()
    locker.assign({ id: 'p1', pin: '11' })
    locker.assign({ id: 'p2', pin: '22' })
    locker.deposit('p1', 'p2')
    const before = pulsed(locker).length
    expect(locker.pin('22')).toBe('accepted')
    expect(pulsed(locker).slice(before)).toEqual(['02'])
    expect([locker.doors.isOpen('01'), locker.doors.isOpen('02')]).toEqual([false, true])
  })

  test.each<[what: string, enter: (locker: Locker) => string, reason: string]>([
    ['an unknown PIN', (locker) => locker.pin('99'), 'code-unknown'],
    ['an unknown QR code', (locker) => locker.scan('99'), 'code-unknown'],
    ['a PIN shown as a QR code', pinAsQr, 'code-unknown'],
    ['the label on the parcel', (locker) => locker.scan('B-p1'), 'code-unknown'],
    ['a code taken back', taken, 'code-unknown'],
    ['a code past its end', pastItsEnd, 'code-expired'],
  ])('%s opens nothing', (_what, enter, reason) => {
    const locker = lockerWith('deposited')
    const before = pulsed(locker).length
    expect(enter(locker)).toBe(reason)
    expect(pulsed(locker)).toHaveLength(before)
  })

  function pinAsQr(locker: Locker): string {
    const reply = locker.submit({ type: 'code.entered', way: 'qr', hash: 'sealed-pin-11', label: '11' })
    return reply?.kind === 'refused' ? reply.reason : 'accepted'
  }

  function taken(locker: Locker): string {
    locker.ask({
      verb: 'code.revoke',
      parcel: 'p1',
      code: { kind: 'pin', hash: 'sealed-pin-11', weak: false },
    })
    return locker.pin('11')
  }

  function pastItsEnd(locker: Locker): string {
    const code = { kind: 'pin', hash: 'sealed-pin-77', weak: false } as const
    const untilMs = locker.clock.wallMs() + hour
    locker.ask({ verb: 'code.issue', parcel: 'p1', code, uses: null, untilMs })
    locker.pass(2 * hour)
    return locker.pin('77')
  }

  test.each(parcelStates.filter((state) => state !== 'deposited'))('its code opens no %s parcel', (state) => {
    const locker = lockerWith(state)
    locker.pass(20 * minute)
    const before = pulsed(locker).length
    expect(locker.pin('11')).not.toBe('accepted')
    expect(pulsed(locker)).toHaveLength(before)
  })

  test('two people never get the same code', () => {
    const locker = lockerWith('deposited')
    expect(locker.assign({ id: 'p2', pin: '11' })).toMatchObject({ status: 'refused', reason: 'code-in-use' })
    const code = { kind: 'pin', hash: 'sealed-pin-11', weak: false } as const
    locker.assign({ id: 'p3', pin: '33' })
    expect(locker.ask({ verb: 'code.issue', parcel: 'p3', code, uses: null, untilMs: null }).reason).toBe(
      'code-in-use',
    )
    expect(
      locker.ask({ verb: 'actor.set', actor: { id: 'a', role: 'staff', carrier: null, codes: [code] } })
        .reason,
    ).toBe('code-in-use')
  })

  test('a code for two parcels of one person opens neither before they choose', () => {
    const locker = createLocker()
    for (const id of ['p1', 'p2']) locker.assign({ id, recipient: 'r', pin: '11' })
    locker.deposit('p1', 'p2')
    const before = pulsed(locker).length
    locker.pin('11')
    expect(pulsed(locker)).toHaveLength(before)
    locker.act('open', { parcel: 'p2' })
    expect(pulsed(locker).slice(before)).toEqual(['02'])
  })

  test('a code that begins anew for somebody else opens nothing for the one before', () => {
    const locker = lockerWith('cancelled')
    locker.assign({ id: 'p1', recipient: 'somebody else', pin: '55' })
    locker.deposit('p1')
    expect(locker.pin('11')).toBe('code-unknown')
    expect(locker.pin('55')).toBe('accepted')
  })

  test('while one person has a door in hand another one’s code waits', () => {
    const locker = createLocker()
    locker.assign({ id: 'p1', pin: '11' })
    locker.assign({ id: 'p2', pin: '22' })
    locker.deposit('p1', 'p2')
    locker.pin('11')
    const before = pulsed(locker).length
    expect(locker.pin('22')).toBe('busy')
    expect(pulsed(locker)).toHaveLength(before)
  })

  test('a courier gets at no other carrier’s parcels', () => {
    const locker = lockerWith('expired')
    locker.actor({ id: 'biker', carrier: 'bike' })
    locker.badge('biker')
    const before = pulsed(locker).length
    expect([
      locker.act('open'),
      locker.act('open', { parcel: 'p1' }),
      locker.act('open', { all: true }),
    ]).not.toContain('accepted')
    expect(locker.act('open', { compartment: '01' })).not.toBe('accepted')
    expect(pulsed(locker)).toHaveLength(before)
  })

  test('each opening has one cause in the journal, and each pulse one opening', () => {
    const locker = lockerWith('collected')
    locker.ask({ verb: 'compartment.open', compartment: '03', reason: 'look', token: null })
    locker.submit({ type: 'door.requested', compartment: '04', reason: 'mend' })
    locker.pass(5_000)
    const openings = locker.doors.pulses.map(({ opening }) => opening)
    expect(new Set(openings).size).toBe(openings.length)
    const causes = openings.map((opening) =>
      locker
        .events('door.opened')
        .filter(({ data }) => data.opening === opening)
        .map(({ data }) => data.cause),
    )
    expect(causes).toEqual([['visit'], ['visit'], ['remote'], ['technician']])
  })

  test('a door that opens without a cause is said to have none, and is quarantined', () => {
    const locker = createLocker()
    locker.doors.pullOpen('03')
    locker.pass(1_000)
    expect(locker.events('door.forced').map(({ data }) => data)).toEqual([
      { compartment: '03', cause: 'none' },
    ])
    expect(locker.compartment('03').state).toBe('unsure')
  })

  test('what a door does after it was forced is not put down to the last person who was let in', () => {
    const locker = lockerWith('collected')
    locker.pass(hour)
    locker.doors.pullOpen('01')
    locker.pass(2 * minute)
    locker.close('01')
    const told = locker.events().filter(({ subject }) => subject === 'compartments/01')
    const doings = told.filter(({ type }) => type.startsWith('door.')).slice(-3)
    expect(doings.map(({ type }) => type)).toEqual(['door.forced', 'door.left-open', 'door.closed'])
    for (const { data } of doings) expect(data).toEqual({ compartment: '01', cause: 'none' })
  })

  test('a door that is left open is told with its opening and its cause', () => {
    const locker = lockerWith('deposited')
    locker.pin('11')
    locker.pass(2 * minute)
    const [opened] = locker.events('door.opened').slice(-1)
    const { opening, cause, visit } = opened?.data ?? {}
    expect(cause).toBe('visit')
    expect(locker.events('door.left-open').map(({ data }) => data)).toEqual([
      { compartment: '01', opening, cause, visit },
    ])
  })
})

describe('2. a compartment that was open is never vacant by a button alone', () => {
  const pickingUp = (): Locker => {
    const locker = lockerWith('deposited')
    locker.pin('11')
    return locker
  }

  test.each<[what: string, leave: (locker: Locker) => void]>([
    ['cancels', (locker) => void locker.act('cancel')],
    ['cancels before the sensor has spoken', cancelAtOnce],
    ['says that it is empty', (locker) => void locker.act('empty')],
    ['says that it is the wrong parcel', (locker) => void locker.act('wrong-parcel')],
    ['walks away from the open door', (locker) => locker.pass(4 * minute)],
  ])('a customer who %s leaves it unsure, and closing it changes nothing', (_what, leave) => {
    const locker = lockerWith('deposited')
    if (leave !== cancelAtOnce) locker.pin('11')
    leave(locker)
    expect(locker.compartment('01').state).toBe('unsure')
    locker.close('01')
    locker.pass(hour)
    expect(locker.compartment('01').state).toBe('unsure')
    expect(alertsOf(locker)).toContain('compartment-unsure 01')
  })

  function cancelAtOnce(locker: Locker): void {
    locker.submit({ type: 'code.entered', way: 'pin', hash: 'sealed-pin-11', label: null })
    locker.submit({ type: 'visit.acted', action: 'cancel', fields: {} })
    locker.pass(1_000)
  }

  test('nobody is given an unsure compartment', () => {
    const locker = pickingUp()
    locker.act('cancel')
    locker.close('01')
    const given = ['p2', 'p3', 'p4', 'p5', 'p6'].map((id) => locker.assign({ id }).data?.compartment)
    expect(given).toEqual(['02', '03', '04', '05', undefined])
    expect(locker.assign({ id: 'p7', compartment: '01' }).reason).toBe('blocked')
  })

  test('without a door switch the customer’s own “taken” leaves it unsure', () => {
    const locker = createLocker({ compartments: [compartmentSpec('01', 'S', { sensed: false })] })
    locker.assign({ id: 'p1', pin: '11' })
    locker.actor({ id: 'courier' })
    locker.badge('courier')
    locker.scan('B-p1')
    locker.act('confirm')
    locker.act('end')
    locker.pass(minute)
    locker.pin('11')
    expect(locker.act('confirm')).toBe('accepted')
    expect(locker.parcel('p1').state).toBe('collected')
    expect(locker.compartment('01')).toMatchObject({ state: 'unsure', reason: 'not-sensed' })
  })

  test.each<[what: string, look: (locker: Locker) => void]>([
    ['a courier looks and sees it empty', lookInto],
    ['staff at the other end release it', (locker) => void release(locker, '01')],
  ])('it is vacant again when %s', (_what, look) => {
    const locker = lockerWith('missing')
    expect(locker.compartment('01').state).toBe('unsure')
    look(locker)
    expect(locker.compartment('01').state).toBe('vacant')
    expect(alertsOf(locker)).toEqual([])
  })

  function lookInto(locker: Locker): void {
    locker.badge('courier')
    locker.act('open', { compartment: '01' })
    locker.act('empty')
    locker.close('01')
  }

  test('with a parcel in it, it is occupied again, not vacant', () => {
    const locker = pickingUp()
    locker.act('cancel')
    locker.close('01')
    release(locker, '01')
    expect(locker.compartment('01').state).toBe('occupied')
    locker.pass(minute)
    expect(locker.pin('11')).toBe('accepted')
  })
})

describe('3. pick-up works without network, platform or cloud', () => {
  test('after the announcement everything goes on without another word from outside', () => {
    const locker = createLocker()
    locker.assign({ id: 'p1', pin: '11' })
    locker.assign({ id: 'p2', qr: '22' })
    locker.actor({ id: 'courier' })
    const announced = locker.store.lastSequence()
    locker.restart({ downMs: 10 * minute, isConfirmed: false })
    locker.deposit('p1', 'p2')
    locker.restart({ downMs: 10 * minute })
    expect(locker.pin('11')).toBe('accepted')
    locker.close('01')
    expect(locker.scan('22')).toBe('accepted')
    locker.close('02')
    expect(['p1', 'p2'].map((id) => locker.parcel(id).state)).toEqual(['collected', 'collected'])
    const waiting = locker.store.after(announced, 1_000)
    const told = waiting
      .filter(({ type }) => type.startsWith('parcel.'))
      .map(({ type, data }) => `${type} ${data.parcel}`)
    expect(told).toEqual([
      'parcel.deposited p1',
      'parcel.deposited p2',
      'parcel.collected p1',
      'parcel.collected p2',
    ])
    expect(waiting.map(({ sequence }) => sequence)).toEqual(waiting.map((_, index) => announced + 1 + index))
  })

  test.each([
    [false, 'accepted'],
    [true, 'code-expired'],
  ])('a code’s end counts only by a confirmed clock (confirmed: %s)', (isConfirmed, outcome) => {
    const locker = lockerWith('deposited')
    const code = { kind: 'pin', hash: 'sealed-pin-77', weak: false } as const
    const untilMs = locker.clock.wallMs() + 2 * hour
    locker.ask({ verb: 'code.issue', parcel: 'p1', code, uses: null, untilMs })
    locker.restart({ isConfirmed })
    locker.pass(3 * hour)
    expect(locker.pin('77')).toBe(outcome)
  })

  test('a code keeps working in maintenance', () => {
    const locker = lockerWith('deposited')
    const fromMs = locker.clock.wallMs()
    locker.ask({ verb: 'maintenance.set', fromMs, untilMs: fromMs + hour, message: null })
    locker.pass(minute)
    expect(locker.pin('11')).toBe('accepted')
  })
})
