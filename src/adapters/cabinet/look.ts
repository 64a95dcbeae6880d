// Looks once at the cabinet's switches and thermometers, without the engine. Takes inputs only: a lamp's line that is
// written down wrongly must not be driven by a check.
import type { Clock } from '../../ports/clock.ts'
import type { LineLevel, Lines, LinesTrouble } from '../../ports/lines.ts'
import type { LinesUse } from '../links/connection-hosts.ts'
import type { CabinetSettings } from './settings.ts'
import type { ReadText } from './thermometers.ts'
import { celsiusIn } from './thermometers.ts'

/** A DS18B20 takes 750 ms for a reading; a stuck driver must not hold up the check. */
const withinMs = 3_000

export interface CabinetLook {
  readonly switches: readonly {
    readonly id: string
    readonly good: boolean | null
    readonly trouble: LinesTrouble | null
  }[]
  /** Whether the chip is there; their lines are not driven. */
  readonly signals: readonly { readonly id: string; readonly isThere: boolean }[]
  readonly thermometers: readonly { readonly id: string; readonly celsius: number | null }[]
}

export interface LookHost {
  readonly lines: LinesUse
  readonly readText: ReadText
  readonly clock: Clock
}

type Switches = CabinetSettings['switches']

function lookAtChip(
  chip: string,
  own: Switches,
  { lines: use, clock }: LookHost,
): Promise<CabinetLook['switches']> {
  const told = (trouble: LinesTrouble | null, levelOf: (line: number) => LineLevel) =>
    own.map(({ id, line, goodLevel }) => {
      const level = levelOf(line)
      return { id, good: level === null ? null : level === goodLevel, trouble }
    })
  return new Promise((resolve) => {
    const cancel = clock.wakeAt(clock.monotonicMs() + withinMs, () => resolve(told(null, () => null)))
    const lines: Lines = use.open(
      { chip, way: 'auto', outputs: [], inputs: own.map(({ line, bias }) => ({ offset: line, bias })) },
      {
        onOpen() {
          cancel()
          const seen = told(null, (line) => lines.level(line))
          lines.close(() => resolve(seen))
        },
        onEdge() {},
        onClosed(trouble) {
          cancel()
          resolve(told(trouble, () => null))
        },
      },
    )
  })
}

const temperatureIn = (path: string, { readText, clock }: LookHost): Promise<number | null> =>
  new Promise((resolve) => {
    const cancel = clock.wakeAt(clock.monotonicMs() + withinMs, () => resolve(null))
    readText(path, (text) => {
      cancel()
      resolve(text === null ? null : celsiusIn(text))
    })
  })

/** Never rejects, and takes three seconds at the most. */
export async function lookAtCabinet(settings: CabinetSettings, host: LookHost): Promise<CabinetLook> {
  const { switches, signals, thermometers } = settings
  const chips = [...new Set(switches.map(({ chip }) => chip))]
  const [seen, temperatures] = await Promise.all([
    Promise.all(
      chips.map((chip) =>
        lookAtChip(
          chip,
          switches.filter((one) => one.chip === chip),
          host,
        ),
      ),
    ),
    Promise.all(thermometers.map(async ({ id, path }) => ({ id, celsius: await temperatureIn(path, host) }))),
  ])
  return {
    switches: seen.flat(),
    signals: signals.map(({ id, chip }) => ({ id, isThere: host.lines.isPresent?.(chip) ?? true })),
    thermometers: temperatures,
  }
}
