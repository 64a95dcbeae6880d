// What the port Doors promises, of doors that are not there. The boards' own suite asks of wires and frames; what it asks of
// any doors at all stands here in its words.
import { expect, test } from 'vitest'
import { compartmentSpec } from '../../../simulator/world/small-site.ts'
import { createVirtualClock } from '../../../simulator/world/virtual-clock.ts'
import { createPretendedDoors } from '../../../src/adapters/training/pretended-doors.ts'
import type { Input } from '../../../src/core/input.ts'
import { lastWord, reportsOf } from '../../contract/doors.ts'

const [first, second] = [compartmentSpec('01', 'S'), compartmentSpec('02', 'S')]

function createSubject() {
  const clock = createVirtualClock()
  const inputs: Input[] = []
  const doors = createPretendedDoors([first, second], { clock, submit: (input) => inputs.push(input) })
  return { clock, inputs, doors }
}

test('a pulse is reported sent, then its door is told open, and no other', () => {
  const { clock, inputs, doors } = createSubject()
  doors.pulse(second.door, 500, 'o1')
  expect(inputs).toEqual([])
  clock.settle()
  expect(inputs[0]?.type).toBe('pulse.reported')
  expect(reportsOf(inputs, 'o1')).toEqual(['sent'])
  expect([lastWord(inputs, first.door), lastWord(inputs, second.door)]).toEqual([null, 'open'])
  expect(doors.open()).toEqual(['02'])
})

test('a pulse for a door that does not exist is reported not sent, once, and no door moves', () => {
  const { clock, inputs, doors } = createSubject()
  doors.pulse({ bus: 'none', board: 0, channel: 1 }, 500, 'o1')
  clock.settle()
  expect(inputs).toEqual([{ type: 'pulse.reported', opening: 'o1', result: 'not-sent' }])
})

test('a door that stands open is pulsed all the same, and each opening is reported once', () => {
  const { clock, inputs, doors } = createSubject()
  doors.pulse(first.door, 500, 'o1')
  doors.pulse(first.door, 500, 'o2')
  clock.settle()
  expect(['o1', 'o2'].map((opening) => reportsOf(inputs, opening).join())).toEqual(['sent', 'sent'])
  expect(doors.open()).toEqual(['01'])
})

test('senseAll tells every door as it is', () => {
  const { clock, inputs, doors } = createSubject()
  doors.pulse(first.door, 500, 'o1')
  clock.settle()
  const before = inputs.length
  doors.senseAll()
  clock.settle()
  expect(inputs).toHaveLength(before + 2)
  expect([first, second].map(({ door }) => lastWord(inputs, door, before))).toEqual(['open', 'closed'])
})

test('a closed door is told, and only one that stood open can be closed', () => {
  const { clock, inputs, doors } = createSubject()
  expect(doors.close('01')).toBe(false)
  expect(doors.close('none')).toBe(false)
  doors.pulse(first.door, 500, 'o1')
  clock.settle()
  expect(doors.close('01')).toBe(true)
  clock.settle()
  expect(lastWord(inputs, first.door)).toBe('closed')
  expect(doors.open()).toEqual([])
})
