// The plan of a replay, drawn from real parcels: which of them come to this locker, how large they are by three
// sides, how long they stay, and what people will do with them. Times are hours of replayed time.
import { readFileSync } from 'node:fs'
import type { Chance } from './chance.ts'
import { createChance } from './chance.ts'
import { carriers } from './wall-plan.ts'

export interface PlannedParcel {
  readonly id: string
  readonly label: string
  readonly carrier: string
  readonly kind: 'delivery' | 'return'
  readonly recipient: string
  readonly sidesMm: readonly [number, number, number]
  readonly weightG: number
  /** Several parcels of one person may stand together. */
  readonly share: boolean
  readonly pin: string
  readonly qr: string
  readonly announcedH: number
  /** From the deposit to the wish to collect it; pick-ups then wait for waking hours. */
  readonly dwellH: number
  readonly prefersPin: boolean
  /** Cancelled so many hours after it was announced. */
  readonly cancelAfterH: number | null
  /** The recipient asks for two days more, so many hours after the deposit. */
  readonly extendAfterH: number | null
  /** Sent back by its recipient: announced a day after it was collected. */
  readonly comesBack: boolean
}

export interface Plan {
  readonly parcels: readonly PlannedParcel[]
  /** Rows of the data that the days hold, of which `parcels` are the share. */
  readonly rows: number
}

export const stayH = 72
export const keepForDepositH = 30
/** Courier rounds of each day. */
export const roundsH: readonly number[] = [9.5, 13, 17, 20.5]

/** The source states no clock hours; seven slots of two hours from seven in the morning. */
const slotStartH = 7
const slotH = 2
/** PostNord Norway (TØI): just over 60 % collected within 24 h, mean 31.6 h. */
const dwellMedianH = 17.8
const dwellSigma = 1.07
const chanceOf = { rapid: 0.3, pin: 0.4, cancel: 0.04, extend: 0.05, back: 0.1 }

interface Row {
  readonly date: string
  readonly slot: number
  readonly recipient: string
  readonly volumeCm3: number
  readonly weightKg: number
}

function readRows(): Row[] {
  const text = readFileSync(new URL('./parcels-2024-08-week.csv', import.meta.url), 'utf8')
  return text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [date = '', slot, recipient = '', volume, weight] = line.split(',')
      return {
        date,
        slot: Number(slot),
        recipient,
        volumeCm3: Number(volume),
        weightKg: Number(weight),
      }
    })
}

/** Three sides of that volume: real parcels are flatter than cubes, so volume alone would overstate what fits. */
function drawSides(volumeCm3: number, chance: Chance): [number, number, number] {
  const [long, wide, flat] = [
    chance.logNormal(1.4, 0.25),
    chance.logNormal(1, 0.2),
    chance.logNormal(0.55, 0.35),
  ]
  const volumeMm3 = Math.max(volumeCm3, 40) * 1000
  const unit = Math.cbrt(volumeMm3 / (long * wide * flat))
  const side = (ratio: number): number => Math.min(4000, Math.max(5, Math.round(ratio * unit)))
  return [side(long), side(wide), side(flat)]
}

/** `share` of the station's parcels, whole recipients at a time; the first `days` days, which may be a fraction. */
export function planWeek(options: {
  readonly seed: number
  readonly share: number
  readonly days: number
}): Plan {
  const chance = createChance(options.seed)
  const rows = readRows()
  const first = Date.parse(rows[0]?.date ?? '')
  const parcels: PlannedParcel[] = []
  let count = 0
  for (const [index, row] of rows.entries()) {
    const draw = chance.stream(`parcel/${index}`)
    const dayH = (Date.parse(row.date) - first) / 3_600_000
    const announcedH = dayH + slotStartH + slotH * (row.slot + draw.next())
    if (announcedH >= options.days * 24) continue
    count += 1
    if (chance.stream(`recipient/${row.recipient}`).next() >= options.share) continue
    // The same draws for every parcel of a person: one carrier and one code, as a platform gives out where parcels may
    // stand together. Whoever opens a door takes all that is theirs.
    const person = chance.stream(`person/${row.recipient}`)
    const own = { pin: person.digits(8), qr: `Q${person.token(15)}` }
    const ofDay = chance.stream(`day/${row.date}/${row.recipient}`)
    const id = `p${String(index + 1).padStart(5, '0')}`
    parcels.push({
      id,
      label: `PARL${String(index + 1).padStart(8, '0')}`,
      carrier: person.happens(chanceOf.rapid) ? carriers[1] : carriers[0],
      kind: 'delivery',
      recipient: row.recipient,
      sidesMm: drawSides(row.volumeCm3, draw),
      weightG: Math.round(row.weightKg * 1000),
      share: person.happens(0.7),
      ...own,
      announcedH,
      dwellH: ofDay.logNormal(dwellMedianH, dwellSigma),
      prefersPin: person.happens(chanceOf.pin),
      cancelAfterH: draw.happens(chanceOf.cancel) ? draw.between(0.5, 20) : null,
      extendAfterH: draw.happens(chanceOf.extend) ? draw.between(1, 30) : null,
      comesBack: draw.happens(chanceOf.back),
    })
  }
  return { parcels: parcels.sort((a, b) => a.announcedH - b.announcedH), rows: count }
}
