// Looks whether some checker catches each planted bug: one process for each, so many at a time; and whether the same seeds
// are quiet without it. Prints nothing.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Realism } from '../realism.ts'
import { simulate } from '../simulate.ts'
import type { Plant } from './plant.ts'
import { hoursFor, turnUp } from './plant.ts'

/** What run-planted.ts prints. */
export interface Look {
  readonly plant: string
  readonly hours: number
  readonly realism: Realism
  readonly tookMs: number
  /** Null for one that survives. */
  readonly caught: { readonly checker: string; readonly what: string; readonly seed: number } | null
}

export interface LookOptions {
  readonly plants: readonly Plant[]
  /** Each is given so many, from 1 on. */
  readonly seeds: number
  /** With plans that bring it to light; else as they are drawn. */
  readonly isSoon: boolean
  readonly processes: number
  readonly onLook?: (look: Look) => void
}

const program = fileURLToPath(new URL('run-planted.ts', import.meta.url))

/** Rejects where a plant can't be planted. */
export async function lookFor(options: LookOptions): Promise<readonly Look[]> {
  const left = [...options.plants]
  const looks: Look[] = []
  const work = async (): Promise<void> => {
    for (let plant = left.shift(); plant !== undefined; plant = left.shift()) {
      const look = await run(plant, options)
      looks.push(look)
      options.onLook?.(look)
    }
  }
  await Promise.all(Array.from({ length: options.processes }, work))
  return looks
}

function run({ name }: Plant, { seeds, isSoon }: LookOptions): Promise<Look> {
  const args = [program, name, '--seeds', String(seeds), ...(isSoon ? ['--soon'] : [])]
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, (error, stdout, stderr) => {
      if (error === null) resolve(JSON.parse(stdout) as Look)
      else reject(new Error(`${name}: ${stderr}`))
    })
  })
}

/** What is found in one seed of the same plan without the plant; null where it is quiet, as it has to be. */
export function unplanted(
  plant: Plant,
  { seed, isSoon }: { readonly seed: number; readonly isSoon: boolean },
): string | null {
  const { realism = 'plain', soonWith } = plant
  const hours = hoursFor(plant, isSoon)
  const adjust = isSoon && soonWith !== undefined ? { adjust: turnUp(soonWith) } : {}
  const { violation } = simulate({ seed, hours, realism, ...adjust })
  return violation && `${violation.checker}: ${violation.what}`
}
