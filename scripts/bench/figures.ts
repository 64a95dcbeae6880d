// What a measurement is and how several become one figure: medians over rounds, quantiles over samples, a verdict
// against a goal. Measures nothing itself.

export interface Figure {
  /** `P1` and so on; `1M` for the journal of a million rows. */
  readonly goal: string
  readonly what: string
  /** The goal in words. */
  readonly wanted: string
  readonly value: number
  readonly unit: string
  readonly reached: boolean
  /** By how much it is missed, as a share of the goal; 0 where it is reached. */
  readonly missedBy: number
  /** What stands behind it: absolute figures, the reference, each round. */
  readonly detail: string
  readonly rounds: readonly number[]
}

export function quantile(samples: readonly number[], at: number): number {
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(at * sorted.length))] ?? Number.NaN
}

export function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2
}

interface Measured {
  readonly goal: string
  readonly what: string
  readonly wanted: string
  readonly unit?: string
  readonly detail: string
  /** One value a round; the figure is their median. */
  readonly rounds: readonly number[]
}

const figure = (measured: Measured, value: number, missedBy: number): Figure => ({
  unit: '',
  ...measured,
  value,
  reached: missedBy <= 0,
  missedBy: Math.max(0, missedBy),
})

export function atLeast(limit: number, measured: Measured): Figure {
  const value = median(measured.rounds)
  return figure(measured, value, (limit - value) / limit)
}

export function atMost(limit: number, measured: Measured): Figure {
  const value = median(measured.rounds)
  return figure(measured, value, (value - limit) / (limit === 0 ? 1 : limit))
}

export const rounded = (value: number): string => {
  if (!Number.isFinite(value)) return '–'
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return value.toFixed(digits)
}

export const listed = (values: readonly number[]): string => values.map(rounded).join(', ')

/** The table for people: goal, figure, verdict, and below it what each reference is. */
export function tableText(figures: readonly Figure[]): string {
  const rows = figures.map((one) => [
    one.goal,
    one.what,
    one.wanted,
    `${rounded(one.value)}${one.unit === '' ? '' : ` ${one.unit}`}`,
    one.reached ? 'reached' : `MISSED by ${Math.ceil(one.missedBy * 100)} %`,
  ])
  const head = ['goal', 'what', 'wanted', 'figure', 'verdict']
  const widths = head.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  const details = figures.map((one) => `${one.goal.padEnd(4)} ${one.what}: ${one.detail}`)
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line), '', ...details].join(
    '\n',
  )
}
