// The wall that the week is replayed on, and the daemon's configuration for it: four columns of ten doors on
// four KR-CU16 boards, each on a cable of its own. Says nothing of parcels.
import type { DoorAddress } from '../../src/core/nouns.ts'

export interface PlannedDoor {
  readonly id: string
  readonly size: string
  readonly innerMm: readonly [number, number, number]
  readonly sillMm: number
  readonly column: number
  readonly row: number
  readonly door: DoorAddress
}

const columns = 4
const boards = 4
export const doorsPerBoard = 10
const widthMm = 440
const depthMm = 600
/** From the floor up: the large ones carry the small ones. */
const column: readonly (readonly [string, number])[] = [
  ['XL', 400],
  ['L', 280],
  ['L', 280],
  ['S', 100],
  ['M', 170],
  ['S', 100],
  ['M', 170],
  ['S', 100],
  ['M', 170],
  ['S', 100],
]
const plinthMm = 60
const shelfMm = 15

export const sizes = ['S', 'M', 'L', 'XL'] as const
export const busIds: readonly string[] = Array.from({ length: boards }, (_, index) => `cable-${index + 1}`)

export const carriers = ['stadspost', 'rapid'] as const
/** So that refusals for want of quota occur: the smaller carrier may hold twelve of the forty. */
const rapidQuota = 12

export function planWall(): readonly PlannedDoor[] {
  const planned: PlannedDoor[] = []
  for (let at = 0; at < columns; at++) {
    let sillMm = plinthMm
    for (const [row, [size, heightMm]] of column.entries()) {
      const index = planned.length
      planned.push({
        id: String(index + 1).padStart(2, '0'),
        size,
        innerMm: [widthMm, heightMm, depthMm],
        sillMm,
        column: at + 1,
        row: column.length - row,
        door: {
          bus: busIds[index % boards] ?? '',
          board: 0,
          channel: Math.floor(index / boards) + 1,
        },
      })
      sillMm += heightMm + shelfMm
    }
  }
  return planned
}

/**
 * What is shortened against the shipped defaults, since dwell runs at `speed` and people do not: how long a
 * lock is pulsed (a week's openings of one door fall into minutes) and waited for, the patience of a visit and the lockouts, in real time.
 */
export const shortened = {
  pulseMs: 100,
  coilRestMs: 500,
  senseWithinMs: 500,
  idleVisitSeconds: 5,
  openVisitSeconds: 5,
  nagAfterSeconds: 1,
  leftOpenAfterSeconds: 1.5,
  reopenAtKioskSeconds: 5,
  reopenByCodeMinutes: 0.05,
  lockoutSeconds: [1, 2, 4, 8],
} as const

/** A configuration file (JSON is YAML). */
export function configText(use: {
  readonly site: string
  readonly mqttUrl: string
  readonly kioskPort: number
  readonly paths: readonly string[]
}): string {
  return JSON.stringify(
    {
      version: 1,
      site: { id: use.site, timezone: 'UTC', languages: ['en', 'nl'] },
      store: { path: 'kluis.db' },
      mqtt: { url: use.mqttUrl },
      http: { kiosk: { port: use.kioskPort }, console: { port: 0 } },
      security: { signedOpen: 'optional' },
      clock: { trust: 'rtc' },
      buses: busIds.map((id, index) => ({
        id,
        family: 'kr-cu16',
        path: use.paths[index],
        boards: [{ address: 0, channels: doorsPerBoard, closedBit: 1 }],
        pacing: { sweepMs: 60 },
      })),
      compartments: planWall(),
      carriers: [{ id: 'stadspost' }, { id: 'rapid', maxCompartments: rapidQuota }],
      rules: shortened,
    },
    null,
    1,
  )
}
