// The wall down to its bytes: every family in virtual time, what boards, wires and switches do when they go wrong, processes
// that die, and that the same seed is the same wall.
import { describe, expect, test } from 'vitest'
import type { BusPlan } from '../../simulator/world/bytes/bus-plan.ts'
import { drawBuses, readsSwitch } from '../../simulator/world/bytes/bus-plan.ts'
import { createChance } from '../../simulator/world/chance.ts'
import type { Observation } from '../../simulator/world/observation.ts'
import type { SwitchTrouble } from '../../simulator/world/outside.ts'
import type { DoorAddress } from '../../src/core/nouns.ts'
import type { ByteWall } from './byte-wall.ts'
import { createByteWall, drawByteWall } from './byte-wall.ts'
import { boardTroubles, playDay } from './byte-wall-day.ts'

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1)
const line = (relay: number, other: number | null) =>
  ({ relay, switch: other, activeLow: relay < 9, bias: 'pull-up' }) as const
const modbus = (
  address: number,
  dialect: NonNullable<BusPlan['boards'][number]['dialect']>,
  inputs: boolean,
) => ({ address, channels: 8, closedBit: 1, dialect, inputs }) as const

/** Every family and dialect, two boards where a line has more than one, and a supply that three kinds of buses share. */
const everyFamily: readonly BusPlan[] = [
  {
    id: 'kr',
    family: 'kr-cu16',
    supply: 'psu',
    boards: [
      { address: 0, channels: 4, closedBit: 1 },
      { address: 9, channels: 4, closedBit: 0 },
    ],
  },
  {
    id: 'cu',
    family: 'cu12',
    supply: null,
    isNetworked: true,
    boards: [
      { address: 1, channels: 12, closedBit: 1 },
      { address: 2, channels: 12, closedBit: 0 },
    ],
  },
  {
    id: 'xor',
    family: 'xor-8a',
    supply: null,
    boards: [
      { address: 1, channels: 8, closedBit: 1 },
      { address: 31, channels: 8, closedBit: 0 },
    ],
  },
  {
    id: 'wkly',
    family: 'wkly',
    supply: null,
    boards: [
      { address: 0, channels: 4, closedBit: 1 },
      { address: 3, channels: 4, closedBit: 0 },
    ],
  },
  {
    id: 'modbus',
    family: 'waveshare-modbus',
    supply: 'psu',
    boards: [modbus(1, 'waveshare', true), modbus(2, 'timed-registers', false)],
  },
  {
    id: 'relays',
    family: 'waveshare-modbus',
    supply: null,
    boards: [modbus(1, 'command-registers', false), modbus(2, 'one-based-coils', true)],
  },
  { id: 'usb', family: 'lcus', supply: 'psu', boards: [{ address: 0, channels: 2, closedBit: 1 }] },
  {
    id: 'lines',
    family: 'gpio',
    supply: null,
    boards: [
      { address: 0, channels: 2, closedBit: 0, lines: [line(9, 22), line(4, null)] },
      { address: 2, channels: 2, closedBit: 1, lines: [line(10, 23), line(11, 24)] },
    ],
  },
]
/** The first two doors of each board. */
const everyAddress: readonly DoorAddress[] = everyFamily.flatMap((bus) =>
  bus.boards.flatMap(({ address }) => [1, 2].map((channel) => ({ bus: bus.id, board: address, channel }))),
)

function ready(): ByteWall {
  const wall = createByteWall({ buses: everyFamily, addresses: everyAddress, chance: createChance(1) })
  wall.start()
  wall.pass(5_000)
  return wall
}

const idAt = (wall: ByteWall, bus: string, board: number, channel = 1): string => {
  const found = wall.compartments.find(
    ({ door }) => door.bus === bus && door.board === board && door.channel === channel,
  )
  if (found === undefined) throw new RangeError(`no door ${bus}/${board}/${channel}`)
  return found.id
}
const seen = (wall: ByteWall, id: string, fromMs = 0): readonly string[] =>
  wall.observations.flatMap(({ atMs, observation: one }) => {
    if (atMs < fromMs || !('compartment' in one) || one.compartment !== id) return []
    if (one.kind === 'coil') return [`coil ${one.on ? 'on' : 'off'}`]
    return one.kind === 'door.moved' ? [`${one.isOpen ? 'open' : 'closed'} by ${one.by}`] : [one.kind]
  })
const truth = (wall: ByteWall) =>
  wall.compartments.map(({ id, sensed }) =>
    !sensed ? 'unknown' : wall.hardware.isOpen(id) ? 'open' : 'closed',
  )
const told = (wall: ByteWall) => wall.compartments.map(({ id }) => wall.doorState(id))
const kinds = (wall: ByteWall, kind: Observation['kind']) =>
  wall.observations.filter(({ observation }) => observation.kind === kind)

describe('a sound wall of every family', () => {
  test('each door opens by its lock, is pushed shut by a person, and the engine knows', () => {
    const wall = ready()
    expect(told(wall)).toEqual(truth(wall))
    for (const { id, door } of wall.compartments) {
      const fromMs = wall.clock.monotonicMs()
      wall.ask(id)
      wall.pass(3_000)
      expect({ door, seen: seen(wall, id, fromMs) }).toEqual({
        door,
        seen: ['pulse.asked', 'coil on', 'open by lock', 'coil off'],
      })
      expect(told(wall)).toEqual(truth(wall))
      wall.hardware.close(id)
      wall.hardware.close(id)
      wall.hardware.pullOpen(id)
      wall.pass(1_000)
      expect(seen(wall, id, fromMs).slice(4)).toEqual(['closed by person', 'open by force'])
      expect(told(wall)).toEqual(truth(wall))
    }
    expect(wall.complaints).toEqual([])
  })

  test('each coil draws on the supply of its bus', () => {
    const wall = ready()
    for (const { id } of wall.compartments) {
      wall.ask(id)
      wall.pass(3_000)
    }
    const supplies = kinds(wall, 'coil').map(({ observation: one }) =>
      one.kind === 'coil' ? one.supply : '',
    )
    const planned = everyAddress.map(({ bus }) => everyFamily.find(({ id }) => id === bus)?.supply ?? bus)
    expect(supplies).toEqual(planned.flatMap((supply) => [supply, supply]))
  })

  test('a jammed door stays shut, and an item is seen where something looks inside', () => {
    const wall = ready()
    const id = idAt(wall, 'kr', 0)
    wall.hardware.jam(id, true)
    wall.hardware.setItem(id, true)
    wall.ask(id)
    wall.pass(3_000)
    expect(seen(wall, id)).toEqual(['pulse.asked', 'coil on', 'coil off'])
    expect(wall.inputs).toContainEqual({
      type: 'contents.sensed',
      door: { bus: 'kr', board: 0, channel: 1 },
      reading: 'filled',
    })
    wall.hardware.jam(id, false)
    wall.ask(id)
    wall.pass(3_000)
    expect(wall.hardware.isOpen(id)).toBe(true)
  })

  test('a compartment that no board can have is a mistake of the plan', () => {
    const wall = (door: DoorAddress) => () =>
      createByteWall({ buses: everyFamily, addresses: [door], chance: createChance(1) })
    expect(wall({ bus: 'none', board: 0, channel: 1 })).toThrow(RangeError)
    expect(wall({ bus: 'kr', board: 7, channel: 1 })).toThrow(RangeError)
    expect(wall({ bus: 'kr', board: 0, channel: 5 })).toThrow(RangeError)
  })
})

describe('trouble', () => {
  /** What each kind of board can't show, by its bus. */
  const unshown: Readonly<Record<string, readonly string[]>> = {
    usb: ['silent', 'slow', 'garbled', 'swapped'],
    lines: ['silent', 'slow', 'garbled', 'echoing', 'swapped'],
  }

  test.each(boardTroubles)('a board that is %s is so until it is put right, then all is well', (what) => {
    const wall = ready()
    const boards = everyFamily.flatMap((bus) => bus.boards.map(() => bus.id))
    for (const [board, bus] of boards.entries()) {
      const isShown = !unshown[bus]?.includes(what)
      expect({ bus, isShown: wall.trouble(board, what, true) }).toEqual({ bus, isShown })
      for (const { id, door } of wall.compartments) {
        if (door.bus !== bus) continue
        wall.ask(id)
        wall.pass(3_000)
        wall.hardware.close(id)
      }
      if (isShown) wall.trouble(board, what, false)
    }
    wall.pass(70_000)
    expect(told(wall)).toEqual(truth(wall))
    for (const { id } of wall.compartments) {
      wall.hardware.close(id)
      // A board that tells of the closed door by itself would meet the unlock on the wire.
      wall.pass(1_000)
      wall.ask(id)
      wall.pass(3_000)
      expect({ id, isOpen: wall.hardware.isOpen(id) }).toEqual({ id, isOpen: true })
    }
    expect(wall.complaints).toEqual([])
  })

  /** What becomes of an opening at the first board of each kind of bus. */
  const openedWhile = (what: (typeof boardTroubles)[number], bus: string) => {
    const wall = ready()
    const at = everyFamily
      .slice(
        0,
        everyFamily.findIndex(({ id }) => id === bus),
      )
      .flatMap(({ boards }) => boards)
    wall.trouble(at.length, what, true)
    const fromMs = wall.clock.monotonicMs()
    const [id = '', other = ''] = wall.compartments
      .filter(({ door }) => door.bus === bus)
      .map((one) => one.id)
    wall.ask(id)
    wall.pass(8_000)
    const reports = wall.inputs.flatMap((input) => (input.type === 'pulse.reported' ? [input.result] : []))
    return { wall, reports, id, other, seen: seen(wall, id, fromMs) }
  }

  test('an unplugged bus moves nothing, at any of its boards', () => {
    for (const { id: bus } of everyFamily) {
      const { wall, reports, seen } = openedWhile('unplugged', bus)
      expect({ bus, reports, seen }).toEqual({ bus, reports: ['not-sent'], seen: ['pulse.asked'] })
      const second = wall.compartments.findLast(({ door }) => door.bus === bus)?.id ?? ''
      wall.ask(second)
      wall.pass(3_000)
      expect(wall.hardware.isOpen(second)).toBe(false)
    }
  })

  test('a deaf board energises no coil, a silent one does and leaves the outcome to the switch', () => {
    for (const { id: bus } of everyFamily) expect(openedWhile('deaf', bus).seen, bus).toEqual(['pulse.asked'])
    for (const bus of ['kr', 'cu', 'xor', 'wkly', 'modbus', 'relays']) {
      const { reports, seen } = openedWhile('silent', bus)
      expect(reports).toEqual(['unknown'])
      expect(seen).toEqual(['pulse.asked', 'coil on', 'open by lock', 'coil off'])
    }
  })

  test("boards with each other's address open each other's doors", () => {
    for (const bus of ['kr', 'cu', 'xor', 'wkly']) {
      const { wall, id } = openedWhile('swapped', bus)
      const [, there = 0] =
        everyFamily.find((one) => one.id === bus)?.boards.map(({ address }) => address) ?? []
      expect(wall.hardware.isOpen(id)).toBe(false)
      expect(wall.hardware.isOpen(idAt(wall, bus, there))).toBe(true)
    }
  })

  const words = (wall: ByteWall, id: string, from: number) => {
    const { bus, board, channel } = wall.compartments.find((one) => one.id === id)?.door ?? { bus: '' }
    return wall.inputs.slice(from).flatMap((input) => {
      if (input.type !== 'door.sensed' && input.type !== 'door.unreadable') return []
      const { door } = input
      if (door.bus !== bus || door.board !== board || door.channel !== channel) return []
      return [input.type === 'door.sensed' ? input.reading : 'unreadable']
    })
  }

  test.each<[SwitchTrouble, readonly string[], readonly string[]]>([
    ['says-open', ['open'], ['closed']],
    ['says-closed', [], []],
    ['unreadable', ['unreadable'], ['closed']],
    ['silent', [], []],
  ])('a switch that is %s shows as far as its board has a word for it', (trouble, wrong, right) => {
    const wall = ready()
    const canBeUnreadable = ['wkly', 'lines']
    for (const { id, sensed, door } of wall.compartments) {
      if (!sensed) continue
      const isShown = trouble !== 'unreadable' || canBeUnreadable.includes(door.bus)
      const from = wall.inputs.length
      wall.hardware.setSwitch(id, trouble)
      wall.pass(2_000)
      expect({ door, words: words(wall, id, from) }).toEqual({ door, words: isShown ? wrong : [] })
      const mended = wall.inputs.length
      wall.hardware.setSwitch(id, null)
      wall.pass(2_000)
      expect({ door, words: words(wall, id, mended) }).toEqual({ door, words: isShown ? right : [] })
    }
  })

  test('a switch that flaps tells one thing and then the other, until it is sound', () => {
    const wall = ready()
    for (const { id, sensed } of wall.compartments) {
      if (!sensed) continue
      const from = wall.inputs.length
      wall.hardware.setSwitch(id, 'flapping')
      wall.pass(20_000)
      expect(words(wall, id, from).filter((word) => word === 'open').length).toBeGreaterThan(1)
      wall.hardware.setSwitch(id, null)
      wall.pass(3_000)
      expect(wall.doorState(id)).toBe('closed')
    }
    expect(kinds(wall, 'door.moved')).toEqual([])
  })
})

describe('a process that dies', () => {
  test('leaves its wires to the next one at once, and is told nothing any more', () => {
    const wall = ready()
    for (let life = 0; life < 20; life += 1) {
      wall.pass(7 * life)
      wall.kill()
      wall.start()
    }
    wall.pass(5_000)
    expect(told(wall)).toEqual(truth(wall))
    expect(wall.inputs.filter(({ type }) => type === 'fault.reported')).toEqual([])
  })

  test('before a pulse it energises nothing; a coil whose unlock it had written does what its board does', () => {
    let written = 0
    for (const { id, door } of everyAddress.map((door, index) => ({ id: String(index + 1), door }))) {
      for (const point of ['before-pulse', 'after-pulse'] as const) {
        const wall = ready()
        wall.dieAt(point)
        wall.ask(id)
        expect(wall.isAlive()).toBe(false)
        wall.pass(2_500)
        const moves = seen(wall, id).slice(1)
        // Where the line was busy, the unlock was still to be written.
        if (point === 'before-pulse' || moves.length === 0) expect(moves).toEqual([])
        else {
          written += 1
          const isHeld = ['usb', 'lines', 'relays'].includes(door.bus)
          expect(moves).toEqual(['coil on', 'open by lock', ...(isHeld ? [] : ['coil off'])])
        }
        wall.start()
        wall.pass(3_000)
        expect(wall.isEnergised(id)).toBe(false)
        expect(told(wall)).toEqual(truth(wall))
        expect(wall.complaints).toEqual([])
      }
    }
    expect(written).toBeGreaterThan(everyAddress.length / 2)
  })

  test('in order, it lets every relay go first', async () => {
    const wall = ready()
    const held = [idAt(wall, 'usb', 0), idAt(wall, 'lines', 0), idAt(wall, 'relays', 1)]
    for (const id of held) wall.ask(id)
    wall.pass(100)
    expect(held.map((id) => wall.isEnergised(id))).toEqual([true, true, true])
    const closed = wall.close()
    wall.pass(1_000)
    await closed
    expect(held.map((id) => wall.isEnergised(id))).toEqual([false, false, false])
  })
})

describe('days on which anything happens', () => {
  test('leave every coil off, every switch believed and no checker a word, on walls of any kind', () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const wall = drawByteWall(seed, 5, { pulseMs: [100, 300, 500, 1_000, 1_500][seed % 5] ?? 500 })
      playDay(wall, seed, 40)
      expect({ seed, complaints: wall.complaints }).toEqual({ seed, complaints: [] })
      expect({ seed, told: told(wall) }).toEqual({ seed, told: truth(wall) })
      expect(wall.compartments.filter(({ id }) => wall.isEnergised(id))).toEqual([])
    }
  }, 60_000)

  test('a thousand pulses on a wall of every family in one', () => {
    const wall = createByteWall({ buses: everyFamily, addresses: everyAddress, chance: createChance(7) })
    playDay(wall, 7, 2_500)
    expect(kinds(wall, 'pulse.asked').length).toBeGreaterThan(1_000)
    expect(kinds(wall, 'process.started').length).toBeGreaterThan(50)
    expect(wall.complaints).toEqual([])
    expect(told(wall)).toEqual(truth(wall))
  }, 60_000)

  test('are the same to the byte with the same seed, whatever this process has done before', () => {
    const hashOf = (seed: number) => {
      const wall = drawByteWall(seed, 12)
      playDay(wall, seed, 150)
      return wall.hash()
    }
    const first = hashOf(11)
    const other = hashOf(12)
    expect(hashOf(11)).toBe(first)
    expect(hashOf(12)).toBe(other)
    expect(first).not.toBe(other)
  })
})

test('a drawn wall has as many doors as it was asked for, each at a place of its own, and every family turns up', () => {
  const families = new Set<string>()
  const networked = new Set<string>()
  let shared = 0
  for (let seed = 1; seed <= 300; seed += 1) {
    const { buses, addresses } = drawBuses(createChance(seed), 1 + (seed % 40))
    expect(addresses).toHaveLength(1 + (seed % 40))
    expect(new Set(addresses.map((door) => JSON.stringify(door))).size).toBe(addresses.length)
    for (const { bus, board, channel } of addresses) {
      const channels = buses
        .find(({ id }) => id === bus)
        ?.boards.find(({ address }) => address === board)?.channels
      expect(numbers(channels ?? 0)).toContain(channel)
    }
    for (const { family, isNetworked } of buses) {
      families.add(family)
      if (isNetworked) networked.add(family)
    }
    const supplies = buses.flatMap(({ supply }) => (supply === null ? [] : [supply]))
    if (new Set(supplies).size < supplies.length) shared += 1
  }
  expect(families.size).toBe(7)
  expect([...networked]).not.toContain('lcus')
  expect(shared).toBeGreaterThan(50)
  expect(readsSwitch([], { bus: 'none', board: 0, channel: 1 })).toBe(false)
})
