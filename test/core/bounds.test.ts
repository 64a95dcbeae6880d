// What a platform may add before the locker refuses: a door has so much room, and memory so much.
import { describe, expect, test } from 'vitest'
import type { Announced, Locker } from '../../simulator/world/locker.ts'
import { createLocker, seal } from '../../simulator/world/locker.ts'
import { compartmentSpec } from '../../simulator/world/small-site.ts'
import type { Answer, CheckedToken } from '../../src/core/requests.ts'
import { minute } from './lives.ts'

const together = { recipient: 'ria', share: true }
const refusal = (reason: string) => expect.objectContaining({ status: 'refused', reason })
const doorOf = (answer: Answer) => answer.data?.compartment

/** Announces as many as there are told; the doors that they got. */
const doorsOf = (locker: Locker, count: number, parcel: Announced) =>
  Array.from({ length: count }, (_, index) => doorOf(locker.assign({ id: `s${index}`, ...parcel })))

describe('one door shared by a recipient’s parcels', () => {
  const oneDoor = { compartments: [compartmentSpec('01', 'S')] }

  test('takes no second one that fills it alone', () => {
    const locker = createLocker(oneDoor)
    const flat: Announced = { ...together, size: null, dimensionsMm: [400, 80, 590] }
    expect(doorsOf(locker, 50, flat)).toEqual(['01', ...Array(49).fill(undefined)])
  })

  test('takes small ones up to four fifths of its volume', () => {
    const locker = createLocker(oneDoor)
    // 440 × 90 × 600 mm is 23.76 l, four fifths 19.0 l; each of these is 4 l.
    const small: Announced = { ...together, size: null, dimensionsMm: [200, 80, 250] }
    expect(doorsOf(locker, 6, small)).toEqual(['01', '01', '01', '01', undefined, undefined])
  })

  test('takes four that are only known by its class', () => {
    const locker = createLocker(oneDoor)
    expect(doorsOf(locker, 6, together).filter((door) => door === '01')).toHaveLength(4)
  })

  test('takes ten at most, however small; the next gets a door of its own', () => {
    const locker = createLocker({ compartments: [compartmentSpec('01', 'S'), compartmentSpec('02', 'S')] })
    const tiny: Announced = { ...together, size: null, dimensionsMm: [50, 50, 50] }
    const doors = doorsOf(locker, 11, tiny)
    expect(doors.filter((door) => door === doors[0])).toHaveLength(10)
    expect(doors[10]).not.toBe(doors[0])
    expect(doors[10]).toBeDefined()
  })

  test('is not asked for by name beyond that either', () => {
    const locker = createLocker()
    const flat: Announced = { ...together, size: null, dimensionsMm: [400, 80, 590], compartment: '01' }
    expect(doorOf(locker.assign({ id: 'a', ...flat }))).toBe('01')
    expect(locker.assign({ id: 'b', ...flat })).toEqual(refusal('no-free-door'))
  })

  test('is left by one that has become too large for the others', () => {
    const locker = createLocker()
    const small: Announced = { ...together, size: null, dimensionsMm: [100, 80, 100] }
    expect(doorsOf(locker, 2, small)).toEqual(['01', '01'])
    const grown = locker.assign({ id: 's1', ...small, dimensionsMm: [400, 80, 590] })
    expect(doorOf(grown)).toBe('02')
  })

  test('is not filled without end by a courier at the open door either', () => {
    const locker = createLocker({ compartments: [compartmentSpec('01', 'S'), compartmentSpec('02', 'M')] })
    const tiny: Announced = { ...together, size: null, dimensionsMm: [50, 50, 50] }
    expect(doorsOf(locker, 11, tiny).slice(9)).toEqual(['01', '02'])
    locker.actor({ id: 'anna' })
    locker.badge('anna')
    locker.scan('B-s0')
    locker.act('same-recipient')
    expect(locker.scan('B-s10')).toBe('no-free-door')
    expect(locker.scan('B-s1')).toBe('accepted')
  })
})

test('parcels without a door of their own do not grow without end', () => {
  const locker = createLocker({ compartments: [compartmentSpec('01', 'S')] })
  const answers: Answer[] = []
  for (let index = 0; index < 11; index += 1) {
    answers.push(locker.assign({ id: `p${index}` }))
    locker.ask({ verb: 'compartment.block', compartment: '01', reason: 'test' })
    locker.ask({ verb: 'compartment.release', compartment: '01', reason: 'test' })
  }
  expect(answers.slice(0, 10).every(({ status }) => status === 'ok')).toBe(true)
  expect(answers[10]).toEqual(refusal('no-free-door'))
  locker.ask({ verb: 'parcel.cancel', parcel: 'p0', why: null })
  expect(locker.assign({ id: 'later' }).status).toBe('ok')
})

describe('codes', () => {
  const issue = (locker: Locker, value: string, parcel = 'p1') =>
    locker.ask({ verb: 'code.issue', parcel, code: seal('qr', value), uses: null, untilMs: null })
  const revoke = (locker: Locker, value: string) =>
    locker.ask({ verb: 'code.revoke', parcel: 'p1', code: seal('qr', value) })

  test('a parcel has 32 at most, and one that is revoked makes room', () => {
    const locker = createLocker()
    locker.assign({ id: 'p1', qr: 'first' })
    for (let index = 1; index < 32; index += 1) expect(issue(locker, `c${index}`).status).toBe('ok')
    expect(issue(locker, 'more')).toEqual(refusal('invalid'))
    expect(locker.assign({ id: 'p1', qr: 'more' })).toEqual(refusal('invalid'))
    expect(issue(locker, 'c7').status).toBe('ok')
    revoke(locker, 'c1')
    expect(issue(locker, 'more').status).toBe('ok')
  })

  test('32 revoked ones are remembered, then the oldest is forgotten', () => {
    const locker = createLocker()
    locker.assign({ id: 'p1' })
    for (let index = 0; index < 33; index += 1) {
      issue(locker, `c${index}`)
      revoke(locker, `c${index}`)
    }
    expect(locker.row('codes', seal('qr', 'c0').hash)).toBeUndefined()
    expect(locker.row('codes', seal('qr', 'c1').hash)).toMatchObject({ revoked: true })
  })

  test('one code opens a hundred parcels at most', () => {
    const plan = Array.from({ length: 11 }, (_, index) => compartmentSpec(`${index + 10}`, 'L'))
    const locker = createLocker({ compartments: plan })
    const tiny: Announced = { ...together, size: null, dimensionsMm: [50, 50, 50], pin: '11' }
    const doors = doorsOf(locker, 101, tiny)
    expect(doors.slice(0, 100)).not.toContain(undefined)
    expect(doors[100]).toBeUndefined()
    expect(locker.assign({ id: 'other', ...tiny, pin: '12' }).status).toBe('ok')
  })
})

test('a site has a thousand people at most, and one that is removed makes room', () => {
  const locker = createLocker()
  for (let index = 0; index < 1000; index += 1) locker.actor({ id: `a${index}` })
  expect(locker.actor({ id: 'more' })).toEqual(refusal('invalid'))
  expect(locker.actor({ id: 'a7', role: 'staff' }).status).toBe('ok')
  locker.ask({ verb: 'actor.remove', actor: 'a3' })
  expect(locker.actor({ id: 'more' }).status).toBe('ok')
})

test('ten thousand used tokens that are still good are remembered; those that are not make room', () => {
  const locker = createLocker()
  const nowMs = locker.clock.wallMs()
  const open = (id: string, expiresMs: number) => {
    const token: CheckedToken = {
      valid: true,
      id,
      site: 'here',
      compartment: '01',
      notBeforeMs: 0,
      expiresMs,
    }
    return locker.ask({ verb: 'compartment.open', compartment: '01', reason: 'test', token })
  }
  const value = (id: string, expiresMs: number) =>
    ({ table: 'tokens', key: id, value: { id, expiresMs } }) as const
  const kept = Array.from({ length: 9_999 }, (_, index) => value(`t${index}`, nowMs + 60 * minute))
  locker.store.commit({ changes: [...kept, value('soon', nowMs + 2 * minute)], entries: [], answers: [] })
  locker.restart()
  expect(open('new', nowMs + 60 * minute)).toEqual(refusal('invalid'))
  expect(locker.doors.pulses).toHaveLength(0)
  locker.pass(3 * minute)
  expect(open('new', nowMs + 60 * minute).status).toBe('ok')
  expect(locker.row('tokens', 'soon')).toBeUndefined()
})
