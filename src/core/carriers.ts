// What one carrier may do at this site, as configured, and why its customers may bring things back.
// Says nothing of its couriers: those are people of the platform's, kept as rows.
import type { CarrierId } from './nouns.ts'

/**
 * Why customers bring things back: the codes that every page has words for. A carrier may add its own. They are told to the
 * platform as they are, so a released code is never renamed.
 */
export const returnReasons = [
  'does-not-fit',
  'damaged',
  'wrong-item',
  'not-as-described',
  'arrived-late',
  'changed-mind',
  'other',
] as const

export interface CarrierPolicy {
  readonly id: CarrierId
  /** Most compartments this carrier may hold at once; null for no limit. */
  readonly maxCompartments: number | null
  /** Whether its couriers may leave a parcel that the platform did not announce. */
  readonly acceptUnannounced: boolean
  /** Returns that nobody announced; left out where the carrier takes none. */
  readonly walkInReturns?: {
    /** So many lie here at once, those counted that left a doubt behind. */
    readonly most: number
    /** Every reason that may be given. */
    readonly reasons: readonly string[]
  }
}
