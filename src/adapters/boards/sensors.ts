// The door switches of one board: from levels to readings, and which of them the engine was told.
// A changed reading is told after two words in a row that agree, the second of them an answer to a
// read, since a one-byte sum lets one damaged frame in 256 pass; an unreadable one is told once.
import type { DoorAddress, DoorReading } from '../../core/nouns.ts'
import type { Submit } from '../../ports/clock.ts'
import type { BoardSettings, Level } from './board.ts'

type Told = 'closed' | 'open' | 'unreadable'

interface Switch {
  readonly door: DoorAddress
  readonly closedBit: 0 | 1
  told: Told | null
  /** What the last read said, where that differs from what was told. */
  candidate: Told | null
}

export interface Sensors {
  /** Takes one read of the whole board; true where a second read must confirm it. */
  read(levels: readonly Level[]): boolean
  /** Takes the word of one switch; `unasked` ones are never enough. True where a read must confirm it. */
  word(channel: number, level: Level, unasked: boolean): boolean
  /** The board cannot be read: tells so for each door that was not told so already. */
  lose(): void
  /** Everything counts as untold from now on. */
  forget(): void
  readings(): Readonly<Record<number, DoorReading>>
}

const readingOf = (level: Level | undefined, closedBit: 0 | 1): Told => {
  if (level === null || level === undefined) return 'unreadable'
  return level === closedBit ? 'closed' : 'open'
}

export function createSensors(bus: string, board: BoardSettings, submit: Submit): Sensors {
  const switches: Switch[] = []
  for (let channel = 1; channel <= board.channels; channel += 1) {
    if (board.withoutSensor?.includes(channel)) continue
    switches.push({
      door: { bus, board: board.address, channel },
      closedBit: board.closedBits?.[channel] ?? board.closedBit,
      told: null,
      candidate: null,
    })
  }

  const tell = (one: Switch, reading: Told) => {
    one.told = reading
    one.candidate = null
    if (reading === 'unreadable') submit({ type: 'door.unreadable', door: one.door })
    else submit({ type: 'door.sensed', door: one.door, reading })
  }

  /** True where the next reading must confirm it. */
  const hear = (one: Switch, level: Level | undefined): boolean => {
    const reading = readingOf(level, one.closedBit)
    if (reading === one.told) one.candidate = null
    else if (reading === one.candidate) tell(one, reading)
    else {
      one.candidate = reading
      return true
    }
    return false
  }

  return {
    read(levels) {
      const unconfirmed = switches.filter((one) => hear(one, levels[one.door.channel - 1]))
      return unconfirmed.length > 0
    },
    word(channel, level, unasked) {
      const one = switches.find(({ door }) => door.channel === channel)
      if (one === undefined) return false
      if (!unasked) return hear(one, level)
      const reading = readingOf(level, one.closedBit)
      if (reading === one.told) return false
      one.candidate = reading
      return true
    },
    lose() {
      for (const one of switches) {
        one.candidate = null
        if (one.told !== 'unreadable') tell(one, 'unreadable')
      }
    },
    forget() {
      for (const one of switches) {
        one.told = null
        one.candidate = null
      }
    },
    readings: () =>
      Object.fromEntries(
        switches.map(({ door, told }) => [
          door.channel,
          told === null || told === 'unreadable' ? 'unknown' : told,
        ]),
      ),
  }
}
