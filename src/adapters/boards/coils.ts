// The coils of one bus's locks: how long each must rest before its next pulse, so that it does not
// overheat. Knows neither the queue nor the power supply.

/**
 * A coil may be energised for a tenth of any minute. No vendor of these locks gives a figure; a plunger that is stuck
 * lets its coil take 12 to 18 W for as long as it is energised, and a tenth of that is what such a coil sheds by itself.
 * The three tries that a person has, of 1500 ms each, stay below it.
 */
const windowMs = 60_000
const energisedMs = 6_000

interface Energised {
  readonly startMs: number
  readonly pulseMs: number
}

export interface Coils {
  /** From when on the coil may take a pulse of this length. */
  readyMs(coil: string, pulseMs: number): number
  begun(coil: string, startMs: number, pulseMs: number): void
}

/** `restMs`: from the start of one pulse to the start of the next. Bounded by the coils there are, 60 pulses each. */
export function createCoils(restMs: number): Coils {
  const history = new Map<string, readonly Energised[]>()
  return {
    readyMs(coil, pulseMs) {
      const pulses = history.get(coil) ?? []
      const last = pulses.at(-1)
      if (last === undefined) return 0
      const restedMs = last.startMs + Math.max(restMs, last.pulseMs)
      // The oldest pulses leave the window first: wait for as many as must leave.
      let sumMs = pulses.reduce((sum, pulse) => sum + pulse.pulseMs, pulseMs)
      let allowedMs = 0
      for (const pulse of pulses) {
        if (sumMs <= energisedMs) break
        sumMs -= pulse.pulseMs
        allowedMs = pulse.startMs + windowMs
      }
      return Math.max(restedMs, allowedMs)
    },
    begun(coil, startMs, pulseMs) {
      const kept = (history.get(coil) ?? []).filter((pulse) => pulse.startMs > startMs - windowMs)
      history.set(coil, [...kept, { startMs, pulseMs }])
    },
  }
}
