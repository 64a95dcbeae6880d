// A process of its own for one planted bug: simulates seed after seed until a checker says something, and prints that as
// one line of JSON. Plants before anything of the daemon is loaded; judges nothing itself.
import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { hoursFor, planted, turnUp } from './plant.ts'
import { plantNamed } from './plants.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seeds: { type: 'string', default: '200' }, soon: { type: 'boolean', default: false } },
})
const plant = plantNamed(positionals[0] ?? '')
const root = new URL('../../../', import.meta.url).href
const left = new Set(plant.texts.map(({ file }) => file))

registerHooks({
  load(url, context, nextLoad) {
    const file = url.startsWith(root) ? url.slice(root.length) : ''
    if (!left.delete(file)) return nextLoad(url, context)
    const source = planted(plant, file, readFileSync(fileURLToPath(url), 'utf8'))
    return { format: 'module-typescript', source, shortCircuit: true }
  },
})

const { simulate } = await import('../simulate.ts')
if (left.size > 0)
  throw new Error(`plant ${plant.name}: ${[...left].join(', ')} is not loaded by a simulation`)

const { realism = 'plain' } = plant
const hours = hoursFor(plant, values.soon)
const adjust = values.soon && plant.soonWith !== undefined ? { adjust: turnUp(plant.soonWith) } : {}
const startedMs = performance.now()
let caught: { readonly checker: string; readonly what: string; readonly seed: number } | null = null
for (let seed = 1; seed <= Number(values.seeds) && caught === null; seed += 1) {
  const { violation } = simulate({ seed, hours, realism, ...adjust })
  if (violation !== null) caught = { checker: violation.checker, what: violation.what, seed }
}
const tookMs = Math.round(performance.now() - startedMs)
process.stdout.write(`${JSON.stringify({ plant: plant.name, hours, realism, tookMs, caught })}\n`)
