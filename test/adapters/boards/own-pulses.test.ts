// Boards that time their pulses themselves: what counts for the power supply and for the coil is how long they really take,
// however short a pulse is asked for.
import { expect, test } from 'vitest'
import { cu12, krCu16, waveshareRelays, wkly, xor8a } from '../../contract/board-families.ts'
import { createVirtualSubject } from '../../contract/doors-subject.ts'

const families = [krCu16, cu12, xor8a, wkly]

test.each(families)('two coils are never energised at once on $title', (family) => {
  const subject = createVirtualSubject({ family })
  const { address: board = 0 } = family.boards[0] ?? {}
  const doors = [1, 2, 3].map((channel) => ({ bus: 'wall', board, channel }))
  subject.clock.advance(3_000)
  for (const [index, door] of doors.entries()) subject.doors.pulse(door, 100, `o${index}`)
  for (let passedMs = 0; passedMs < 4_000; passedMs += 1) {
    subject.clock.advance(1)
    expect(doors.filter((door) => subject.bus.look(door).held).length).toBeLessThanOrEqual(1)
  }
  expect(doors.map((door) => subject.bus.look(door).pulses)).toEqual([1, 1, 1])
})

test.each(families)('a coil is energised for a tenth of a minute at the most on $title', (family) => {
  const subject = createVirtualSubject({ family })
  const door = { bus: 'wall', board: family.boards[0]?.address ?? 0, channel: 1 }
  let energisedMs = 0
  for (let passedMs = 0; passedMs < 60_000; passedMs += 10) {
    if (passedMs % 2_500 === 0) subject.doors.pulse(door, 100, `o${passedMs}`)
    subject.clock.advance(10)
    if (subject.bus.look(door).held) energisedMs += 10
  }
  expect(energisedMs).toBeGreaterThan(3_000)
  expect(energisedMs).toBeLessThanOrEqual(6_100)
})

test('where the pulse is as short as it was asked for, 400 ms lie between two for the power supply, and little more', () => {
  const subject = createVirtualSubject({ family: waveshareRelays })
  const doors = [1, 2, 3].map((channel) => ({ bus: 'wall', board: 1, channel }))
  subject.clock.advance(3_000)
  for (const [index, door] of doors.entries()) subject.doors.pulse(door, 100, `o${index}`)
  subject.clock.advance(3_000)
  const times = doors.map((door) => subject.bus.look(door).lastPulseMs ?? 0)
  for (const [index, atMs] of times.slice(1).entries()) {
    expect(atMs - (times[index] ?? 0)).toBeGreaterThanOrEqual(400)
    expect(atMs - (times[index] ?? 0)).toBeLessThan(480)
  }
})
