// Lamps and buzzers: what each shows follows from the cues of the moment, and nothing is remembered but since when.
// Drives lines through `drive`; whether they are held is not its business.
import type { Cue, PlacedCue } from '../../core/cues.ts'
import type { Clock } from '../../ports/clock.ts'
import { gravest, patterns, phaseOf } from './patterns.ts'
import type { CabinetHealth, SignalSettings } from './settings.ts'

export interface Signals {
  /** Shows these cues from now on. */
  show(cues: readonly PlacedCue[]): void
  /** The lines were had anew, all off: shows what is on again. */
  renew(): void
  health(): CabinetHealth['signals']
  /** Nothing is driven any more. */
  close(): void
}

interface Shown {
  readonly settings: SignalSettings
  cue: Cue | null
  sinceMs: number
  on: boolean
  cancel: (() => void) | null
}

export function createSignals(
  settings: readonly SignalSettings[],
  { clock, drive }: { readonly clock: Clock; readonly drive: (of: SignalSettings, on: boolean) => void },
): Signals {
  const all = settings.map(
    (one): Shown => ({ settings: one, cue: null, sinceMs: 0, on: false, cancel: null }),
  )

  const put = (one: Shown, on: boolean) => {
    if (one.on === on) return
    one.on = on
    drive(one.settings, on)
  }

  const step = (one: Shown): void => {
    one.cancel?.()
    one.cancel = null
    if (one.cue === null) {
      put(one, false)
      return
    }
    const { on, nextMs } = phaseOf(patterns[one.settings.kind][one.cue], clock.monotonicMs() - one.sinceMs)
    put(one, on)
    if (nextMs < Number.POSITIVE_INFINITY) one.cancel = clock.wakeAt(one.sinceMs + nextMs, () => step(one))
  }

  const cueFor = ({ compartment }: SignalSettings, cues: readonly PlacedCue[]): Cue | null =>
    gravest(
      cues.filter((one) => compartment === null || one.compartment === compartment).map(({ cue }) => cue),
    )

  return {
    show(cues) {
      for (const one of all) {
        const cue = cueFor(one.settings, cues)
        if (cue === one.cue) continue
        one.cue = cue
        one.sinceMs = clock.monotonicMs()
        step(one)
      }
    },
    renew() {
      for (const one of all) {
        one.on = false
        step(one)
      }
    },
    health: () => all.map(({ settings: { id }, cue }) => ({ id, cue })),
    close() {
      for (const one of all) one.cancel?.()
    },
  }
}
