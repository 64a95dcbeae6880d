// Thermometers that the kernel shows as files: reads them at a slow pace, and turns a temperature that stays out of its
// bounds into a fault. Knows nothing of chips and buses.
import type { FaultCode } from '../../core/faults.ts'
import type { Clock, Submit } from '../../ports/clock.ts'
import type { CabinetHealth, ThermometerSettings } from './settings.ts'

/** A DS18B20 takes 750 ms for one reading, and air in a cooled compartment minutes to change. */
const everyMs = 30_000
/** A door that is opened lets warm air in; what is inside has not warmed for it. */
const outsideForMs = 5 * 60_000
/** Back inside by this much: a temperature on the border would raise and clear its alert all day. */
const marginCelsius = 0.5
const missesUntilSilent = 3
/** The DS18B20's register before its first conversion (datasheet, "power-on reset value"): no temperature. */
const powerOnCelsius = 85

/** Reads a small text file; null where that fails. Calls back once, never from within the call. */
export type ReadText = (path: string, done: (text: string | null) => void) => void

/**
 * The temperature in a file of the kernel, in °C; null where there is none. `temperature` and `temp1_input` hold
 * thousandths of a degree alone; `w1_slave` holds a line that ends in YES where the checksum was right, then one with `t=`.
 */
export function celsiusIn(text: string): number | null {
  const slave = /crc=[0-9a-f]{2} (YES|NO)\s[\s\S]*t=(-?\d{1,6})\s*$/.exec(text)
  const digits = slave ? (slave[1] === 'YES' ? slave[2] : undefined) : /^\s*(-?\d{1,6})\s*$/.exec(text)?.[1]
  if (digits === undefined) return null
  const celsius = Number(digits) / 1000
  return celsius === powerOnCelsius || celsius < -55 || celsius > 125 ? null : celsius
}

export interface Thermometers {
  health(): CabinetHealth['temperatures']
  close(): void
}

interface Watched {
  readonly settings: ThermometerSettings
  celsius: number | null
  misses: number
  isSilent: boolean | null
  readonly bounds: readonly Bound[]
}

/** One side of the allowed range. */
interface Bound {
  readonly code: FaultCode
  isBeyond(celsius: number): boolean
  isBack(celsius: number): boolean
  sinceMs: number | null
  /** null until it was told once: an alert of the last run may have to be cleared. */
  isTold: boolean | null
}

function boundsOf({ minCelsius, maxCelsius }: ThermometerSettings): readonly Bound[] {
  const bounds: Bound[] = []
  if (maxCelsius !== null)
    bounds.push({
      code: 'too-warm',
      isBeyond: (celsius) => celsius > maxCelsius,
      isBack: (celsius) => celsius <= maxCelsius - marginCelsius,
      sinceMs: null,
      isTold: null,
    })
  if (minCelsius !== null)
    bounds.push({
      code: 'too-cold',
      isBeyond: (celsius) => celsius < minCelsius,
      isBack: (celsius) => celsius >= minCelsius + marginCelsius,
      sinceMs: null,
      isTold: null,
    })
  return bounds
}

/** Begins to read at once. */
export function openThermometers(
  settings: readonly ThermometerSettings[],
  {
    clock,
    submit,
    readText,
  }: { readonly clock: Clock; readonly submit: Submit; readonly readText: ReadText },
): Thermometers {
  const all = settings.map(
    (one): Watched => ({ settings: one, celsius: null, misses: 0, isSilent: null, bounds: boundsOf(one) }),
  )
  let isClosed = false
  const cancels = new Set<() => void>()

  const tellSilence = (one: Watched, isSilent: boolean): void => {
    if (one.isSilent === isSilent) return
    one.isSilent = isSilent
    const about = { code: 'thermometer-silent', subject: one.settings.id } as const
    submit({ type: isSilent ? 'fault.reported' : 'fault.cleared', ...about })
  }

  const hold = (one: Watched, bound: Bound, celsius: number): void => {
    const nowMs = clock.monotonicMs()
    if (bound.isBeyond(celsius)) bound.sinceMs ??= nowMs
    else bound.sinceMs = null
    const isOut = bound.sinceMs !== null && nowMs - bound.sinceMs >= outsideForMs
    const isIn = bound.isBack(celsius)
    if (!(isOut && bound.isTold !== true) && !(isIn && bound.isTold !== false)) return
    bound.isTold = isOut
    const about = { code: bound.code, subject: one.settings.id }
    submit({ type: isOut ? 'fault.reported' : 'fault.cleared', ...about })
  }

  const read = (one: Watched): void => {
    readText(one.settings.path, (text) => {
      if (isClosed) return
      one.celsius = text === null ? null : celsiusIn(text)
      if (one.celsius === null) {
        one.misses += 1
        if (one.misses >= missesUntilSilent) tellSilence(one, true)
      } else {
        one.misses = 0
        tellSilence(one, false)
        for (const bound of one.bounds) hold(one, bound, one.celsius)
      }
      const cancel = clock.wakeAt(clock.monotonicMs() + everyMs, () => {
        cancels.delete(cancel)
        read(one)
      })
      cancels.add(cancel)
    })
  }

  for (const one of all) read(one)
  return {
    health: () => all.map(({ settings: { id }, celsius }) => ({ id, celsius })),
    close() {
      isClosed = true
      for (const cancel of cancels) cancel()
    },
  }
}
