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

const boards: BusSettings['boards'] = [{ address: 0, channels: 2, closedBit: 1 }]
const left = { bus: 'left', board: 0, channel: 1 }
const right = { bus: 'right', board: 0, channel: 1 }

function twoBuses() {
  const clock = createVirtualClock()
  const wires = new Map(['left', 'right'].map((id) => [`/memory/${id}`, createMemoryWire(clock)]))
  const emulated = [...wires].map(([path, wire]) =>
    createEmulatedBus({ busId: path.slice('/memory/'.length), boards }, { wire, clock }),
  )
  const inputs: Input[] = []
  const doors = openDoors({
    buses: ['left', 'right'].map((id) => ({ id, family: 'kr-cu16', path: `/memory/${id}`, boards })),
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
  return { clock, doors, inputs, wall: joinWalls(emulated), buses: emulated }
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
  expect(wordsOf(inputs, 'left')).toEqual(['closed', 'closed'])
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

test('pulses of two buses need not wait for one another', () => {
  const { clock, doors, wall } = twoBuses()
  doors.pulse(left, 500, 'o1')
  doors.pulse(right, 500, 'o2')
  clock.advance(100)
  expect([wall.look(left).open, wall.look(right).open]).toEqual([true, true])
})
