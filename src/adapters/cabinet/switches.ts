// Tamper, mains and battery switches: a change is believed once it has held for a while, and becomes a fault or its end.
// Reads lines through `level`; when one moved is told from outside.
import type { FaultCode } from '../../core/faults.ts'
import type { Clock, Submit } from '../../ports/clock.ts'
import type { LineLevel } from '../../ports/lines.ts'
import type { CabinetHealth, SwitchSettings } from './settings.ts'

type Kind = SwitchSettings['kind']

const faultOf: Readonly<Record<Kind, FaultCode>> = {
  tamper: 'cabinet-opened',
  mains: 'mains-lost',
  battery: 'battery-low',
}

/** A contact bounces for 30 ms, a panel rattles; mains that is back within two seconds was no outage. */
const holdsMs: Readonly<Record<Kind, number>> = { tamper: 150, mains: 2_000, battery: 5_000 }

export interface Switches {
  /** The line moved, or may have. */
  moved(chip: string, line: number): void
  /** The lines were had or lost: everything is read anew. */
  look(): void
  health(): CabinetHealth['switches']
  close(): void
}

interface Watched {
  readonly settings: SwitchSettings
  /** As last told; null before, or while it can't be read. */
  good: boolean | null
  cancel: (() => void) | null
}

export function createSwitches(
  settings: readonly SwitchSettings[],
  use: { readonly clock: Clock; readonly submit: Submit; readonly level: (of: SwitchSettings) => LineLevel },
): Switches {
  const { clock, submit, level } = use
  const all = settings.map((one): Watched => ({ settings: one, good: null, cancel: null }))

  const isGood = ({ settings: one }: Watched): boolean | null => {
    const now = level(one)
    return now === null ? null : now === one.goodLevel
  }

  const tell = (one: Watched, good: boolean): void => {
    one.good = good
    const { id, kind } = one.settings
    submit({ type: good ? 'fault.cleared' : 'fault.reported', code: faultOf[kind], subject: id })
  }

  /** Looks now, and again when what it sees has held long enough. */
  const watch = (one: Watched): void => {
    one.cancel?.()
    one.cancel = null
    const seen = isGood(one)
    if (seen === null) {
      one.good = null
      return
    }
    if (seen === one.good) return
    one.cancel = clock.wakeAt(clock.monotonicMs() + holdsMs[one.settings.kind], () => {
      one.cancel = null
      if (isGood(one) === seen) tell(one, seen)
      else watch(one)
    })
  }

  return {
    moved(chip, line) {
      for (const one of all) if (one.settings.chip === chip && one.settings.line === line) watch(one)
    },
    look() {
      for (const one of all) watch(one)
    },
    health: () => all.map(({ settings: { id, kind }, good }) => ({ id, kind, good })),
    close() {
      for (const one of all) one.cancel?.()
    },
  }
}
