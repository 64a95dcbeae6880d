// A machine without a battery clock came up years ahead, was put right, and noted nothing wrong. But what it had written down
// meanwhile lay years ahead, so that the locker counted as having served until then: no outage was made good any more.
import { expect, test } from 'vitest'
import { createLocker } from '../../../simulator/world/locker.ts'
import { hour, minute } from '../../core/lives.ts'

const years = 8 * 365 * 24 * hour

test('an outage counts for nothing, also after a clock that ran years ahead', () => {
  const locker = createLocker({ rules: { depositWithinMs: 12 * hour } })
  const rightMs = () => locker.clock.wallMs()
  const put = (wallMs: number) => {
    locker.clock.setWall(wallMs)
    locker.clock.setConfirmed(true)
    const { clock, engine } = locker
    engine.submit({ type: 'clock.read', wallMs, monotonicMs: locker.monotonicMs(), confirmed: true })
    clock.settle()
  }

  // Up again with a clock that nobody stands for, and that lies ahead; doors are read, so rows are written.
  const trueMs = rightMs() + minute
  locker.restart({ downMs: minute, isConfirmed: false, wallMs: trueMs + years })
  locker.pass(20 * minute)
  put(trueMs + 20 * minute)

  locker.assign({ id: 'p1' })
  locker.pass(minute)
  const downAt = rightMs()
  locker.restart({ downMs: 3 * hour, isConfirmed: false, wallMs: downAt })
  locker.pass(minute)
  put(downAt + 3 * hour + minute)

  locker.pass(10 * hour)
  expect(locker.parcel('p1').state).toBe('assigned')
  locker.pass(5 * hour)
  expect(locker.parcel('p1').state).toBe('lapsed')
  expect(locker.events('site.power-lost').at(-1)?.data.seconds).toBeGreaterThan(3 * 3600 - 700)
})

test('nor where that clock was put right while the locker was down', () => {
  const locker = createLocker({ rules: { depositWithinMs: 12 * hour } })
  const trueMs = locker.clock.wallMs() + minute
  // It lies while it is trusted, and things happen meanwhile.
  locker.restart({ downMs: minute, isConfirmed: true, wallMs: trueMs + years })
  locker.assign({ id: 'p0' })
  locker.pass(20 * minute)
  locker.restart({ downMs: minute, isConfirmed: true, wallMs: trueMs + 22 * minute })

  locker.assign({ id: 'p1' })
  locker.pass(minute)
  const downAt = locker.clock.wallMs()
  locker.restart({ downMs: 3 * hour, isConfirmed: true, wallMs: downAt + 3 * hour })
  locker.pass(11.5 * hour)
  expect(locker.parcel('p1').state).toBe('assigned')
  locker.pass(hour)
  expect(locker.parcel('p1').state).toBe('lapsed')
})

test('nor where a deadline stood still while the clock ran ahead, over a restart', () => {
  const locker = createLocker({ rules: { depositWithinMs: 12 * hour } })
  const put = (wallMs: number) => {
    locker.clock.setWall(wallMs)
    const { clock, engine } = locker
    engine.submit({ type: 'clock.read', wallMs, monotonicMs: locker.monotonicMs(), confirmed: true })
    clock.settle()
  }
  const rightMs = locker.clock.wallMs()
  put(rightMs + years)
  locker.assign({ id: 'p1' })
  locker.ask({
    verb: 'maintenance.set',
    fromMs: rightMs + years + 1_000,
    untilMs: rightMs + years + 2 * hour,
    message: 'x',
  })
  locker.pass(minute)
  expect(locker.parcel('p1').stillSinceMs).not.toBeNull()
  locker.restart({ downMs: minute, isConfirmed: true, wallMs: rightMs + years + 2 * minute })
  put(rightMs + 2 * minute)
  expect(locker.parcel('p1').stillSinceMs ?? 0).toBeLessThanOrEqual(locker.clock.wallMs())
})
