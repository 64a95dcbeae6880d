// What a seed once found stays mended: each pinned one is run from its plan to its verdict.
import { expect, test } from 'vitest'
import { simulate } from '../../simulator/world/simulate.ts'
import { pinnedSeeds } from './pinned-seeds.ts'

/** Each is a second of plain computing at the most: on a machine that does other things beside it takes many times as long. */
const withinMs = 60_000

test.each(pinnedSeeds)('seed $seed, $hours h, $realism: $found', { timeout: withinMs }, (pinned) => {
  const { violation, tail } = simulate(pinned)
  expect(violation, tail.join('\n')).toBeNull()
})
