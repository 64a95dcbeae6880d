// Which compartment a parcel gets: the smallest that takes it, then the one least missed by others.
// Reads the draft and the site's plan only; reserving is the caller's.
import type { Draft } from './decision.ts'
import type { CarrierId, CompartmentId, CompartmentSpec, Parcel } from './nouns.ts'
import { alertId } from './rules/alerts.ts'
import { mostSharing } from './rules/bounds.ts'
import { contentsOf } from './rules/compartments.ts'
import { currentVisit } from './state.ts'

/** Low doors, kept for those who ask: sill and top within this reach above the floor (mm). */
const lowReachMm = { from: 380, to: 1220 }

export interface Need {
  readonly size: string | null
  readonly dimensionsMm: readonly [number, number, number] | null
  readonly weightG: number | null
  readonly needs: readonly string[]
  readonly carrier: CarrierId
}

const isLow = (spec: CompartmentSpec): boolean =>
  spec.sillMm >= lowReachMm.from && spec.sillMm + spec.innerMm[1] <= lowReachMm.to

const middleOf = (a: number, b: number, c: number): number =>
  Math.max(Math.min(a, b), Math.min(Math.max(a, b), c))

/** Whether three sides go in: turned any way, or (need `upright`) about the vertical only. The third side is the height. */
export function fits(
  spec: CompartmentSpec,
  sides: readonly [number, number, number],
  upright: boolean,
): boolean {
  const [width, height, depth] = spec.innerMm
  if (upright) {
    const [a, b, c] = sides
    return c <= height && ((a <= width && b <= depth) || (a <= depth && b <= width))
  }
  // Asked of every door at every assignment: comparing beats sorting.
  const [a, b, c] = sides
  return (
    Math.min(a, b, c) <= Math.min(width, height, depth) &&
    middleOf(a, b, c) <= middleOf(width, height, depth) &&
    Math.max(a, b, c) <= Math.max(width, height, depth)
  )
}

const needsOfDoor = (needs: readonly string[]): readonly string[] =>
  needs.filter((need) => need !== 'low' && need !== 'upright')

/** Whether this compartment could ever take it, whatever is in it now. */
export function suits(draft: Draft, spec: CompartmentSpec, need: Need): boolean {
  if (spec.carriers !== null && !spec.carriers.includes(need.carrier)) return false
  if (need.needs.includes('low') && !isLow(spec)) return false
  if (!needsOfDoor(need.needs).every((feature) => spec.features.includes(feature))) return false
  return isLargeEnough(draft, spec, need)
}

/** By three sides and by size class, as far as they are given. A class that the site has no more takes no door. */
export function isLargeEnough(draft: Draft, spec: CompartmentSpec, need: Need): boolean {
  if (need.dimensionsMm !== null && !fits(spec, need.dimensionsMm, need.needs.includes('upright')))
    return false
  if (need.size === null) return true
  const { sizes } = draft.state
  return sizes.includes(need.size) && sizes.indexOf(spec.size) >= sizes.indexOf(need.size)
}

/** Tells of a compartment whether it can be given out: vacant, closed, and not one that the person at the kiosk may still open again. */
function freeDoors(draft: Draft): (id: CompartmentId) => boolean {
  const visit = currentVisit(draft.state)
  const now = visit ? draft.get('visits', visit.id) : undefined
  const theirs = now?.ended === null ? now.doors.filter((door) => door.purpose === 'pick-up') : []
  return (id) => {
    const compartment = draft.get('compartments', id)
    if (compartment?.state !== 'vacant' || compartment.door === 'open') return false
    return !theirs.some((door) => door.compartment === id)
  }
}

export type Allocation =
  | { readonly found: true; readonly compartment: CompartmentId; readonly upsized: boolean }
  | {
      readonly found: false
      readonly reason: 'no-free-door' | 'carrier-quota'
      /** Free doors by size class, whatever the parcel. */
      readonly free: Readonly<Record<string, number>>
    }

export function freeBySize(draft: Draft, carrier: CarrierId | null): Record<string, number> {
  const free: Record<string, number> = Object.fromEntries(draft.state.sizes.map((size) => [size, 0]))
  const isFree = freeDoors(draft)
  for (const spec of draft.state.specs.values()) {
    if (carrier !== null && spec.carriers !== null && !spec.carriers.includes(carrier)) continue
    if (isFree(spec.id)) free[spec.size] = (free[spec.size] ?? 0) + 1
  }
  return free
}

function heldBy(draft: Draft, carrier: CarrierId): number {
  const held = new Set<CompartmentId>()
  for (const ids of draft.state.contents.values()) {
    for (const id of ids) {
      const parcel = draft.get('parcels', id)
      if (parcel?.carrier === carrier && parcel.compartment !== null) held.add(parcel.compartment)
    }
  }
  return held.size
}

const isStuck = (draft: Draft, id: CompartmentId): boolean =>
  (['door-jammed', 'door-given-up'] as const).some((code) => draft.get('alerts', alertId(code, id)))

/** Smaller is better, compared place by place. */
function rank(draft: Draft, spec: CompartmentSpec, need: Need): readonly number[] {
  const heavy = need.weightG !== null && need.weightG >= draft.state.spec.rules.heavyFromG
  const wantsLow = need.needs.includes('low')
  return [
    draft.state.sizes.indexOf(spec.size),
    isStuck(draft, spec.id) ? 1 : 0,
    heavy ? spec.sillMm : 0,
    isLow(spec) && !wantsLow && !heavy ? 1 : 0,
    need.dimensionsMm === null ? 0 : innerVolume(spec),
    draft.get('compartments', spec.id)?.openings ?? 0,
  ]
}

function isBetter(a: readonly number[], b: readonly number[]): boolean {
  for (const [index, value] of a.entries()) {
    const other = b[index] ?? 0
    if (value !== other) return value < other
  }
  return false
}

export interface AllocationOptions {
  /** Only size classes beyond this one. */
  readonly above?: string
  /** Never this compartment. */
  readonly not?: CompartmentId
  /** Never one that somebody could not open lately. */
  readonly isSound?: boolean
  /** How many compartments the carrier holds, for its quota; counted unless given. 0 for a parcel that only moves. */
  readonly held?: number
}

export function isQuotaFull(draft: Draft, carrier: CarrierId, held?: number): boolean {
  const quota = draft.state.spec.carriers.find((one) => one.id === carrier)?.maxCompartments
  return quota != null && (held ?? heldBy(draft, carrier)) >= quota
}

/** Finds a compartment that is free now. */
export function allocate(draft: Draft, need: Need, options: AllocationOptions = {}): Allocation {
  if (isQuotaFull(draft, need.carrier, options.held)) {
    return { found: false, reason: 'carrier-quota', free: freeBySize(draft, need.carrier) }
  }
  const floor = options.above === undefined ? -1 : draft.state.sizes.indexOf(options.above)
  const isFree = freeDoors(draft)
  let best: { readonly spec: CompartmentSpec; readonly rank: readonly number[] } | null = null
  let smallest = Number.POSITIVE_INFINITY
  for (const spec of draft.state.bySize) {
    const size = draft.state.sizes.indexOf(spec.size)
    if (best !== null && size > (best.rank[0] ?? 0)) break
    if (size <= floor || spec.id === options.not) continue
    const free = isFree(spec.id)
    // Most doors are taken; such a one matters only where it is the first of its class that would have done.
    if (!free && size >= smallest) continue
    if (!suits(draft, spec, need)) continue
    smallest = Math.min(smallest, size)
    if (!free || (options.isSound === true && isStuck(draft, spec.id))) continue
    const ranked = rank(draft, spec, need)
    if (best === null || isBetter(ranked, best.rank)) best = { spec, rank: ranked }
  }
  if (best === null) return { found: false, reason: 'no-free-door', free: freeBySize(draft, need.carrier) }
  return { found: true, compartment: best.spec.id, upsized: (best.rank[0] ?? 0) > smallest }
}

/** What parcels that share a compartment may fill of it: sides that fit one by one leave gaps between them. */
const fullShare = 0.8
/** What a parcel counts that is only known by its class: a fifth of the smallest door of that class. */
const classShare = 0.2

const innerVolume = ({ innerMm: [width, height, depth] }: CompartmentSpec): number => width * height * depth

function volumeOf(draft: Draft, { dimensionsMm, size }: Need): number {
  if (dimensionsMm !== null) return dimensionsMm[0] * dimensionsMm[1] * dimensionsMm[2]
  const ofClass = [...draft.state.specs.values()].filter((spec) => spec.size === size)
  return classShare * Math.min(...ofClass.map(innerVolume))
}

/** Whether these go in together, each of which would go in alone; by volume, since nobody packs for the locker. */
export function goTogether(draft: Draft, spec: CompartmentSpec, parcels: readonly Need[]): boolean {
  if (parcels.length <= 1) return true
  if (parcels.length > mostSharing) return false
  const volume = parcels.reduce((sum, parcel) => sum + volumeOf(draft, parcel), 0)
  return volume <= fullShare * innerVolume(spec)
}

/** A compartment that this recipient's other parcels hold, where all of them may be shared and there is room; `only`: that one or none. */
export function shareable(
  draft: Draft,
  parcel: Need & Pick<Parcel, 'id' | 'recipient' | 'share' | 'kind'>,
  only: CompartmentId | null = null,
): CompartmentId | null {
  if (!parcel.share || parcel.recipient === null) return null
  for (const other of draft.living()) {
    const at = other.compartment
    if (other.id === parcel.id || at === null || !other.share || other.kind !== parcel.kind) continue
    if (other.recipient !== parcel.recipient || other.carrier !== parcel.carrier) continue
    if (other.state !== 'assigned' && other.state !== 'deposited') continue
    if (only !== null && at !== only) continue
    const state = draft.get('compartments', at)?.state
    const spec = draft.state.specs.get(at)
    if (!spec || (state !== 'reserved' && state !== 'occupied') || !suits(draft, spec, parcel)) continue
    const beside = contentsOf(draft, at).filter(({ id }) => id !== parcel.id)
    if (goTogether(draft, spec, [parcel, ...beside])) return at
  }
  return null
}
