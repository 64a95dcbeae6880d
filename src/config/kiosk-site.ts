// What the kiosk's page is told of the site: constant while the daemon runs, and nothing that only operators may know.
// Its form is checked against what the listener promises where compose.ts joins them.
import { returnReasons } from '../core/carriers.ts'
import type { Config } from './settled.ts'

type WalkInReturns = NonNullable<Config['carriers'][number]['walkInReturns']>

/** The reasons that every page has words for, and the carrier's own. */
export const reasonsOf = ({ reasons }: WalkInReturns): string[] => [
  ...new Set([...returnReasons, ...reasons.map(({ id }) => id)]),
]

export function kioskSite(config: Config) {
  const { screen, scannerAt, afterColumn, mode, nightHours, sunHours, quietHours, speech } = config.kiosk
  return {
    id: config.site.id,
    languages: [...config.site.languages],
    timezone: config.site.timezone,
    kiosk: {
      screen: screen ?? null,
      scannerAt,
      afterColumn: afterColumn ?? null,
      mode,
      nightHours: nightHours ?? null,
      sunHours: sunHours ?? null,
      quietHours: quietHours ?? null,
      speech,
    },
    pinDigits: config.rules.minPinDigits,
    walkInReturns: config.carriers.flatMap(({ id, walkInReturns }) =>
      walkInReturns === undefined
        ? []
        : [
            {
              carrier: id,
              reasons: reasonsOf(walkInReturns),
              words: Object.fromEntries(
                walkInReturns.reasons.map((reason) => [reason.id, { ...reason.words }]),
              ),
            },
          ],
    ),
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
