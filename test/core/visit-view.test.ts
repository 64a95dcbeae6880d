// What the screen is told of a visit beside its steps: other doors that stand open, tries that are left, how long
// the code still opens, what a courier should take out and why; and what people say of the visit.
import { describe, expect, test } from 'vitest'
import type { Locker } from '../../simulator/world/locker.ts'
import { createLocker } from '../../simulator/world/locker.ts'
import { day, lockerWith, minute, pulsed } from './lives.ts'

const visit = (locker: Locker) => {
  const seen = locker.engine.read.visit()
  if (seen === null) throw new Error('nobody is there')
  return seen
}

describe('another door that stands open', () => {
  test('is told to whoever comes, and to the idle screen, until it is closed', () => {
    const locker = lockerWith('deposited')
    locker.doors.pullOpen('05')
    locker.pass(1_000)
    expect(locker.engine.read.alsoOpen()).toEqual(['05'])
    locker.pin('11')
    expect(visit(locker)).toMatchObject({ doors: [{ compartment: '01', stage: 'open' }], alsoOpen: ['05'] })
    locker.close('05')
    expect(visit(locker).alsoOpen).toEqual([])
    expect(locker.engine.read.alsoOpen()).toEqual([])
  })

  test('is none of the visit’s own, however many those are', () => {
    const locker = createLocker()
    for (const id of ['a', 'b']) locker.assign({ id, recipient: 'kim', pin: '11' })
    locker.deposit('a', 'b')
    locker.pin('11')
    locker.act('open', { all: true })
    expect(visit(locker).doors.map(({ door }) => door)).toEqual(['open', 'open'])
    expect(visit(locker).alsoOpen).toEqual([])
  })
})

test('a door that did not open is named, with the tries that are left', () => {
  const locker = lockerWith('deposited')
  locker.doors.jam('01')
  locker.pin('11')
  locker.pass(3_000)
  expect(visit(locker).doors).toMatchObject([{ compartment: '01', stage: 'failed', triesLeft: 2 }])
  locker.act('reopen')
  locker.pass(3_000)
  locker.act('reopen')
  locker.pass(3_000)
  expect(visit(locker).doors).toMatchObject([{ compartment: '01', stage: 'failed', triesLeft: 0 }])
})

describe('how long the same code still opens', () => {
  test('is told once the parcel is out, and counts from then', () => {
    const locker = lockerWith('deposited')
    locker.pin('11')
    expect(visit(locker)).not.toHaveProperty('reopenByCodeUntil')
    const before = locker.clock.wallMs()
    locker.close('01')
    const untilMs = Date.parse(visit(locker).reopenByCodeUntil ?? '')
    expect(untilMs - before).toBeGreaterThan(9 * minute)
    expect(untilMs - before).toBeLessThanOrEqual(10 * minute + 1_000)
    locker.act('end')
    locker.pass(untilMs - locker.clock.wallMs() - 1_000)
    expect(locker.pin('11')).toBe('accepted')
  })

  test('is not told of a parcel that was not theirs', () => {
    const locker = lockerWith('deposited')
    locker.pin('11')
    locker.act('wrong-parcel')
    locker.close('01')
    expect(visit(locker)).not.toHaveProperty('reopenByCodeUntil')
  })
})

describe('what is to be taken out', () => {
  function withThree(): Locker {
    const locker = createLocker()
    locker.assign({ id: 'late', pickupWithinMs: minute })
    locker.assign({ id: 'out', kind: 'outgoing', size: 'M' })
    locker.deposit('late', 'out')
    locker.assign({ id: 'back', kind: 'return', size: 'M', pin: '33' })
    locker.pin('33')
    locker.close('04')
    locker.act('end')
    locker.pass(day)
    locker.badge('courier')
    return locker
  }

  test('is told with its reason', () => {
    expect(visit(withThree()).toTakeOut).toEqual([
      { parcel: 'late', compartment: '01', why: 'expired' },
      { parcel: 'out', compartment: '03', why: 'outgoing' },
      { parcel: 'back', compartment: '04', why: 'return' },
    ])
  })

  test('opens by its kind, one or all of it, and nothing else', () => {
    const locker = withThree()
    const before = pulsed(locker).length
    expect(locker.act('open', { all: true, only: 'return' })).toBe('accepted')
    expect(pulsed(locker).slice(before)).toEqual(['04'])
    expect(locker.act('open', { only: 'expired' })).toBe('accepted')
    expect(pulsed(locker).slice(before)).toEqual(['04', '01'])
    expect(locker.act('open', { only: 'cancelled' })).toBe('not-now')
  })

  test('leaves what is of another kind behind the same door', () => {
    const locker = createLocker()
    for (const id of ['a', 'b'])
      locker.assign({ id, recipient: 'kim', share: true, dimensionsMm: [50, 50, 50] })
    locker.deposit('a', 'b')
    expect(locker.parcel('a').compartment).toBe(locker.parcel('b').compartment)
    locker.ask({ verb: 'parcel.extend', parcel: 'b', pickupByMs: locker.clock.wallMs() + 30 * day })
    locker.pass(4 * day)
    locker.ask({ verb: 'parcel.cancel', parcel: 'b', why: null })
    locker.badge('courier')
    expect(visit(locker).toTakeOut?.map(({ why }) => why)).toEqual(['expired', 'cancelled'])
    locker.act('open', { only: 'cancelled' })
    locker.close('01')
    expect([locker.parcel('a').state, locker.parcel('b').state]).toEqual(['expired', 'taken-out'])
    expect(locker.compartment('01').state).toBe('occupied')
  })
})

describe('feedback', () => {
  function collected(askToRecommendEvery: number): Locker {
    const locker = lockerWith('deposited', { rules: { askToRecommendEvery } })
    locker.pin('11')
    locker.close('01')
    return locker
  }

  test('asks for a score once, and never whether somebody would recommend the locker unless told to', () => {
    const locker = collected(0)
    expect(visit(locker).asks).toEqual(['score'])
    expect(locker.act('feedback', { recommend: 9 })).toBe('not-now')
    expect(locker.act('feedback', { score: 5 })).toBe('accepted')
    expect(visit(locker).asks).toEqual([])
    expect(visit(locker).actions).not.toContain('feedback')
    expect(locker.act('feedback', { score: 1 })).toBe('not-now')
  })

  test('takes both answers at once or one after the other, each once', () => {
    const locker = collected(1)
    expect(visit(locker).asks).toEqual(['score', 'recommend'])
    expect(locker.act('feedback', { score: 4 })).toBe('accepted')
    expect(visit(locker).asks).toEqual(['recommend'])
    expect(locker.act('feedback', { score: 4, recommend: 10 })).toBe('not-now')
    expect(locker.act('feedback', { recommend: 0 })).toBe('accepted')
    const given = locker.events('feedback.given').map(({ data }) => data)
    expect(given).toMatchObject([{ score: 4, role: 'customer', carrier: 'post' }, { recommend: 0 }])
    expect(given[1]).not.toHaveProperty('score')

    const other = collected(1)
    other.act('feedback', { score: 2, recommend: 7 })
    expect(other.events('feedback.given').map(({ data }) => data)).toMatchObject([{ score: 2, recommend: 7 }])
  })

  test.each([
    {},
    { score: 0 },
    { score: 6 },
    { score: 1.5 },
    { recommend: -1 },
    { recommend: 11 },
    { score: 3, recommend: 99 },
  ])('of %j makes no sense and is not taken', (fields) => {
    const locker = collected(1)
    expect(locker.act('feedback', fields)).toBe('invalid')
    expect(locker.events('feedback.given')).toEqual([])
  })

  test('asks about one customer in so many, the same after a restart, and no courier', () => {
    const locker = createLocker({ rules: { askToRecommendEvery: 5 } })
    let asked = 0
    for (let round = 0; round < 200; round += 1) {
      const id = `p${round}`
      locker.assign({ id, pin: `pin-${round}` })
      locker.deposit(id)
      locker.pin(`pin-${round}`)
      locker.close(locker.parcel(id).compartment ?? '')
      if (visit(locker).asks.includes('recommend')) asked += 1
      locker.act('end')
      locker.pass(minute)
    }
    expect(asked).toBeGreaterThan(20)
    expect(asked).toBeLessThan(65)

    const again = collected(1)
    again.restart()
    expect(visit(again).asks).toEqual(['score', 'recommend'])
    again.act('end')
    again.badge('courier')
    expect(visit(again).asks).toEqual(['score'])
  })
})
