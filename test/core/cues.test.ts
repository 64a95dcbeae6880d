// What lamps and buzzers are to say: to whom, at which door, and until when.
import { expect, test } from 'vitest'
import type { Locker } from '../../simulator/world/locker.ts'
import { createLocker } from '../../simulator/world/locker.ts'
import { minute, release } from './lives.ts'

const second = 1_000
const cues = (locker: Locker) =>
  locker.engine.read.cues().map(({ compartment, cue }) => `${compartment} ${cue}`)

function customerAtTheDoor(): Locker {
  const locker = createLocker()
  locker.assign({ id: 'p1', pin: '11' })
  locker.deposit('p1')
  expect(cues(locker)).toEqual([])
  locker.pin('11')
  return locker
}

test('the door of the person at the kiosk is shown, until it is closed', () => {
  const locker = customerAtTheDoor()
  expect(cues(locker)).toEqual(['01 guide'])
  locker.close('01')
  expect(cues(locker)).toEqual([])
})

test('a door is shown before it has moved, since somebody must push it', () => {
  const locker = createLocker()
  locker.assign({ id: 'p1', pin: '11' })
  locker.deposit('p1')
  locker.doors.jam('01')
  locker.submit({ type: 'code.entered', way: 'pin', hash: 'sealed-pin-11', label: null })
  expect(cues(locker)).toEqual(['01 guide'])
})

test('who does not close the door is asked to, and then nobody is left to ask', () => {
  const locker = customerAtTheDoor()
  locker.pass(21 * second)
  expect(cues(locker)).toEqual(['01 close'])
  locker.pass(5 * minute)
  expect(cues(locker)).toEqual(['01 left-open'])
  locker.close('01')
  expect(cues(locker)).toEqual([])
})

test('a forced door is an alarm until somebody has looked, whatever else is said of it', () => {
  const locker = createLocker()
  locker.doors.pullOpen('01')
  locker.pass(5 * minute)
  expect(cues(locker)).toEqual(['01 alarm'])
  locker.close('01')
  expect(cues(locker)).toEqual(['01 alarm'])
  release(locker, '01')
  expect(cues(locker)).toEqual([])
})

test('an open cabinet is an alarm of the whole wall', () => {
  const locker = createLocker()
  locker.submit({ type: 'fault.reported', code: 'cabinet-opened', subject: 'back' })
  expect(locker.engine.read.cues()).toEqual([{ compartment: null, cue: 'alarm' }])
  locker.submit({ type: 'fault.cleared', code: 'cabinet-opened', subject: 'back' })
  expect(locker.engine.read.cues()).toEqual([])
})

test('what is shown is right again after a restart', () => {
  const locker = customerAtTheDoor()
  locker.restart()
  expect(cues(locker)).toEqual(['01 guide'])
})
