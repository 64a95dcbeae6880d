// What parcels come: sizes, weights and how many belong to one person from real deliveries of one week, the hours that
// they stay from published figures. Draws one order after the other; sends nothing.
import { readFileSync } from 'node:fs'
import type { Chance } from './chance.ts'

export interface DrawnParcel {
  readonly sidesMm: readonly [number, number, number]
  readonly weightG: number
}

export interface Traffic {
  parcel(): DrawnParcel
  /** Parcels of one person that are announced together. */
  together(): number
  /** From the deposit to the wish to collect. */
  dwellMs(): number
  /** From now to the next order; by day more than by night. `hourOfDay` 0 to 24. */
  untilNextMs(perDay: number, hourOfDay: number): number
}

const hourMs = 3_600_000
/** PostNord Norway (TØI): just over 60 % collected within 24 h, mean 31.6 h. */
const dwellMedianH = 17.8
const dwellSigma = 1.07

interface Row {
  readonly volumeCm3: number
  readonly weightG: number
}

interface Week {
  readonly rows: readonly Row[]
  /** How many parcels each person got on one day. */
  readonly together: readonly number[]
}

let read: Week | null = null

/** Five thousand parcels of one station; see simulator/replay/README.md for where they come from. */
function week(): Week {
  if (read !== null) return read
  const text = readFileSync(new URL('../replay/parcels-2024-08-week.csv', import.meta.url), 'utf8')
  const rows: Row[] = []
  const days = new Map<string, number>()
  for (const line of text.trim().split('\n').slice(1)) {
    const [date = '', , recipient = '', volume, weight] = line.split(',')
    rows.push({ volumeCm3: Number(volume), weightG: Math.round(Number(weight) * 1000) })
    const day = `${date}/${recipient}`
    days.set(day, (days.get(day) ?? 0) + 1)
  }
  read = { rows, together: [...days.values()] }
  return read
}

/** Three sides of that volume: real parcels are flatter than cubes. */
function sidesOf(volumeCm3: number, chance: Chance): readonly [number, number, number] {
  const long = chance.logNormal(1.4, 0.25)
  const wide = chance.logNormal(1, 0.2)
  const flat = chance.logNormal(0.55, 0.35)
  const unit = Math.cbrt((Math.max(volumeCm3, 40) * 1000) / (long * wide * flat))
  const side = (ratio: number): number => Math.min(4000, Math.max(5, Math.round(ratio * unit)))
  return [side(long), side(wide), side(flat)]
}

export function createTraffic(chance: Chance): Traffic {
  return {
    parcel() {
      const { volumeCm3, weightG } = chance.pick(week().rows)
      return { sidesMm: sidesOf(volumeCm3, chance), weightG }
    },
    together: () => Math.min(6, chance.pick(week().together)),
    dwellMs: () => Math.round(chance.logNormal(dwellMedianH, dwellSigma) * hourMs),
    untilNextMs(perDay, hourOfDay) {
      const isDay = hourOfDay >= 7 && hourOfDay < 21
      const perHour = (perDay / 24) * (isDay ? 1.55 : 0.25)
      return Math.max(1_000, Math.round(chance.exponential(1 / perHour) * hourMs))
    },
  }
}
