// What may wait for the next commit, so that a pick-up does not wear the card: and that nothing is lost with it.
import { expect, test } from 'vitest'
import { createLocker } from '../../simulator/world/locker.ts'

const withParcelInside = () => {
  const locker = createLocker()
  locker.actor({ id: 'anna' })
  locker.assign({ id: 'p1', pin: '48151623' })
  locker.deposit('p1')
  locker.pass(5_000)
  return locker
}

test('a pick-up costs four commits: the intent, the open door, the closed door, the end of the visit', () => {
  const locker = withParcelInside()
  const before = locker.store.commits
  expect(locker.pin('48151623')).toBe('accepted')
  locker.close(locker.parcel('p1').compartment ?? '')
  locker.pass(120_000)
  expect(locker.engine.read.visit()).toBeNull()
  expect(locker.store.commits - before).toBe(4)
})

test('more time is granted without a commit of its own, and is shown at once', () => {
  const locker = withParcelInside()
  locker.pin('48151623')
  const deadline = () => locker.engine.read.visit()?.deadlines.act
  const [before, commits] = [deadline(), locker.store.commits]
  locker.pass(5_000)
  expect(locker.act('more-time')).toBe('accepted')
  expect(locker.store.commits).toBe(commits)
  expect(deadline()).not.toBe(before)
})

test('a board’s word that rode with a failing commit is decided again when the disk takes it', () => {
  const locker = withParcelInside()
  const compartment = locker.parcel('p1').compartment ?? ''
  locker.doors.jam(compartment)
  locker.pin('48151623')
  locker.store.fail('store-full')
  locker.pass(10_000)
  expect(locker.events('door.jammed')).toHaveLength(0)
  locker.store.fail(null)
  locker.pass(10_000)
  expect(locker.events('door.jammed')).toHaveLength(1)
  expect(locker.doors.pulses).toHaveLength(2)
})
