// `kluis check-config`: every mistake in a configuration at once, with its line.
// Decides nothing itself: what is right stands in src/config.ts, for the daemon as well.
import { resolve } from 'node:path'
import type { Config } from '../config.ts'
import { loadConfig, problemText } from '../config.ts'
import type { Verb } from './command.ts'
import { exit, UsageError } from './command.ts'
import { configFile, wrongConfiguration } from './configuration.ts'
import { isDaemonRunning } from './daemon.ts'
import { devicesReport } from './devices-report.ts'

function wallOf(config: Config): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { size } of config.compartments) counts[size] = (counts[size] ?? 0) + 1
  return counts
}

/** What is lent to a daemon over the network, where no lock of a port tells, is left alone while it runs. */
async function lookedAt(config: Config) {
  const { lookAtDevices } = await import('../compose-devices.ts')
  const isRunning = await isDaemonRunning(config)
  const look = await lookAtDevices(config, { isRunning })
  const lineBuses = config.buses.flatMap(({ id, family }) => (family === 'gpio' ? [id] : []))
  return { look, isRunning, report: devicesReport(look, { isRunning, lineBuses }) }
}

export const checkConfig: Verb = {
  name: 'check-config',
  about: 'Checks the configuration and tells every mistake with its line',
  forms: ['[FILE]'],
  details:
    'KLUIS__… environment variables override the file here as they do for the daemon.\n' +
    'Exit code 0: the daemon would start with it; 78: it would not. With --devices, 1: something cannot be reached.\n' +
    'Asking takes five seconds at the most; nothing is switched and no door opens.',
  options: {
    devices: { about: 'also ask the boards, readers and thermometers, without the daemon' },
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
    const asked = call.switches.has('devices') ? await lookedAt(config) : null
    const isReachable = asked?.report.isReachable ?? true
    return {
      code: isReachable ? exit.done : exit.failed,
      text: [
        ...notes.map((note) => `${problemText(note, file)} (a note, not an error)`),
        `${file} is right: site ${config.site.id}, ${wall}`,
        ...(asked === null ? [] : ['', asked.report.text]),
      ].join('\n'),
      document: {
        ok: isReachable,
        file,
        site: config.site.id,
        compartments: config.compartments.length,
        sizes,
        boards,
        notes,
        ...(asked === null ? {} : { daemonRuns: asked.isRunning, devices: asked.look }),
      },
    }
  },
}
