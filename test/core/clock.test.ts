// The time of day: set, confirmed, wrong at the start, stepped in the middle of a visit. Durations go on as if nothing
// had been set, deadlines follow, and what was counted from a wrong clock is put right with it.
import { describe, expect, test } from 'vitest'
import type { Locker } from '../../simulator/world/locker.ts'
import { createLocker } from '../../simulator/world/locker.ts'
import { day, hour, lockerWith, minute } from './lives.ts'

const second = 1_000
const view = (locker: Locker) => locker.engine.read.visit()

/** The wall clock is set, and the daemon is told as the host's watcher does it. */
function setClock(locker: Locker, byMs: number, confirmed = true): void {
  const { clock } = locker
  clock.setWall(clock.wallMs() + byMs)
  clock.setConfirmed(confirmed)
  locker.submit({ type: 'clock.read', wallMs: clock.wallMs(), monotonicMs: locker.monotonicMs(), confirmed })
}

const steps = [
  ['an hour forward', hour],
  ['an hour back', -hour],
  ['a year forward', 365 * day],
  ['ten seconds back', -10 * second],
] as const

describe.each(steps)('the clock is set %s', (_how, byMs) => {
  test('in a visit: it lasts as long as it would have', () => {
    const locker = lockerWith('deposited')
    locker.pin('11')
    locker.pass(minute)
    const before = locker.engine.read.visit()?.deadlines.act ?? ''
    setClock(locker, byMs)
    expect(view(locker)?.step).toBe('close-door')
    expect(Date.parse(view(locker)?.deadlines.act ?? '')).toBe(Date.parse(before) + byMs)
    locker.pass(118 * second)
    expect(view(locker)?.step).toBe('close-door')
    locker.pass(3 * second)
    expect(view(locker)).toBeNull()
    expect(locker.events('visit.ended').at(-1)?.data.durationSeconds).toBe(180)
  })

  test('under way: the door that does not open is still found out in two seconds', () => {
    const locker = lockerWith('deposited')
    locker.doors.jam('01')
    locker.pin('11')
    setClock(locker, byMs)
    locker.pass(2 * second)
    expect(locker.events('door.jammed')).toHaveLength(1)
  })

  test('in a lockout: it lasts as long as it would have', () => {
    const locker = createLocker()
    for (let times = 0; times < 3; times += 1) locker.pin('99')
    setClock(locker, byMs)
    locker.pass(27 * second)
    expect(locker.pin('99')).toBe('locked-out')
    locker.pass(3 * second)
    expect(locker.pin('99')).toBe('code-unknown')
  })

  test('after a pick-up: the code opens again for the rest of its ten minutes', () => {
    const locker = lockerWith('deposited')
    locker.pin('11')
    locker.close('01')
    locker.act('end')
    setClock(locker, byMs)
    locker.pass(9 * minute)
    expect(locker.pin('11')).toBe('accepted')
    locker.close('01')
    locker.pass(11 * minute)
    expect(locker.pin('11')).toBe('code-used')
  })

  test('while a door is blocked: its parcel gets the time back that really passed', () => {
    const locker = lockerWith('deposited')
    const deadlineMs = locker.parcel('p1').pickupByMs ?? 0
    locker.ask({ verb: 'compartment.block', compartment: '01', reason: 'paint' })
    locker.pass(hour)
    setClock(locker, byMs)
    locker.pass(hour)
    locker.ask({ verb: 'compartment.release', compartment: '01', reason: 'dry' })
    expect((locker.parcel('p1').pickupByMs ?? 0) - deadlineMs).toBe(2 * hour)
  })

  test('the daily housekeeping goes on', () => {
    const locker = lockerWith('collected')
    setClock(locker, byMs)
    locker.pass(32 * day)
    expect(locker.row('parcels', 'p1')).toBeUndefined()
  })
})

test('a locker that is started anew every night forgets all the same', () => {
  const locker = lockerWith('collected')
  for (let night = 1; night <= 32; night += 1) {
    locker.pass(day - hour)
    locker.restart({ downMs: minute })
  }
  expect(locker.row('parcels', 'p1')).toBeUndefined()
})

describe('deadlines follow the clock', () => {
  test('forward past one: it is reached at once', () => {
    const locker = createLocker()
    locker.assign({ id: 'p1', depositByMs: locker.clock.wallMs() + hour })
    setClock(locker, 2 * hour)
    locker.pass(second)
    expect(locker.parcel('p1').state).toBe('lapsed')
  })

  test('back: it comes when the clock says so', () => {
    const locker = createLocker()
    locker.assign({ id: 'p1', depositByMs: locker.clock.wallMs() + hour })
    setClock(locker, -2 * hour)
    locker.pass(2 * hour)
    expect(locker.parcel('p1').state).toBe('assigned')
    locker.pass(hour + second)
    expect(locker.parcel('p1').state).toBe('lapsed')
  })

  test('less than a second is left alone, and costs nothing', () => {
    const locker = createLocker()
    const commits = locker.store.commits
    setClock(locker, 999)
    expect(locker.store.commits).toBe(commits)
  })

  test('an unconfirmed reading is not believed, and takes no trust away', () => {
    const locker = createLocker()
    const commits = locker.store.commits
    setClock(locker, day, false)
    expect(locker.store.commits).toBe(commits)
    expect(locker.engine.read.clockConfirmed()).toBe(true)
    locker.restart({ isConfirmed: false })
    setClock(locker, day, false)
    expect(locker.engine.read.clockConfirmed()).toBe(false)
  })
})

describe('nobody has confirmed the time since the start', () => {
  test('nothing lapses, expires or is forgotten, whatever the clock says; then all of it comes at once', () => {
    const locker = createLocker()
    locker.assign({ id: 'p1', pickupWithinMs: hour })
    locker.assign({ id: 'p2', depositByMs: locker.clock.wallMs() + hour })
    locker.deposit('p1')
    locker.restart({ isConfirmed: false })
    locker.pass(60 * day)
    expect([locker.parcel('p1').state, locker.parcel('p2').state]).toEqual(['deposited', 'assigned'])
    setClock(locker, 0)
    locker.pass(second)
    expect([locker.parcel('p1').state, locker.parcel('p2').state]).toEqual(['expired', 'lapsed'])
    expect(locker.events('site.clock-confirmed')).toHaveLength(1)
  })

  test('pick-ups go on, with codes of any age; visits, nags and lockouts keep their times', () => {
    const locker = lockerWith('deposited')
    locker.restart({ isConfirmed: false, downMs: 100 * day })
    expect(locker.pin('11')).toBe('accepted')
    locker.pass(20 * second)
    expect(view(locker)?.step).toBe('close-door')
    locker.close('01')
    locker.pass(minute)
    expect(view(locker)).toBeNull()
  })

  test('locker time never goes back behind what is written down', () => {
    const locker = lockerWith('deposited')
    const lastMs = locker.events().at(-1)?.atMs ?? 0
    locker.restart({ isConfirmed: false, wallMs: Date.UTC(1970, 0, 1) })
    const times = locker.events().map((event) => event.atMs)
    expect(times.at(-1)).toBeGreaterThanOrEqual(lastMs)
    locker.pass(2 * second)
    expect(locker.pin('11')).toBe('accepted')
  })

  test('a confirmed clock at the start is believed even when the last life was ahead of it', () => {
    const locker = lockerWith('collected')
    setClock(locker, 10 * 365 * day)
    locker.pass(hour)
    locker.restart({ wallMs: Date.UTC(2026, 1, 1) })
    expect(locker.events().at(-1)?.atMs).toBeLessThan(Date.UTC(2026, 1, 2))
    locker.assign({ id: 'p2', pin: '22' })
    locker.deposit('p2')
    expect(locker.pin('22')).toBe('accepted')
  })
})

test('a stay is extended to a time that only a clock which nobody confirmed takes for past', () => {
  const locker = lockerWith('deposited')
  const nowMs = locker.clock.wallMs()
  locker.restart({ isConfirmed: false, wallMs: nowMs + 365 * day })
  const extend = (pickupByMs: number) =>
    locker.ask({ verb: 'parcel.extend', parcel: 'p1', pickupByMs }).status
  expect(extend(nowMs + 5 * day)).toBe('ok')
  setClock(locker, -365 * day)
  expect(locker.parcel('p1')).toMatchObject({ state: 'deposited', pickupByMs: nowMs + 5 * day })
  expect(extend(nowMs - hour)).toBe('refused')
})

describe('the time that it was down', () => {
  const down = 10 * hour

  test.each([
    ['a clock that was right all along', 0],
    ['a clock that stood still', down],
    ['a clock that had begun again in 1970', Date.UTC(2026, 0, 5)],
  ])('moves every deadline by as much, with %s', (_what, behindMs) => {
    const locker = lockerWith('deposited')
    locker.assign({ id: 'p2' })
    const before = [locker.parcel('p1').pickupByMs ?? 0, locker.parcel('p2').depositByMs]
    const truthMs = locker.clock.wallMs() + down
    locker.restart({ isOrderly: true, downMs: down, isConfirmed: behindMs === 0, wallMs: truthMs - behindMs })
    locker.pass(hour)
    setClock(locker, behindMs)
    const after = [locker.parcel('p1').pickupByMs ?? 0, locker.parcel('p2').depositByMs]
    for (const [index, ms] of after.entries())
      expect(Math.abs(ms - (before[index] ?? 0) - down)).toBeLessThan(2 * second)
  })

  test('of a parcel whose door was blocked before and released after it, it counts once', () => {
    const locker = lockerWith('deposited')
    const deadlineMs = locker.parcel('p1').pickupByMs ?? 0
    const ask = (verb: 'compartment.block' | 'compartment.release') =>
      locker.ask({ verb, compartment: '01', reason: 'paint' })
    ask('compartment.block')
    locker.pass(hour)
    const truthMs = locker.clock.wallMs() + down
    locker.restart({ isOrderly: true, downMs: down, isConfirmed: false, wallMs: truthMs - down })
    locker.pass(hour)
    setClock(locker, down)
    locker.pass(hour)
    ask('compartment.release')
    const movedMs = (locker.parcel('p1').pickupByMs ?? 0) - deadlineMs
    expect(Math.abs(movedMs - down - 3 * hour)).toBeLessThan(5 * second)
  })

  test('of a parcel whose door was blocked after the start, while nobody knew the time, it counts as well', () => {
    const locker = lockerWith('deposited')
    const deadlineMs = locker.parcel('p1').pickupByMs ?? 0
    const truthMs = locker.clock.wallMs() + down
    locker.restart({ isOrderly: true, downMs: down, isConfirmed: false, wallMs: truthMs - down })
    locker.ask({ verb: 'compartment.block', compartment: '01', reason: 'paint' })
    locker.pass(hour)
    setClock(locker, down)
    locker.ask({ verb: 'compartment.release', compartment: '01', reason: 'dry' })
    const movedMs = (locker.parcel('p1').pickupByMs ?? 0) - deadlineMs
    expect(Math.abs(movedMs - down - hour)).toBeLessThan(5 * second)
  })

  test.each([true, false])(
    'is told once, as soon as it is known; clock confirmed at the start: %s',
    (isConfirmed) => {
      const locker = createLocker()
      const from = new Date(locker.clock.wallMs()).toISOString()
      locker.restart({ downMs: 3 * hour, isOrderly: true, isConfirmed })
      const until = locker.events('site.started').at(-1)?.atMs ?? 0
      if (!isConfirmed) expect(locker.events('site.power-lost')).toEqual([])
      for (const _look of [1, 2]) setClock(locker, 0)
      expect(locker.events('site.power-lost').map(({ data }) => data)).toEqual([
        { from, until: new Date(until).toISOString(), seconds: 3 * 3600 },
      ])
    },
  )

  test('less than a minute is a restart and moves nothing', () => {
    const locker = lockerWith('deposited')
    const { pickupByMs } = locker.parcel('p1')
    locker.restart({ isOrderly: true, downMs: 30 * second })
    expect(locker.parcel('p1').pickupByMs).toBe(pickupByMs)
  })

  test('two starts in a row before the time is known count from the first end', () => {
    const locker = lockerWith('deposited')
    const deadlineMs = locker.parcel('p1').pickupByMs ?? 0
    const startMs = locker.clock.wallMs()
    locker.restart({ isOrderly: true, downMs: down, isConfirmed: false, wallMs: startMs })
    locker.restart({ isOrderly: true, downMs: down, wallMs: startMs })
    setClock(locker, 2 * down)
    expect((locker.parcel('p1').pickupByMs ?? 0) - deadlineMs).toBeGreaterThanOrEqual(2 * down)
  })
})

describe('the very first start, with a clock that is years behind', () => {
  test('deadlines that were counted from it are put right with it; one that the platform gave stays', () => {
    const clock = createLocker().clock
    clock.setWall(Date.UTC(2020, 0, 1))
    clock.setConfirmed(false)
    const locker = createLocker({ clock })
    const givenMs = Date.UTC(2026, 5, 1)
    locker.assign({ id: 'p1' })
    locker.assign({ id: 'p2', depositByMs: givenMs })
    setClock(locker, Date.UTC(2026, 0, 5) - clock.wallMs())
    locker.pass(minute)
    expect(locker.parcel('p1')).toMatchObject({ state: 'assigned' })
    expect(locker.parcel('p1').depositByMs).toBeGreaterThan(Date.UTC(2026, 0, 7))
    expect(locker.parcel('p2').depositByMs).toBe(givenMs)
  })
})
