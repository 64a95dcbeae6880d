// What the emulated boards must show of metal and of processes that die, beside the bytes that the doors' contract asks for.
import { expect, test } from 'vitest'
import { createMemoryWire } from '../../simulator/boards/wire.ts'
import { createVirtualClock } from '../../simulator/world/virtual-clock.ts'
import type { LinkEars } from '../../src/ports/link.ts'
import { contractFamilies, contractVariants } from '../contract/board-families.ts'
import { createVirtualSubject } from '../contract/doors-subject.ts'
import { createGpioSubject } from '../contract/gpio-subject.ts'

/** As long as each board makes a pulse of 700 ms, and the wire's time for those that the bus ends. */
const lastsMs: Readonly<Record<string, readonly [least: number, most: number]>> = {
  'kr-cu16': [500, 500],
  cu12: [500, 500],
  'xor-8a': [300, 300],
  wkly: [380, 380],
  'waveshare-modbus': [699, 760],
  lcus: [699, 702],
}

test.each([...contractFamilies, ...contractVariants])('a coil is seen to be let go on $title', (family) => {
  const subject = createVirtualSubject({ family })
  subject.clock.advance(3_000)
  const { address: board } = family.boards[0] ?? { address: -1 }
  const door = { bus: 'wall', board, channel: 1 }
  subject.doors.pulse(door, 700, 'o1')
  subject.clock.advance(100)
  expect(subject.bus.look(door)).toMatchObject({ held: true, lastHeldMs: null })
  subject.clock.advance(1_000)
  const { held, lastHeldMs } = subject.bus.look(door)
  const [least, most] = lastsMs[family.family] ?? [0, 0]
  expect(held).toBe(false)
  expect(lastHeldMs).toBeGreaterThanOrEqual(least)
  expect(lastHeldMs).toBeLessThanOrEqual(most)
})

test('a coil is seen to be let go on GPIO', async () => {
  const subject = createGpioSubject()
  await subject.pass(1_000)
  const door = { bus: 'wall', board: 2, channel: 1 }
  subject.doors.pulse(door, 700, 'o1')
  await subject.pass(100)
  expect(subject.bus.look(door)).toMatchObject({ held: true, lastHeldMs: null })
  await subject.pass(1_000)
  expect(subject.bus.look(door)).toMatchObject({ held: false, lastHeldMs: 700 })
})

test('what a killed process has written leaves, what it would hear is lost, and the line is free at once', () => {
  const clock = createVirtualClock()
  const wire = createMemoryWire(clock)
  const heardByBoards: number[] = []
  wire.onBytes((bytes) => heardByBoards.push(...bytes))
  const words: string[] = []
  const ears = (name: string): LinkEars => ({
    onOpen: () => words.push(`${name} open`),
    onBytes: () => words.push(`${name} bytes`),
    onClosed: (trouble) => words.push(`${name} ${trouble}`),
  })
  const settings = { path: wire.path, baudRate: 9_600 }

  const first = wire.openLink(settings, ears('first'))
  clock.settle()
  first.write(Uint8Array.of(1, 2, 3), () => words.push('first written'))
  wire.write(Uint8Array.of(9))
  wire.openLink(settings, ears('opening'))
  wire.kill()
  wire.openLink(settings, ears('second'))
  first.write(Uint8Array.of(4), () => words.push('first written'))
  clock.settle()
  expect(heardByBoards).toEqual([1, 2, 3])
  expect(words).toEqual(['first open', 'second open'])
  wire.write(Uint8Array.of(9))
  clock.settle()
  expect(words).toEqual(['first open', 'second open', 'second bytes'])
})

test('lines of a chip that a killed process was about to take are free for the next', () => {
  const subject = createGpioSubject()
  subject.chip.kill()
  subject.open()
  subject.clock.advance(1_000)
  expect(subject.chip.triesAtMs).toHaveLength(1)
  expect(subject.doors.health()[0]?.state).toBe('down')
})
