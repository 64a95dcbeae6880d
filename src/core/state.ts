// The state: every row in memory, and a few indexes over them. `apply` is the only thing that
// changes it, and changes it by exactly what a Decision says, so that memory and store agree.
import type { Change } from './decision.ts'
import { readLabel } from './labels/label.ts'
import type {
  AccessCode,
  Actor,
  Alert,
  Compartment,
  CompartmentSpec,
  DoorAddress,
  Lockout,
  Opening,
  Parcel,
  Sighting,
  Site,
  SiteSpec,
  Timer,
  Visit,
} from './nouns.ts'

/** The tables and what a row of each holds. A row's key is its `id`, `hash` (codes), `way` (lockouts) or `site`. */
export interface Tables {
  readonly compartments: Compartment
  readonly parcels: Parcel
  readonly codes: AccessCode
  readonly actors: Actor
  readonly openings: Opening
  readonly visits: Visit
  readonly timers: Timer
  readonly alerts: Alert
  readonly lockouts: Lockout
  readonly tokens: UsedToken
  readonly sightings: Sighting
  readonly site: Site
}
export type TableName = keyof Tables

/** The id of a signed token that was used, kept until it would have expired anyway. */
export interface UsedToken {
  readonly id: string
  readonly expiresMs: number
}

export const tableNames = [
  'compartments',
  'parcels',
  'codes',
  'actors',
  'openings',
  'visits',
  'timers',
  'alerts',
  'lockouts',
  'tokens',
  'sightings',
  'site',
] as const satisfies readonly TableName[]

export type Rows = { readonly [T in TableName]: Map<string, Tables[T]> }

export interface State {
  readonly spec: SiteSpec
  readonly rows: Rows
  /** From here on: derived, never stored. */
  readonly specs: ReadonlyMap<string, CompartmentSpec>
  readonly byDoor: ReadonlyMap<string, CompartmentSpec>
  /** Size classes, smallest first. */
  readonly sizes: readonly string[]
  /** Every compartment, those of the smallest class first, each class in the order of the configuration. */
  readonly bySize: readonly CompartmentSpec[]
  /** Barcode → the parcels that carry it, the live one last. */
  readonly byBarcode: Map<string, Set<string>>
  /** The same by what a label says however it is written: its number in one form, and its text in capitals. */
  readonly byLabel: Map<string, Set<string>>
  /** Compartment → parcels that are in it or hold it reserved. */
  readonly contents: Map<string, Set<string>>
  /** Parcels that have not ended. */
  readonly alive: Set<string>
}

export const doorKey = (door: DoorAddress): string => `${door.bus}/${door.board}/${door.channel}`

/** The key of a row in its table. */
function keyOf<T extends TableName>(table: T, row: Tables[T]): string {
  if (table === 'site') return 'site'
  if (table === 'codes') return (row as AccessCode).hash
  if (table === 'lockouts') return (row as Lockout).way
  return (row as { id: string }).id
}

const volumeOf = (spec: CompartmentSpec): number => spec.innerMm[0] * spec.innerMm[1] * spec.innerMm[2]

/** An empty state for a site: no rows yet. */
export function createState(spec: SiteSpec): State {
  const smallest = new Map<string, number>()
  for (const one of spec.compartments) {
    smallest.set(one.size, Math.min(smallest.get(one.size) ?? Number.POSITIVE_INFINITY, volumeOf(one)))
  }
  const sizes = [...smallest.entries()].sort((a, b) => a[1] - b[1]).map(([size]) => size)
  return {
    spec,
    rows: Object.fromEntries(tableNames.map((name) => [name, new Map()])) as unknown as Rows,
    specs: new Map(spec.compartments.map((one) => [one.id, one])),
    byDoor: new Map(spec.compartments.map((one) => [doorKey(one.door), one])),
    sizes,
    bySize: [...spec.compartments].sort((a, b) => sizes.indexOf(a.size) - sizes.indexOf(b.size)),
    byBarcode: new Map(),
    byLabel: new Map(),
    contents: new Map(),
    alive: new Set(),
  }
}

/** Whether a parcel stands in its compartment or holds it reserved. */
export const holdsCompartment = (parcel: Parcel): boolean =>
  parcel.state === 'assigned' ||
  parcel.state === 'deposited' ||
  parcel.state === 'expired' ||
  parcel.state === 'withdrawn'

/** Under which names a label is looked for beside its very text; most have none. */
function namesOf(barcode: string): readonly string[] {
  const { identities, folded } = readLabel(barcode)
  return folded === barcode ? identities : [...identities, folded]
}

function remove(index: Map<string, Set<string>>, key: string, id: string): void {
  const ids = index.get(key)
  ids?.delete(id)
  if (ids?.size === 0) index.delete(key)
}

function add(index: Map<string, Set<string>>, key: string, id: string): void {
  const ids = index.get(key) ?? new Set()
  index.set(key, ids.add(id))
}

function unindex(state: State, parcel: Parcel): void {
  if (parcel.compartment !== null) state.contents.get(parcel.compartment)?.delete(parcel.id)
  for (const barcode of parcel.barcodes) remove(state.byBarcode, barcode, parcel.id)
}

function index(state: State, parcel: Parcel): void {
  if (holdsCompartment(parcel)) state.alive.add(parcel.id)
  if (parcel.compartment !== null && holdsCompartment(parcel))
    add(state.contents, parcel.compartment, parcel.id)
  for (const barcode of parcel.barcodes) add(state.byBarcode, barcode, parcel.id)
}

/** Reading labels takes longer than all else here, and a parcel seldom gets others. */
function indexLabels(state: State, id: string, before: Parcel | undefined, after: Parcel | null): void {
  if (before?.barcodes === after?.barcodes) return
  for (const name of before?.barcodes.flatMap(namesOf) ?? []) remove(state.byLabel, name, id)
  for (const name of after?.barcodes.flatMap(namesOf) ?? []) add(state.byLabel, name, id)
}

/** The state that these rows make. */
export function stateOf(spec: SiteSpec, rows: { readonly [T in TableName]: readonly Tables[T][] }): State {
  const state = createState(spec)
  for (const table of tableNames) {
    for (const value of rows[table]) apply(state, { table, key: keyOf(table, value), value } as Change)
  }
  return state
}

export function apply(state: State, change: Change): void {
  if (change.table === 'parcels') {
    const before = state.rows.parcels.get(change.key)
    if (before) unindex(state, before)
    if (change.value) index(state, change.value)
    // One that lives on keeps its place, so that lists come in the same order before and after a restart.
    if (!change.value || !holdsCompartment(change.value)) state.alive.delete(change.key)
    indexLabels(state, change.key, before, change.value)
  }
  const rows = state.rows[change.table] as Map<string, unknown>
  if (change.value === null) rows.delete(change.key)
  else rows.set(change.key, change.value)
}

/** The only visit that has not ended, if anybody is at the kiosk. */
export function currentVisit(state: State): Visit | null {
  for (const visit of state.rows.visits.values()) if (visit.ended === null) return visit
  return null
}

/** Whether an opening that was asked for from afar has no outcome yet. */
export function isUnderWay(state: State, transaction: string): boolean {
  for (const { cause, stage } of state.rows.openings.values()) {
    if (stage !== 'ended' && cause.kind === 'remote' && cause.transaction === transaction) return true
  }
  return false
}

/** Whether nobody is at the kiosk and no opening waits for its outcome: the time to stop without anybody noticing. */
export function isQuiet(state: State): boolean {
  if (currentVisit(state) !== null) return false
  for (const { stage } of state.rows.openings.values()) if (stage !== 'ended') return false
  return true
}

/** When the first timer that counts is due, in locker time: deadlines are held while the clock is unconfirmed. */
export function earliestTimerMs(state: State): number | null {
  const { clockConfirmed } = state.rows.site.get('site') ?? { clockConfirmed: false }
  let earliestMs: number | null = null
  for (const { measures, dueAtMs } of state.rows.timers.values()) {
    const counts = measures === 'duration' || clockConfirmed
    if (counts && (earliestMs === null || dueAtMs < earliestMs)) earliestMs = dueAtMs
  }
  return earliestMs
}
