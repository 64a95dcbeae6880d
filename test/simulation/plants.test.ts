// Every planted bug is caught: each in a process of its own, by a plan that brings it to light within few seeds; and the same
// seed is quiet without it. How many seeds it takes with plans as they are drawn is what `npm run plants` prints.
import { describe, expect, test } from 'vitest'
import { lookFor, unplanted } from '../../simulator/world/plants/look.ts'
import { planted } from '../../simulator/world/plants/plant.ts'
import { plants } from '../../simulator/world/plants/plants.ts'

const looking = lookFor({ plants, seeds: 40, isSoon: true, processes: 2 })

describe('the checkers', () => {
  test('at least eighteen mistakes are planted, each with a name of its own', () => {
    expect(new Set(plants.map(({ name }) => name)).size).toBeGreaterThanOrEqual(18)
  })

  test.each(plants.map(({ name, breaks }) => [name, breaks] as const))(
    'catch %s: %s',
    async (name) => {
      const caught = (await looking).find(({ plant }) => plant === name)?.caught ?? null
      expect(caught).not.toBeNull()
      const plant = plants.find((one) => one.name === name)
      if (plant === undefined || caught === null) return
      expect(unplanted(plant, { seed: caught.seed, isSoon: true })).toBeNull()
    },
    300_000,
  )
})

describe('a plant', () => {
  const plant = { name: 'weed', breaks: 'Nothing.', texts: [{ file: 'a.ts', replace: 'good', by: 'bad' }] }

  test('changes one text of one file', () => {
    expect(planted(plant, 'a.ts', 'all good')).toBe('all bad')
    expect(planted(plant, 'b.ts', 'all good')).toBe('all good')
  })

  test('whose text is gone fails with its name', () => {
    expect(() => planted(plant, 'a.ts', 'all well')).toThrow(/weed: a\.ts has this text no more/)
  })

  test('whose text stands there twice fails with its name', () => {
    expect(() => planted(plant, 'a.ts', 'good, good')).toThrow(/weed: a\.ts has this text 2 times/)
  })
})
