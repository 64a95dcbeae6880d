// Opens what the doors' contract is tried on: Doors with an emulated bus on a line of memory, a pty or TCP.

import type { EmulatedBus, EmulatedBusSettings } from '../../simulator/boards/emulated-bus.ts'
import { createEmulatedBus } from '../../simulator/boards/emulated-bus.ts'
import { openEmulatedBus } from '../../simulator/boards/open-walls.ts'
import type { MemoryWire } from '../../simulator/boards/wire.ts'
import { createMemoryWire } from '../../simulator/boards/wire.ts'
import { realClock } from '../../simulator/world/real-clock.ts'
import type { VirtualClock } from '../../simulator/world/virtual-clock.ts'
import { createVirtualClock } from '../../simulator/world/virtual-clock.ts'
import type { BusSettings } from '../../src/adapters/boards/board.ts'
import type { OpenedDoors } from '../../src/adapters/boards/doors.ts'
import { openDoors } from '../../src/adapters/boards/doors.ts'
import { isPresent, openLink } from '../../src/adapters/links/open-link.ts'
import type { Input } from '../../src/core/input.ts'
import type { Clock } from '../../src/ports/clock.ts'
import type { Log } from '../../src/ports/log.ts'
import type { ContractFamily } from './board-families.ts'
import { krCu16 } from './board-families.ts'
import type { DoorsSubject } from './doors.ts'

export const silentLog: Log = { info() {}, warn() {}, error() {} }

const story = (inputs: readonly Input[]) => inputs.map((input) => JSON.stringify(input)).join('\n')

export interface VirtualSubject extends DoorsSubject {
  readonly clock: VirtualClock
  readonly wire: MemoryWire
  readonly bus: EmulatedBus
  readonly doors: OpenedDoors
  /** When the input at this place was submitted. */
  readonly atMs: readonly number[]
}

export interface VirtualOptions {
  /** KR-CU16 where it is left out. */
  readonly family?: ContractFamily
  readonly boards?: BusSettings['boards']
  /** What hangs on the wire, where that differs from what is configured. */
  readonly emulated?: EmulatedBusSettings['boards']
  readonly sweepMs?: number
  /** Of the line; the family's factory setting where it is left out. */
  readonly baudRate?: number
  readonly path?: string
  /** Whether the daemon may look for the device's path. */
  readonly looks?: boolean
  /** Time that a look at the clock takes; none where it is left out. */
  readonly lookMs?: number
}

/** A clock that has gone on at every look, as a true one has. */
function restless(clock: VirtualClock, stepMs: number): Clock {
  let lastMs = 0
  return {
    ...clock,
    monotonicMs() {
      lastMs = Math.max(lastMs + stepMs, clock.monotonicMs())
      return lastMs
    },
  }
}

/** Everything in virtual time: nothing passes before `until` or `clock.advance`. */
export function createVirtualSubject(options: VirtualOptions = {}): VirtualSubject {
  const { sweepMs, baudRate, looks = true } = options
  const speed = baudRate === undefined ? {} : { baudRate }
  const { family, boards: usual } = options.family ?? krCu16
  const boards = options.boards ?? usual
  const clock = createVirtualClock()
  const wire = createMemoryWire(clock)
  const bus = createEmulatedBus(
    { busId: 'wall', family, boards: options.emulated ?? boards, ...speed },
    { wire, clock },
  )
  const inputs: Input[] = []
  const atMs: number[] = []
  const settings: BusSettings = {
    id: 'wall',
    family,
    path: options.path ?? bus.path,
    boards,
    ...speed,
    ...(sweepMs === undefined ? {} : { sweepMs }),
  }
  const doors = openDoors({
    buses: [settings],
    openLink: wire.openLink,
    ...(looks ? { isPresent: wire.isPresent } : {}),
    clock: options.lookMs === undefined ? clock : restless(clock, options.lookMs),
    log: silentLog,
    submit: (input) => {
      inputs.push(input)
      atMs.push(clock.monotonicMs())
    },
  })
  return {
    doors,
    bus,
    wire,
    clock,
    inputs,
    atMs,
    async until(condition, what) {
      for (let passedMs = 0; !condition(); passedMs += 1) {
        if (passedMs > 120_000) throw new Error(`waited in vain: ${what}\n${story(inputs)}`)
        clock.advance(1)
      }
    },
    async pass(ms) {
      clock.advance(ms)
    },
    async close() {
      const closed = doors.close()
      clock.advance(3_000)
      await closed
      await bus.shut()
    },
  }
}

/** On a true pty or socket, in real time. */
export async function openRealSubject(
  transport: 'pty' | 'tcp',
  { family, boards }: ContractFamily,
): Promise<DoorsSubject> {
  const bus = await openEmulatedBus({ busId: 'wall', family, boards, transport })
  const inputs: Input[] = []
  const doors = openDoors({
    buses: [{ id: 'wall', family, path: bus.path, boards }],
    openLink,
    isPresent,
    clock: realClock,
    log: silentLog,
    submit: (input) => inputs.push(input),
  })
  return {
    doors,
    bus,
    inputs,
    async until(condition, what) {
      const startMs = realClock.monotonicMs()
      while (!condition()) {
        if (realClock.monotonicMs() - startMs > 9_000)
          throw new Error(`waited in vain: ${what}\n${story(inputs)}`)
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    },
    pass: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    async close() {
      await doors.close()
      await bus.shut()
    },
  }
}
