// What a platform may announce: which compartment it reserves, what is refused and why, and what a second
// announcement still changes. Each state against each request stands in deliveries.test.ts.
import { describe, expect, test } from 'vitest'
import type { Announced } from '../../simulator/world/locker.ts'
import { createLocker, seal } from '../../simulator/world/locker.ts'
import { compartmentSpec } from '../../simulator/world/small-site.ts'
import { day, hour, lockerWith, minute } from './lives.ts'

const refusal = (reason: string) => expect.objectContaining({ status: 'refused', reason })
const invalid = (field: string) =>
  expect.objectContaining({ status: 'refused', reason: 'invalid', data: expect.objectContaining({ field }) })
const ok = (data: object = {}) => expect.objectContaining({ status: 'ok', data })

describe('an assignment reserves a compartment', () => {
  test('by three sides, turned if need be', () => {
    const locker = createLocker()
    expect(locker.assign({ id: 'p1', dimensionsMm: [590, 430, 100] })).toEqual(ok({ compartment: '03' }))
    expect(locker.assign({ id: 'p2', dimensionsMm: [90, 600, 440] })).toEqual(ok({ compartment: '01' }))
  })

  test('of a larger size when its own is full, and says so', () => {
    const locker = createLocker()
    for (const id of ['a', 'b']) locker.assign({ id })
    expect(locker.assign({ id: 'c' })).toEqual(ok({ compartment: '03', upsized: true }))
  })

  test('the one that was asked for', () => {
    const locker = createLocker()
    expect(locker.assign({ id: 'p1', compartment: '02' })).toEqual(ok({ compartment: '02' }))
  })
})

describe('an assignment that can’t be is refused, and changes nothing', () => {
  const cooled = compartmentSpec('02', 'S', { features: ['cooled'], carriers: ['dhl'] })
  const site = {
    compartments: [compartmentSpec('01', 'S'), cooled, compartmentSpec('03', 'M')],
    carriers: [{ id: 'small', maxCompartments: 1 }],
  }
  const nowMs = () => createLocker(site).clock.wallMs()

  test.each<[what: string, parcel: Announced, answer: unknown]>([
    ['an unknown size', { size: 'XXL' }, invalid('parcel.size')],
    ['neither size nor sides', { size: null }, invalid('parcel.size')],
    ['a need that no door here knows', { needs: ['teleport'] }, invalid('parcel.needs')],
    ['a deposit in the past', { depositByMs: nowMs() }, invalid('parcel.depositBy, parcel.pickupBy')],
    ['a pick-up in the past', { pickupByMs: nowMs() - day }, invalid('parcel.depositBy, parcel.pickupBy')],
    ['a weak code', { pin: 'weak' }, refusal('code-weak')],
    ['another person’s code', { pin: 'taken' }, refusal('code-in-use')],
    ['a badge as code', { qr: 'badge-courier' }, refusal('code-in-use')],
    ['sides that no door takes', { dimensionsMm: [900, 10, 10] }, refusal('too-large')],
    ['a compartment that does not exist', { compartment: '99' }, refusal('unknown-compartment')],
    ['a compartment that is too small', { size: 'M', compartment: '01' }, refusal('too-large')],
    ['a compartment that another has', { compartment: '03' }, refusal('no-free-door')],
    ['a compartment of another carrier', { compartment: '02' }, refusal('no-free-door')],
    [
      'a compartment without what it needs',
      { compartment: '01', needs: ['cooled'] },
      refusal('no-free-door'),
    ],
    ['another carrier’s id', { id: 'there', carrier: 'dhl' }, invalid('parcel.carrier')],
    ['more than the carrier’s quota', { id: 'q2', carrier: 'small' }, refusal('carrier-quota')],
    [
      'as above, with a door asked for',
      { id: 'q2', carrier: 'small', compartment: '01' },
      refusal('carrier-quota'),
    ],
  ])('%s', (_what, parcel, answer) => {
    const wide = { ...site, compartments: [...site.compartments, compartmentSpec('04', 'L')] }
    const locker = createLocker(wide)
    locker.actor({ id: 'courier' })
    locker.assign({ id: 'there', pin: 'taken', compartment: '03' })
    locker.assign({ id: 'q1', carrier: 'small', compartment: '04', recipient: null })
    const before = JSON.stringify(locker.store.load())
    expect(locker.assign({ id: 'new', ...parcel })).toEqual(answer)
    expect(JSON.stringify(locker.store.load())).toBe(before)
  })

  test('no free door comes with the sizes that are free', () => {
    const locker = createLocker(site)
    locker.assign({ id: 'a', size: 'M' })
    expect(locker.assign({ id: 'b', size: 'M' })).toEqual(
      expect.objectContaining({ reason: 'no-free-door', data: { free: { S: 1, M: 0 } } }),
    )
  })

  test('a blocked or unsure compartment is not given, not even when asked for', () => {
    const locker = createLocker()
    locker.ask({ verb: 'compartment.block', compartment: '02', reason: 'paint' })
    locker.doors.pullOpen('01')
    locker.pass(minute)
    for (const compartment of ['01', '02'])
      expect(locker.assign({ id: 'p', compartment })).toEqual(refusal('blocked'))
    expect(locker.assign({ id: 'p' })).toEqual(ok({ compartment: '03', upsized: true }))
  })

  test('while the clock is unconfirmed a time in its past is no reason', () => {
    const locker = createLocker()
    locker.restart({ isConfirmed: false })
    expect(locker.assign({ id: 'p1', depositByMs: locker.clock.wallMs() - hour })).toMatchObject({
      status: 'ok',
    })
  })
})

describe('a second assignment changes what can still change', () => {
  test('sides that outgrow the compartment move it, sides that fit do not', () => {
    const locker = createLocker()
    locker.assign({ id: 'p1', dimensionsMm: [400, 80, 500] })
    expect(locker.assign({ id: 'p1', dimensionsMm: [400, 90, 500] })).toEqual(ok({ compartment: '01' }))
    expect(locker.assign({ id: 'p1', dimensionsMm: [400, 180, 500] })).toEqual(ok({ compartment: '03' }))
  })

  test('a carrier at its quota may still change its parcel', () => {
    const locker = createLocker({ carriers: [{ id: 'post', maxCompartments: 1 }] })
    locker.assign({ id: 'p1' })
    expect(locker.assign({ id: 'p1', size: 'M' })).toEqual(ok({ compartment: '03' }))
  })

  test('where nothing larger is free it is refused and the first reservation stays', () => {
    const locker = lockerWith('assigned')
    locker.assign({ id: 'big', size: 'L' })
    expect(locker.assign({ id: 'p1', size: 'L' })).toEqual(refusal('no-free-door'))
    expect(locker.parcel('p1')).toMatchObject({ size: 'S', compartment: '01' })
  })

  test('after the deposit it changes deadline, labels, language and codes, and nothing of the place', () => {
    const locker = lockerWith('deposited')
    const pickupByMs = locker.clock.wallMs() + 2 * hour
    const answer = locker.assign({
      id: 'p1',
      size: 'L',
      pickupByMs,
      depositByMs: locker.clock.wallMs() - hour,
      barcodes: ['NEW'],
      language: 'en',
      pin: '77',
    })
    expect(answer).toEqual(ok({ compartment: '01' }))
    expect(locker.parcel('p1')).toMatchObject({ size: 'S', pickupByMs, barcodes: ['NEW'], language: 'en' })
    expect(locker.pin('77')).toBe('accepted')
    expect(locker.engine.read.visit()).toMatchObject({ language: 'en', parcels: [{ id: 'p1' }] })
  })

  test('while its door is in somebody’s hand it can’t be sent elsewhere', () => {
    const locker = lockerWith('assigned')
    locker.actor({ id: 'courier' })
    locker.badge('courier')
    locker.scan('B-p1')
    expect(locker.assign({ id: 'p1', size: 'L' })).toEqual(refusal('busy'))
    expect(locker.assign({ id: 'p1', kind: 'return' })).toEqual(refusal('busy'))
    expect(locker.ask({ verb: 'parcel.move', parcel: 'p1', compartment: null })).toEqual(refusal('busy'))
  })

  test.each(['cancelled', 'lapsed', 'refused', 'taken-out', 'missing'] as const)(
    'a %s parcel may be announced anew, and its old code is worth nothing',
    (state) => {
      const locker = lockerWith(state)
      expect(locker.assign({ id: 'p1', pin: '77' })).toMatchObject({ status: 'ok' })
      expect(locker.parcel('p1').state).toBe('assigned')
      locker.deposit('p1')
      locker.pass(minute)
      expect(locker.pin('11')).toBe('code-unknown')
      expect(locker.pin('77')).toBe('accepted')
    },
  )

  test('a collected one may not', () => {
    expect(lockerWith('collected').assign({ id: 'p1' })).toEqual(refusal('already-collected'))
  })
})

describe('afterwards', () => {
  test('an expired one that was extended is collected with its code', () => {
    const locker = lockerWith('expired')
    expect(locker.pin('11')).toBe('code-expired')
    locker.ask({ verb: 'parcel.extend', parcel: 'p1', pickupByMs: locker.clock.wallMs() + day })
    expect(locker.pin('11')).toBe('accepted')
  })

  test('to where it already is: done, and nothing changes', () => {
    const locker = lockerWith('assigned')
    const before = locker.events().length
    expect(locker.ask({ verb: 'parcel.move', parcel: 'p1', compartment: '01' })).toEqual(
      ok({ compartment: '01' }),
    )
    expect(locker.events()).toHaveLength(before)
  })

  test('a carrier at its quota may move', () => {
    const locker = createLocker({ carriers: [{ id: 'post', maxCompartments: 1 }] })
    locker.assign({ id: 'p1' })
    expect(locker.ask({ verb: 'parcel.move', parcel: 'p1', compartment: null })).toEqual(
      ok({ compartment: '02' }),
    )
  })

  test('taken back from one parcel it still opens the recipient’s other', () => {
    const locker = createLocker()
    for (const id of ['p1', 'p2']) locker.assign({ id, recipient: 'ria', pin: '11' })
    locker.deposit('p1', 'p2')
    locker.ask({ verb: 'code.revoke', parcel: 'p1', code: seal('pin', '11') })
    expect(locker.pin('11')).toBe('accepted')
    expect(locker.engine.read.visit()).toMatchObject({ doors: [{ compartment: '02' }] })
  })
})
