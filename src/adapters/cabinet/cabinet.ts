// The cabinet around the doors: takes the lines of its lamps, buzzers and switches, keeps them for ever, and joins them
// to cues and faults. Everything in it is optional; nothing of it may hold up a door.
import type { Engine } from '../../engine.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Lines, LinesSettings, OpenLines } from '../../ports/lines.ts'
import type { Log } from '../../ports/log.ts'
import type { CabinetHealth, CabinetSettings } from './settings.ts'
import { createSignals } from './signals.ts'
import { createSwitches } from './switches.ts'
import type { ReadText } from './thermometers.ts'
import { openThermometers } from './thermometers.ts'

export interface CabinetUse {
  readonly settings: CabinetSettings
  readonly openLines: OpenLines
  readonly readText: ReadText
  readonly engine: Engine
  readonly clock: Clock
  readonly log: Log
}

export interface Cabinet {
  health(): CabinetHealth
  /** Everything off; the lines are free when it resolves. */
  close(): Promise<void>
}

/** As buses do: a few tries soon, then one a minute for ever. */
const retryAfterMs = (failures: number): number => (failures <= 5 ? 5_000 : 60_000)

/** The lines of each chip, in one request a chip. */
function linesOf({ signals, switches }: CabinetSettings): readonly LinesSettings[] {
  const chips = [...new Set([...signals, ...switches].map(({ chip }) => chip))]
  return chips.map((chip) => ({
    chip,
    way: 'auto',
    outputs: signals
      .filter((one) => one.chip === chip)
      .map(({ line, activeLow }) => ({ offset: line, activeLow })),
    inputs: switches.filter((one) => one.chip === chip).map(({ line, bias }) => ({ offset: line, bias })),
  }))
}

/** Begins to take the lines and returns at once. */
export function openCabinet(use: CabinetUse): Cabinet {
  const { settings, engine, clock, log } = use
  const held = new Map<string, Lines>()
  const opening = new Map<string, Lines>()
  /** Failures in a row, by chip. */
  const tries = new Map<string, number>()
  const retries = new Set<() => void>()
  let isClosed = false

  const submit = engine.submit
  const signals = createSignals(settings.signals, {
    clock,
    drive: ({ chip, line }, on) => void held.get(chip)?.drive(line, on),
  })
  const switches = createSwitches(settings.switches, {
    clock,
    submit,
    level: ({ chip, line }) => held.get(chip)?.level(line) ?? null,
  })
  const thermometers = openThermometers(settings.thermometers, { clock, submit, readText: use.readText })

  const open = (chip: LinesSettings): void => {
    const about = { code: 'cabinet-unreadable', subject: chip.chip } as const
    const lines = use.openLines(chip, {
      onOpen() {
        tries.delete(chip.chip)
        held.set(chip.chip, lines)
        submit({ type: 'fault.cleared', ...about })
        signals.renew()
        switches.look()
      },
      onEdge: (offset) => switches.moved(chip.chip, offset),
      onClosed(trouble, detail) {
        held.delete(chip.chip)
        opening.delete(chip.chip)
        log.warn({ chip: chip.chip, trouble, detail }, 'cabinet: no lines')
        submit({ type: 'fault.reported', ...about })
        switches.look()
        const failures = (tries.get(chip.chip) ?? 0) + 1
        tries.set(chip.chip, failures)
        const cancel = clock.wakeAt(clock.monotonicMs() + retryAfterMs(failures), () => {
          retries.delete(cancel)
          open(chip)
        })
        retries.add(cancel)
      },
    })
    opening.set(chip.chip, lines)
  }

  for (const chip of linesOf(settings)) open(chip)
  const show = (): void => signals.show(engine.read.cues())
  const endCommits = settings.signals.length > 0 ? engine.onCommit(show) : () => {}
  show()

  return {
    health: () => ({
      switches: switches.health(),
      temperatures: thermometers.health(),
      signals: signals.health(),
    }),
    async close() {
      if (isClosed) return
      isClosed = true
      endCommits()
      for (const cancel of retries) cancel()
      signals.close()
      switches.close()
      thermometers.close()
      await Promise.all([...opening.values()].map((lines) => new Promise<void>((done) => lines.close(done))))
    },
  }
}
