// Several buses behind one port: each door on its own, whatever becomes of the other's line.
import { expect, test } from 'vitest'
import { createEmulatedBus } from '../../../simulator/boards/emulated-bus.ts'
import { joinWalls } from '../../../simulator/boards/wall.ts'
import { createMemoryWire } from '../../../simulator/boards/wire.ts'
import { createVirtualClock } from '../../../simulator/world/virtual-clock.ts'
import type { BusSettings } from '../../../src/adapters/boards/board.ts'
import { openDoors } from '../../../src/adapters/boards/doors.ts'
import type { Input } from '../../../src/core/input.ts'
import { reportsOf } from '../../contract/doors.ts'
import { silentLog } from '../../contract/doors-subject.ts'

const boards: BusSettings['boards'] = [{ address: 0, channels: 8, closedBit: 1 }]
const left = { bus: 'left', board: 0, channel: 1 }
const right = { bus: 'right', board: 0, channel: 1 }

function twoBuses(supply?: string) {
  const clock = createVirtualClock()
  const wires = new Map(['left', 'right'].map((id) => [`/memory/${id}`, createMemoryWire(clock)]))
  const emulated = [...wires].map(([path, wire]) =>
    createEmulatedBus({ busId: path.slice('/memory/'.length), boards }, { wire, clock }),
  )
  const inputs: Input[] = []
  const doors = openDoors({
    buses: ['left', 'right'].map((id) => ({
      id,
      family: 'kr-cu16',
      path: `/memory/${id}`,
      ...(supply === undefined ? {} : { supply }),
      boards,
    })),
    openLink: (settings, ears) => {
      const wire = wires.get(settings.path)
      if (wire === undefined) throw new Error(`no wire ${settings.path}`)
      return wire.openLink(settings, ears)
    },
    clock,
    log: silentLog,
    submit: (input) => inputs.push(input),
  })
  clock.advance(1_000)
  return { clock, doors, inputs, wires: [...wires.values()], wall: joinWalls(emulated), buses: emulated }
}

const wordsOf = (inputs: readonly Input[], bus: string) =>
  inputs.flatMap((input) => (input.type === 'door.sensed' && input.door.bus === bus ? [input.reading] : []))

test('a pulse opens the door of its bus and no other', () => {
  const { clock, doors, inputs, wall } = twoBuses()
  const changed: string[] = []
  wall.onChange(({ bus, channel }) => changed.push(`${bus} ${channel}`))
  doors.pulse(right, 500, 'o1')
  clock.advance(500)
  expect(wall.doors.filter((door) => wall.look(door).open)).toEqual([right])
  expect(new Set(changed)).toEqual(new Set(['right 1']))
  expect(wordsOf(inputs, 'right').at(-1)).toBe('open')
  expect(new Set(wordsOf(inputs, 'left'))).toEqual(new Set(['closed']))
})

test('a line that is gone holds up nothing on the other', async () => {
  const { clock, doors, inputs, wall, buses } = twoBuses()
  await buses[0]?.unplug()
  clock.advance(10)
  doors.pulse(left, 500, 'o1')
  doors.pulse(right, 500, 'o2')
  clock.advance(500)
  expect([reportsOf(inputs, 'o1'), reportsOf(inputs, 'o2')]).toEqual([['not-sent'], ['sent']])
  expect(wall.look(right).open).toBe(true)
  expect(doors.health().map(({ bus, state, trouble }) => [bus, state, trouble])).toEqual([
    ['left', 'down', 'gone'],
    ['right', 'up', null],
  ])
})

test('pulses of two buses with a power supply each need not wait for one another', () => {
  const { clock, doors, wall } = twoBuses()
  doors.pulse(left, 500, 'o1')
  doors.pulse(right, 500, 'o2')
  clock.advance(100)
  expect([wall.look(left).open, wall.look(right).open]).toEqual([true, true])
})

/** Every pulse of both walls in order of time. */
function pulsesOf(wall: ReturnType<typeof joinWalls>) {
  return wall.doors
    .flatMap((door) => {
      const { lastPulseMs } = wall.look(door)
      return lastPulseMs === null ? [] : [{ bus: door.bus, channel: door.channel, atMs: lastPulseMs }]
    })
    .sort((a, b) => a.atMs - b.atMs)
}

test('two buses on one power supply are pulsed one at a time, in the order of asking', () => {
  const { clock, doors, wall } = twoBuses('psu')
  const asked = Array.from({ length: 12 }, (_, index) => ({
    bus: index % 3 === 0 ? 'right' : 'left',
    channel: 1 + (index % 3 === 0 ? index / 3 : index - 1 - Math.floor(index / 3)),
  }))
  for (const [index, { bus, channel }] of asked.entries())
    doors.pulse({ bus, board: 0, channel }, index % 2 === 0 ? 100 : 700, `o${index}`)
  clock.advance(10_000)
  const pulses = pulsesOf(wall)
  expect(pulses.map(({ bus, channel }) => ({ bus, channel }))).toEqual(asked)
  for (const [index, { atMs }] of pulses.slice(1).entries()) {
    // The boards' own pulse is longer than 100 ms.
    const least = index % 2 === 0 ? 500 : 700
    const gapMs = atMs - (pulses[index]?.atMs ?? 0)
    expect(gapMs).toBeGreaterThanOrEqual(least)
    expect(gapMs).toBeLessThan(least + 60)
  }
})

test('a bus whose line is lost or stuck gives its turn on a shared power supply to the other', async () => {
  const { clock, doors, inputs, wires, wall, buses } = twoBuses('psu')
  wires[0]?.stallWrites(true)
  clock.advance(200)
  for (let index = 1; index <= 4; index += 1) {
    doors.pulse({ ...left, channel: index }, 100, `left${index}`)
    doors.pulse({ ...right, channel: index }, 100, `right${index}`)
  }
  clock.advance(4 * (420 + 250))
  expect(pulsesOf(wall).map(({ bus, channel }) => `${bus} ${channel}`)).toEqual(
    [1, 2, 3, 4].map((n) => `right ${n}`),
  )
  clock.advance(5_000)
  for (let index = 1; index <= 4; index += 1) expect(reportsOf(inputs, `left${index}`)).toEqual(['not-sent'])

  wires[0]?.stallWrites(false)
  clock.advance(5_000)
  doors.pulse({ ...left, channel: 5 }, 1_500, 'first')
  doors.pulse({ ...left, channel: 6 }, 100, 'lost')
  doors.pulse({ ...right, channel: 7 }, 100, 'next')
  clock.advance(100)
  await buses[0]?.unplug()
  clock.advance(1_600)
  expect(['first', 'lost', 'next'].map((opening) => reportsOf(inputs, opening).join())).toEqual([
    'sent',
    'not-sent',
    'sent',
  ])
})
