// What the kiosk's page is told of the site: constant while the daemon runs, and nothing that only operators may know.
// Its form is checked against what the listener promises where compose.ts joins them.
import type { Config } from './settled.ts'

export function kioskSite(config: Config) {
  const { screen, scannerAt, mode, nightHours, sunHours, quietHours, speech } = config.kiosk
  return {
    id: config.site.id,
    languages: [...config.site.languages],
    timezone: config.site.timezone,
    kiosk: {
      screen: screen ?? null,
      scannerAt,
      mode,
      nightHours: nightHours ?? null,
      sunHours: sunHours ?? null,
      quietHours: quietHours ?? null,
      speech,
    },
    pinDigits: config.rules.minPinDigits,
    labels: Object.fromEntries(config.compartments.map(({ id, label }) => [id, label ?? id])),
    wall: config.compartments.map(({ id, column, row, size, innerMm, sillMm }) => ({
      compartment: id,
      column,
      row,
      size,
      innerMm: [...innerMm],
      sillMm,
    })),
  }
}
