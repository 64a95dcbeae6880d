// Which compartment a parcel gets: the smallest that takes it, then the one least missed by others.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compartmentSpec, smallSite } from '../../simulator/world/small-site.ts'
import type { AllocationOptions, Need } from '../../src/core/allocation.ts'
import { allocate, fits } from '../../src/core/allocation.ts'
import type { CarrierPolicy } from '../../src/core/carriers.ts'
import { Draft } from '../../src/core/decision.ts'
import type { Compartment, CompartmentSpec, Parcel } from '../../src/core/nouns.ts'
import { apply, createState } from '../../src/core/state.ts'

const nowMs = 1_000_000

const compartment = (id: string, more: Partial<Compartment> = {}): Compartment => ({
  id,
  state: 'vacant',
  door: 'closed',
  sinceMs: 0,
  openings: 0,
  reason: null,
  lastPulseMs: null,
  opening: null,
  unfinished: null,
  lastPickup: null,
  ...more,
})

const held = (id: string, carrier: string, at: string): Parcel => ({
  id,
  carrier,
  kind: 'delivery',
  barcodes: [],
  size: 'S',
  dimensionsMm: null,
  weightG: null,
  needs: [],
  recipient: null,
  language: null,
  share: false,
  state: 'deposited',
  compartment: at,
  depositByMs: 0,
  pickupWithinMs: 0,
  pickupByMs: null,
  stillSinceMs: null,
  changedAtMs: 0,
})

const need = (more: Partial<Need> = {}): Need => ({
  size: null,
  dimensionsMm: null,
  weightG: null,
  needs: [],
  carrier: 'post',
  ...more,
})

interface Wall {
  readonly specs: readonly CompartmentSpec[]
  readonly now?: Readonly<Record<string, Partial<Compartment>>>
  readonly parcels?: readonly Parcel[]
  readonly carriers?: readonly Partial<CarrierPolicy>[]
  /** Doors that jammed. */
  readonly jammed?: readonly string[]
}

function find(wall: Wall, wanted: Need, options: AllocationOptions = {}) {
  const state = createState(smallSite({ compartments: wall.specs, carriers: wall.carriers ?? [] }))
  for (const { id } of wall.specs)
    apply(state, { table: 'compartments', key: id, value: compartment(id, wall.now?.[id]) })
  for (const parcel of wall.parcels ?? []) apply(state, { table: 'parcels', key: parcel.id, value: parcel })
  for (const subject of wall.jammed ?? []) {
    const id = `door-jammed~${subject}`
    const value = { id, code: 'door-jammed', severity: 'warning', subject, sinceMs: 0 } as const
    apply(state, { table: 'alerts', key: id, value })
  }
  return allocate(new Draft(state, { nowMs, nextId: () => 'id' }), wanted, options)
}

const given = (wall: Wall, wanted: Need, options: AllocationOptions = {}): string | null => {
  const found = find(wall, wanted, options)
  return found.found ? found.compartment : null
}

const spec = compartmentSpec
const sml = [spec('01', 'S'), spec('02', 'M'), spec('03', 'L')]

describe('the smallest compartment that takes the parcel', () => {
  test.each([
    ['S', '01'],
    ['M', '02'],
    ['L', '03'],
  ])('by size class: %s goes into %s', (size, wanted) => {
    expect(given({ specs: sml }, need({ size }))).toBe(wanted)
  })

  test.each([
    ['as it stands', [440, 600, 90], [], '01'],
    ['turned on its side', [90, 440, 600], [], '01'],
    ['a millimetre too thick for the small one', [440, 600, 91], [], '02'],
    ['standing upright, as tall as the third side says', [440, 90, 600], ['upright'], null],
    ['upright, turned about the vertical', [600, 440, 190], ['upright'], '02'],
    ['exactly the largest', [600, 390, 440], [], '03'],
    ['longer than any compartment', [601, 10, 10], [], null],
  ] as const)('by three sides: %s', (_how, dimensionsMm, needs, wanted) => {
    expect(given({ specs: sml }, need({ dimensionsMm, needs }))).toBe(wanted)
  })

  test('of one size class the one with the least room goes first to three given sides', () => {
    const specs = [spec('01', 'S', { innerMm: [440, 95, 600] }), spec('02', 'S'), spec('03', 'L')]
    expect(given({ specs }, need({ dimensionsMm: [400, 80, 500] }))).toBe('02')
    expect(given({ specs }, need({ dimensionsMm: [400, 92, 500] }))).toBe('01')
  })

  test('size classes are ordered by their smallest compartment, not by their name or place', () => {
    const specs = [spec('03', 'L'), spec('02', 'A'), spec('01', 'Z', { innerMm: [100, 50, 100] })]
    expect(given({ specs }, need({ size: 'Z' }))).toBe('01')
    expect(given({ specs }, need({ size: 'A' }))).toBe('02')
  })

  test('a size class that the site no longer has takes no door', () => {
    expect(given({ specs: sml }, need({ size: 'XL' }))).toBeNull()
  })

  test('both the class and the sides must do', () => {
    expect(given({ specs: sml }, need({ size: 'M', dimensionsMm: [100, 50, 100] }))).toBe('02')
    expect(given({ specs: sml }, need({ size: 'S', dimensionsMm: [400, 150, 500] }))).toBe('02')
  })
})

describe('then the one least missed by others', () => {
  const low = { sillMm: 400 }

  test('a low door is kept for those who ask for one', () => {
    const specs = [spec('01', 'S', low), spec('02', 'S')]
    expect(given({ specs }, need({ size: 'S' }))).toBe('02')
    expect(given({ specs }, need({ size: 'S', needs: ['low'] }))).toBe('01')
  })

  test('a low door is given to others before a larger one is wasted', () => {
    const specs = [spec('01', 'S', low), spec('02', 'M')]
    expect(given({ specs }, need({ size: 'S' }))).toBe('01')
  })

  test.each([
    ['sill at 380 mm', 380, true],
    ['sill at 379 mm', 379, false],
    ['top at 1220 mm', 1130, true],
    ['top at 1221 mm', 1131, false],
  ])('low is within reach of a wheelchair: %s', (_what, sillMm, isLow) => {
    const specs = [spec('01', 'S', { sillMm })]
    expect(given({ specs }, need({ size: 'S', needs: ['low'] }))).toBe(isLow ? '01' : null)
  })

  test('who needs a low door gets a larger one rather than a high one', () => {
    const specs = [spec('01', 'S'), spec('02', 'L', low)]
    expect(find({ specs }, need({ size: 'S', needs: ['low'] }))).toEqual({
      found: true,
      compartment: '02',
      upsized: false,
    })
  })

  test('a heavy parcel goes as low as it can, a light one does not', () => {
    const specs = [spec('01', 'S', { sillMm: 1700 }), spec('02', 'S', { sillMm: 500 }), spec('03', 'S')]
    expect(given({ specs }, need({ size: 'S', weightG: 10_000 }))).toBe('02')
    expect(given({ specs }, need({ size: 'S', weightG: 9_999 }))).toBe('01')
  })

  test('a door that jammed comes last, but before a larger one', () => {
    const specs = [spec('01', 'S'), spec('02', 'S'), spec('03', 'L')]
    expect(given({ specs, jammed: ['01'] }, need({ size: 'S' }))).toBe('02')
    expect(given({ specs, jammed: ['01', '02'] }, need({ size: 'S' }))).toBe('01')
  })

  test('wear is spread: the door that was opened least', () => {
    const now = { '01': { openings: 7 }, '02': { openings: 3 }, '03': { openings: 5 } }
    const specs = [spec('01', 'S'), spec('02', 'S'), spec('03', 'S')]
    expect(given({ specs, now }, need({ size: 'S' }))).toBe('02')
  })
})

describe('only a compartment that is free', () => {
  test.each([
    ['reserved', { state: 'reserved' }],
    ['occupied', { state: 'occupied' }],
    ['open in a visit', { state: 'open' }],
    ['unsure', { state: 'unsure' }],
    ['blocked', { state: 'blocked' }],
    ['vacant with its door open', { door: 'open' }],
  ] as const)('never one that is %s', (_what, now) => {
    expect(given({ specs: [spec('01', 'S')], now: { '01': now } }, need({ size: 'S' }))).toBeNull()
  })

  test('one whose door nobody can read', () => {
    const now = { '01': { door: 'unknown' } } as const
    expect(given({ specs: [spec('01', 'S')], now }, need({ size: 'S' }))).toBe('01')
  })

  test('full of that size gives the next larger, and says so', () => {
    const now = { '01': { state: 'occupied' } } as const
    expect(find({ specs: sml, now }, need({ size: 'S' }))).toEqual({
      found: true,
      compartment: '02',
      upsized: true,
    })
    expect(find({ specs: sml, now }, need({ size: 'M' }))).toMatchObject({ upsized: false })
  })

  test('none at all is refused with the sizes that are free', () => {
    const now = { '02': { state: 'blocked' }, '03': { state: 'unsure' } } as const
    expect(find({ specs: sml, now }, need({ size: 'M' }))).toEqual({
      found: false,
      reason: 'no-free-door',
      free: { S: 1, M: 0, L: 0 },
    })
  })

  test('never the one that is to be left, nor one of its size when a larger is wanted', () => {
    expect(given({ specs: [spec('01', 'S'), spec('02', 'S')] }, need({ size: 'S' }), { not: '01' })).toBe(
      '02',
    )
    expect(given({ specs: sml }, need({ size: 'S' }), { above: 'S' })).toBe('02')
    expect(given({ specs: sml }, need({ size: 'S' }), { above: 'L' })).toBeNull()
  })
})

describe('what doors and carriers are for', () => {
  test('a carrier gets only compartments that it may use', () => {
    const specs = [spec('01', 'S', { carriers: ['dhl'] }), spec('02', 'M', { carriers: ['dhl', 'post'] })]
    expect(given({ specs }, need({ size: 'S' }))).toBe('02')
    expect(given({ specs }, need({ size: 'S', carrier: 'dhl' }))).toBe('01')
    expect(find({ specs }, need({ size: 'S', carrier: 'other' }))).toMatchObject({
      reason: 'no-free-door',
      free: { S: 0, M: 0 },
    })
  })

  test('a need is met by a compartment that has the feature', () => {
    const specs = [spec('01', 'S'), spec('02', 'L', { features: ['cooled', 'charger'] })]
    expect(given({ specs }, need({ size: 'S', needs: ['cooled'] }))).toBe('02')
    expect(given({ specs }, need({ size: 'S', needs: ['cooled', 'heated'] }))).toBeNull()
  })

  test('a carrier with a quota gets no more compartments than that, however many parcels are in them', () => {
    const carriers = [{ id: 'post', maxCompartments: 2 }]
    const one = [held('a', 'post', '01'), held('b', 'post', '01')]
    const two = [...one, held('c', 'post', '02')]
    const now = { '01': { state: 'occupied' }, '02': { state: 'occupied' } } as const
    expect(given({ specs: sml, now, carriers, parcels: one }, need({ size: 'S' }))).toBe('03')
    expect(find({ specs: sml, now, carriers, parcels: two }, need({ size: 'S' }))).toEqual({
      found: false,
      reason: 'carrier-quota',
      free: { S: 0, M: 0, L: 1 },
    })
    expect(given({ specs: sml, now, carriers, parcels: two }, need({ size: 'S', carrier: 'dhl' }))).toBe('03')
  })

  test('a parcel that only moves does not count against the quota', () => {
    const carriers = [{ id: 'post', maxCompartments: 1 }]
    const wall = { specs: sml, carriers, parcels: [held('a', 'post', '01')] }
    expect(given(wall, need({ size: 'S' }))).toBeNull()
    expect(given(wall, need({ size: 'S' }), { held: 0, not: '01' })).toBe('02')
  })
})

test('whatever the wall and the parcel, the compartment takes it, is vacant, and no smaller class would have done', () => {
  const side = fc.integer({ min: 20, max: 700 })
  const sides = fc.tuple(side, side, side)
  const aSpec = fc.record({
    size: fc.constantFrom('S', 'M', 'L'),
    sillMm: fc.integer({ min: 0, max: 1900 }),
    features: fc.subarray(['cooled', 'charger']),
    carriers: fc.option(fc.subarray(['post', 'dhl'])),
    innerMm: sides,
  })
  const aState = fc.constantFrom('vacant', 'vacant', 'reserved', 'occupied', 'open', 'unsure', 'blocked')
  const aNeed = fc.record({
    size: fc.option(fc.constantFrom('S', 'M', 'L')),
    dimensionsMm: fc.option(sides),
    weightG: fc.option(fc.integer({ min: 0, max: 30_000 })),
    needs: fc.subarray(['low', 'upright', 'cooled']),
    carrier: fc.constantFrom('post', 'dhl'),
  })
  fc.assert(
    fc.property(fc.array(fc.tuple(aSpec, aState), { minLength: 1, maxLength: 12 }), aNeed, (wall, wanted) => {
      const specs = wall.map(([one], index) => spec(String(index + 1), one.size, one))
      const now = Object.fromEntries(wall.map(([, state], index) => [String(index + 1), { state }]))
      const found = find({ specs, now }, wanted)
      const { sizes } = createState(smallSite({ compartments: specs }))
      const takes = (one: CompartmentSpec): boolean =>
        (wanted.dimensionsMm === null || fits(one, wanted.dimensionsMm, wanted.needs.includes('upright'))) &&
        (wanted.size === null ||
          (sizes.includes(wanted.size) && sizes.indexOf(one.size) >= sizes.indexOf(wanted.size))) &&
        (!wanted.needs.includes('cooled') || one.features.includes('cooled')) &&
        (!wanted.needs.includes('low') || (one.sillMm >= 380 && one.sillMm + one.innerMm[1] <= 1220)) &&
        (one.carriers === null || one.carriers.includes(wanted.carrier))
      const free = specs.filter((one) => now[one.id]?.state === 'vacant' && takes(one))
      if (!found.found) return free.length === 0
      const got = free.find((one) => one.id === found.compartment)
      return got !== undefined && free.every((one) => sizes.indexOf(one.size) >= sizes.indexOf(got.size))
    }),
    { numRuns: 500 },
  )
})

test('three sides fit exactly when some allowed turning of the box goes in', () => {
  const side = fc.integer({ min: 1, max: 30 })
  const turnings = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ] as const
  fc.assert(
    fc.property(
      fc.tuple(side, side, side),
      fc.tuple(side, side, side),
      fc.boolean(),
      (inner, box, upright) => {
        const door = spec('1', 'S', { innerMm: inner })
        // As the box lies: width, height, depth of the compartment take these sides of it.
        const goesIn = turnings.some(([width, height, depth]) => {
          if (upright && height !== 2) return false
          return box[width] <= inner[0] && box[height] <= inner[1] && box[depth] <= inner[2]
        })
        return fits(door, box, upright) === goesIn
      },
    ),
    { numRuns: 1000 },
  )
})
