// Finds and loads the configuration for a verb; a wrong one ends the verb with exit code 78.
// The only place that knows where a configuration usually lies.
import { resolve } from 'node:path'
import type { Config, LoadOptions, LoadResult, Problem } from '../config.ts'
import { loadConfig, problemText } from '../config.ts'
import type { Call, Result } from './command.ts'
import { exit } from './command.ts'

const usualFile = '/etc/kluis/kluis.yaml'

/** `--config`, else `$KLUIS_CONFIG`, else the usual place. */
export const configFile = (call: Call): string =>
  resolve(call.folder, call.values.config ?? (call.env.KLUIS_CONFIG || usualFile))

export function wrongConfiguration(file: string, problems: readonly Problem[]): Result {
  const count = problems.length === 1 ? '1 error' : `${problems.length} errors`
  return {
    code: exit.configuration,
    text: [...problems.map((problem) => problemText(problem, file)), `${count} in ${file}`].join('\n'),
    document: { ok: false, file, problems },
  }
}

/** Runs `then` with the configuration, if it is right. Verbs that only need to find the daemon skip its secrets. */
export async function withConfig(
  call: Call,
  options: LoadOptions,
  then: (config: Config, loaded: LoadResult & { ok: true }) => Promise<Result>,
): Promise<Result> {
  const file = configFile(call)
  const loaded = loadConfig({ file }, call.env, options)
  return loaded.ok ? then(loaded.config, loaded) : wrongConfiguration(file, loaded.problems)
}
