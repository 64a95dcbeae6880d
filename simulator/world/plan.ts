// What one seed stands for: a wall, a site's rules, its people and how much goes wrong with what. Plain data, drawn once;
// everything that happens later is drawn from sequences of its own.
import type { CompartmentSpec, SiteSpec } from '../../src/core/nouns.ts'
import type { BusPlan } from './bytes/bus-plan.ts'
import { drawBuses, readsSwitch } from './bytes/bus-plan.ts'
import type { Chance } from './chance.ts'
import type { MischiefName } from './mischief.ts'
import { mischiefNames } from './mischief.ts'
import type { Realism } from './realism.ts'
import { shippedRules } from './small-site.ts'

export interface PlannedCourier {
  readonly name: string
  readonly badge: string
  readonly role: 'courier' | 'staff'
  /** null for whoever serves all carriers. */
  readonly carrier: string | null
  /** Hours of the day at which a round begins. */
  readonly roundsH: readonly number[]
}

export interface Plan {
  readonly seed: number
  readonly hours: number
  readonly realism: Realism
  readonly site: SiteSpec
  /** What hangs on which wire, where bytes are in it. */
  readonly buses: readonly BusPlan[] | null
  readonly carriers: readonly string[]
  readonly couriers: readonly PlannedCourier[]
  readonly parcelsPerDay: number
  /** How much faster orders, stays, rounds and mischief come than in life: bytes take their time, so their hours are full. */
  readonly pace: number
  /** Shares of all orders or visits, 0 to 1. */
  readonly habits: Readonly<Record<Habit, number>>
  /** Mean hours between two of a kind; what is not named does not happen. */
  readonly mischief: Readonly<Partial<Record<MischiefName, number>>>
}

/** What people and platforms do now and then, beyond the straight way. */
const habits = {
  prefersPin: [0.2, 0.7],
  mistypes: [0, 0.08],
  leavesOpen: [0, 0.2],
  walksAway: [0, 0.04],
  forgets: [0, 0.08],
  disputes: [0, 0.03],
  feedback: [0, 0.3],
  saysGoodbye: [0.2, 0.9],
  comesAgain: [0, 0.06],
  noShow: [0.01, 0.1],
  unannounced: [0, 0.06],
  tooSmall: [0, 0.05],
  refuses: [0, 0.03],
  wrongDoor: [0, 0.04],
  cancels: [0, 0.08],
  extends: [0, 0.08],
  moves: [0, 0.06],
  reassigns: [0, 0.06],
  reissues: [0, 0.08],
  contradicts: [0, 0.03],
  repeatsCode: [0, 0.05],
  returns: [0, 0.15],
  exchanges: [0, 0.08],
  outgoing: [0, 0.06],
  shares: [0.2, 0.9],
} as const
export type Habit = keyof typeof habits

/** Heights of one column from the floor up (mm). */
const columnMm: readonly (readonly [string, number])[] = [
  ['XL', 400],
  ['L', 280],
  ['M', 170],
  ['S', 100],
  ['S', 100],
  ['M', 170],
  ['S', 100],
  ['L', 280],
  ['M', 170],
  ['S', 100],
]
const plinthMm = 60
const shelfMm = 15
const channelsOfBoard = 16
const hourMs = 3_600_000
/** Boards that are looked at less often cost less; what a pulsed door does is looked at anyway. */
const sweepMs = 1_000
const bytePace = 12
/** Between two of a kind that is to strike often; most last some twenty minutes. */
const oftenHours = 0.1

function drawWall(chance: Chance, doors: number): CompartmentSpec[] {
  const unsensed = chance.happens(0.15) ? chance.between(0.05, 1) : 0
  const buses = chance.happens(0.5) ? 1 : 2
  const wall: CompartmentSpec[] = []
  let sillMm = plinthMm
  for (let index = 0; index < doors; index += 1) {
    const row = index % columnMm.length
    const [size, heightMm] = columnMm[row] ?? (['S', 100] as const)
    if (row === 0) sillMm = plinthMm
    const board = Math.floor(index / channelsOfBoard)
    const id = String(index + 1).padStart(2, '0')
    wall.push({
      id,
      label: id,
      size,
      innerMm: [440, heightMm, 600],
      sillMm,
      column: Math.floor(index / columnMm.length) + 1,
      row: columnMm.length - row,
      features: [],
      carriers: null,
      door: { bus: `bus-${(board % buses) + 1}`, board, channel: (index % channelsOfBoard) + 1 },
      sensed: !chance.happens(unsensed),
      watched: false,
    })
    sillMm += heightMm + shelfMm
  }
  return wall
}

function drawCouriers(chance: Chance, carriers: readonly string[], pace: number): PlannedCourier[] {
  const rounds = (count: number): number[] =>
    Array.from({ length: count * pace }, () => chance.between(7, 21)).sort((a, b) => a - b)
  const couriers = carriers.map(
    (carrier): PlannedCourier => ({
      name: `courier-${carrier}`,
      badge: `badge-${carrier}`,
      role: 'courier',
      carrier,
      roundsH: rounds(1 + chance.whole(3)),
    }),
  )
  const staff: PlannedCourier = {
    name: 'staff',
    badge: 'badge-staff',
    role: 'staff',
    carrier: null,
    roundsH: rounds(1 + chance.whole(2)),
  }
  return [...couriers, staff]
}

/** Each door gets a place on a drawn bus, and a switch only where its board reads one. */
function hangOn(
  wall: readonly CompartmentSpec[],
  chance: Chance,
): { readonly wall: CompartmentSpec[]; readonly buses: readonly BusPlan[] } {
  const { buses, addresses } = drawBuses(chance, wall.length)
  const hung = wall.map((spec, index) => {
    const door = addresses[index] ?? spec.door
    return { ...spec, door, sensed: spec.sensed && readsSwitch(buses, door) }
  })
  return { wall: hung, buses: buses.map((bus) => ({ ...bus, sweepMs })) }
}

export interface PlanOptions {
  readonly seed: number
  readonly hours: number
  readonly realism: Realism
  /** What strikes often, drawn or not. */
  readonly often: readonly MischiefName[]
  readonly chance: Chance
}

/** The same options give the same plan. */
export function drawPlan({ seed, hours, realism, often, chance }: PlanOptions): Plan {
  const draw = chance.stream('plan')
  const isBytes = realism === 'bytes'
  const pace = isBytes ? bytePace : 1
  const doors = isBytes ? 4 + draw.whole(21) : draw.happens(0.6) ? 40 : 4 + draw.whole(77)
  const carriers = ['post', 'rapid', 'parcel-co'].slice(0, 1 + draw.whole(3))
  const drawn = drawWall(draw.stream('wall'), doors)
  const hung = isBytes ? hangOn(drawn, draw.stream('buses')) : { wall: drawn, buses: null }
  const rules = {
    ...shippedRules,
    pickupWithinMs: draw.pick([24, 48, 72, 72, 120]) * hourMs,
    depositWithinMs: draw.pick([12, 48, 72, 72]) * hourMs,
    reopenByCodeMs: draw.pick([0, 10, 10, 30]) * 60_000,
    maxTries: 1 + draw.whole(4),
    keepEndedMs: draw.pick([1, 30]) * 24 * hourMs,
  }
  // A quiet seed finds what noise would hide; most have a few things going wrong, some nearly all.
  const share = draw.pick([0, 0.15, 0.3, 0.3, 0.5, 0.9])
  const mischief: Partial<Record<MischiefName, number>> = {}
  for (const name of mischiefNames) {
    // A sequence of its own for each: one more kind changes nothing for the others.
    const own = draw.stream(name)
    if (often.includes(name)) mischief[name] = oftenHours
    else if (own.happens(share)) mischief[name] = own.logNormal(24, 1) / pace
  }
  return {
    seed,
    hours,
    realism,
    buses: hung.buses,
    site: {
      site: 'simulated',
      languages: ['nl', 'ru', 'sv', 'en'],
      compartments: hung.wall,
      carriers: carriers.map((id) => ({
        id,
        maxCompartments: draw.happens(0.2) ? Math.max(2, Math.ceil(doors * draw.between(0.2, 0.8))) : null,
        acceptUnannounced: draw.happens(0.5),
      })),
      rules,
      signedOpen: 'optional',
    },
    carriers,
    couriers: drawCouriers(draw.stream('couriers'), carriers, pace),
    parcelsPerDay: doors * draw.between(0.3, 0.9) * pace,
    pace,
    habits: Object.fromEntries(
      Object.entries(habits).map(([name, [from, to]]) => [name, draw.between(from, to)]),
    ) as Record<Habit, number>,
    mischief,
  }
}
