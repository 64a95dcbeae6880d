// `npm run bench`: measures the goals of speed and size, each as a ratio or a figure taken in this run, and prints one
// table with goal, figure and verdict. A missed goal is told and is no failure: machines differ.
import { cpus, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { measureCodeCheck } from './bench/code-check.ts'
import type { Figure } from './bench/figures.ts'
import { tableText } from './bench/figures.ts'
import { measureIntake } from './bench/intake.ts'
import { measureKiosk } from './bench/kiosk.ts'
import { measureLongJournal } from './bench/long-journal.ts'
import { measureLoopDelay } from './bench/loop-delay.ts'
import { measurePolling } from './bench/polling.ts'
import { measureRest } from './bench/rest.ts'
import { measureScan } from './bench/scan.ts'
import { measureStart } from './bench/start.ts'

const daemonGoals = ['P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P7', 'P8', 'P9', 'P10', 'P13', '1M']
const pageGoals = ['K1', 'K2', 'K3', 'K4', 'K5']
const goals: readonly string[] = [...daemonGoals, ...pageGoals]

const usage = `usage: npm run bench -- [options]

Measures the daemon against reference processes in the same run, in rounds that take turns; a figure is the median of
its rounds. Takes about a quarter of an hour. Needs mosquitto, and a real disk under the temporary folder
(KLUIS_BENCH_FOLDER names another).

  --only P1,K1   some of ${daemonGoals.join(', ')} (1M: a journal of a million entries),
                 ${pageGoals.join(', ')} (the kiosk's page; needs chromium)
  --visits N     so many customers for K5 (40); a busy locker's day are 200, eight minutes
  --rounds N     3 or more for figures to be believed (3)
  --quick        one short round: whether it runs, not how fast
  --json         one JSON document in place of the table
  --help         this page
`

function wrong(message: string): never {
  process.stderr.write(`bench: ${message}\n\n${usage}`)
  process.exit(2)
}

function options() {
  try {
    return parseArgs({
      options: {
        only: { type: 'string' },
        rounds: { type: 'string', default: '3' },
        visits: { type: 'string' },
        quick: { type: 'boolean', default: false },
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
const wanted = new Set<string>(given.only === undefined ? goals : given.only.split(','))
const unknown = [...wanted].filter((name) => !goals.includes(name))
if (unknown.length > 0) wrong(`${unknown.join(', ')} is no goal that is measured: ${goals.join(', ')}`)
const rounds = given.quick ? 1 : Number(given.rounds)
if (!Number.isInteger(rounds) || rounds < 1 || rounds > 100)
  wrong('--rounds takes a whole number from 1 to 100')

const size = given.quick
  ? { messages: 400, scans: 3, restMs: 1000, idleMs: 1500, entries: 20_000, pollMs: 500, moves: 6 }
  : { messages: 6000, scans: 40, restMs: 8000, idleMs: 60_000, entries: 1_000_000, pollMs: 3000, moves: 24 }
const visits = Number(given.visits ?? (given.quick ? 3 : 40))
if (!Number.isInteger(visits) || visits < 1) wrong('--visits takes a whole number from 1')

const stages: readonly (readonly [string, () => Figure[] | Promise<Figure[]>])[] = [
  ['P5', () => measureCodeCheck(wanted, rounds)],
  ['P7, P8', () => measureStart(wanted, { rounds: given.quick ? 1 : rounds + 2, restMs: size.restMs })],
  ['P1, P2, P3', () => measureIntake(wanted, { rounds, messages: size.messages })],
  ['P13', () => measureLoopDelay(wanted, { rounds, messages: size.messages })],
  ['P4, P9', () => measureScan(wanted, { rounds, scans: size.scans })],
  ['P6', () => measurePolling(wanted, { rounds, pollMs: size.pollMs, moves: size.moves })],
  ['P10', () => measureRest(wanted, size.idleMs)],
  [
    '1M',
    () =>
      measureLongJournal(wanted, {
        rounds,
        messages: size.messages,
        scans: Math.ceil(size.scans / 2),
        entries: size.entries,
      }),
  ],
  [
    pageGoals.join(', '),
    () =>
      measureKiosk(wanted, {
        loads: given.quick ? 2 : 9,
        restMs: size.idleMs,
        scans: size.scans,
        warmUp: given.quick ? 3 : 100,
        visits,
      }),
  ],
]
const figures: Figure[] = []
for (const [name, measure] of stages) {
  if (!name.split(', ').some((goal) => wanted.has(goal))) continue
  if (!given.json) process.stderr.write(`measuring ${name} …\n`)
  figures.push(...(await measure()))
}
figures.sort((a, b) => goals.indexOf(a.goal) - goals.indexOf(b.goal))
const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`
if (given.json) {
  process.stdout.write(`${JSON.stringify({ machine, quick: given.quick, rounds, figures }, null, 2)}\n`)
} else {
  const note = given.quick ? 'quick: one short round, the verdicts mean nothing\n' : ''
  process.stdout.write(
    `${machine}; medians of ${rounds} rounds\n${note}\n${tableText(figures)}\n\nNot measured here: P11, P12; Node-RED's half of P7 and P8 (it is not shipped).\n`,
  )
}
