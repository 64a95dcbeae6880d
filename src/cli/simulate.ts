// `kluis simulate`: whole lockers in virtual time under seeded faults, judged by checkers. The simulation itself stands in
// simulator/world and is loaded only here.
import type { Verb } from './command.ts'
import { exit, UsageError } from './command.ts'
import { wholeNumber } from './numbers.ts'

const longestHours = 100_000
const mostSeeds = 10_000_000

export const simulate: Verb = {
  name: 'simulate',
  about: 'Runs whole lockers under faults in virtual time, and checks what must never happen',
  forms: ['--seed N --hours H [--swarm K]'],
  details:
    'Each seed draws its own wall, traffic and mix of faults; then everything heals and must come to rest. The same\n' +
    'seed gives the same run, to the byte. Ends with 1 at the first thing that must not be,\n' +
    'and prints the line that replays it.',
  options: {
    seed: { takes: 'N', about: 'the first seed (1)' },
    hours: { takes: 'H', about: 'hours of traffic and faults for each seed (168)' },
    swarm: { takes: 'K', about: 'how many seeds, one after the other (1)' },
    realism: {
      takes: 'WORD',
      about: 'plain: the engine; adapters: the real store and uplink too; bytes: the boards as well (plain)',
    },
    often: {
      takes: 'KIND[,KIND…]',
      about: 'faults that strike every quarter of an hour or so, whatever the seed draws',
    },
    trace: { about: 'prints every line of the trace, to standard output' },
  },
  words: [0, 0],
  async run(call) {
    const seed = wholeNumber(call, 'seed', 0, 2 ** 32 - 1, 1)
    const hours = wholeNumber(call, 'hours', 1, longestHours, 168)
    const swarm = wholeNumber(call, 'swarm', 1, mostSeeds, 1)
    const { realisms } = await import('../../simulator/world/realism.ts')
    const realism = realisms.find((one) => one === (call.values.realism ?? 'plain'))
    if (realism === undefined)
      throw new UsageError(`--realism takes one of ${realisms.join(', ')}, not ${call.values.realism}`)
    const { mischiefNames } = await import('../../simulator/world/mischief.ts')
    const wanted = call.values.often?.split(',') ?? []
    const unknown = wanted.filter((kind) => !mischiefNames.some((name) => name === kind))
    if (unknown.length > 0)
      throw new UsageError(`--often knows no ${unknown.join(', ')}; it takes ${mischiefNames.join(', ')}`)
    const often = mischiefNames.filter((name) => wanted.includes(name))
    const { runSwarm } = await import('../../simulator/world/swarm.ts')
    const { failureText, reportText } = await import('../../simulator/world/report.ts')
    const isTraced = call.switches.has('trace')
    const result = runSwarm({
      seed,
      hours,
      swarm,
      realism,
      often,
      ...(isTraced ? { onLine: (line: string) => call.write(`${line}\n`) } : {}),
    })
    const failed = result.failure !== null
    return {
      code: failed ? exit.failed : exit.done,
      text: result.failure === null ? reportText(result) : failureText(result.failure),
      document: { ...result, ok: !failed },
    }
  },
}
