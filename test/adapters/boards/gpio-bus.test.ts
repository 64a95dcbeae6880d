// What only a bus of lines has: pulses that the daemon times, switches that bounce, relays that are off whatever
// happens. All in virtual time, on an emulated chip.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { boardFamilies } from '../../../src/adapters/boards/families.ts'
import { faultWords, lastWord, reportsOf } from '../../contract/doors.ts'
import type { GpioSubject } from '../../contract/gpio-subject.ts'
import { createGpioSubject, gpioWall } from '../../contract/gpio-subject.ts'

const door = (board: number, channel: number) => ({ bus: 'wall', board, channel })
/** The relay and the switch of each door of `gpioWall`. */
const relays = gpioWall.boards.flatMap(({ lines = [] }) => lines)
const offLevels = relays.map(({ activeLow }) => (activeLow ? 1 : 0))

const settled = (subject = createGpioSubject()): GpioSubject => {
  subject.clock.advance(1_000)
  return subject
}
const levels = ({ chip }: GpioSubject) => relays.map(({ relay }) => chip.level(relay))
const wordsSince = ({ inputs }: GpioSubject, from: number) =>
  inputs.slice(from).flatMap((input) => {
    if (input.type === 'door.sensed') return [`${input.door.board}/${input.door.channel} ${input.reading}`]
    return input.type === 'door.unreadable' ? [`${input.door.board}/${input.door.channel} unreadable`] : []
  })

test('no relay is ever on before its first pulse, whatever its polarity', () => {
  const subject = settled()
  expect(levels(subject)).toEqual(offLevels)
  for (const [index, { relay }] of relays.entries()) {
    const trail = subject.chip.trail(relay).filter(({ atMs }) => atMs > 0)
    expect(trail.every(({ level }) => level === offLevels[index])).toBe(true)
  }
  expect(subject.bus.mostAtOnce()).toBe(0)
})

test.each([100, 500, 1_500])('a pulse of %i ms energises the coil for exactly so long', (pulseMs) => {
  const subject = settled()
  const startMs = subject.clock.monotonicMs()
  subject.doors.pulse(door(2, 2), pulseMs, 'o1')
  subject.clock.advance(pulseMs - 1)
  expect(subject.chip.level(5)).toBe(0)
  subject.clock.advance(5_000)
  const moves = subject.chip.trail(5).filter(({ atMs }) => atMs >= startMs)
  expect(moves).toEqual([
    { atMs: startMs, level: 0 },
    { atMs: startMs + pulseMs, level: 1 },
  ])
  expect(subject.bus.longestEnergisedMs()).toBe(pulseMs)
})

test('one coil at a time, each after the end of the one before it and never within 400 ms of its start', () => {
  const subject = settled()
  for (const [index, pulseMs] of [700, 100, 1_500, 100].entries())
    subject.doors.pulse(door(0, index + 1), pulseMs, `o${index}`)
  subject.clock.advance(6_000)
  const starts = [9, 10, 11, 12].map(
    (relay) => subject.chip.trail(relay).find(({ level }) => level === 1)?.atMs ?? 0,
  )
  const gaps = starts.slice(1).map((atMs, index) => atMs - (starts[index] ?? 0))
  expect(gaps.map((gap) => gap >= 400)).toEqual([true, true, true])
  expect(gaps[0]).toBeGreaterThanOrEqual(700)
  expect(gaps[2]).toBeGreaterThanOrEqual(1_500)
  expect(gaps[2]).toBeLessThanOrEqual(1_550)
  expect(subject.bus.mostAtOnce()).toBe(1)
  for (const opening of ['o0', 'o1', 'o2', 'o3']) expect(reportsOf(subject.inputs, opening)).toEqual(['sent'])
})

test('at most 32 pulses wait; one more is reported not sent at once', () => {
  const boards = [
    {
      address: 0,
      channels: 40,
      closedBit: 0 as const,
      lines: Array.from({ length: 40 }, (_, index) => ({
        relay: 4 + index,
        switch: null,
        activeLow: false,
        bias: 'as-is' as const,
      })),
    },
  ]
  const subject = settled(createGpioSubject(boards))
  for (let index = 0; index < 34; index += 1) subject.doors.pulse(door(0, index + 1), 100, `o${index}`)
  subject.clock.advance(10)
  expect(reportsOf(subject.inputs, 'o33')).toEqual(['not-sent'])
  subject.clock.advance(33 * 450)
  for (let index = 0; index < 33; index += 1) expect(reportsOf(subject.inputs, `o${index}`)).toEqual(['sent'])
  expect(subject.bus.mostAtOnce()).toBe(1)
})

test('an orderly end puts out whatever is on, and what waits is reported not sent', async () => {
  const subject = settled()
  subject.doors.pulse(door(0, 1), 1_500, 'o1')
  subject.doors.pulse(door(0, 2), 500, 'o2')
  subject.clock.advance(100)
  expect(subject.chip.level(9)).toBe(1)
  const closed = subject.doors.close()
  expect(levels(subject)).toEqual(offLevels)
  subject.clock.advance(5_000)
  await closed
  expect(reportsOf(subject.inputs, 'o1')).toEqual(['sent'])
  expect(reportsOf(subject.inputs, 'o2')).toEqual(['not-sent'])
  expect(subject.bus.look(door(0, 2)).pulses).toBe(0)
})

test('a relay that the chip kept on while it was gone is off when it is back, and nothing is pulsed again', () => {
  const subject = settled()
  subject.doors.pulse(door(0, 1), 1_500, 'o1')
  subject.clock.advance(200)
  subject.chip.unplug()
  subject.clock.advance(3_000)
  expect(subject.chip.level(9)).toBe(1)
  subject.chip.plug()
  subject.clock.advance(2_000)
  expect(levels(subject)).toEqual(offLevels)
  subject.clock.advance(10_000)
  expect(subject.bus.look(door(0, 1)).pulses).toBe(1)
  expect(reportsOf(subject.inputs, 'o1')).toEqual(['sent'])
})

test('a relay that a killed daemon left on is put out by the next one at once', () => {
  const subject = settled()
  subject.doors.pulse(door(2, 1), 500, 'o1')
  subject.clock.advance(100)
  subject.chip.kill()
  expect(subject.chip.level(4)).toBe(0)
  subject.doors = subject.open()
  subject.clock.settle()
  expect(levels(subject)).toEqual(offLevels)
})

const allOff = (subject: GpioSubject) => {
  const { chip, clock } = subject
  return boardFamilies.gpio.allOff(
    { id: 'wall', family: 'gpio', path: chip.chip, boards: gpioWall.boards },
    { openLink: subject.openLink, lines: { open: chip.openLines }, clock },
  )
}

test('all is turned off while the daemon is dead, and the lines are free afterwards', async () => {
  const subject = settled()
  subject.doors.pulse(door(2, 1), 500, 'o1')
  subject.clock.advance(100)
  subject.chip.kill()
  const off = allOff(subject)
  subject.clock.settle()
  expect(levels(subject)).toEqual(offLevels)
  expect(await off).toMatchObject({ bus: 'wall', result: 'off', trouble: null })
  subject.doors = subject.open()
  subject.clock.settle()
  expect(subject.doors.health()[0]?.state).toBe('up')
})

test('beside a living daemon all-off touches nothing and says who holds the lines', async () => {
  const subject = settled()
  subject.doors.pulse(door(0, 1), 500, 'o1')
  subject.clock.advance(100)
  const off = allOff(subject)
  subject.clock.settle()
  expect(subject.chip.level(9)).toBe(1)
  expect(await off).toMatchObject({ result: 'not-reached', trouble: 'taken' })
  subject.chip.unplug()
  const gone = allOff(subject)
  subject.clock.settle()
  expect(await gone).toMatchObject({ result: 'not-reached', trouble: 'gone' })
})

test('a switch that bounces is told once, open after 30 ms of rest, closed after 150 ms', () => {
  const subject = settled()
  subject.bus.setBounces(7)
  const before = subject.inputs.length
  let startMs = subject.clock.monotonicMs()
  subject.bus.forceOpen(door(0, 2))
  subject.clock.advance(1_000)
  expect(wordsSince(subject, before)).toEqual(['0/2 open'])
  expect((subject.atMs.at(-1) ?? 0) - startMs).toBe(21 + 30)
  startMs = subject.clock.monotonicMs()
  subject.bus.close(door(0, 2))
  subject.clock.advance(1_000)
  expect(wordsSince(subject, before)).toEqual(['0/2 open', '0/2 closed'])
  expect((subject.atMs.at(-1) ?? 0) - startMs).toBe(21 + 150)
})

test('a door that springs back within 150 ms was never closed', () => {
  const subject = settled()
  subject.bus.forceOpen(door(0, 1))
  subject.clock.advance(500)
  const before = subject.inputs.length
  subject.bus.close(door(0, 1))
  subject.clock.advance(140)
  subject.bus.forceOpen(door(0, 1))
  subject.clock.advance(1_000)
  expect(wordsSince(subject, before)).toEqual([])
})

test('a contact that never rests can’t be read after two seconds, and is told again once it rests', () => {
  const subject = settled()
  const before = subject.inputs.length
  subject.bus.setFluttering(door(0, 4), true)
  subject.clock.advance(1_900)
  expect(wordsSince(subject, before)).toEqual([])
  subject.clock.advance(20_000)
  expect(wordsSince(subject, before)).toEqual(['0/4 unreadable'])
  expect(subject.doors.health()[0]?.boards[0]?.doors[4]).toBe('unknown')
  subject.bus.setFluttering(door(0, 4), false)
  subject.clock.advance(200)
  expect(wordsSince(subject, before)).toEqual(['0/4 unreadable', '0/4 closed'])
})

test('one line that can’t be read makes its door unreadable, and no other', () => {
  const subject = settled()
  const before = subject.inputs.length
  subject.chip.setUnreadable(23, true)
  subject.clock.advance(5_000)
  expect(wordsSince(subject, before)).toEqual(['0/2 unreadable'])
  subject.bus.forceOpen(door(0, 2))
  subject.chip.setUnreadable(23, false)
  subject.clock.advance(1_500)
  expect(wordsSince(subject, before)).toEqual(['0/2 unreadable', '0/2 open'])
})

test('a move that the kernel did not tell shows within 1.2 s', () => {
  const subject = settled()
  subject.chip.missEdges(true)
  subject.bus.forceOpen(door(0, 1))
  subject.clock.advance(1_050)
  expect(lastWord(subject.inputs, door(0, 1))).toBe('open')
  subject.bus.close(door(0, 1))
  subject.clock.advance(1_170)
  expect(lastWord(subject.inputs, door(0, 1))).toBe('closed')
})

test('a pulse that is asked for while the chip is gone never comes later, even where its coil rests', () => {
  const subject = settled()
  subject.doors.pulse(door(0, 1), 100, 'o1')
  subject.clock.advance(200)
  subject.chip.unplug()
  subject.clock.advance(10)
  subject.doors.pulse(door(0, 1), 100, 'o2')
  subject.chip.plug()
  subject.clock.advance(20_000)
  expect(reportsOf(subject.inputs, 'o2')).toEqual(['not-sent'])
  expect(subject.bus.look(door(0, 1)).pulses).toBe(1)
})

test('a lock without a switch is never told, and its relay works', () => {
  const [first] = gpioWall.boards
  const lines = (first?.lines ?? []).map((one, index) => (index === 1 ? { ...one, switch: null } : one))
  const subject = settled(
    createGpioSubject([{ address: 0, channels: 4, closedBit: 0, lines, withoutSensor: [3] }]),
  )
  subject.doors.senseAll()
  subject.doors.pulse(door(0, 2), 500, 'o1')
  subject.clock.advance(1_000)
  expect(subject.bus.look(door(0, 2)).open).toBe(true)
  for (const channel of [2, 3]) expect(lastWord(subject.inputs, door(0, channel))).toBeNull()
  expect(lastWord(subject.inputs, door(0, 1))).not.toBeNull()
})

test.each([
  [
    'bus-taken',
    (one: GpioSubject) => one.chip.hold(22, 'spi0'),
    (one: GpioSubject) => one.chip.hold(22, null),
  ],
  [
    'bus-forbidden',
    (one: GpioSubject) => one.chip.forbid(true),
    (one: GpioSubject) => one.chip.forbid(false),
  ],
  ['bus-gone', (one: GpioSubject) => one.chip.unplug(), (one: GpioSubject) => one.chip.plug()],
])('%s is reported, every door is unreadable, and it clears itself', (code, spoil, mend) => {
  const subject = createGpioSubject()
  spoil(subject)
  subject.clock.advance(20_000)
  expect(faultWords(subject.inputs, code)).toEqual(['fault.reported wall'])
  expect(wordsSince(subject, 0)).toHaveLength(6)
  subject.doors.pulse(door(0, 1), 500, 'o1')
  subject.clock.advance(10)
  expect(reportsOf(subject.inputs, 'o1')).toEqual(['not-sent'])
  expect(subject.doors.health()[0]).toMatchObject({ state: 'down', boards: [{ state: 'gone' }, {}] })
  mend(subject)
  subject.clock.advance(61_000)
  expect(faultWords(subject.inputs, code).at(-1)).toBe('fault.cleared wall')
  for (const { address, channels } of gpioWall.boards) {
    for (let channel = 1; channel <= channels; channel += 1)
      expect(lastWord(subject.inputs, door(address, channel))).toBe('closed')
  }
})

test('alerts of an earlier run are cleared when all is well', () => {
  const subject = settled()
  for (const code of ['bus-gone', 'bus-taken', 'bus-forbidden', 'gpio-unsuited', 'gpio-undriven'])
    expect(faultWords(subject.inputs, code)).toEqual(['fault.cleared wall'])
})

test('a line that the chip has not is reported, and no other relay is touched', () => {
  const line = { relay: 99, switch: null, activeLow: false, bias: 'as-is' } as const
  const [first] = gpioWall.boards
  const lines = [...(first?.lines ?? []), line]
  const subject = createGpioSubject(gpioWall.boards, [{ address: 0, channels: 5, closedBit: 0, lines }])
  subject.clock.advance(10_000)
  expect(faultWords(subject.inputs, 'gpio-unsuited')).toEqual(['fault.reported wall'])
  expect(faultWords(subject.inputs, 'bus-gone')).toEqual(['fault.cleared wall'])
  expect(subject.bus.mostAtOnce()).toBe(0)
})

test('it is tried for ever: after 1 s, five times 5 s apart, then once a minute', () => {
  const subject = createGpioSubject()
  subject.chip.forbid(true)
  subject.clock.advance(300_000)
  const tries = subject.chip.triesAtMs
  const gaps = tries.slice(1).map((atMs, index) => Math.round((atMs - (tries[index] ?? 0)) / 1_000))
  expect(gaps.slice(0, 9)).toEqual([1, 5, 5, 5, 5, 5, 60, 60, 60])
})

test('a chip that is back is noticed within two seconds, even after an hour', () => {
  const subject = settled()
  subject.chip.unplug()
  subject.clock.advance(3_600_000)
  subject.chip.plug()
  subject.clock.advance(2_000)
  expect(subject.doors.health()[0]?.state).toBe('up')
})

test('a relay that can’t be driven is reported not sent, and the lines are had anew', () => {
  const subject = settled()
  subject.chip.setStubborn(9, true)
  subject.doors.pulse(door(0, 1), 500, 'o1')
  subject.clock.advance(100)
  expect(reportsOf(subject.inputs, 'o1')).toEqual(['not-sent'])
  expect(subject.chip.triesAtMs).toHaveLength(2)
  subject.chip.setStubborn(9, false)
  subject.doors.pulse(door(0, 1), 500, 'o2')
  subject.clock.advance(1_000)
  expect(reportsOf(subject.inputs, 'o2')).toEqual(['sent'])
})

test('a relay that does not go off is put out by having the lines anew', () => {
  const subject = settled()
  subject.doors.pulse(door(0, 1), 500, 'o1')
  subject.clock.advance(100)
  subject.chip.setStubborn(9, true)
  subject.clock.advance(390)
  expect(subject.chip.level(9)).toBe(1)
  subject.clock.advance(20)
  expect(subject.chip.level(9)).toBe(0)
  expect(reportsOf(subject.inputs, 'o1')).toEqual(['sent'])
})

test('a coil rests for two seconds, and a door that has been tried too often is not pulsed', () => {
  const subject = settled()
  for (let turn = 0; turn < 12; turn += 1) {
    subject.doors.pulse(door(0, 1), 1_500, `o${turn}`)
    subject.clock.advance(2_500)
  }
  const starts = subject.chip
    .trail(9)
    .filter(({ level }) => level === 1)
    .map(({ atMs }) => atMs)
  for (const [index, atMs] of starts.slice(1).entries())
    expect(atMs - (starts[index] ?? 0)).toBeGreaterThanOrEqual(2_000)
  expect(starts.length).toBeLessThanOrEqual(5)
})

test('whatever comes, one coil at a time for no longer than its pulse, one report each, and the truth in the end', () => {
  const act = fc.record({
    what: fc.constantFrom('pulse', 'open', 'close', 'spike', 'unplug', 'plug', 'sense', 'bounce'),
    door: fc.nat(5),
    afterMs: fc.integer({ min: 0, max: 900 }),
  })
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
      const subject = settled()
      const { bus, chip, doors } = subject
      let opening = 0
      let goneMs = 0
      for (const { what, door: index, afterMs } of acts) {
        const one = bus.doors[index] ?? door(0, 1)
        if (what === 'pulse') doors.pulse(one, 100 + index * 200, `o${opening++}`)
        if (what === 'open') bus.forceOpen(one)
        if (what === 'close') bus.close(one)
        if (what === 'spike') bus.misreadOnce(one)
        if (what === 'bounce') bus.setBounces(index)
        if (what === 'sense') doors.senseAll()
        if (what === 'unplug') chip.unplug()
        if (what === 'plug') chip.plug()
        if (!chip.isPresent(chip.chip)) goneMs += afterMs
        subject.clock.advance(afterMs)
      }
      chip.plug()
      subject.clock.advance(40_000)
      expect(bus.mostAtOnce()).toBeLessThanOrEqual(1)
      // A chip that is gone keeps its relay as it is, until it is back and was noticed.
      if (goneMs === 0) expect(bus.longestEnergisedMs()).toBeLessThanOrEqual(1_100)
      expect(levels(subject)).toEqual(offLevels)
      for (let index = 0; index < opening; index += 1)
        expect(reportsOf(subject.inputs, `o${index}`)).toHaveLength(1)
      for (const one of bus.doors)
        expect(lastWord(subject.inputs, one)).toBe(bus.look(one).open ? 'open' : 'closed')
    }),
    { numRuns: 200 },
  )
})
