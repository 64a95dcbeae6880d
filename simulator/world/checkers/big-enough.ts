// A parcel goes into the compartment that it is given: all three sides, turned any way, and where only a size class is
// known, no less room than the smallest compartment of that class has.
import type { CompartmentSpec, Parcel } from '../../../src/core/nouns.ts'
import type { Checker, Fail } from './checker.ts'

const volumeOf = ([width, height, depth]: readonly [number, number, number]): number => width * height * depth
const sorted = (sidesMm: readonly number[]): readonly number[] => [...sidesMm].sort((a, b) => a - b)

export function createBigEnough(fail: Fail, wall: readonly CompartmentSpec[]): Checker {
  const specs = new Map(wall.map((spec) => [spec.id, spec]))
  const smallest = new Map<string, number>()
  for (const { size, innerMm } of wall)
    smallest.set(size, Math.min(volumeOf(innerMm), smallest.get(size) ?? Number.POSITIVE_INFINITY))

  function goesIn({ dimensionsMm, size }: Parcel, { innerMm }: CompartmentSpec): boolean {
    if (dimensionsMm === null) return size === null || volumeOf(innerMm) >= (smallest.get(size) ?? 0)
    const inner = sorted(innerMm)
    return sorted(dimensionsMm).every((side, index) => side <= (inner[index] ?? 0))
  }

  return {
    name: 'big-enough',
    on: {
      committed({ write }) {
        const last = new Map<string, Parcel>()
        for (const { table, key, value } of write.changes)
          if (table === 'parcels' && value !== null) last.set(key, value)
        for (const parcel of last.values()) {
          const spec = specs.get(parcel.compartment ?? '')
          if (parcel.state !== 'assigned' || spec === undefined || goesIn(parcel, spec)) continue
          const what =
            parcel.dimensionsMm === null ? `of class ${parcel.size}` : `of ${parcel.dimensionsMm} mm`
          fail(`${parcel.id} ${what} is given ${spec.id}, which has ${spec.innerMm} mm`)
        }
      },
    },
  }
}
