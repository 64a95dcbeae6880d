// Doors of the family gpio on an emulated chip in virtual time: for the doors' contract and for what only lines have.
import type { EmulatedGpioBus } from '../../simulator/boards/gpio.ts'
import { createEmulatedGpioBus } from '../../simulator/boards/gpio.ts'
import type { EmulatedChip } from '../../simulator/boards/gpio-chip.ts'
import { createEmulatedChip } from '../../simulator/boards/gpio-chip.ts'
import type { VirtualClock } from '../../simulator/world/virtual-clock.ts'
import { createVirtualClock } from '../../simulator/world/virtual-clock.ts'
import type { BusSettings, ChannelLines } from '../../src/adapters/boards/board.ts'
import type { OpenedDoors } from '../../src/adapters/boards/doors.ts'
import { openDoors } from '../../src/adapters/boards/doors.ts'
import type { Input } from '../../src/core/input.ts'
import type { OpenLink } from '../../src/ports/link.ts'
import type { ContractWall } from './board-families.ts'
import { silentLog } from './doors-subject.ts'

const line = (relay: number, other: number | null, more: Partial<ChannelLines> = {}): ChannelLines => ({
  relay,
  switch: other,
  activeLow: false,
  bias: 'pull-up',
  ...more,
})

export const gpioWall: ContractWall = {
  title: 'GPIO',
  boards: [
    {
      address: 0,
      channels: 4,
      closedBit: 0,
      closedBits: { 3: 1 },
      lines: [line(9, 22), line(10, 23), line(11, 24), line(12, 25)],
    },
    {
      address: 2,
      channels: 2,
      closedBit: 1,
      lines: [
        line(4, 16, { activeLow: true, bias: 'pull-down' }),
        line(5, 17, { activeLow: true, bias: 'pull-down' }),
      ],
    },
  ],
  hasSensors: true,
  answers: false,
}

export interface GpioSubject {
  readonly clock: VirtualClock
  readonly chip: EmulatedChip
  readonly bus: EmulatedGpioBus
  doors: OpenedDoors
  readonly inputs: Input[]
  /** For calls that want one; never called by a bus of lines. */
  readonly openLink: OpenLink
  /** When the input at this place was submitted. */
  readonly atMs: readonly number[]
  /** Opens the doors anew, as the next process does. */
  open(): OpenedDoors
  pass(ms: number): Promise<void>
  until(condition: () => boolean, what: string): Promise<void>
  close(): Promise<void>
}

/** `configured`: what the daemon is told, where the wall is wired otherwise. */
export function createGpioSubject(
  boards: BusSettings['boards'] = gpioWall.boards,
  configured = boards,
): GpioSubject {
  const clock = createVirtualClock()
  const chip = createEmulatedChip(clock)
  const bus = createEmulatedGpioBus({ busId: 'wall', boards }, { chip, clock })
  const inputs: Input[] = []
  const atMs: number[] = []
  const openLink: OpenLink = () => {
    throw new Error('no bytes here')
  }
  const open = () =>
    openDoors({
      buses: [{ id: 'wall', family: 'gpio', path: chip.chip, boards: configured }],
      openLink,
      lines: { open: chip.openLines, isPresent: chip.isPresent },
      clock,
      log: silentLog,
      submit: (input) => {
        inputs.push(input)
        atMs.push(clock.monotonicMs())
      },
    })
  const subject: GpioSubject = {
    clock,
    chip,
    bus,
    doors: open(),
    openLink,
    inputs,
    atMs,
    open,
    async pass(ms) {
      clock.advance(ms)
    },
    async until(condition, what) {
      for (let passedMs = 0; !condition(); passedMs += 1) {
        if (passedMs > 120_000) {
          const story = inputs.map((input) => JSON.stringify(input)).join('\n')
          throw new Error(`waited in vain: ${what}\n${story}`)
        }
        clock.advance(1)
      }
    },
    async close() {
      const closed = subject.doors.close()
      clock.advance(3_000)
      await closed
      await bus.shut()
    },
  }
  return subject
}
