// From a command line to its end: finds the verb, reads its arguments, runs it, prints what it ends with.
// Nothing of what a verb does stands here.
import { didYouMean } from '../config/nearest.ts'
import { version } from '../version.ts'
import type { ExitCode, Result, Surroundings, Verb } from './command.ts'
import { commonOptions, exit, helpFor, readArguments, UsageError } from './command.ts'
import { verbs } from './verbs.ts'

export interface Terminal extends Surroundings {
  /** Writes to standard error. */
  readonly complain: (text: string) => void
}

function overview(): string {
  const width = Math.max(...verbs.map(({ name }) => name.length))
  return [
    'usage: kluis VERB [options]',
    '',
    'Kluis drives parcel lockers. Verbs:',
    '',
    ...verbs.map((verb) => `  ${verb.name.padEnd(width)}  ${verb.about}`),
    '',
    'kluis VERB --help tells more about one. kluis --version prints the version.',
    '',
  ].join('\n')
}

function print(result: Result, json: boolean, terminal: Terminal): ExitCode {
  if (json) {
    if (result.document) terminal.write(`${JSON.stringify(result.document, null, 2)}\n`)
  } else if (result.text !== undefined && result.text !== '') {
    const put = result.code === exit.done ? terminal.write : terminal.complain
    put(`${result.text}\n`)
  }
  return result.code
}

async function runVerb(verb: Verb, args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { words, values, switches } = readArguments(args, { ...verb.options, ...commonOptions })
  if (switches.has('help')) {
    terminal.write(helpFor(verb))
    return exit.done
  }
  const [fewest, most] = verb.words
  if (words.length < fewest)
    throw new UsageError(`something is missing: kluis ${verb.name} ${verb.forms.join(' | ')}`)
  if (words.length > most) throw new UsageError(`"${words[most]}" is one word too many.`)
  const json = switches.has('json')
  return print(await verb.run({ ...terminal, words, values, switches, json }), json, terminal)
}

/** Runs one command line (without program and script). Throws only for bugs. */
export async function runCommand(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [name, ...rest] = args
  if (name === '--help' || name === '-h') {
    terminal.write(overview())
    return exit.done
  }
  if (name === '--version') {
    terminal.write(`${version}\n`)
    return exit.done
  }
  const verb = verbs.find((one) => one.name === name)
  try {
    if (name === undefined) throw new UsageError(`a verb is missing.\n\n${overview()}`)
    if (!verb) {
      const names = verbs.map((one) => one.name)
      throw new UsageError(
        `"${name}" is no verb.${didYouMean(name, names) || ` Verbs: ${names.join(', ')}.`}`,
      )
    }
    return await runVerb(verb, rest, terminal)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    const hint = verb ? `\nkluis ${verb.name} --help tells more.` : ''
    const document = { error: { code: 'usage', message: error.message } }
    return print(
      { code: exit.usage, text: `kluis: ${error.message}${hint}`, document },
      rest.includes('--json'),
      terminal,
    )
  }
}
