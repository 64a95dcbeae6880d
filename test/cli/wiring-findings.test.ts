// What a walk along the doors tells of a wall's wiring, and what of it a configuration can mend.
import { expect, test } from 'vitest'
import type { Observation } from '../../src/cli/wiring-findings.ts'
import { findingsOf } from '../../src/cli/wiring-findings.ts'
import type { Config } from '../../src/config.ts'
import { loadConfig } from '../../src/config.ts'

const text = `version: 1
site: { id: w, languages: [en] }
store: { path: kluis.db }
mqtt: { embedded: {} }
buses: [{ id: wall, family: kr-cu16, path: /dev/none, boards: [{ address: 0, closedBit: 1 }, { address: 1, closedBit: 0 }] }]
compartments:
  - { id: "01", size: S, innerMm: [400, 100, 500], sillMm: 400, column: 1, row: 1, door: { bus: wall, board: 0, channel: 1 } }
  - { id: "02", size: S, innerMm: [400, 100, 500], sillMm: 500, column: 1, row: 2, door: { bus: wall, board: 0, channel: 2 } }
  - { id: "03", size: S, innerMm: [400, 100, 500], sillMm: 600, column: 1, row: 3, door: { bus: wall, board: 1, channel: 1 } }
`
function configOf(content: string): Config {
  const loaded = loadConfig({ text: content, folder: '/' }, {})
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems))
  return loaded.config
}
const config = configOf(text)

const closed = { '01': 'closed', '02': 'closed', '03': 'closed' } as const

/** Pulsed `compartment`'s wire; `opened` sprang; the switches that read differently then. */
const saw = (
  compartment: string,
  opened: string | null,
  after: Observation['after'] = { [compartment]: 'open' },
  before: Observation['before'] = {},
): Observation => ({
  compartment,
  opened,
  before: { ...closed, ...before },
  after: { ...closed, ...before, ...after },
})

test('a wall that is wired as configured needs nothing', () => {
  const found = findingsOf(config, [saw('01', '01'), saw('02', '02'), saw('03', '03')])
  expect(found).toEqual({ correction: null, changes: [], remarks: [] })
})

test('two wires that are swapped are swapped in the configuration, and nothing else is touched', () => {
  const found = findingsOf(config, [saw('01', '02'), saw('02', '01'), saw('03', '03')])
  expect(found.correction).toEqual({
    compartments: [
      { id: '02', door: { bus: 'wall', board: 0, channel: 1 } },
      { id: '01', door: { bus: 'wall', board: 0, channel: 2 } },
    ],
  })
  expect(found.changes).toEqual([
    'door 02 hangs on wall board 0 channel 1',
    'door 01 hangs on wall board 0 channel 2',
  ])
})

test('a switch that reads the other way round gets the other bit', () => {
  const found = findingsOf(config, [saw('01', '01', { '01': 'closed' }, { '01': 'open' })])
  expect(found.correction).toEqual({ compartments: [{ id: '01', closedBit: 0 }] })
  expect(found.changes).toEqual(['door 01: closedBit is 0'])
})

test('a door that moves to a wire of the other polarity reads as that wire does', () => {
  const boardsBit = findingsOf(config, [saw('01', '03'), saw('03', '01'), saw('02', '02')])
  expect(boardsBit.correction).toEqual({
    compartments: [
      { id: '03', door: { bus: 'wall', board: 0, channel: 1 } },
      { id: '01', door: { bus: 'wall', board: 1, channel: 1 } },
    ],
  })
  const ownBit = configOf(text.replace('sillMm: 500,', 'sillMm: 500, closedBit: 0,'))
  expect(findingsOf(ownBit, [saw('02', '01'), saw('01', '02')]).correction).toEqual({
    compartments: [
      { id: '01', door: { bus: 'wall', board: 0, channel: 2 }, closedBit: 0 },
      { id: '02', door: { bus: 'wall', board: 0, channel: 1 }, closedBit: 1 },
    ],
  })
})

test('what cannot be mended in a file is said, with what to do', () => {
  const found = findingsOf(config, [
    saw('01', null, {}),
    saw('02', '02', {}),
    saw('03', '03', { '01': 'open' }),
  ])
  expect(found.correction).toBeNull()
  expect(found.remarks).toEqual([
    expect.stringMatching(/^wall board 0 channel 1 \(door 01\): nothing opened\. Check the lock/),
    expect.stringMatching(/^wall board 0 channel 2 opened door 02, and its switch did not move/),
    expect.stringMatching(/channel 1 opened door 03, and the switch of 01 moved.*Swap the switch's plugs/),
  ])
})

test('one door for two wires is a contradiction: neither is written down', () => {
  const found = findingsOf(config, [saw('01', '02'), saw('02', '02')])
  expect(found.correction).toBeNull()
  expect(found.remarks[0]).toBe('door 02 was seen to open for 01 and 02: walk along these again.')
})
