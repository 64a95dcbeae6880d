// The sensors of a KR-CU16 that look into compartments, from the emulated board's bytes to the engine's inputs, and
// through the rules. In virtual time.
import { expect, test } from 'vitest'
import type { Input } from '../../../src/core/input.ts'
import { createVirtualSubject } from '../../contract/doors-subject.ts'

const door = (channel: number) => ({ bus: 'wall', board: 0, channel })
const boards = [{ address: 0, channels: 4, closedBit: 1 as const, occupancySensors: [1, 2] }]

const sights = (inputs: readonly Input[]) =>
  inputs.flatMap((input) =>
    input.type === 'contents.sensed' ? [`${input.door.channel} ${input.reading}`] : [],
  )

function ready() {
  const subject = createVirtualSubject({ boards })
  subject.clock.advance(2_000)
  return subject
}

test('at the start each sensor tells once what it sees, and compartments without one say nothing', () => {
  const subject = ready()
  expect(sights(subject.inputs)).toEqual(['1 empty', '2 empty'])
  subject.bus.putItem(door(3))
  subject.clock.advance(2_000)
  expect(sights(subject.inputs)).toHaveLength(2)
})

test('a change is told once, within 300 ms, and before the door that closes on it', () => {
  const subject = ready()
  subject.bus.forceOpen(door(1))
  subject.clock.advance(1_000)
  const before = subject.inputs.length
  subject.bus.putItem(door(1))
  subject.bus.close(door(1))
  subject.clock.advance(300)
  const words = subject.inputs.slice(before).map((input) => input.type)
  expect(words).toEqual(['contents.sensed', 'door.sensed'])
  subject.clock.advance(5_000)
  expect(sights(subject.inputs.slice(before))).toEqual(['1 filled'])
})

test('senseAll tells every sensor again', () => {
  const subject = ready()
  subject.bus.putItem(door(2))
  subject.clock.advance(1_000)
  const before = subject.inputs.length
  subject.doors.senseAll()
  subject.clock.advance(1_000)
  expect(sights(subject.inputs.slice(before))).toEqual(['1 empty', '2 filled'])
})

test('a board that cannot be heard says nothing of what is inside', () => {
  const subject = ready()
  const before = subject.inputs.length
  subject.bus.misbehave(0, 'wrong-sum', true)
  subject.bus.putItem(door(1))
  subject.clock.advance(5_000)
  expect(sights(subject.inputs.slice(before))).toEqual([])
})
