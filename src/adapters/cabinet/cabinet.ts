// The cabinet around the doors: takes the lines of its lamps, buzzers and switches, keeps them for ever, and joins them
// to cues and faults. Everything in it is optional; nothing of it may hold up a door.
import type { Engine } from '../../engine.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Lines, LinesSettings } from '../../ports/lines.ts'
import type { Log } from '../../ports/log.ts'
import { openConnection } from '../links/connection.ts'
import type { LinesUse } from '../links/connection-hosts.ts'
import { linesHost } from '../links/connection-hosts.ts'
import type { CabinetHealth, CabinetSettings } from './settings.ts'
import { createSignals } from './signals.ts'
import { createSwitches } from './switches.ts'
import type { ReadText } from './thermometers.ts'
import { openThermometers } from './thermometers.ts'

export interface CabinetUse {
  readonly settings: CabinetSettings
  readonly lines: LinesUse
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

  const connections = linesOf(settings).map((wanted) => {
    const { chip } = wanted
    const about = { code: 'cabinet-unreadable', subject: chip } as const
    return openConnection(linesHost(wanted, use.lines, clock), {
      onUp(lines) {
        held.set(chip, lines)
        submit({ type: 'fault.cleared', ...about })
        signals.renew()
        switches.look()
      },
      onWord: (offset) => switches.moved(chip, offset),
      onDown({ trouble, detail }) {
        held.delete(chip)
        log.warn({ chip, trouble, detail }, 'cabinet: no lines')
        submit({ type: 'fault.reported', ...about })
        switches.look()
      },
    })
  })
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
      endCommits()
      signals.close()
      switches.close()
      thermometers.close()
      await Promise.all(connections.map((one) => new Promise<void>((done) => one.close(done))))
    },
  }
}
