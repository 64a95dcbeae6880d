// What outsiders see of the state: the snapshot, the visit at the kiosk, the alerts.
// Built on demand from the rows, kept nowhere.
import { freeBySize } from './allocation.ts'
import { Draft } from './decision.ts'
import type { StoreFault } from './faults.ts'
import { faults } from './faults.ts'
import type { VisitAction } from './input.ts'
import type {
  CompartmentState,
  DoorReading,
  OpeningOutcome,
  ParcelKind,
  ParcelState,
  Role,
  TakeOutReason,
  Visit,
  VisitDoor,
} from './nouns.ts'
import { offered } from './rules/actions.ts'
import { toLookInto } from './rules/choosing.ts'
import type { FeedbackQuestion } from './rules/feedback.ts'
import { questions } from './rules/feedback.ts'
import type { HelpAction } from './rules/helping.ts'
import { atKerb, helpFor } from './rules/helping.ts'
import { byCompartment, servesCustomer } from './rules/openings.ts'
import { isStillTheirs, takeOutReason, toTakeOut } from './rules/parcels.ts'
import { isChoosing, isReady, parcelsOf } from './rules/visits.ts'
import type { State } from './state.ts'

export type VisitStep =
  | 'choose'
  | 'size'
  | 'opening'
  | 'open'
  | 'close-door'
  | 'confirm'
  | 'ready'
  | 'failed'
  | 'done'

/** The visit as HTTP shows it (CONTRACT, "The visit"); times RFC 3339. */
export interface VisitView {
  readonly id: string
  readonly role: Role
  readonly language: string
  readonly step: VisitStep
  readonly parcels: readonly {
    readonly id: string
    readonly kind: ParcelKind
    readonly compartment?: string
    readonly state: ParcelState
  }[]
  readonly doors: readonly {
    readonly compartment: string
    readonly door: DoorReading
    readonly outcome?: OpeningOutcome
    readonly purpose: string
    readonly settled: boolean
    readonly stage: VisitDoor['stage']
    /** Of a door that did not open: how often it may be tried again. */
    readonly triesLeft?: number
  }[]
  /** Doors that stand open and are none of this visit's. */
  readonly alsoOpen: readonly string[]
  readonly actions: readonly VisitAction[]
  /** What of `feedback` may be given now. */
  readonly asks: readonly FeedbackQuestion[]
  readonly deadlines: Readonly<Record<string, string>>
  /** Until then the code that began the visit opens what it has collected once more. */
  readonly reopenByCodeUntil?: string
  readonly receipt?: string
  /** The number of the latest failure in this visit, for whoever calls about it. */
  readonly incident?: string
  /** A return that nobody announced. */
  readonly returning?: {
    /** To be written on it, where it has no label. */
    readonly number: string
    readonly carrier: string | null
    readonly labelled: boolean
    readonly reason: string | null
  }
  /** Couriers and staff, and whoever chooses a size for a return: free doors by size class. */
  readonly free?: Readonly<Record<string, number>>
  /** Couriers and staff: what they should take out, and could now. */
  readonly toTakeOut?: readonly {
    readonly parcel: string
    readonly compartment: string
    readonly why: TakeOutReason
  }[]
  /** Staff: the next label is looked up only. */
  readonly finding?: boolean
  /** Staff: the parcel that was looked up last, and what may be done about it. */
  readonly found?: {
    readonly parcel: string
    readonly carrier: string
    readonly kind: ParcelKind
    readonly state: ParcelState
    readonly compartment?: string
    readonly actions: readonly HelpAction[]
  }
  /** Staff: parcels whose customers wait outside, the one who has waited longest first. */
  readonly atKerb?: readonly {
    readonly parcel: string
    readonly since: string
    readonly bay?: string
    readonly compartment?: string
    readonly actions: readonly HelpAction[]
  }[]
  /** Couriers and staff: unsure compartments that somebody should look into. */
  readonly toLookInto?: readonly string[]
}

export interface Capacity {
  readonly total: number
  readonly vacant: number
  readonly reserved: number
  readonly occupied: number
  readonly unsure: number
  readonly blocked: number
}

/** The retained topic `snapshot`. */
export interface Snapshot {
  readonly sequence: number
  readonly at: string
  readonly compartments: readonly {
    readonly id: string
    readonly size: string
    readonly state: CompartmentState
    readonly door: DoorReading
    readonly carrier?: string
    readonly since: string
  }[]
  readonly capacity: Readonly<Record<string, Capacity>>
}

/** The retained topic `alerts/<id>`. */
export interface AlertView {
  readonly id: string
  readonly code: string
  readonly severity: 'info' | 'warning' | 'critical'
  readonly since: string
  readonly subject: string
  readonly advice: string
  /** The number that a person at the kiosk was told. */
  readonly incident?: string
}

const timeOf = (ms: number): string => new Date(ms).toISOString()

/** A summary with a receipt stays on the screen this long after its visit ended. */
const summaryMs = 30_000

/** A draft that only reads: views see the rows through the same eyes as the rules. */
const reading = (state: State, nowMs: number): Draft =>
  new Draft(state, {
    nowMs,
    nextId: () => {
      throw new Error('a view makes nothing new')
    },
  })

function stepOf(draft: Draft, visit: Visit): VisitStep {
  if (visit.ended !== null) return 'done'
  if (visit.sizing !== null) return 'size'
  if (isChoosing(visit)) return visit.carrier === null ? 'choose' : 'size'
  const door = visit.doors.findLast((one) => one.stage !== 'settled')
  if (!door) return isReady(draft, visit) ? 'ready' : 'choose'
  if (door.stage === 'open') return door.nagged ? 'close-door' : 'open'
  return door.stage === 'settled' ? 'choose' : door.stage
}

/** The present visit, or the summary of one that has just ended; null when nobody is there. */
export function visitView(state: State, nowMs: number): VisitView | null {
  const latest = [...state.rows.visits.values()].at(-1)
  if (!latest) return null
  const shown = latest.ended === null || (latest.receipt !== null && nowMs - latest.ended.atMs < summaryMs)
  if (!shown) return null
  const draft = reading(state, nowMs)
  const actions = offered(draft, latest)
  const staff = latest.role !== 'customer' && latest.ended === null
  const takesOut = staff && latest.role !== 'technician'
  const parcels = takesOut
    ? [...latest.parcels, ...toTakeOut(draft, latest.carrier).map((parcel) => parcel.id)]
    : latest.parcels
  return {
    id: latest.id,
    role: latest.role,
    language: latest.language,
    step: stepOf(draft, latest),
    parcels: parcelsOf(draft, [...new Set(parcels)]).map((parcel) => ({
      id: parcel.id,
      kind: parcel.kind,
      ...(parcel.compartment === null ? {} : { compartment: parcel.compartment }),
      state: parcel.state,
    })),
    doors: latest.doors.map((door) => ({
      compartment: door.compartment,
      door: state.rows.compartments.get(door.compartment)?.door ?? 'unknown',
      ...(door.outcome === null ? {} : { outcome: door.outcome }),
      purpose: door.purpose,
      settled: door.stage === 'settled',
      stage: door.stage,
      ...(door.stage === 'failed' ? { triesLeft: Math.max(0, state.spec.rules.maxTries - door.tries) } : {}),
    })),
    alsoOpen: alsoOpen(state, latest),
    actions,
    asks: actions.includes('feedback') ? questions(draft, latest) : [],
    deadlines: Object.fromEntries(Object.entries(latest.deadlines).map(([name, ms]) => [name, timeOf(ms)])),
    ...reopenByCode(draft, latest),
    ...(latest.receipt === null ? {} : { receipt: latest.receipt }),
    ...(latest.incident === undefined ? {} : { incident: latest.incident }),
    ...returningView(latest),
    ...(staff || isChoosing(latest) ? { free: freeBySize(draft, latest.carrier) } : {}),
    ...(staff ? { toLookInto: toLookInto(draft, latest) } : {}),
    ...(latest.role === 'staff' && staff ? helpView(draft, latest) : {}),
    ...(takesOut ? { toTakeOut: takeOutViews(draft, latest) } : {}),
  }
}

/** Doors that stand open, as far as their switches tell, and are not in this visit. */
export const alsoOpen = (state: State, visit: Visit | null): readonly string[] =>
  [...state.rows.compartments.values()]
    .filter(({ id, door }) => door === 'open' && !visit?.doors.some(({ compartment }) => compartment === id))
    .map(({ id }) => id)

function returningView({ returning, carrier }: Visit): Pick<VisitView, 'returning'> {
  if (returning == null) return {}
  const { number, barcode, reason } = returning
  return { returning: { number, carrier, labelled: barcode !== null, reason } }
}

function helpView(draft: Draft, visit: Visit): Pick<VisitView, 'finding' | 'found' | 'atKerb'> {
  const parcel = visit.found === undefined ? undefined : draft.get('parcels', visit.found)
  const at = ({ compartment }: { readonly compartment: string | null }) =>
    compartment === null ? {} : { compartment }
  return {
    finding: visit.finding === true,
    ...(parcel === undefined
      ? {}
      : {
          found: {
            parcel: parcel.id,
            carrier: parcel.carrier,
            kind: parcel.kind,
            state: parcel.state,
            ...at(parcel),
            actions: helpFor(draft, parcel),
          },
        }),
    atKerb: atKerb(draft, visit).map((one) => ({
      parcel: one.id,
      since: timeOf(one.arrived.atMs),
      ...(one.arrived.bay === undefined ? {} : { bay: one.arrived.bay }),
      ...at(one),
      actions: helpFor(draft, one),
    })),
  }
}

const takeOutViews = (draft: Draft, { carrier }: Visit) =>
  [...byCompartment(draft, toTakeOut(draft, carrier))].flatMap(([compartment, ids]) =>
    parcelsOf(draft, ids).flatMap((parcel) => {
      const why = takeOutReason(parcel)
      return why === null ? [] : [{ parcel: parcel.id, compartment, why }]
    }),
  )

/** The soonest, where several doors were opened: what is said holds for all of them. */
function reopenByCode(draft: Draft, visit: Visit): Pick<VisitView, 'reopenByCodeUntil'> {
  if (visit.role !== 'customer') return {}
  const untilMs = visit.doors.flatMap(({ compartment: id, purpose, stage }) => {
    const last = draft.get('compartments', id)?.lastPickup
    const isDone = purpose === 'pick-up' && stage === 'settled' && last?.code === visit.code
    const isTheirs = isDone && last.untilMs > draft.nowMs && isStillTheirs(draft, id, last.parcels)
    return isTheirs && servesCustomer(draft, id) ? [last.untilMs] : []
  })
  return untilMs.length === 0 ? {} : { reopenByCodeUntil: timeOf(Math.min(...untilMs)) }
}

/** Where a compartment counts: one that is open in a visit is not free, so it counts as occupied. */
const counted = (state: CompartmentState): Exclude<CompartmentState, 'open'> =>
  state === 'open' ? 'occupied' : state

export function snapshotView(state: State, nowMs: number, sequence: number): Snapshot {
  const capacity: Record<string, { -readonly [K in keyof Capacity]: Capacity[K] }> = {}
  for (const size of state.sizes) {
    capacity[size] = { total: 0, vacant: 0, reserved: 0, occupied: 0, unsure: 0, blocked: 0 }
  }
  const compartments = state.spec.compartments.flatMap((spec) => {
    const compartment = state.rows.compartments.get(spec.id)
    if (!compartment) return []
    const of = capacity[spec.size]
    if (of) {
      of.total += 1
      of[counted(compartment.state)] += 1
    }
    const carrier = [...(state.contents.get(spec.id) ?? [])].map(
      (id) => state.rows.parcels.get(id)?.carrier,
    )[0]
    return {
      id: spec.id,
      size: spec.size,
      state: compartment.state,
      door: compartment.door,
      ...(carrier === undefined ? {} : { carrier }),
      since: timeOf(compartment.sinceMs),
    }
  })
  return { sequence, at: timeOf(nowMs), compartments, capacity }
}

/** What the screen says to whoever comes, by language. While maintenance lasts its own word wins, the same in each language. */
export function messageView(state: State, nowMs: number): Readonly<Record<string, string>> | null {
  const { maintenance = null, message = null } = state.rows.site.get('site') ?? {}
  const isOn = maintenance !== null && maintenance.fromMs <= nowMs && nowMs < maintenance.untilMs
  const said = isOn ? maintenance.message : null
  if (said === null || said === '') return message?.text ?? null
  return Object.fromEntries(state.spec.languages.map((language) => [language, said]))
}

export function alertViews(state: State): readonly AlertView[] {
  return [...state.rows.alerts.values()].map((alert) => ({
    id: alert.id,
    code: alert.code,
    severity: alert.severity,
    since: timeOf(alert.sinceMs),
    subject: alert.subject,
    advice: faults[alert.code as keyof typeof faults]?.advice ?? '',
    ...(alert.incident === undefined ? {} : { incident: alert.incident }),
  }))
}

/** The alert that can't be written down, because it is about the writing. */
export const failureView = (fault: StoreFault, nowMs: number): AlertView => ({
  id: `${fault.code}~store`,
  code: fault.code,
  severity: faults[fault.code].severity,
  since: timeOf(nowMs),
  subject: 'store',
  advice: faults[fault.code].advice,
})
