// The two checkers that look at nothing but coils: each catches what it is there for in a made-up story, and lets pass what
// nobody can help.
import { expect, test } from 'vitest'
import type { Checker } from '../../simulator/world/checkers/checker.ts'
import { createCoilDuty } from '../../simulator/world/checkers/coil-duty.ts'
import { createOneInrush } from '../../simulator/world/checkers/one-inrush.ts'
import type { Observation } from '../../simulator/world/observation.ts'

type Story = readonly (readonly [atMs: number, observation: Observation])[]

const started: Observation = { kind: 'process.started', life: 1, clockConfirmed: true, wallMs: 0 }
const killed: Observation = { kind: 'process.ended', life: 1, how: 'killed', at: null }
const asked = (compartment: string, pulseMs = 500): Observation => ({
  kind: 'pulse.asked',
  opening: 'o1',
  compartment,
  pulseMs,
})
const coil = (compartment: string, on: boolean, supply = 'psu'): Observation => ({
  kind: 'coil',
  compartment,
  supply,
  on,
})
const fault = (what: string, on: boolean): Observation => ({ kind: 'fault', what, where: '0', on })
const pulse = (compartment: string, onMs: number, offMs: number): Story => [
  [onMs, asked(compartment)],
  [onMs, coil(compartment, true)],
  [offMs, coil(compartment, false)],
]

function tell({ on }: Checker, story: Story): void {
  for (const [atMs, observation] of story) {
    const listener = on[observation.kind] as ((of: Observation, atMs: number) => void) | undefined
    listener?.(observation, atMs)
  }
}

/** `board`: ends its pulses after 500 ms; `relay`: the daemon does. */
function complaints(story: Story): { readonly duty: readonly string[]; readonly inrush: readonly string[] } {
  const duty: string[] = []
  const inrush: string[] = []
  const outOfReach = (what: string) => (what === 'unplugged' ? ['board', 'relay'] : [])
  const checkers = [
    createCoilDuty((what) => duty.push(what), {
      coils: new Map([
        ['board', { restMs: 2_000, ownPulseMs: 500, heldByDaemon: false }],
        ['relay', { restMs: 2_000, ownPulseMs: null, heldByDaemon: true }],
      ]),
      outOfReach,
      mistaken: (what) => (what === 'swapped' ? ['board'] : []),
    }),
    createOneInrush((what) => inrush.push(what), { heldByDaemon: new Set(['relay']), outOfReach }),
  ]
  for (const checker of checkers) tell(checker, [[0, started], ...story])
  return { duty, inrush }
}

const quiet = { duty: [], inrush: [] }

test("sound pulses are nobody's business", () => {
  expect(complaints([...pulse('board', 1_000, 1_500), ...pulse('relay', 1_520, 2_025)])).toEqual(quiet)
  expect(complaints([...pulse('board', 1_000, 1_500), ...pulse('board', 2_990, 3_490)])).toEqual(quiet)
  const twelve = Array.from({ length: 12 }, (_, index) => pulse('board', 5_000 * index, 5_000 * index + 500))
  expect(complaints(twelve.flat())).toEqual(quiet)
})

test('a coil that rests too shortly is found', () => {
  const story = [...pulse('board', 1_000, 1_500), ...pulse('board', 2_970, 3_470)]
  expect(complaints(story).duty).toEqual([
    'the coil of board was energised again after 1970 ms, and rests for 2000',
  ])
  expect(
    complaints([
      ...pulse('board', 1_000, 1_500),
      [1_600, fault('swapped', false)],
      ...pulse('board', 2_970, 3_470),
    ]),
  ).toEqual(quiet)
})

test('a coil that is energised for longer than its pulse is found', () => {
  expect(complaints(pulse('board', 1_000, 1_561)).duty).toHaveLength(1)
  expect(complaints(pulse('relay', 1_000, 1_561)).duty).toHaveLength(1)
  expect(complaints(pulse('relay', 1_000, 1_560))).toEqual(quiet)
})

test('a coil that is energised for more than a tenth of a minute is found, as soon as it is', () => {
  const story = Array.from({ length: 13 }, (_, index) => pulse('board', 4_000 * index, 4_000 * index + 500))
  expect(complaints(story.flat()).duty).toEqual([
    'the coil of board was energised for 6500 ms of the last minute',
  ])
})

test("a new process has a minute's room of its own, and no more", () => {
  const lives = (each: number): Story =>
    [0, 1].flatMap((life) => [
      ...(life === 0
        ? []
        : ([
            [25_500, killed],
            [27_500, started],
          ] as Story)),
      ...Array.from({ length: each }, (_, index) =>
        pulse('board', 28_000 * life + 2_000 * index, 28_000 * life + 2_000 * index + 500),
      ).flat(),
    ])
  expect(complaints(lives(12))).toEqual(quiet)
  expect(complaints(lives(13)).duty.length).toBeGreaterThan(0)
})

test('a relay that its process left on is let off until another one could have put it off', () => {
  const left: Story = [
    [1_000, asked('relay')],
    [1_000, coil('relay', true)],
    [1_100, killed],
    [90_000, started],
  ]
  expect(complaints([...left, [92_000, coil('relay', false)]])).toEqual(quiet)
  expect(complaints([...left, [161_000, coil('relay', false)]]).duty).toHaveLength(1)
})

test('a relay behind a plug that came out is let off, a board that times itself is not', () => {
  const unplugged = (id: string): Story => [
    [1_000, asked(id)],
    [1_000, coil(id, true)],
    [1_100, fault('unplugged', true)],
    [1_900, fault('unplugged', false)],
    [2_500, coil(id, false)],
  ]
  expect(complaints(unplugged('relay'))).toEqual(quiet)
  expect(complaints(unplugged('board')).duty).toHaveLength(1)
})

test('two coils of one supply that are energised at once, or too soon one after the other, are found', () => {
  const overlapping: Story = [
    [1_000, coil('board', true)],
    [1_450, coil('relay', true)],
  ]
  expect(complaints(overlapping).inrush).toEqual([
    'the coil of relay was energised while that of board was, on psu',
  ])
  const soon: Story = [...pulse('board', 1_000, 1_100), [1_399, coil('relay', true)]]
  expect(complaints(soon).inrush).toEqual(['the coil of relay was energised 399 ms after another on psu'])
  const apart: Story = [
    [1_000, coil('board', true)],
    [1_001, coil('relay', true, 'other')],
  ]
  expect(complaints(apart)).toEqual(quiet)
})

test('a coil that nobody can let go keeps no other door shut', () => {
  const story = (lost: Story): Story => [[1_000, coil('relay', true)], ...lost, [5_000, coil('board', true)]]
  expect(
    complaints(
      story([
        [1_100, killed],
        [3_100, started],
      ]),
    ),
  ).toEqual(quiet)
  expect(complaints(story([[1_100, fault('unplugged', true)]]))).toEqual(quiet)
  expect(complaints(story([])).inrush).toHaveLength(1)
})
