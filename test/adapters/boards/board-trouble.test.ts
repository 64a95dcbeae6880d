// Boards that go wrong: what is reported, what is still believed, and that it passes. All in virtual time.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { BoardMisbehaviour } from '../../../simulator/boards/emulated-board.ts'
import { krCu16, waveshareWithInputs } from '../../contract/board-families.ts'
import { doorsOf, faultWords, lastWord, reportsOf } from '../../contract/doors.ts'
import { createVirtualSubject } from '../../contract/doors-subject.ts'

const door = (board: number, channel: number) => ({ bus: 'wall', board, channel })
const doorsOf0 = [1, 2, 3, 4].map((channel) => door(0, channel))

function ready() {
  const subject = createVirtualSubject()
  subject.clock.advance(2_000)
  return subject
}

test('a board that falls silent is reported once, its doors become unreadable once, the other board serves on', () => {
  const subject = ready()
  const before = subject.inputs.length
  subject.bus.misbehave(0, 'silent', true)
  subject.clock.advance(4_000)
  expect(faultWords(subject.inputs.slice(before), 'board-silent')).toEqual(['fault.reported wall.0'])
  for (const one of doorsOf0) expect(lastWord(subject.inputs, one)).toBe('unreadable')
  const readsBefore = subject.bus.heard(0).status
  subject.clock.advance(60_000)
  expect(subject.bus.heard(0).status - readsBefore).toBeLessThan(70)
  subject.bus.forceOpen(door(2, 1))
  subject.clock.advance(500)
  expect(lastWord(subject.inputs, door(2, 1))).toBe('open')
  expect(subject.inputs.slice(before).filter((input) => input.type === 'door.unreadable')).toHaveLength(4)
  subject.bus.misbehave(0, 'silent', false)
  subject.clock.advance(2_000)
  for (const one of doorsOf0) expect(lastWord(subject.inputs, one)).toBe('closed')
  expect(faultWords(subject.inputs.slice(before), 'board-silent')).toEqual([
    'fault.reported wall.0',
    'fault.cleared wall.0',
  ])
})

test('senseAll tells the doors of a silent board as unreadable again', () => {
  const subject = ready()
  subject.bus.misbehave(0, 'silent', true)
  subject.clock.advance(5_000)
  const before = subject.inputs.length
  subject.doors.senseAll()
  subject.clock.advance(1_500)
  for (const one of doorsOf0) expect(lastWord(subject.inputs, one, before)).toBe('unreadable')
  expect(lastWord(subject.inputs, door(2, 1), before)).toBe('closed')
})

test.each<BoardMisbehaviour>(['wrong-sum', 'truncated'])(
  'a board with frames that are "%s" is reported garbled, never believed, and recovers',
  (kind) => {
    const subject = ready()
    subject.bus.misbehave(0, kind, true)
    subject.bus.forceOpen(door(0, 1))
    const before = subject.inputs.length
    // Three reads, each given up as soon as the line is quiet and not when the time is over.
    subject.clock.advance(1_200)
    expect(faultWords(subject.inputs.slice(before), 'board-garbled')).toEqual(['fault.reported wall.0'])
    subject.clock.advance(5_000)
    expect(faultWords(subject.inputs.slice(before), 'board-garbled')).toHaveLength(1)
    for (const one of doorsOf0) expect(lastWord(subject.inputs, one, before)).toBe('unreadable')
    subject.bus.misbehave(0, kind, false)
    subject.clock.advance(6_000)
    expect(faultWords(subject.inputs.slice(before), 'board-garbled')).toEqual([
      'fault.reported wall.0',
      'fault.cleared wall.0',
    ])
    expect(lastWord(subject.inputs, door(0, 1))).toBe('open')
    const [health] = subject.doors.health()
    expect(health?.counters.garbled).toBeGreaterThan(3)
    expect(health?.counters.droppedBytes).toBeGreaterThan(0)
  },
)

test('a frame damaged now and then is only counted', () => {
  const subject = ready()
  const before = subject.inputs.length
  for (let turn = 0; turn < 20; turn += 1) {
    subject.bus.misbehave(0, 'wrong-sum', true)
    subject.clock.advance(140)
    subject.bus.misbehave(0, 'wrong-sum', false)
    subject.clock.advance(3_000)
  }
  expect(subject.doors.health()[0]?.counters.garbled).toBeGreaterThan(5)
  expect(subject.inputs.slice(before)).toEqual([])
})

test('doors that flutter do not take the line for themselves', () => {
  const subject = ready()
  const readsBefore = [0, 2].map((board) => subject.bus.heard(board).status)
  for (let turn = 0; turn < 1_000; turn += 1) {
    subject.bus.misreadOnce(door(0, 1 + (turn % 4)))
    subject.clock.advance(10)
  }
  const reads = [0, 2].map((board, index) => subject.bus.heard(board).status - (readsBefore[index] ?? 0))
  // A round of 160 ms, each of them with one second read.
  expect(reads[0]).toBeLessThan(130)
  expect(reads[1]).toBeGreaterThan(55)
})

test('noise on the line stops nothing for longer than it lasts', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ afterMs: fc.nat(60), bytes: fc.uint8Array({ minLength: 1, maxLength: 12 }) }), {
        minLength: 1,
        maxLength: 40,
      }),
      (noise) => {
        const subject = ready()
        for (const { afterMs, bytes } of noise) {
          subject.clock.advance(afterMs)
          subject.bus.disturb(bytes)
        }
        subject.clock.advance(1_500)
        subject.bus.forceOpen(door(2, 2))
        subject.clock.advance(500)
        expect(lastWord(subject.inputs, door(2, 2))).toBe('open')
        expect(lastWord(subject.inputs, door(0, 1))).toBe('closed')
        expect(subject.bus.collisions()).toBe(0)
      },
    ),
    { numRuns: 150 },
  )
})

test('an echo costs nothing, not even with a slow board', () => {
  const subject = ready()
  subject.bus.setEcho(true)
  subject.bus.misbehave(0, 'slow', true)
  subject.clock.advance(5_000)
  subject.doors.pulse(door(0, 1), 500, 'o1')
  subject.clock.advance(5_000)
  expect(lastWord(subject.inputs, door(0, 1))).toBe('open')
  const counters = subject.doors.health()[0]?.counters
  expect([counters?.droppedBytes, counters?.garbled, counters?.timeouts]).toEqual([0, 0, 0])
})

test('a door without a switch is never told', () => {
  const boards = [{ address: 0, channels: 3, closedBit: 1 as const, withoutSensor: [2] }]
  const subject = createVirtualSubject({ boards })
  subject.clock.advance(1_000)
  subject.doors.senseAll()
  subject.bus.misbehave(0, 'silent', true)
  subject.clock.advance(10_000)
  expect(lastWord(subject.inputs, door(0, 1))).toBe('unreadable')
  expect(lastWord(subject.inputs, door(0, 2))).toBeNull()
})

test('what stands in a compartment is shown in the health and decides nothing', () => {
  const subject = ready()
  const before = subject.inputs.length
  subject.bus.putItem(door(0, 4))
  subject.clock.advance(500)
  expect(subject.doors.health()[0]?.boards[0]?.occupied?.slice(0, 4)).toEqual([false, false, false, true])
  expect(subject.inputs).toHaveLength(before)
})

test('alerts of an earlier run are cleared once everything is known to be well', () => {
  const subject = ready()
  for (const code of ['bus-gone', 'bus-taken', 'bus-forbidden']) {
    expect(faultWords(subject.inputs, code)).toEqual(['fault.cleared wall'])
  }
  for (const code of ['board-silent', 'board-garbled']) {
    expect(faultWords(subject.inputs, code)).toEqual(['fault.cleared wall.0', 'fault.cleared wall.2'])
  }
})

test.each([krCu16, waveshareWithInputs])(
  'an unlock of $title whose answer noise spoils is reported once, before its door is told open',
  (family) => {
    const { near } = doorsOf(family)
    fc.assert(
      fc.property(fc.nat(400), fc.nat(60), fc.nat(255), (phaseMs, afterMs, byte) => {
        const subject = createVirtualSubject({ family })
        subject.clock.advance(2_000 + phaseMs)
        const before = subject.inputs.length
        subject.doors.pulse(near(1), 500, 'o1')
        subject.clock.advance(afterMs)
        subject.bus.disturb(Uint8Array.of(byte))
        subject.clock.advance(1_500)
        expect(reportsOf(subject.inputs, 'o1')).toEqual(['sent'])
        const told = subject.inputs.slice(before).map((input) => input.type)
        expect(told.indexOf('pulse.reported')).toBeLessThan(told.indexOf('door.sensed'))
        expect(subject.bus.look(near(1)).pulses).toBe(1)
      }),
      { numRuns: 200 },
    )
  },
)
