// `npm run plants`: plants each bug of the list in simulator/world/plants, lets the simulation look for it, and prints which
// checker caught it after how many seeds. Exits with 1 where one survives, or where a seed is not quiet without any.
import { parseArgs } from 'node:util'
import type { Look } from '../simulator/world/plants/look.ts'
import { lookFor, unplanted } from '../simulator/world/plants/look.ts'
import { plants } from '../simulator/world/plants/plants.ts'

const usage = `usage: npm run plants -- [options] [NAME…]

Plants each bug in a process of its own and simulates seed after seed, with plans as they are drawn, until a checker
says something. Every plant, or those that are named.

  --seeds N      how many seeds each gets at the most (200)
  --processes N  how many look at a time (2)
  --soon         with plans in which it is found soon, as the test does
  --help         this page
`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '200' },
    processes: { type: 'string', default: '2' },
    soon: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  process.stdout.write(usage)
  process.exit(0)
}

const unknown = positionals.filter((name) => !plants.some((plant) => plant.name === name))
if (unknown.length > 0) {
  process.stderr.write(`plants: there is no ${unknown.join(', ')}\n\n${usage}`)
  process.exit(2)
}
const chosen = positionals.length === 0 ? plants : plants.filter(({ name }) => positionals.includes(name))
const width = Math.max(...chosen.map(({ name }) => name.length))

function line({ plant, caught, hours, realism, tookMs }: Look): string {
  const by = caught === null ? 'SURVIVES' : caught.checker
  const seeds = caught === null ? values.seeds : String(caught.seed)
  const took = `${(tookMs / 1000).toFixed(1)} s`
  return `${plant.padEnd(width)}  ${by.padEnd(26)}${seeds.padStart(5)}  ${`${hours} h ${realism}`.padEnd(15)}${took.padStart(8)}\n`
}

process.stdout.write(`${'plant'.padEnd(width)}  ${'caught by'.padEnd(26)}seeds  each${'took'.padStart(19)}\n`)
const looks = await lookFor({
  plants: chosen,
  seeds: Number(values.seeds),
  isSoon: values.soon,
  processes: Number(values.processes),
  onLook: (look) => process.stdout.write(line(look)),
})

let isQuiet = true
const looked = new Set<string>()
for (const { plant: name, caught, hours, realism } of looks) {
  const plant = chosen.find((one) => one.name === name)
  if (plant === undefined || caught === null) continue
  for (let seed = values.soon ? caught.seed : 1; seed <= caught.seed; seed += 1) {
    // Plans as they are drawn are the same for every plant of these hours.
    const key = `${values.soon ? name : ''} ${hours} ${realism} ${seed}`
    if (looked.has(key)) continue
    looked.add(key)
    const found = unplanted(plant, { seed, isSoon: values.soon })
    if (found === null) continue
    isQuiet = false
    process.stdout.write(`without a plant, seed ${seed} of ${hours} h ${realism} finds ${found}\n`)
  }
}
const survivors = looks.filter(({ caught }) => caught === null).length
process.stdout.write(
  `${looks.length} plants, ${survivors} survive; ${looked.size} seeds ${isQuiet ? 'are quiet' : 'are looked at'} without one\n`,
)
process.exitCode = survivors === 0 && isQuiet ? 0 : 1
