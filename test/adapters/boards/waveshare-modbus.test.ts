// Modbus relay boards behind the bus: what they are told at the start, relays that stay on, refusals, and an
// echo that looks like an acknowledgement. In virtual time; at the end against another implementation on a pty.
import { ServerSerial } from 'modbus-serial'
import { expect, test } from 'vitest'
import { openPty } from '../../../simulator/boards/pty.ts'
import { realClock } from '../../../simulator/world/real-clock.ts'
import { openDoors } from '../../../src/adapters/boards/doors.ts'
import { openLink } from '../../../src/adapters/links/open-link.ts'
import type { Input } from '../../../src/core/input.ts'
import { contractVariants, waveshareRelays, waveshareWithInputs } from '../../contract/board-families.ts'
import { faultWords, lastWord, reportsOf } from '../../contract/doors.ts'
import { createVirtualSubject, silentLog } from '../../contract/doors-subject.ts'

const door = (board: number, channel: number) => ({ bus: 'wall', board, channel })

function ready(family = waveshareWithInputs) {
  const subject = createVirtualSubject({ family })
  subject.clock.advance(3_000)
  return subject
}

test('a door that closes fires no lock, though new boards come with each relay coupled to its input', () => {
  const subject = ready()
  for (const one of subject.bus.doors) subject.bus.forceOpen(one)
  subject.clock.advance(1_000)
  for (const one of subject.bus.doors) subject.bus.close(one)
  subject.clock.advance(1_000)
  expect(subject.bus.doors.map((one) => subject.bus.look(one).pulses)).toEqual(subject.bus.doors.map(() => 0))
  expect(lastWord(subject.inputs, door(1, 1))).toBe('closed')
})

test('a board that was silent is told again what it is told at the start', () => {
  const subject = ready()
  const uncoupled = () =>
    subject.bus.requests().filter(({ bytes }) => bytes[0] === 1 && bytes[1] === 6 && bytes[2] === 0x10).length
  expect(uncoupled()).toBe(8)
  subject.bus.misbehave(1, 'silent', true)
  subject.clock.advance(10_000)
  expect(uncoupled()).toBe(8)
  subject.bus.misbehave(1, 'silent', false)
  subject.clock.advance(3_000)
  expect(uncoupled()).toBe(16)
  expect(faultWords(subject.inputs, 'board-unprepared')).not.toContain('fault.reported wall.1')
})

test.each([waveshareWithInputs, waveshareRelays])('a relay that stays on is put off, on $title', (family) => {
  const subject = ready(family)
  subject.bus.misbehave(1, 'relay-sticks', true)
  subject.doors.pulse(door(1, 2), 500, 'o1')
  subject.clock.advance(3_000)
  expect(subject.bus.look(door(1, 2))).toMatchObject({ held: false, pulses: 1 })
  expect(subject.bus.look(door(1, 2)).lastHeldMs).toBeLessThan(1_500)
  expect(faultWords(subject.inputs, 'relay-stuck')).toContain('fault.reported wall.1')
  subject.bus.misbehave(1, 'relay-sticks', false)
  subject.clock.advance(2_000)
  expect(faultWords(subject.inputs, 'relay-stuck').at(-1)).toBe('fault.cleared wall.1')
})

test('what a life before left on is put off at the start, and is no fault of the board', async () => {
  const subject = ready(waveshareRelays)
  subject.bus.misbehave(1, 'relay-sticks', true)
  subject.doors.pulse(door(1, 2), 500, 'o1')
  subject.clock.advance(20)
  await subject.bus.unplug()
  subject.clock.advance(60_000)
  expect(subject.bus.look(door(1, 2)).held).toBe(true)
  await subject.bus.plug()
  subject.clock.advance(2_500)
  expect(subject.bus.look(door(1, 2)).held).toBe(false)
})

test('a board that refuses its settings and its reads is reported, and shows no door', () => {
  const inputsOnRelays = createVirtualSubject({
    family: waveshareWithInputs,
    emulated: waveshareWithInputs.boards.map((one) => ({ ...one, inputs: false })),
  })
  inputsOnRelays.clock.advance(5_000)
  for (const address of [1, 7]) {
    expect(faultWords(inputsOnRelays.inputs, 'board-unprepared')).toContain(`fault.reported wall.${address}`)
    expect(lastWord(inputsOnRelays.inputs, door(address, 1))).toBe('unreadable')
    expect(faultWords(inputsOnRelays.inputs, 'board-silent')).not.toContain(`fault.reported wall.${address}`)
  }
})

test('a board whose place another had for a while is told in the end, and no pulse is cut short by it', () => {
  const [withInputs] = waveshareWithInputs.boards
  if (withInputs === undefined) throw new Error('no board')
  const boards = [withInputs, { address: 7, channels: 8, closedBit: 1 as const }]
  const subject = createVirtualSubject({ family: waveshareWithInputs, boards })
  subject.bus.swapAddresses(1, 7)
  subject.clock.advance(5_000)
  const at = subject.inputs.findIndex(
    (input) => input.type === 'fault.reported' && input.subject === 'wall.1',
  )
  expect(subject.inputs[at]).toMatchObject({ code: 'board-unprepared' })
  subject.bus.swapAddresses(1, 7)
  // It is asked again after five minutes, in the middle of this pulse.
  const askedMs = (subject.atMs[at] ?? 0) + 5 * 60_000
  subject.clock.advance(askedMs - 200 - subject.clock.monotonicMs())
  subject.doors.pulse(door(1, 1), 500, 'o1')
  subject.clock.advance(5_000)
  expect(subject.bus.look(door(1, 1))).toMatchObject({ pulses: 1, held: false })
  expect(subject.bus.look(door(1, 1)).lastHeldMs).toBeGreaterThan(499)
  expect(faultWords(subject.inputs, 'board-unprepared').filter((word) => word.endsWith('wall.1'))).toEqual([
    'fault.reported wall.1',
    'fault.cleared wall.1',
  ])
  subject.bus.forceOpen(door(1, 2))
  subject.clock.advance(1_000)
  // Its inputs are apart from its relays now.
  expect(subject.bus.look(door(1, 2)).pulses).toBe(0)
})

test('an echo is no acknowledgement: a silent board on an echoing line leaves the outcome unknown', () => {
  for (const echoesBefore of [true, false]) {
    const subject = ready()
    if (echoesBefore) {
      subject.bus.setEcho(true)
      subject.clock.advance(1_000)
    }
    subject.bus.misbehave(1, 'silent', true)
    subject.bus.setEcho(true)
    subject.doors.pulse(door(1, 1), 500, 'o1')
    subject.clock.advance(6_000)
    expect(reportsOf(subject.inputs, 'o1')).toEqual(['unknown'])
    expect(subject.bus.heard(1).unlock).toBe(1)
  }
})

test('an acknowledged unlock is reported within 150 ms, though its answer equals its request', () => {
  const subject = ready()
  const askedMs = subject.clock.monotonicMs()
  subject.doors.pulse(door(1, 1), 500, 'o1')
  subject.clock.advance(300)
  const at = subject.inputs.findIndex((input) => input.type === 'pulse.reported')
  expect((subject.atMs[at] ?? Infinity) - askedMs).toBeLessThan(150)
})

test.each(contractVariants.filter(({ title }) => !title.includes('timed')))(
  'the bus ends the pulse on $title, to the millisecond of the line, and before it reads on',
  (family) => {
    const subject = ready(family)
    for (const [index, pulseMs] of [100, 500, 1_500].entries()) {
      subject.doors.pulse(door(1, index + 1), pulseMs, `o${index}`)
      subject.clock.advance(2_500)
      const { lastHeldMs, held } = subject.bus.look(door(1, index + 1))
      expect(held).toBe(false)
      expect(lastHeldMs).toBeGreaterThanOrEqual(pulseMs - 1)
      expect(lastHeldMs).toBeLessThanOrEqual(pulseMs + 60)
    }
    expect(faultWords(subject.inputs, 'relay-stuck')).not.toContain('fault.reported wall.1')
  },
)

test('a short pulse is not made longer by waiting for a board that does not answer', () => {
  const [, family = waveshareRelays] = contractVariants
  const subject = ready(family)
  subject.bus.misbehave(1, 'silent', true)
  subject.doors.pulse(door(1, 1), 100, 'o1')
  subject.clock.advance(6_000)
  expect(subject.bus.look(door(1, 1)).lastHeldMs).toBeLessThanOrEqual(100 + 60)
  expect(reportsOf(subject.inputs, 'o1')).toEqual(['unknown'])
})

test('a silent board beside it makes no pulse longer that the bus has to end', () => {
  const [, family = waveshareRelays] = contractVariants
  const subject = ready(family)
  subject.bus.misbehave(2, 'silent', true)
  subject.clock.advance(10_000)
  for (let turn = 0; turn < 40; turn += 1) {
    subject.clock.advance(1_000 + 37 * turn)
    const one = door(1, 1 + (turn % 8))
    subject.doors.pulse(one, 500, `o${turn}`)
    subject.clock.advance(1_500)
    expect(subject.bus.look(one).held).toBe(false)
    expect(subject.bus.look(one).lastHeldMs).toBeLessThanOrEqual(500 + 60)
  }
})

test('another implementation of Modbus understands every request, and is understood', async () => {
  const [ours, theirs] = [openPty(), openPty()]
  ours.onBytes((bytes) => theirs.write(bytes))
  theirs.onBytes((bytes) => ours.write(bytes))
  const coils: string[] = []
  const registers: string[] = []
  const inputs = Array.from({ length: 0x100 }, () => true)
  const server = new ServerSerial(
    {
      getCoil: () => false,
      getDiscreteInput: (address: number) => inputs[address] ?? false,
      setCoil: (address: number, on: boolean) => void coils.push(`${address.toString(16)} ${on}`),
      setRegister: (address: number, value: number) =>
        void registers.push(`${address.toString(16)} ${value}`),
    },
    { path: theirs.path, baudRate: 9_600, unitID: 1 },
  )
  await new Promise((resolve) => server.on('initialized', () => resolve(null)))
  const told: Input[] = []
  const boards = [{ address: 1, channels: 8, inputs: true, closedBit: 1 as const }]
  const doors = openDoors({
    buses: [{ id: 'wall', family: 'waveshare-modbus', path: ours.path, boards }],
    openLink,
    clock: realClock,
    log: silentLog,
    submit: (input) => told.push(input),
  })
  try {
    await expect.poll(() => lastWord(told, door(1, 8)), { timeout: 8_000 }).toBe('closed')
    expect(coils).toEqual(['ff false'])
    expect(registers).toEqual(Array.from({ length: 8 }, (_, relay) => `100${relay} 0`))
    doors.pulse(door(1, 3), 500, 'o1')
    inputs[2] = false
    await expect.poll(() => lastWord(told, door(1, 3)), { timeout: 5_000 }).toBe('open')
    expect(reportsOf(told, 'o1')).toEqual(['sent'])
    expect(coils.slice(1)).toEqual(['202 false'])
    expect(told.filter((input) => input.type === 'fault.reported')).toEqual([])
  } finally {
    await doors.close()
    await new Promise((resolve) => server.close(() => resolve(null)))
    ours.close()
    theirs.close()
  }
})
