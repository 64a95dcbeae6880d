// The list of all planted bugs: mistakes that somebody could really make, each of which some checker must catch.
// Nothing is planted here.
import { foundBefore } from './found-before.ts'
import { inTheAdapters } from './in-the-adapters.ts'
import { inTheEngine } from './in-the-engine.ts'
import { inTheRules } from './in-the-rules.ts'
import type { Plant } from './plant.ts'

export const plants: readonly Plant[] = [...inTheRules, ...inTheEngine, ...inTheAdapters, ...foundBefore]

export function plantNamed(name: string): Plant {
  const plant = plants.find((one) => one.name === name)
  if (plant === undefined) throw new Error(`no plant ${name}: ${plants.map((one) => one.name).join(', ')}`)
  return plant
}
