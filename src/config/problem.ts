// What is wrong with a configuration, with its place, and how that is written for people.
// Never holds a secret's value.
import type { Path, Place } from './yaml-text.ts'

export interface Problem {
  /** 1-based; 0 where the wrong value came from an environment variable. */
  readonly line: number
  readonly column?: number
  /** `buses[0].boards[1].address`; empty for the file itself. */
  readonly path: string
  /** The environment variable that brought the value. */
  readonly variable?: string
  /** What is wrong and what to do about it. */
  readonly message: string
}

/** A problem before it has a place. `at` says whether the key or the value is wrong. */
export interface Finding {
  readonly path: Path
  readonly at?: 'key' | 'value'
  readonly message: string
  /** false where the rest of the section can be checked all the same. */
  readonly spoils?: false
}

export function pathText(path: Path): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`))
    .join('')
}

/** `site.yaml:12:7 mqtt.url: …`, one line. */
export function problemText(problem: Problem, fileName: string): string {
  const place = problem.variable ?? `${fileName}:${problem.line}${problem.column ? `:${problem.column}` : ''}`
  const path = problem.path === '' || problem.variable ? '' : ` ${problem.path}`
  return `${place}${path}: ${problem.message}`
}

export const inOrder = (one: Place, other: Place): number =>
  one.line - other.line || one.column - other.column
