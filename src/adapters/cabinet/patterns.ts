// How a cue looks and sounds: steady, blinking, beeping, and for how long.
// Pure: knows neither lines nor clocks.
import type { Cue } from '../../core/cues.ts'
import type { SignalSettings } from './settings.ts'

export interface Pattern {
  readonly onMs: number
  readonly offMs: number
  /** It ends after so long by itself: nobody should have to listen to it all night. */
  readonly forMs: number
}

const forEver = Number.POSITIVE_INFINITY

/** Neighbours sleep: an alarm that nobody answers in three minutes is the platform's, which has its alert. */
const alarmMs = 3 * 60_000

/** No blink is faster than three a second: WCAG 2.2, 2.3.1. */
export const patterns: Readonly<Record<SignalSettings['kind'], Readonly<Record<Cue, Pattern>>>> = {
  lamp: {
    guide: { onMs: forEver, offMs: 0, forMs: forEver },
    close: { onMs: 500, offMs: 500, forMs: forEver },
    'left-open': { onMs: 200, offMs: 1_800, forMs: forEver },
    alarm: { onMs: 250, offMs: 250, forMs: forEver },
  },
  buzzer: {
    guide: { onMs: 150, offMs: 0, forMs: 150 },
    close: { onMs: 100, offMs: 1_900, forMs: forEver },
    'left-open': { onMs: 100, offMs: 29_900, forMs: 30 * 60_000 },
    alarm: { onMs: 500, offMs: 500, forMs: alarmMs },
  },
}

const gravity: readonly Cue[] = ['guide', 'close', 'left-open', 'alarm']

/** The gravest; null of none. */
export const gravest = (cues: readonly Cue[]): Cue | null =>
  cues.reduce<Cue | null>(
    (worst, cue) => (worst === null || gravity.indexOf(cue) > gravity.indexOf(worst) ? cue : worst),
    null,
  )

/** Whether it is on after so long, and when that changes next (Infinity: never). */
export function phaseOf(
  pattern: Pattern,
  elapsedMs: number,
): { readonly on: boolean; readonly nextMs: number } {
  if (elapsedMs >= pattern.forMs) return { on: false, nextMs: Number.POSITIVE_INFINITY }
  if (pattern.onMs === forEver) return { on: true, nextMs: pattern.forMs }
  const period = pattern.onMs + pattern.offMs
  const intoMs = elapsedMs % period
  const on = intoMs < pattern.onMs
  const nextMs = elapsedMs - intoMs + (on ? pattern.onMs : period)
  return { on, nextMs: Math.min(nextMs, pattern.forMs) }
}
