// Every family's boards asked once without the engine, in virtual time: what they tell, and that nothing is switched.
import { expect, test } from 'vitest'
import { createEmulatedBus } from '../../../simulator/boards/emulated-bus.ts'
import { createEmulatedGpioBus } from '../../../simulator/boards/gpio.ts'
import { createEmulatedChip } from '../../../simulator/boards/gpio-chip.ts'
import { createMemoryWire } from '../../../simulator/boards/wire.ts'
import { createVirtualClock } from '../../../simulator/world/virtual-clock.ts'
import type { BoardSettings, BusSettings } from '../../../src/adapters/boards/board.ts'
import { boardFamilies } from '../../../src/adapters/boards/families.ts'
import { rollCallWithinMs } from '../../../src/adapters/boards/roll-call.ts'
import { lookAtCabinet } from '../../../src/adapters/cabinet/look.ts'
import type { ContractFamily } from '../../contract/board-families.ts'
import {
  contractFamilies,
  contractVariants,
  krCu16,
  waveshareWithInputs,
} from '../../contract/board-families.ts'
import { gpioWall } from '../../contract/gpio-subject.ts'

function prepare({ family, boards }: ContractFamily, emulated: readonly BoardSettings[] = boards) {
  const clock = createVirtualClock()
  const wire = createMemoryWire(clock)
  const bus = createEmulatedBus({ busId: 'wall', family, boards: emulated }, { wire, clock })
  const settings: BusSettings = { id: 'wall', family, path: bus.path, boards }
  return {
    bus,
    wire,
    async call() {
      const called = boardFamilies[family].rollCall(settings, { openLink: wire.openLink, clock })
      clock.advance(rollCallWithinMs)
      return called
    },
  }
}

test.each([...contractFamilies, ...contractVariants])(
  'each board of $title tells how it is, and nothing is pulsed',
  async (contract) => {
    const { bus, call } = prepare(contract)
    const [door] = bus.doors
    if (door === undefined) throw new Error('no door')
    bus.forceOpen(door)
    const pulses = () => bus.doors.map((one) => bus.look(one).pulses)
    // A new board of Waveshare's couples relay and input: a door that moves energises its own coil.
    const before = pulses()
    const { trouble, boards } = await call()
    expect(trouble).toBeNull()
    const result = contract.answers ? 'answered' : 'mute'
    expect(boards.map((one) => [one.address, one.result])).toEqual(
      contract.boards.map(({ address }) => [address, result]),
    )
    expect(boards[0]?.open).toEqual(contract.hasSensors ? [1] : [])
    expect(boards[1]?.open ?? []).toEqual([])
    for (const { tells, configured, read } of boards) {
      if (contract.answers) expect(tells).toBeGreaterThanOrEqual(configured)
      expect(read).toBe(contract.hasSensors ? configured : 0)
    }
    expect(pulses()).toEqual(before)
    expect(bus.requests()).toSatisfy((asked: unknown[]) => contract.answers || asked.length === 0)
  },
)

test('a board that is silent, damaged, or has no inputs, is told as such', async () => {
  const quiet = prepare(krCu16)
  quiet.bus.misbehave(0, 'silent', true)
  quiet.bus.misbehave(2, 'wrong-sum', true)
  expect((await quiet.call()).boards.map(({ result }) => result)).toEqual(['silent', 'garbled'])
  const without = waveshareWithInputs.boards.map((board) => ({ ...board, inputs: false }))
  const refusing = prepare(waveshareWithInputs, without)
  expect((await refusing.call()).boards.map(({ result }) => result)).toEqual(['refused', 'refused'])
})

test('a line full of silent boards is told of in full, within its time', async () => {
  const boards = Array.from({ length: 10 }, (_, address) => ({
    address,
    channels: 16,
    closedBit: 1 as const,
  }))
  const { call } = prepare({ ...krCu16, boards }, [{ address: 9, channels: 16, closedBit: 1 }])
  expect((await call()).boards.map(({ result }) => result)).toEqual([...Array(9).fill('silent'), 'answered'])
})

test('a bus that is not there, or taken, asks nobody', async () => {
  const gone = prepare(krCu16)
  await gone.wire.unplug()
  expect(await gone.call()).toMatchObject({
    trouble: 'gone',
    boards: [{ result: 'not-asked' }, { result: 'not-asked' }],
  })
  const taken = prepare(krCu16)
  taken.wire.openLink({ path: '', baudRate: 9_600 }, { onOpen() {}, onBytes() {}, onClosed() {} })
  expect((await taken.call()).trouble).toBe('taken')
})

test('of a bus of lines the switches are read, and no relay’s line is taken', async () => {
  const clock = createVirtualClock()
  const chip = createEmulatedChip(clock)
  const wall = createEmulatedGpioBus({ busId: 'wall', boards: gpioWall.boards }, { chip, clock })
  const [first] = wall.doors
  if (first === undefined) throw new Error('no door')
  wall.forceOpen(first)
  clock.advance(500)
  const outputs: unknown[] = []
  const open: typeof chip.openLines = (wanted, ears) => {
    outputs.push(...wanted.outputs)
    return chip.openLines(wanted, ears)
  }
  const called = boardFamilies.gpio.rollCall(
    { id: 'wall', family: 'gpio', path: chip.chip, boards: gpioWall.boards },
    { openLink: createMemoryWire(clock).openLink, lines: { open, isPresent: chip.isPresent }, clock },
  )
  clock.advance(rollCallWithinMs)
  const { trouble, boards } = await called
  expect(trouble).toBeNull()
  expect(boards.map(({ open: doors }) => doors)).toEqual([[1], []])
  expect(boards.every(({ result }) => result === 'answered')).toBe(true)
  expect(outputs).toEqual([])
  chip.unplug()
  const gone = boardFamilies.gpio.rollCall(
    { id: 'wall', family: 'gpio', path: chip.chip, boards: gpioWall.boards },
    { openLink: createMemoryWire(clock).openLink, lines: { open, isPresent: chip.isPresent }, clock },
  )
  clock.advance(rollCallWithinMs)
  expect((await gone).trouble).toBe('gone')
})

test('the cabinet’s switches and thermometers are read, and no lamp’s line is taken', async () => {
  const clock = createVirtualClock()
  const chip = createEmulatedChip(clock)
  chip.set(20, 1)
  chip.hold(9, 'w1-gpio')
  // Whoever takes the lamp's line finds it held.
  chip.hold(12, 'somebody')
  const at = { chip: chip.chip, bias: 'pull-down' as const }
  const look = (line: number) =>
    lookAtCabinet(
      {
        signals: [
          { id: 'lamp', kind: 'lamp', compartment: null, chip: chip.chip, line: 12, activeLow: false },
        ],
        switches: [
          { id: 'lid', kind: 'tamper', line, goodLevel: 1, ...at },
          { id: 'mains', kind: 'mains', line: 21, goodLevel: 1, ...at },
        ],
        thermometers: [
          { id: 'cold', path: '/t', minCelsius: null, maxCelsius: 8 },
          { id: 'stuck', path: '/never', minCelsius: null, maxCelsius: 8 },
        ],
      },
      {
        clock,
        lines: { open: chip.openLines, isPresent: chip.isPresent },
        readText: (path, done) => (path === '/t' ? clock.soon(() => done('4250\n')) : undefined),
      },
    )
  const seen = look(20)
  clock.advance(5_000)
  await Promise.resolve()
  expect(await seen).toEqual({
    switches: [
      { id: 'lid', good: true, trouble: null },
      { id: 'mains', good: false, trouble: null },
    ],
    signals: [{ id: 'lamp', isThere: true }],
    thermometers: [
      { id: 'cold', celsius: 4.25 },
      { id: 'stuck', celsius: null },
    ],
  })
  const taken = look(9)
  clock.advance(5_000)
  expect((await taken).switches[0]).toEqual({ id: 'lid', good: null, trouble: 'taken' })
  expect(chip.trail(12).every(({ level }) => level === 0)).toBe(true)
})
