// The wall that is soaked, and the daemon's configuration for it: three cables with boards of two families, two of them on
// one power supply. Says nothing of parcels.
import type { EmulatedBusSettings } from '../boards/emulated-bus.ts'
import type { PlannedDoor } from '../replay/wall-plan.ts'
import { carriers, shortened } from '../replay/wall-plan.ts'

const doorsPerBoard = 12
const address = 0

export const buses = [
  { busId: 'left', family: 'kr-cu16', supply: 'main' },
  { busId: 'middle', family: 'cu12', supply: 'main' },
  { busId: 'right', family: 'kr-cu16', supply: null },
] as const

const boards = [{ address, channels: doorsPerBoard, closedBit: 1 }] as const

export const busSettings: readonly EmulatedBusSettings[] = buses.map(({ busId, family }) => ({
  busId,
  family,
  boards,
}))

/** No lock jams here, and on a busy machine a door that has opened may be read seconds later. */
const senseWithinMs = 20_000

const shelfMm = 15
/** From the floor up. */
const column: readonly (readonly [string, number])[] = [
  ['L', 280],
  ['L', 280],
  ...Array.from({ length: 5 }, () => [['M', 150] as const, ['S', 100] as const]).flat(),
]

export const doors: readonly PlannedDoor[] = buses.flatMap(({ busId }, at) => {
  let sillMm = 60
  return column.map(([size, heightMm], row) => {
    const planned = {
      id: String(at * doorsPerBoard + row + 1).padStart(2, '0'),
      size,
      innerMm: [440, heightMm, 600] as const,
      sillMm,
      column: at + 1,
      row: column.length - row,
      door: { bus: busId, board: address, channel: row + 1 },
    }
    sillMm += heightMm + shelfMm
    return planned
  })
})

/** A configuration file (JSON is YAML). */
export function configText(use: {
  readonly site: string
  readonly mqtt: { readonly url: string } | { readonly embedded: { readonly port: number } }
  readonly kioskPort: number
  /** Of the buses, in their order. */
  readonly paths: readonly string[]
  /** `kluis.db` beside the configuration where it is left out. */
  readonly store?: string
}): string {
  return JSON.stringify(
    {
      version: 1,
      site: { id: use.site, timezone: 'UTC', languages: ['en', 'nl'] },
      store: { path: use.store ?? 'kluis.db' },
      mqtt: use.mqtt,
      http: { kiosk: { port: use.kioskPort }, console: { port: 0 } },
      security: { signedOpen: 'optional' },
      clock: { trust: 'rtc' },
      buses: buses.map(({ busId, family, supply }, index) => ({
        id: busId,
        family,
        path: use.paths[index],
        boards,
        pacing: { sweepMs: 100, ...(supply === null ? {} : { supply }) },
      })),
      compartments: doors,
      carriers: carriers.map((id) => ({ id })),
      rules: { ...shortened, senseWithinMs },
    },
    null,
    1,
  )
}
