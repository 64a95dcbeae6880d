// The sensors of one board that look into compartments: from its bits to what the engine is told. As with doors, a change
// is told after two reads in a row that agree. One that can't be read says nothing.
import type { ContentsReading, DoorAddress } from '../../core/nouns.ts'
import type { Submit } from '../../ports/clock.ts'
import type { BoardSettings } from './board.ts'

export interface Sights {
  /** Takes one read of the whole board (null: it has no such sensors); true where a second read must confirm it. */
  read(occupied: readonly boolean[] | null): boolean
  /** Everything counts as untold from now on. */
  forget(): void
}

interface Sight {
  readonly door: DoorAddress
  told: ContentsReading | null
  /** What the last read said, where that differs from what was told. */
  candidate: ContentsReading | null
}

export function createSights(bus: string, board: BoardSettings, submit: Submit): Sights {
  const sights = (board.occupancySensors ?? []).map(
    (channel): Sight => ({ door: { bus, board: board.address, channel }, told: null, candidate: null }),
  )

  /** True where the next read must confirm it. */
  const hear = (one: Sight, isOccupied: boolean): boolean => {
    const reading = isOccupied ? 'filled' : 'empty'
    const isConfirmed = reading === one.candidate
    one.candidate = null
    if (reading === one.told) return false
    if (!isConfirmed) {
      one.candidate = reading
      return true
    }
    one.told = reading
    submit({ type: 'contents.sensed', door: one.door, reading })
    return false
  }

  return {
    read: (occupied) =>
      sights.filter((one) => {
        const isOccupied = occupied?.[one.door.channel - 1]
        return isOccupied !== undefined && hear(one, isOccupied)
      }).length > 0,
    forget() {
      for (const one of sights) {
        one.told = null
        one.candidate = null
      }
    },
  }
}
