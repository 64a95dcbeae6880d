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
