// `npm run replay`: replays a week of real parcels against the real daemon and prints what happened. Exits with 1
// where anything is inconsistent. What it does stands in simulator/replay.
import { parseArgs } from 'node:util'
import { replay } from '../simulator/replay/replay.ts'
import { reportText } from '../simulator/replay/report.ts'

const usage = `usage: npm run replay -- [options]

Replays real parcels (simulator/replay/README.md) on a wall of 40 emulated doors: real Mosquitto, the real daemon as
its own process, lock boards byte for byte on ptys, people at the kiosk's HTTP.

  --days N     how many of the seven days, 0.5 to 7 (7)
  --seed N     draws parcels, people and mischief (1)
  --speed N    how much faster than life the time in the locker runs (2700)
  --share N    the part of the station's parcels that this locker gets, 0 to 1 (0.045)
  --json       one JSON document in place of the text
  --help       this page
`

function wrong(message: string): never {
  process.stderr.write(`replay: ${message}\n\n${usage}`)
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
        days: { type: 'string', default: '7' },
        seed: { type: 'string', default: '1' },
        speed: { type: 'string', default: '2700' },
        share: { type: 'string', default: '0.045' },
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
let saidHour = 0
const report = await replay({
  days: number('days', given.days, [0.1, 7]),
  seed: number('seed', given.seed, [0, 2 ** 32 - 1]),
  speed: number('speed', given.speed, [1, 20_000]),
  share: number('share', given.share, [0.001, 1]),
  onProgress(hours, events) {
    if (given.json || hours - saidHour < 12) return
    saidHour = hours
    process.stderr.write(
      `  day ${Math.floor(hours / 24) + 1}, ${Math.floor(hours % 24)} h: ${events} events\n`,
    )
  },
})
process.stdout.write(given.json ? `${JSON.stringify(report, null, 2)}\n` : reportText(report))
process.exitCode = report.inconsistencies === 0 ? 0 : 1
