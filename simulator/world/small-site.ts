// A small site for tests and simulations: five doors in three sizes, the shipped rules, everything overridable.
// Knows nothing of engines and clocks.
import type { CarrierPolicy } from '../../src/core/carriers.ts'
import type { CompartmentSpec, RuleSettings, SiteSpec } from '../../src/core/nouns.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** The shipped defaults of the configuration. */
export const shippedRules: RuleSettings = {
  pulseMs: 500,
  maxTries: 3,
  senseWithinMs: 2 * second,
  idleVisitMs: minute,
  openVisitMs: 3 * minute,
  nagAfterMs: 20 * second,
  leftOpenAfterMs: 90 * second,
  reopenAtKioskMs: minute,
  reopenByCodeMs: 10 * minute,
  depositWithinMs: 72 * hour,
  pickupWithinMs: 72 * hour,
  minPinDigits: 8,
  wrongCodesBeforeLockout: 3,
  lockoutMs: [30 * second, minute, 5 * minute, 15 * minute],
  heavyFromG: 10_000,
  keepEndedMs: 30 * day,
  keepEndedParcels: 20_000,
}

const heightMm: Readonly<Record<string, number>> = { S: 90, M: 190, L: 390 }

/** One compartment, 440 mm wide and 600 mm deep; its number is its channel. High up, unless `sillMm` says otherwise. */
export function compartmentSpec(
  id: string,
  size: string,
  more: Partial<CompartmentSpec> = {},
): CompartmentSpec {
  return {
    id,
    label: id,
    size,
    innerMm: [440, heightMm[size] ?? 90, 600],
    sillMm: 1300,
    column: 1,
    row: Number(id),
    features: [],
    carriers: null,
    door: { bus: 'wall', board: 0, channel: Number(id) },
    sensed: true,
    watched: false,
    ...more,
  }
}

export interface SiteOptions {
  readonly compartments?: readonly CompartmentSpec[]
  readonly carriers?: readonly Partial<CarrierPolicy>[]
  readonly rules?: Partial<RuleSettings>
  readonly signedOpen?: SiteSpec['signedOpen']
  readonly languages?: readonly string[]
}

/** Doors 01 and 02 are S, 03 and 04 M, 05 L. */
export function smallSite(options: SiteOptions = {}): SiteSpec {
  const plan = ['S', 'S', 'M', 'M', 'L']
  return {
    site: 'here',
    languages: options.languages ?? ['nl', 'en'],
    compartments: options.compartments ?? plan.map((size, index) => compartmentSpec(`0${index + 1}`, size)),
    carriers: (options.carriers ?? []).map((policy) => ({
      id: 'post',
      maxCompartments: null,
      acceptUnannounced: false,
      ...policy,
    })),
    rules: { ...shippedRules, ...options.rules },
    signedOpen: options.signedOpen ?? 'optional',
  }
}
