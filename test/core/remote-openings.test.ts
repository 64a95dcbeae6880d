// Doors that no visit opened: asked for by the platform, with or without a signed token, or by a technician at the
// site's own command line. What else operators do stands in operations.test.ts.
import { describe, expect, test } from 'vitest'
import type { Locker } from '../../simulator/world/locker.ts'
import { createLocker } from '../../simulator/world/locker.ts'
import { compartmentSpec } from '../../simulator/world/small-site.ts'
import type { Reply } from '../../src/core/decision.ts'
import type { Answer, CheckedToken } from '../../src/core/requests.ts'
import { day, hour, lockerWith, minute, pulsed, release } from './lives.ts'

const open = (locker: Locker, compartment: string, token: CheckedToken | null = null): Answer =>
  locker.ask({ verb: 'compartment.open', compartment, reason: 'test', token })

const block = (locker: Locker, compartment: string): Answer =>
  locker.ask({ verb: 'compartment.block', compartment, reason: 'paint' })

describe('a remote opening', () => {
  test('is answered with its outcome, and is in the journal with who asked and why', () => {
    const locker = createLocker()
    const answer = locker.ask(
      { verb: 'compartment.open', compartment: '03', reason: 'inspection', token: null },
      'tx',
    )
    expect(answer).toMatchObject({ status: 'ok', data: { compartment: '03', outcome: 'opened' } })
    expect(locker.doors.isOpen('03')).toBe(true)
    expect(locker.events('door.opened')[0]?.data).toMatchObject({
      cause: 'remote',
      transaction: 'tx',
      reason: 'inspection',
    })
  })

  test.each([
    ['already-open', (locker: Locker) => locker.doors.pullOpen('03')],
    ['jammed', (locker: Locker) => locker.doors.jam('03')],
    ['not-sent', (locker: Locker) => locker.doors.setBoard('03', 'not-sent')],
    ['unknown', (locker: Locker) => locker.doors.setSwitch('03', 'unreadable')],
  ])('says so when the outcome is %s', (outcome, prepare) => {
    const locker = createLocker()
    prepare(locker)
    locker.pass(1_000)
    expect(open(locker, '03').data).toMatchObject({ outcome })
  })

  test('twice with the same transaction opens once', () => {
    const locker = createLocker()
    const body = { verb: 'compartment.open', compartment: '03', reason: 'test', token: null } as const
    const answers = [locker.ask(body, 'same'), locker.ask(body, 'same')]
    expect(answers[1]).toEqual(answers[0])
    expect(pulsed(locker)).toEqual(['03'])
  })

  test('leaves the door in doubt, with a parcel in it or without: nobody knows who was there', () => {
    const locker = lockerWith('deposited')
    for (const id of ['01', '02']) {
      open(locker, id)
      locker.close(id)
      expect(locker.compartment(id)).toMatchObject({ state: 'unsure', reason: 'opened-remotely' })
    }
    expect(locker.pin('11')).toBe('accepted')
  })

  test.each<[outcome: string, prepare: (locker: Locker) => void]>([
    ['did not move', ({ doors }) => doors.jam('02')],
    ['was never pulsed', ({ doors }) => doors.setBoard('02', 'not-sent')],
  ])('of a door that %s changes nothing', (_outcome, prepare) => {
    const locker = createLocker()
    prepare(locker)
    open(locker, '02')
    expect(locker.compartment('02').state).toBe('vacant')
  })

  test.each<[what: string, prepare: (locker: Locker) => void, compartment: string, reason: string]>([
    ['is not in the plan', () => {}, '99', 'unknown-compartment'],
    ['is blocked', (locker) => void block(locker, '01'), '01', 'blocked'],
    ['a person has in hand', (locker) => void locker.pin('11'), '01', 'busy'],
  ])('is refused for a door that %s', (_what, prepare, compartment, reason) => {
    const locker = lockerWith('deposited')
    prepare(locker)
    const before = pulsed(locker).length
    expect(open(locker, compartment)).toMatchObject({ status: 'refused', reason })
    expect(pulsed(locker)).toHaveLength(before)
  })
})

describe('a signed opening', () => {
  const token = (
    locker: Locker,
    more: Partial<Extract<CheckedToken, { valid: true }>> = {},
  ): CheckedToken => ({
    valid: true,
    id: 'token-1',
    site: 'here',
    compartment: '03',
    notBeforeMs: locker.clock.wallMs(),
    expiresMs: locker.clock.wallMs() + hour,
    ...more,
  })

  test.each<[what: string, make: (locker: Locker) => CheckedToken | null, reason: string]>([
    ['no token', () => null, 'signature-required'],
    ['a token whose signature is wrong', () => ({ valid: false }), 'signature-invalid'],
    ['a token for another site', (locker) => token(locker, { site: 'there' }), 'signature-invalid'],
    ['a token for another door', (locker) => token(locker, { compartment: '04' }), 'signature-invalid'],
    [
      'a token of yesterday',
      (locker) => token(locker, { expiresMs: locker.clock.wallMs() }),
      'signature-expired',
    ],
    [
      'a token of tomorrow',
      (locker) => token(locker, { notBeforeMs: locker.clock.wallMs() + 1 }),
      'signature-expired',
    ],
  ])('is refused with %s', (_what, make, reason) => {
    const locker = createLocker({ signedOpen: 'required' })
    expect(open(locker, '03', make(locker))).toMatchObject({ status: 'refused', reason })
    expect(pulsed(locker)).toEqual([])
  })

  test('goes through once for each token, even across a restart', () => {
    const locker = createLocker({ signedOpen: 'required' })
    const mine = token(locker)
    expect(open(locker, '03', mine).status).toBe('ok')
    locker.close('03')
    locker.restart()
    locker.pass(minute)
    expect(open(locker, '03', mine).reason).toBe('signature-used')
    expect(pulsed(locker)).toEqual(['03'])
  })

  test('that was refused for another reason has not used its token up', () => {
    const locker = createLocker({ signedOpen: 'required' })
    const mine = token(locker)
    block(locker, '03')
    expect(open(locker, '03', mine).reason).toBe('blocked')
    release(locker, '03')
    expect(open(locker, '03', mine).status).toBe('ok')
  })

  test('is checked also where signing is optional', () => {
    const locker = createLocker()
    expect(open(locker, '03', { valid: false }).reason).toBe('signature-invalid')
  })

  test('leaves a row behind only until its token would have ended', () => {
    const locker = createLocker()
    open(locker, '03', token(locker))
    expect(locker.row('tokens', 'token-1')).toBeDefined()
    locker.pass(2 * day)
    expect(locker.row('tokens', 'token-1')).toBeUndefined()
  })
})

describe('a technician at the site’s own command line', () => {
  function ask(locker: Locker, compartment: string): Reply | undefined {
    const replies: Reply[] = []
    locker.engine.submit({ type: 'door.requested', compartment, reason: 'mend' }, (reply) =>
      replies.push(reply),
    )
    locker.pass(5_000)
    expect(replies).toHaveLength(1)
    return replies[0]
  }

  test('opens a blocked door as well, without a signature, and hears the outcome', () => {
    const locker = createLocker({ signedOpen: 'required' })
    block(locker, '03')
    expect(ask(locker, '03')).toMatchObject({
      kind: 'answer',
      answer: { status: 'ok', data: { outcome: 'opened' } },
    })
    expect(locker.compartment('03').state).toBe('blocked')
    expect(locker.events('door.opened')[0]?.data).toMatchObject({ cause: 'technician', reason: 'mend' })
    expect(locker.lateAnswers).toEqual([])
  })

  test('leaves a door with a parcel in it in doubt; its recipient still gets it', () => {
    const locker = lockerWith('deposited')
    ask(locker, '01')
    locker.close('01')
    expect(locker.compartment('01')).toMatchObject({ state: 'unsure', reason: 'opened-by-technician' })
    expect(locker.pin('11')).toBe('accepted')
  })

  test('leaves a free door free: they stand there, and its switch sees it closed', () => {
    const locker = createLocker()
    locker.assign({ id: 'p1' })
    for (const id of ['01', '02']) {
      ask(locker, id)
      locker.close(id)
    }
    expect(['01', '02'].map((id) => locker.compartment(id).state)).toEqual(['reserved', 'vacant'])
  })

  test.each<[what: string, happens: (locker: Locker) => void]>([
    ['it stands open for too long', (locker) => locker.pass(2 * minute)],
    [
      'its switch can’t be read any more',
      (locker) => {
        locker.doors.setSwitch('02', 'unreadable')
        locker.pass(1_000)
      },
    ],
    ['the power fails meanwhile', (locker) => locker.restart()],
  ])('a free door is doubted where %s', (_what, happens) => {
    const locker = createLocker()
    ask(locker, '02')
    happens(locker)
    locker.close('02')
    expect(locker.compartment('02')).toMatchObject({ state: 'unsure', reason: 'left-open' })
  })

  test('and where its switch could not be read from the start', () => {
    const locker = createLocker()
    locker.doors.setSwitch('02', 'unreadable')
    locker.pass(1_000)
    ask(locker, '02')
    expect(locker.compartment('02').reason).toBe('opened-by-technician')
  })

  test('on a wall without switches a free door stays free, or no door could ever be tested', () => {
    const locker = createLocker({ compartments: [compartmentSpec('01', 'S', { sensed: false })] })
    ask(locker, '01')
    expect(locker.compartment('01').state).toBe('vacant')
  })

  test.each([
    ['99', 'unknown-compartment'],
    ['01', 'busy'],
  ])('is refused door %s with %s', (compartment, reason) => {
    const locker = lockerWith('deposited')
    locker.pin('11')
    expect(ask(locker, compartment)).toMatchObject({ answer: { status: 'refused', reason } })
  })
})
