// Runs every check of the project, one stage after the other, and stops at the first that fails.
// `--only NAME[,NAME…]` runs some of the stages. What a stage checks belongs to its own tool, not here.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'

interface Stage {
  readonly name: string
  readonly command: readonly [string, ...string[]]
  /** The stage has nothing to run before this exists. */
  readonly needs?: string
}

const vitest = (ring: string): [string, ...string[]] => [
  'vitest',
  'run',
  '--config',
  'test/vitest.config.ts',
  '--project',
  ring,
]

const stages: readonly Stage[] = [
  { name: 'pages-build', command: ['scripts/build-pages'] },
  { name: 'types', command: ['tsc', '--project', '.'] },
  { name: 'page-types', command: ['tsc', '--project', 'src/pages'] },
  { name: 'style', command: ['biome', 'check', '--error-on-warnings', '.'] },
  { name: 'dead-code', command: ['knip', '--no-progress'] },
  { name: 'system-packages', command: ['scripts/system-packages'] },
  { name: 'fast', command: vitest('fast') },
  { name: 'simulation', command: ['node', 'scripts/simulate.ts', '--total', '100000'] },
  { name: 'process', command: vitest('process'), needs: 'test/process' },
  { name: 'pages', command: vitest('pages'), needs: 'test/pages' },
]

function chosenStages(): readonly Stage[] {
  const { values } = parseArgs({ options: { only: { type: 'string' } } })
  if (values.only === undefined) return stages
  const names = values.only.split(',')
  const unknown = names.filter((name) => !stages.some((stage) => stage.name === name))
  if (unknown.length > 0) {
    console.error(
      `Unknown stage: ${unknown.join(', ')}. Known: ${stages.map((stage) => stage.name).join(', ')}`,
    )
    process.exit(2)
  }
  return stages.filter((stage) => names.includes(stage.name))
}

/** The exit code; a signal or a missing program counts as 1. */
function run([program, ...rest]: Stage['command']): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(program, rest, { stdio: ['ignore', 'inherit', 'inherit'] })
    child.on('error', (error) => {
      console.error(`${program}: ${error.message}`)
      resolve(1)
    })
    child.on('close', (code) => resolve(code ?? 1))
  })
}

const seconds = (sinceMs: number) => `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`

const startedMs = performance.now()
const passed: string[] = []
for (const stage of chosenStages()) {
  if (stage.needs !== undefined && !existsSync(stage.needs)) {
    console.log(`── ${stage.name}: nothing yet (no ${stage.needs})`)
    continue
  }
  console.log(`── ${stage.name}`)
  const stageMs = performance.now()
  const code = await run(stage.command)
  if (code !== 0) {
    console.log(
      `── ${stage.name}: FAILED after ${seconds(stageMs)} (exit ${code}); again with: npm test -- --only ${stage.name}`,
    )
    process.exit(code)
  }
  console.log(`── ${stage.name}: passed in ${seconds(stageMs)}`)
  passed.push(stage.name)
}
console.log(`── all passed in ${seconds(startedMs)}: ${passed.join(', ')}`)
