// Practising: that each exercise can be done, that nothing of it reaches the real locker, and that customers come first.
import { describe, expect, test } from 'vitest'
import { compartmentSpec } from '../../../simulator/world/small-site.ts'
import { createSealer } from '../../../src/adapters/host/sealer.ts'
import { courses, pinOf } from '../../../src/adapters/training/courses.ts'
import type { Practice } from './practice.ts'
import { createPractice } from './practice.ts'

const minute = 60_000

function withStaff(options: Parameters<typeof createPractice>[0] = {}): Practice {
  const practice = createPractice(options)
  practice.locker.actor({ id: 'anna', role: 'staff', carrier: null })
  return practice
}

const signIn = ({ training, enter }: Practice) => enter('qr', training.view()?.codes.badge ?? '')

/** What a trainee does in each exercise, by its name. */
const deeds: Readonly<Record<string, (practice: Practice) => void>> = {
  'pick-up'({ training, enter, closeDoors }) {
    expect(enter('pin', training.view()?.codes.pin ?? '')).toBe('accepted')
    closeDoors()
  },
  reopen({ training, enter, act, closeDoors }) {
    expect(enter('qr', training.view()?.codes.qr ?? '')).toBe('accepted')
    closeDoors()
    expect(act('reopen')).toBe('accepted')
    closeDoors()
  },
  return({ training, enter, closeDoors }) {
    expect(enter('pin', training.view()?.codes.pin ?? '')).toBe('accepted')
    closeDoors()
  },
  deliver(practice) {
    signIn(practice)
    for (const label of practice.training.view()?.labels ?? []) {
      expect(practice.enter('qr', label)).toBe('accepted')
      practice.closeDoors()
    }
    expect(practice.act('end')).toBe('accepted')
  },
  'take-out'(practice) {
    signIn(practice)
    expect(practice.act('open', { all: true })).toBe('accepted')
    practice.closeDoors()
    expect(practice.act('end')).toBe('accepted')
  },
  'look-into'(practice) {
    signIn(practice)
    const [compartment = ''] = practice.training.visit()?.toLookInto ?? []
    expect(practice.act('open', { compartment })).toBe('accepted')
    expect(practice.act('empty')).toBe('accepted')
    practice.closeDoors()
    expect(practice.act('end')).toBe('accepted')
  },
  'leave-in'(practice) {
    signIn(practice)
    const [compartment = ''] = practice.training.visit()?.toLookInto ?? []
    expect(practice.act('open', { compartment })).toBe('accepted')
    expect(practice.act('confirm')).toBe('accepted')
    practice.closeDoors()
    expect(practice.act('end')).toBe('accepted')
  },
  'lost-code'(practice) {
    signIn(practice)
    const [label = ''] = practice.training.view()?.labels ?? []
    expect(practice.act('find', { label })).toBe('accepted')
    const parcel = practice.training.visit()?.found?.parcel ?? ''
    expect(practice.act('open', { parcel, reason: 'lost-code' })).toBe('accepted')
    practice.closeDoors()
  },
  'new-code'(practice) {
    signIn(practice)
    expect(practice.act('find')).toBe('accepted')
    expect(practice.enter('qr', practice.training.view()?.labels[0] ?? '')).toBe('accepted')
    expect(practice.act('reissue')).toBe('accepted')
  },
  kerb(practice) {
    signIn(practice)
    const parcel = practice.training.visit()?.atKerb?.[0]?.parcel ?? ''
    expect(practice.act('hand-over', { parcel })).toBe('accepted')
    expect(practice.act('end')).toBe('accepted')
  },
}

describe('a course', () => {
  const names = Object.keys(courses)
  test('exists for customers, couriers, staff and technicians', () =>
    expect(names).toEqual(['customer', 'courier', 'staff', 'technician']))

  test.each(names)(
    'for a %s can be done from its first exercise to its last, and then ends',
    async (course) => {
      const practice = withStaff()
      const { training, locker } = practice
      expect(await practice.begin(course)).toBe(true)
      const exercises = training.view()?.exercises.map(({ exercise }) => exercise) ?? []
      for (const exercise of exercises) {
        expect(await practice.exercise(exercise)).toBe(true)
        expect(practice.steps()).toEqual([])
        expect(training.visit()).toBeNull()
        expect(training.view()?.openDoors).toEqual([])
        deeds[exercise]?.(practice)
        expect(practice.steps(), exercise).toEqual(training.view()?.steps.map(({ step }) => step))
        expect(training.view()?.exercises.find((one) => one.exercise === exercise)?.done).toBe(true)
      }
      expect(training.view()?.finished).toBe(true)
      locker.pass(29_000)
      expect(training.view()).not.toBeNull()
      locker.pass(2_000)
      expect(training.view()).toBeNull()
    },
  )

  test('is done in the language that was asked for', async () => {
    const practice = withStaff()
    await practice.begin('courier', 'anna', 'en')
    signIn(practice)
    expect(practice.training.visit()?.language).toBe('en')
    practice.training.end()
    await practice.begin('customer', 'anna', 'en')
    practice.enter('pin', pinOf(8))
    expect(practice.training.visit()?.language).toBe('en')
  })

  test('an exercise that is begun again begins afresh, and what was done stays done', async () => {
    const practice = withStaff()
    await practice.begin('customer')
    deeds['pick-up']?.(practice)
    expect(await practice.exercise('pick-up')).toBe(true)
    expect(practice.steps()).toEqual([])
    expect(practice.training.view()?.exercises[0]).toEqual({ exercise: 'pick-up', done: true })
    expect(await practice.exercise('none')).toBe(false)
  })

  test('leaves out what needs more doors than there are', async () => {
    const practice = withStaff({ compartments: [compartmentSpec('01', 'S')] })
    await practice.begin('courier')
    expect(practice.training.view()?.exercises.map(({ exercise }) => exercise)).toEqual([
      'take-out',
      'look-into',
    ])
  })

  test('does not take it for done when a technician says that nothing is inside where a parcel is', async () => {
    const practice = withStaff()
    await practice.begin('technician')
    await practice.exercise('leave-in')
    signIn(practice)
    const [compartment = ''] = practice.training.visit()?.toLookInto ?? []
    practice.act('open', { compartment })
    expect(practice.act('empty')).toBe('accepted')
    practice.closeDoors()
    practice.act('end')
    expect(practice.steps()).toEqual(['sign-in', 'look'])
  })

  test('uses a PIN that no platform can give to anybody', () => {
    for (let digits = 4; digits <= 32; digits += 1) {
      const pin = pinOf(digits)
      expect(pin).toHaveLength(digits)
      expect(createSealer({ key: Buffer.alloc(32, 7), minPinDigits: digits }).seal('pin', pin).weak).toBe(
        true,
      )
    }
  })
})

describe('nothing that is practised reaches the real locker', () => {
  test('not its rows, journal, doors or platform, in any exercise', async () => {
    const practice = withStaff()
    practice.locker.assign({ id: 'p1', pin: '73910284' })
    for (const [course, exercises] of Object.entries(courses)) {
      expect(await practice.begin(course)).toBe(true)
      practice.locker.pass(1)
      const before = practice.realCounts()
      for (const { exercise } of exercises) {
        await practice.exercise(exercise)
        deeds[exercise]?.(practice)
      }
      practice.training.end()
      expect(practice.realCounts()).toEqual(before)
    }
  })

  test('the two lockers share no row, and the pretended one knows no real parcel and nobody real', async () => {
    const practice = withStaff()
    practice.locker.assign({ id: 'p1', pin: '73910284' })
    await practice.begin('courier')
    deeds.deliver?.(practice)
    const real = practice.locker.store.load().rows
    const pretended = practice.memories.at(-1)?.rows
    for (const table of ['parcels', 'codes', 'actors', 'visits', 'openings'] as const) {
      const keys = new Set(real[table].map((row) => ('hash' in row ? row.hash : row.id)))
      expect([...(pretended?.[table].keys() ?? [])].filter((key) => keys.has(key))).toEqual([])
    }
    expect(pretended?.parcels.size).toBe(3)
    const [door] = practice.locker.store.load().rows.compartments
    expect(door).not.toBe(pretended?.compartments.get(door?.id ?? ''))
  })

  test('a real code is none of the exercise’s', async () => {
    const practice = withStaff()
    practice.locker.assign({ id: 'p1', pin: '73910284' })
    await practice.begin('customer')
    expect(practice.enter('pin', '73910284')).toBeNull()
    expect(practice.enter('qr', 'badge-anna')).toBeNull()
  })

  test('however long somebody plays with it, it holds no more', async () => {
    const practice = withStaff()
    await practice.begin('customer')
    const memory = practice.memories.at(-1)
    for (let time = 0; time < 700; time += 1) {
      practice.enter('pin', pinOf(8))
      practice.closeDoors()
      practice.act('end')
    }
    expect(practice.training.view()).not.toBeNull()
    expect(memory?.journal.at(-1)?.sequence).toBeGreaterThan(2_000)
    expect(memory?.journal.length).toBeLessThan(1_300)
    for (const [table, rows] of Object.entries(memory?.rows ?? {})) expect(rows.size, table).toBeLessThan(20)
  })
})

describe('a training', () => {
  test('is begun by couriers, staff and technicians who are signed in, and by nobody else', async () => {
    const practice = withStaff()
    const { locker, training } = practice
    const tryIt = () => {
      let isOn: boolean | null = null
      training.begin('courier', null, (on) => {
        isOn = on
      })
      return isOn
    }
    expect(tryIt()).toBe(false)
    locker.actor({ id: 'piet' })
    locker.assign({ id: 'p1', pin: '73910284' })
    locker.deposit('p1')
    locker.pin('73910284')
    expect(tryIt()).toBe(false)
    locker.close('01')
    locker.pass(5 * minute)
    expect(await practice.begin('courier', 'piet')).toBe(true)
    expect(tryIt()).toBe(false)
    training.end()
    locker.actor({ id: 'tom', role: 'technician', carrier: null })
    expect(await practice.begin('courier', 'tom')).toBe(true)
    training.end()
    expect(await practice.begin('baker', 'tom')).toBe(false)
  })

  test('ends the real visit of whoever begins, and is not begun while a door of it is open', async () => {
    const practice = withStaff()
    const { locker, training } = practice
    locker.assign({ id: 'p1' })
    locker.badge('anna')
    locker.scan('B-p1')
    expect(await practice.begin('staff')).toBe(false)
    expect(locker.engine.read.visit()?.role).toBe('staff')
    locker.close(locker.parcel('p1').compartment ?? '')
    expect(await practice.begin('staff')).toBe(true)
    expect(locker.events('visit.ended')).toHaveLength(1)
    expect(training.view()?.course).toBe('staff')
  })

  test.each([
    ['a customer’s PIN', ({ locker }: Practice) => locker.pin('73910284')],
    ['a customer’s code', ({ locker }: Practice) => locker.scan('CUSTOMER-0001')],
    ['a courier’s badge', ({ locker }: Practice) => locker.badge('piet')],
    ['the badge of whoever began it', ({ locker }: Practice) => locker.badge('anna')],
  ])('ends at once by %s, which is served', async (_what, come) => {
    const practice = withStaff()
    const { locker, training } = practice
    locker.assign({ id: 'p1', pin: '73910284', qr: 'CUSTOMER-0001' })
    locker.actor({ id: 'piet' })
    locker.deposit('p1')
    const pulses = locker.doors.pulses.length
    expect(await practice.begin('customer')).toBe(true)
    practice.enter('pin', pinOf(8))
    let told = 0
    training.onChange(() => {
      told += 1
    })
    expect(come(practice)).toBe('accepted')
    expect(training.view()).toBeNull()
    expect(training.visit()).toBeNull()
    expect(told).toBeGreaterThan(0)
    const visit = locker.engine.read.visit()
    expect(visit).not.toBeNull()
    expect(locker.doors.pulses.length - pulses).toBe(visit?.role === 'customer' ? 1 : 0)
    expect(practice.act('open')).toBe('busy')
  })

  test('goes on after a wrong code, which counts as at any time', async () => {
    const practice = withStaff()
    await practice.begin('customer')
    for (let time = 0; time < 3; time += 1) practice.locker.pin('11112222')
    expect(practice.locker.pin('11112222')).toBe('locked-out')
    expect(practice.training.view()).not.toBeNull()
  })

  test('ends by itself when nobody has done anything for three minutes', async () => {
    const practice = withStaff()
    const { locker, training } = practice
    await practice.begin('customer')
    locker.pass(2 * minute)
    practice.enter('pin', pinOf(8))
    locker.pass(2 * minute)
    expect(training.view()).not.toBeNull()
    practice.closeDoors()
    locker.pass(3 * minute - 1)
    expect(training.view()).not.toBeNull()
    locker.pass(1)
    expect(training.view()).toBeNull()
  })

  test('whose trainee walks away from an open door ends by itself, and the real locker serves all the while', async () => {
    const practice = withStaff()
    const { locker, training, memories } = practice
    locker.actor({ id: 'piet' })
    locker.assign({ id: 'p1', pin: '73910284' })
    await practice.begin('courier')
    signIn(practice)
    practice.enter('qr', training.view()?.labels[0] ?? '')
    expect(training.view()?.openDoors).toHaveLength(1)
    const pulses = locker.doors.pulses.length
    const alerts = locker.events('alert.raised').length
    locker.pass(minute)
    expect(locker.assign({ id: 'p2' }).status).toBe('ok')
    expect(locker.ask({ verb: 'parcel.cancel', parcel: 'p2', why: null }).status).toBe('ok')
    expect(training.view()).not.toBeNull()
    locker.pass(2 * minute)
    expect(training.view()).toBeNull()
    expect(locker.doors.pulses).toHaveLength(pulses)
    expect(locker.events('alert.raised')).toHaveLength(alerts)
    expect(locker.engine.read.alsoOpen()).toEqual([])
    locker.deposit('p1')
    expect(locker.pin('73910284')).toBe('accepted')
    locker.close(locker.parcel('p1').compartment ?? '')
    expect(locker.parcel('p1').state).toBe('collected')
    // Its parcels would lapse, if it went on behind the screen.
    const last = memories.at(-1)?.journal.at(-1)?.sequence
    locker.pass(80 * 60 * minute)
    expect(memories.at(-1)?.journal.at(-1)?.sequence).toBe(last)
  })

  test('gives way to a courier who delivers while the trainee is away, and does not come back', async () => {
    const practice = withStaff()
    const { locker, training } = practice
    locker.actor({ id: 'piet' })
    locker.assign({ id: 'p1' })
    await practice.begin('customer')
    practice.enter('pin', pinOf(8))
    locker.pass(minute)
    locker.deposit('p1')
    expect(locker.parcel('p1').state).toBe('deposited')
    expect(training.view()).toBeNull()
    locker.pass(5 * minute)
    expect(training.view()).toBeNull()
    expect(locker.events('visit.ended')).toHaveLength(2)
  })

  test('ends after an hour, whatever is done', async () => {
    const practice = withStaff()
    await practice.begin('customer')
    for (let minutes = 0; minutes < 59; minutes += 1) {
      practice.locker.pass(minute)
      practice.act('more-time')
    }
    expect(practice.training.view()).not.toBeNull()
    practice.locker.pass(minute)
    expect(practice.training.view()).toBeNull()
  })

  test('does not begin any more when a customer comes while it is laid out', async () => {
    const practice = withStaff()
    const { locker, training } = practice
    locker.assign({ id: 'p1', pin: '73910284' })
    locker.actor({ id: 'piet' })
    locker.deposit('p1')
    locker.badge('anna')
    let isOn: boolean | null = null
    training.begin('customer', null, (on) => {
      isOn = on
    })
    locker.clock.settle()
    expect(locker.pin('73910284')).toBe('accepted')
    for (let turn = 0; isOn === null && turn < 1_000; turn += 1) {
      locker.clock.settle()
      await null
    }
    expect(isOn).toBe(false)
    expect(training.view()).toBeNull()
  })
})
