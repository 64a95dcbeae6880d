// What a verb is, how its arguments are read, and its page of help. Node's own parseArgs finds the tokens; a
// library would bring its own wording of errors and exit codes, and the contract fixes ours.
import { parseArgs } from 'node:util'
import { didYouMean } from '../config/nearest.ts'

/** The contract's exit codes. */
export const exit = { done: 0, failed: 1, usage: 2, configuration: 78 } as const
export type ExitCode = (typeof exit)[keyof typeof exit]

export interface Option {
  /** The name of its value in the help; none for a switch. */
  readonly takes?: string
  readonly about: string
}

/** What the process gives a verb. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  /** What relative paths count from. */
  readonly folder: string
  /** Writes to standard output; for verbs that speak before they end. */
  readonly write: (text: string) => void
  /** Asks the person at the terminal for one line; null once there is nobody any more. The question goes to standard error. */
  readonly ask: (question: string) => Promise<string | null>
  /** Resolves when the process is asked to end. */
  readonly untilStopped: () => Promise<string>
}

export interface Call extends Surroundings {
  readonly words: readonly string[]
  readonly values: Readonly<Record<string, string | undefined>>
  readonly switches: ReadonlySet<string>
  readonly json: boolean
}

/** What a verb ends with. Text goes to people, `document` to programs; neither is printed where it is left out. */
export interface Result {
  readonly code: ExitCode
  readonly text?: string
  readonly document?: object
}

export interface Verb {
  readonly name: string
  /** One line, for the list of verbs. */
  readonly about: string
  /** What stands behind the verb, one line for each form. */
  readonly forms: readonly string[]
  /** More for the verb's own page of help. */
  readonly details?: string
  readonly options?: Readonly<Record<string, Option>>
  /** The fewest and the most words behind the verb. */
  readonly words: readonly [number, number]
  run(call: Call): Promise<Result>
}

/** Wrong usage: the message says what is wrong. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export const commonOptions: Readonly<Record<string, Option>> = {
  config: { takes: 'FILE', about: 'the configuration ($KLUIS_CONFIG, else /etc/kluis/kluis.yaml)' },
  json: { about: 'one JSON document on standard output' },
  help: { about: 'this page' },
}

export interface Arguments {
  readonly words: readonly string[]
  readonly values: Readonly<Record<string, string | undefined>>
  readonly switches: ReadonlySet<string>
}

/** Reads `args` against `options`. Throws UsageError. */
export function readArguments(args: readonly string[], options: Readonly<Record<string, Option>>): Arguments {
  const known = new Map(Object.entries(options))
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      [...known].map(([name, option]) => [
        name,
        { type: option.takes ? ('string' as const) : ('boolean' as const) },
      ]),
    ),
    strict: false,
    tokens: true,
    allowPositionals: true,
  })
  const words: string[] = []
  const values: Record<string, string | undefined> = {}
  const switches = new Set<string>()
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value)
    if (token.kind !== 'option') continue
    const name = token.rawName === '-h' ? 'help' : token.name
    const option = known.get(name)
    if (!option || (token.rawName !== '-h' && !token.rawName.startsWith('--'))) {
      throw new UsageError(
        `unknown option ${token.rawName}.${didYouMean(name, known.keys()).replace(/"(.*)"/, '--$1')}`,
      )
    }
    if (option.takes === undefined) {
      if (token.value !== undefined) throw new UsageError(`--${name} takes no value.`)
      switches.add(name)
    } else {
      const mistaken = token.value?.startsWith('--') && !token.inlineValue
      if (!token.value || mistaken) throw new UsageError(`--${name} needs a value: --${name} ${option.takes}`)
      values[name] = token.value
    }
  }
  return { words, values, switches }
}

/** A page of help for one verb. */
export function helpFor(verb: Verb): string {
  const all = Object.entries({ ...verb.options, ...commonOptions })
  const left = ([name, option]: [string, Option]) => `--${name}${option.takes ? ` ${option.takes}` : ''}`
  const width = Math.max(...all.map((one) => left(one).length))
  return [
    ...verb.forms.map(
      (form, index) =>
        `${index === 0 ? 'usage:' : '      '} kluis ${verb.name}${form && ` ${form}`} [options]`,
    ),
    '',
    `${verb.about}.`,
    ...(verb.details ? ['', verb.details] : []),
    '',
    ...all.map((one) => `  ${left(one).padEnd(width)}  ${one[1].about}`),
    '',
  ].join('\n')
}
