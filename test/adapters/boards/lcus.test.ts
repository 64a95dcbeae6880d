// The LCUS USB relay: its few bytes, pulses that the bus ends, and that no coil is left energised.
import { expect, test } from 'vitest'
import { switchRequest } from '../../../src/adapters/boards/lcus/frames.ts'
import { lcus } from '../../contract/board-families.ts'
import { reportsOf } from '../../contract/doors.ts'
import { createVirtualSubject } from '../../contract/doors-subject.ts'

const door = (channel: number) => ({ bus: 'wall', board: 1, channel })

function ready() {
  const subject = createVirtualSubject({ family: lcus })
  subject.clock.advance(1_000)
  return subject
}

test('relays are switched as the maker writes it', () => {
  const hex = (of: Uint8Array) => [...of].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
  expect(hex(switchRequest(1, true))).toBe('a0 01 01 a2')
  expect(hex(switchRequest(1, false))).toBe('a0 01 00 a1')
  expect(hex(switchRequest(2, true))).toBe('a0 02 01 a3')
  for (const channel of [0, 9, 1.5, Number.NaN])
    expect(() => switchRequest(channel, true)).toThrow(RangeError)
})

test('a pulse is as long as it was asked for, one at a time, and let go twice', () => {
  const subject = ready()
  for (const [index, pulseMs] of [100, 700, 1_500].entries())
    subject.doors.pulse(door(index + 1), pulseMs, `o${index}`)
  let most = 0
  for (let passedMs = 0; passedMs < 5_000; passedMs += 1) {
    subject.clock.advance(1)
    most = Math.max(most, subject.bus.doors.filter((one) => subject.bus.look(one).held).length)
  }
  expect(most).toBe(1)
  const heldMs = [1, 2, 3].map((channel) => subject.bus.look(door(channel)).lastHeldMs ?? 0)
  for (const [index, pulseMs] of [100, 700, 1_500].entries()) {
    expect(heldMs[index]).toBeGreaterThanOrEqual(pulseMs - 1)
    expect(heldMs[index]).toBeLessThanOrEqual(pulseMs + 2)
  }
  expect(['o0', 'o1', 'o2'].map((opening) => reportsOf(subject.inputs, opening).join())).toEqual([
    'sent',
    'sent',
    'sent',
  ])
  const offs = subject.bus.requests().filter(({ bytes, atMs }) => atMs > 1_000 && bytes[2] === 0)
  expect(offs).toHaveLength(6)
})

test.each([0.02, 0.1, 0.3, 0.7, 1.3])(
  'a pulse that becomes due between two looks at the clock, %d ms apart, is not forgotten',
  (lookMs) => {
    const subject = createVirtualSubject({ family: lcus, lookMs })
    subject.clock.advance(1_000)
    const openings = Array.from({ length: 20 }, (_, index) => `o${index}`)
    for (const [index, opening] of openings.entries())
      subject.doors.pulse(door(1 + (index % 4)), 100, opening)
    subject.clock.advance(60_000)
    expect(openings.map((opening) => reportsOf(subject.inputs, opening).join())).toEqual(
      openings.map(() => 'sent'),
    )
  },
)

test('50 ms lie between any two commands', () => {
  const subject = ready()
  for (const channel of [1, 2, 3, 4]) subject.doors.pulse(door(channel), 100, `o${channel}`)
  subject.clock.advance(3_000)
  const times = subject.bus.requests().map(({ atMs }) => atMs)
  for (const [index, atMs] of times.slice(1).entries())
    expect(atMs - (times[index] ?? 0)).toBeGreaterThanOrEqual(50)
  expect(subject.bus.heard(1).bad).toBe(0)
})

test('a coil that is held when the daemon ends is let go, and everything else with it', async () => {
  const subject = ready()
  subject.doors.pulse(door(2), 1_500, 'o1')
  subject.doors.pulse(door(3), 1_500, 'o2')
  subject.clock.advance(100)
  expect(subject.bus.look(door(2)).held).toBe(true)
  const closed = subject.doors.close()
  subject.clock.advance(1_000)
  await closed
  expect(subject.bus.look(door(2)).held).toBe(false)
  expect(reportsOf(subject.inputs, 'o2')).toEqual(['not-sent'])
  const last = subject.bus.requests().slice(-8)
  expect(new Set(last.map(({ bytes }) => `${bytes[1]} ${bytes[2]}`))).toEqual(
    new Set(['1 0', '2 0', '3 0', '4 0']),
  )
})

test('a coil that was held when the plug came out is let go before anything else once it is back', async () => {
  const subject = ready()
  subject.doors.pulse(door(2), 1_500, 'o1')
  subject.clock.advance(100)
  await subject.bus.unplug()
  subject.clock.advance(2_000)
  expect(subject.bus.look(door(2)).held).toBe(true)
  await subject.bus.plug()
  subject.clock.advance(2_000)
  expect(subject.bus.look(door(2)).held).toBe(false)
})

test('an end that the line does not take is not waited for longer than 3 s', async () => {
  const subject = ready()
  subject.wire.stallWrites(true)
  let ended = false
  const closed = subject.doors.close().then(() => {
    ended = true
  })
  subject.clock.advance(3_100)
  await closed
  expect(ended).toBe(true)
})
