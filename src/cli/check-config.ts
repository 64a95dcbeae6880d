// `kluis check-config`: every mistake in a configuration at once, with its line.
// Decides nothing itself: what is right stands in src/config.ts, for the daemon as well.
import { resolve } from 'node:path'
import type { Config } from '../config.ts'
import { loadConfig, problemText } from '../config.ts'
import type { Verb } from './command.ts'
import { exit, UsageError } from './command.ts'
import { configFile, wrongConfiguration } from './configuration.ts'

function wallOf(config: Config): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { size } of config.compartments) counts[size] = (counts[size] ?? 0) + 1
  return counts
}

export const checkConfig: Verb = {
  name: 'check-config',
  about: 'Checks the configuration and tells every mistake with its line',
  forms: ['[FILE]'],
  details:
    'KLUIS__… environment variables override the file here as they do for the daemon.\n' +
    'Exit code 0: the daemon would start with it; 78: it would not.',
  options: {
    'skip-secrets': { about: "leave password, certificate and key files unread: for another machine's file" },
  },
  words: [0, 1],
  async run(call) {
    const [named] = call.words
    if (named !== undefined && call.values.config !== undefined) {
      throw new UsageError('two configurations are named: give FILE or --config FILE.')
    }
    const file = named === undefined ? configFile(call) : resolve(call.folder, named)
    const secrets = call.switches.has('skip-secrets') ? 'skip' : 'read'
    const loaded = loadConfig({ file }, call.env, { secrets })
    if (!loaded.ok) return wrongConfiguration(file, loaded.problems)
    const { config, notes } = loaded
    const sizes = wallOf(config)
    const boards = config.buses.reduce((sum, bus) => sum + bus.boards.length, 0)
    const count = (number: number, one: string) => `${number} ${one}${number === 1 ? '' : 's'}`
    const doors = Object.entries(sizes).map(([size, number]) => `${number} ${size}`)
    const wall = `${count(config.compartments.length, 'compartment')} (${doors.join(', ')}) on ${count(boards, 'board')}`
    return {
      code: exit.done,
      text: [
        ...notes.map((note) => `${problemText(note, file)} (a note, not an error)`),
        `${file} is right: site ${config.site.id}, ${wall}`,
      ].join('\n'),
      document: {
        ok: true,
        file,
        site: config.site.id,
        compartments: config.compartments.length,
        sizes,
        boards,
        notes,
      },
    }
  },
}
