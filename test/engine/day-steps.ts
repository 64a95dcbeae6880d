// The steps of a random day as plain data: who comes, what the platform wants, what breaks, how time goes.
// Most steps are `sensible`: what somebody at this kiosk might well do next; the others are blind.
import fc from 'fast-check'
import { visitActions } from '../../src/core/input.ts'

export const parcels = ['p1', 'p2', 'p3', 'p4', 'p5'] as const
export const doors = ['01', '02', '03', '04'] as const
export const carrierOf = { anna: 'post', bert: 'dhl', staff: null, tech: null } as const
export type ParcelName = (typeof parcels)[number]
export type ActorName = keyof typeof carrierOf

/** Parcels of one person share a code; p5 is nobody's in particular. */
const recipients: Readonly<Record<ParcelName, string | null>> = {
  p1: 'ria',
  p2: 'ria',
  p3: 'sam',
  p4: 'sam',
  p5: null,
}
export const recipientOf = (id: ParcelName): string | null => recipients[id]
export const pinOf = (id: ParcelName): string => recipients[id] ?? id

const parcel = fc.constantFrom(...parcels)
const door = fc.constantFrom(...doors)
const actor = fc.constantFrom('anna', 'bert', 'staff', 'tech')

const step = <D extends string, F extends object>(
  weight: number,
  name: D,
  fields: { [K in keyof F]: fc.Arbitrary<F[K]> },
) => ({
  weight,
  arbitrary: fc.record({ do: fc.constant(name), ...fields }) as unknown as fc.Arbitrary<{ do: D } & F>,
})

const anyStep = fc.oneof(
  step(400, 'sensible', { which: fc.nat(1_000_000) }),
  step(6, 'assign', {
    parcel,
    kind: fc.constantFrom('delivery', 'delivery', 'return', 'exchange', 'outgoing'),
    size: fc.constantFrom('S', 'S', 'M', null),
    carrier: fc.constantFrom('post', 'post', 'dhl'),
    share: fc.boolean(),
    at: fc.option(door),
    withinMs: fc.constantFrom(null, 60_000, 3_600_000),
  }),
  step(8, 'badge', { actor }),
  step(10, 'label', { label: fc.constantFrom(...parcels.map((id) => `B-${id}`), 'new1', 'new2') }),
  step(8, 'pin', { parcel }),
  step(1, 'guess', {}),
  step(12, 'act', {
    action: fc.constantFrom(...visitActions),
    compartment: fc.option(door, { nil: undefined }),
    size: fc.option(fc.constantFrom('S', 'M'), { nil: undefined }),
    parcel: fc.option(parcel, { nil: undefined }),
    all: fc.boolean(),
  }),
  step(12, 'close', { door: fc.option(door) }),
  step(1, 'pull', { door }),
  step(2, 'jam', { door, on: fc.boolean() }),
  step(2, 'switch', {
    door,
    now: fc.constantFrom('sound', 'sound', 'says-open', 'says-closed', 'unreadable', 'silent'),
  }),
  step(2, 'board', { door, now: fc.constantFrom('sound', 'sound', 'not-sent', 'unknown') }),
  step(2, 'cancel', { parcel }),
  step(1, 'extend', { parcel }),
  step(1, 'move', { parcel, to: fc.option(door) }),
  step(1, 'revoke', { parcel }),
  step(1, 'issue', { parcel }),
  step(1, 'remove', { actor }),
  step(2, 'open', { door, locally: fc.boolean() }),
  step(1, 'block', { door }),
  step(2, 'release', { door }),
  step(1, 'maintain', { ms: fc.constantFrom(60_000, 3_600_000) }),
  step(6, 'pass', {
    ms: fc.constantFrom(10, 40, 100, 700, 2_500, 30_000, 100_000, 700_000, 3_600_000, 300_000_000),
  }),
  step(2, 'restart', {
    downMs: fc.constantFrom(0, 1_000, 120_000, 7_200_000),
    isOrderly: fc.boolean(),
    behindMs: fc.constantFrom(0, 0, 3_600_000),
    isConfirmed: fc.boolean(),
    without: fc.option(door),
  }),
  step(1, 'clock', { byMs: fc.constantFrom(-7_200_000, -5_000, 5_000, 7_200_000) }),
  step(1, 'disk', { isFull: fc.constantFrom(true, false, false) }),
  step(12, 'mend', {}),
)

export type Step = typeof anyStep extends fc.Arbitrary<infer T> ? T : never
export type StepOf<D extends Step['do']> = Extract<Step, { do: D }>

export const day = (longest: number): fc.Arbitrary<Step[]> =>
  fc.array(anyStep, { minLength: 1, maxLength: longest, size: 'max' })
