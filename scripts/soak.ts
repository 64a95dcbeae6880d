// `npm run soak`: kills the real daemon over and over under load, or takes its broker away, and compares what was told with what
// happened. Exits with 1 where anything is wrong. What it does stands in simulator/soak.
import { parseArgs } from 'node:util'
import { dropOverAndOver } from '../simulator/soak/drops.ts'
import { dropsText, reportText } from '../simulator/soak/report.ts'
import { soak } from '../simulator/soak/soak.ts'

const usage = `usage: npm run soak -- [options]

The real daemon as its own process, lock boards byte for byte on ptys, a real Mosquitto; a platform and people who want
something of it all the time. Ends by itself.

  --kills N     SIGKILLs at random moments, 0 to 10000 (500; about 1.5 s each)
  --within M    no kill after so many minutes, 1 to 1440 (60)
  --drops N     in place of kills: connections lost, on Mosquitto and on the embedded broker each, 1 to 100000
  --minutes M   after the kills left alive under the same load, its memory watched, 0 to 1440 (0)
  --seed N      draws parcels, people and moments; what comes first in real time it does not draw (1)
  --json        one JSON document in place of the text
  --help        this page
`

function wrong(message: string): never {
  process.stderr.write(`soak: ${message}\n\n${usage}`)
  process.exit(2)
}

function number(name: string, text: string, [from, to]: readonly [number, number]): number {
  const value = Number(text)
  if (text.trim() === '' || !(value >= from && value <= to))
    wrong(`--${name} takes a number from ${from} to ${to}`)
  return value
}

function options() {
  try {
    return parseArgs({
      options: {
        kills: { type: 'string', default: '500' },
        drops: { type: 'string' },
        within: { type: 'string', default: '60' },
        minutes: { type: 'string', default: '0' },
        seed: { type: 'string', default: '1' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error))
  }
}

// What was started ends with this process, if it is asked to.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

const given = options()
if (given.help) {
  process.stdout.write(usage)
  process.exit(0)
}
const onProgress = (said: string): void => {
  if (!given.json) process.stderr.write(`  ${said}\n`)
}
const seed = number('seed', given.seed, [0, 2 ** 32 - 1])
const tell = (document: object, text: string): void => {
  process.stdout.write(given.json ? `${JSON.stringify(document, null, 2)}\n` : text)
}
if (given.drops === undefined) {
  const report = await soak({
    kills: number('kills', given.kills, [0, 10_000]),
    within: number('within', given.within, [1, 1_440]),
    minutes: number('minutes', given.minutes, [0, 1_440]),
    seed,
    onProgress,
  })
  tell(report, reportText(report))
  process.exitCode = report.violations === 0 ? 0 : 1
} else {
  const drops = number('drops', given.drops, [1, 100_000])
  const report = await dropOverAndOver({ drops, seed, halfOpen: true, onProgress })
  tell(report, dropsText(report))
  process.exitCode = report.problems.length === 0 ? 0 : 1
}
