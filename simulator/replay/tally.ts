// Figures of a replay: how full the wall was, how long parcels stayed, how often each event came.
// Judges nothing, which checks.ts does. What is inside is counted from the truth, what is kept for a parcel
// from the daemon's snapshot, all else from the events in order, each once.

import { inOrder, typeOf } from './checks.ts'
import type { Platform } from './platform.ts'
import type { Truth } from './truth.ts'
import type { PlannedDoor } from './wall-plan.ts'
import { sizes } from './wall-plan.ts'

export interface Occupancy {
  readonly doors: number
  /** Shares of the doors of this size, 0 to 1: with something inside, and kept for something besides. */
  readonly mean: number
  readonly most: number
  readonly meanReserved: number
}

export interface OccupancyWatch {
  sample(): void
  result(): Readonly<Record<string, Occupancy>>
}

export function watchOccupancy(
  truth: Truth,
  platform: Platform,
  doors: readonly PlannedDoor[],
): OccupancyWatch {
  let samples = 0
  const sums = new Map(['all', ...sizes].map((size) => [size, { full: 0, most: 0, reserved: 0 }]))
  const of = (size: string): readonly PlannedDoor[] =>
    doors.filter((door) => size === 'all' || door.size === size)
  return {
    sample() {
      samples += 1
      const states = new Map(platform.snapshot()?.compartments.map((one) => [one.id, one.state]))
      for (const [size, sum] of sums) {
        const full = of(size).filter((door) => truth.contents(door.id).length > 0).length
        sum.full += full
        sum.most = Math.max(sum.most, full)
        sum.reserved += of(size).filter((door) => states.get(door.id) === 'reserved').length
      }
    },
    result: () =>
      Object.fromEntries(
        [...sums].map(([size, sum]) => {
          const count = of(size).length
          const per = Math.max(1, samples * count)
          return [
            size,
            { doors: count, mean: sum.full / per, most: sum.most / count, meanReserved: sum.reserved / per },
          ]
        }),
      ),
  }
}

const quantile = (sorted: readonly number[], at: number): number | null =>
  sorted.length === 0 ? null : (sorted[Math.min(sorted.length - 1, Math.floor(at * sorted.length))] ?? null)

/** Hours of replayed time from the deposit to the pick-up, from the events alone. */
export function dwellHours(
  platform: Platform,
  speed: number,
): {
  readonly collected: number
  readonly median: number | null
  readonly mean: number | null
  readonly p90: number | null
} {
  const since = new Map<string, number>()
  const stays: number[] = []
  for (const event of inOrder(platform)) {
    const id = String(event.data.parcel)
    if (typeOf(event) === 'parcel.deposited') since.set(id, Date.parse(event.time))
    const fromMs = since.get(id)
    if (typeOf(event) === 'parcel.collected' && fromMs !== undefined)
      stays.push(((Date.parse(event.time) - fromMs) * speed) / 3_600_000)
  }
  stays.sort((a, b) => a - b)
  return {
    collected: stays.length,
    median: quantile(stays, 0.5),
    mean: stays.length === 0 ? null : stays.reduce((sum, one) => sum + one, 0) / stays.length,
    p90: quantile(stays, 0.9),
  }
}

/** How often each type of event came, repeats left out. */
export function eventCounts(platform: Platform): Readonly<Record<string, number>> {
  const counts = new Map<string, number>()
  for (const event of inOrder(platform)) counts.set(typeOf(event), (counts.get(typeOf(event)) ?? 0) + 1)
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
}
