// Options that take a number, for the verbs that have some: read, checked against their bounds, or refused in words.
// Knows no verb.
import type { Call } from './command.ts'
import { UsageError } from './command.ts'

/** The value of this option; throws UsageError where it is no number within the bounds. */
export function number(call: Call, name: string, least: number, most: number, byDefault: number): number {
  const text = call.values[name]
  if (text === undefined) return byDefault
  const value = Number(text)
  if (text.trim() !== '' && value >= least && value <= most) return value
  throw new UsageError(`--${name} ${text} does not fit: a number from ${least} to ${most} is wanted.`)
}

/** The same, and whole. */
export function wholeNumber(
  call: Call,
  name: string,
  least: number,
  most: number,
  byDefault: number,
): number {
  const value = number(call, name, least, most, byDefault)
  if (Number.isInteger(value)) return value
  throw new UsageError(`--${name} ${value} does not fit: a whole number is wanted.`)
}
