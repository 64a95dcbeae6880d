// `npm run simulate:long`, and a stage of `npm test`: whole lockers under faults for so many hours in all, on every processor,
// in three degrees of realism. Exits with 1 at the first thing that must not be. What it does stands in simulator/world.
import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import type { MischiefName } from '../simulator/world/mischief.ts'
import type { Realism } from '../simulator/world/realism.ts'
import { failureText, reportText } from '../simulator/world/report.ts'
import type { SwarmResult } from '../simulator/world/swarm.ts'
import { addCounts } from '../simulator/world/swarm.ts'

const usage = `usage: npm run simulate:long -- [options]

  --total N   simulated hours in all (1000000)
  --seed N    the first seed (1)
  --jobs N    processes at once (one for each processor)
  --help      this page
`

function wrong(message: string): never {
  process.stderr.write(`simulate: ${message}\n\n${usage}`)
  process.exit(2)
}

function options() {
  try {
    return parseArgs({
      options: {
        total: { type: 'string', default: '1000000' },
        seed: { type: 'string', default: '1' },
        jobs: { type: 'string', default: String(availableParallelism()) },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error))
  }
}

function whole(name: string, text: string, least: number): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < least) wrong(`--${name} takes a whole number from ${least} on`)
  return value
}

const given = options()
if (given.help) {
  process.stdout.write(usage)
  process.exit(0)
}
const total = whole('total', given.total, 1)
const firstSeed = whole('seed', given.seed, 0)
const jobs = whole('jobs', given.jobs, 1)

/** One process's share: some seeds in a row. */
interface Share {
  readonly seed: number
  readonly swarm: number
  readonly hours: number
  readonly realism: Realism
  readonly often?: readonly MischiefName[]
}

/** Faults that only bytes or a broker show: with the few hours of those they would strike too seldom to mean much. */
const often = ['board-echoing', 'board-slow', 'boards-swapped', 'broker-stale-snapshot'] as const
/** Hours of a seed and seeds of a share, and which part of all hours each degree gets: bytes take their time. */
const degrees: readonly {
  readonly realism: Realism
  readonly hours: number
  readonly swarm: number
  readonly part: number
  readonly often?: readonly MischiefName[]
}[] = [
  { realism: 'bytes', hours: 12, swarm: 2, part: 0.0016, often },
  { realism: 'bytes', hours: 3, swarm: 2, part: 0.0005 },
  { realism: 'adapters', hours: 24, swarm: 4, part: 0.003 },
  { realism: 'plain', hours: 168, swarm: 40, part: 1 },
]
/** Until everything has come to rest, about; a share is counted with it. */
const restHours = 10

/** The slow ones first, so that no processor is left with one at the end. */
function shares(): Share[] {
  return degrees.flatMap(({ part, ...degree }) => {
    const { hours, swarm } = degree
    const count = Math.max(1, Math.ceil((total * part) / (swarm * (hours + restHours))))
    return Array.from({ length: count }, (_, index) => ({
      ...degree,
      seed: firstSeed + index * swarm,
    }))
  })
}

const main = new URL('../src/main.ts', import.meta.url).pathname
/** MB. A world makes much that is garbage at once: with room for it a sixth of the time is saved. */
const young = ['--max-semi-space-size=64', '--min-semi-space-size=32']

/** Rejects where the process says nothing that can be read: it crashed, and its last words are in the error. */
function run({ seed, swarm, hours, realism, often = [] }: Share): Promise<SwarmResult> {
  const numbers = ['--seed', seed, '--swarm', swarm, '--hours', hours, '--realism', realism].map(String)
  const kinds = often.length === 0 ? [] : ['--often', often.join()]
  const child = spawn(process.execPath, [...young, main, 'simulate', '--json', ...numbers, ...kinds], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let errors = ''
  child.stdout.on('data', (bytes: Buffer) => {
    out += bytes.toString()
  })
  child.stderr.on('data', (bytes: Buffer) => {
    errors += bytes.toString()
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', () => {
      try {
        resolve(JSON.parse(out) as SwarmResult)
      } catch {
        reject(new Error(`simulate --seed ${seed} --swarm ${swarm} ended without a result:\n${errors}`))
      }
    })
  })
}

interface Sum {
  seeds: number
  hoursRun: number
  readonly counts: Record<string, number>
}

const sums = new Map<Realism, Sum>()
const left = shares()
const all = left.length
let failure: SwarmResult['failure'] = null
const startedMs = performance.now()

function take(result: SwarmResult): void {
  const sum = sums.get(result.realism) ?? { seeds: 0, hoursRun: 0, counts: {} }
  sums.set(result.realism, sum)
  sum.seeds += result.seeds
  sum.hoursRun += result.hoursRun
  addCounts(sum.counts, result.counts)
  failure ??= result.failure
}

async function work(): Promise<void> {
  for (let share = left.shift(); share !== undefined && failure === null; share = left.shift()) {
    take(await run(share))
    if (process.stderr.isTTY) process.stderr.write(`\r${all - left.length} of ${all} shares `)
  }
}

await Promise.all(Array.from({ length: jobs }, work))
if (process.stderr.isTTY) process.stderr.write('\n')
const seconds = (performance.now() - startedMs) / 1000
for (const [realism, sum] of sums) process.stdout.write(`${reportText({ ...sum, realism })}\n`)
const hoursRun = [...sums.values()].reduce((hours, sum) => hours + sum.hoursRun, 0)
process.stdout.write(
  `${Math.round(hoursRun).toLocaleString('en')} hours in ${Math.round(seconds)} s, ${jobs} processes\n`,
)
const found = failure as SwarmResult['failure']
if (found !== null) {
  process.stdout.write(`\n${failureText(found)}`)
  process.exitCode = 1
}
