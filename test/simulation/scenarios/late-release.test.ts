// Staff looked into a compartment and released it, and the broker was away for days. When the request came at last, somebody
// else had opened the door from afar in the meantime: the new doubt was released by an old look.
import { expect, test } from 'vitest'
import type { Locker } from '../../../simulator/world/locker.ts'
import { createLocker } from '../../../simulator/world/locker.ts'
import { day, minute } from '../../core/lives.ts'

const openFromAfar = (locker: Locker) => {
  locker.ask({ verb: 'compartment.open', compartment: '01', reason: 'asked', token: null })
  locker.close('01')
  locker.pass(minute)
  expect(locker.compartment('01').state).toBe('unsure')
}

const release = (locker: Locker, seenAtMs: number) =>
  locker.ask({ verb: 'compartment.release', compartment: '01', reason: 'seen empty', seenAtMs })

test('a look releases only what was so when somebody looked', () => {
  const locker = createLocker()
  openFromAfar(locker)
  locker.pass(minute)
  const seenAtMs = locker.clock.wallMs()
  expect(release(locker, seenAtMs)).toMatchObject({ status: 'ok', data: { state: 'vacant' } })

  // The very same words, asked again by somebody whose request waited for days at the broker.
  locker.pass(day)
  openFromAfar(locker)
  expect(release(locker, seenAtMs)).toMatchObject({ status: 'refused', reason: 'invalid' })
  expect(locker.compartment('01').state).toBe('unsure')

  expect(release(locker, locker.clock.wallMs())).toMatchObject({ status: 'ok' })
  expect(locker.compartment('01').state).toBe('vacant')
})

test('nor does an old look release a compartment that was blocked since', () => {
  const locker = createLocker()
  openFromAfar(locker)
  const seenAtMs = locker.clock.wallMs()
  locker.pass(minute)
  locker.ask({ verb: 'compartment.block', compartment: '01', reason: 'paint' })
  expect(release(locker, seenAtMs)).toMatchObject({ reason: 'invalid' })
  expect(locker.compartment('01')).toMatchObject({ state: 'blocked', reason: 'paint' })
})
