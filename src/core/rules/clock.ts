// The locker's clock: what is known of the time at the start, and what happens when the wall clock is
// set or confirmed. Durations go on as if nothing had been set; deadlines follow the new time.
import type { Draft } from '../decision.ts'
import type { Input } from '../input.ts'
import type { Compartment, Lockout, Parcel, Visit } from '../nouns.ts'
import type { State } from '../state.ts'
import { clearAlert } from './alerts.ts'
import { timeOf } from './parcels.ts'
import { addDowntime, moveCounted } from './standstill.ts'
import { presentVisit } from './visits.ts'

type Booted = Extract<Input, { type: 'booted' }>
type ClockRead = Extract<Input, { type: 'clock.read' }>

/** A shorter pause than this is a restart, not a standstill. */
const restartMs = 60_000
/** A clock that is off by less is left alone. */
const stepFromMs = 1_000

/**
 * The latest time at which the locker is known to have served: by its own note, or by what it wrote down; null at the first
 * start. Where the clock is trusted, what lies well ahead of it was noted by one that was wrong, and says nothing.
 */
export function lastServedMs(state: State, input: Booted): number | null {
  let latestMs: number | null = null
  const at = (ms: number): void => {
    if (!input.confirmed || ms < input.wallMs + restartMs) latestMs = Math.max(latestMs ?? ms, ms)
  }
  if (input.lastAliveMs !== null) at(input.lastAliveMs)
  for (const { sinceMs, lastPulseMs } of state.rows.compartments.values())
    at(Math.max(sinceMs, lastPulseMs ?? 0))
  for (const { changedAtMs, stillSinceMs } of state.rows.parcels.values())
    at(Math.max(changedAtMs, stillSinceMs ?? 0))
  for (const { startedMs, ended } of state.rows.visits.values()) at(ended?.atMs ?? startedMs)
  return latestMs
}

/** What locker time is at boot: a confirmed clock's, else never before the locker last served. */
export const bootTimeMs = (state: State, input: Booted): number =>
  Math.round(input.confirmed ? input.wallMs : Math.max(input.wallMs, lastServedMs(state, input) ?? 0))

/** The clock is trusted, so it is known for how long the locker was down. */
export function settleDowntime(draft: Draft): void {
  const site = draft.must('site', 'site')
  if (site.downSinceMs === null) return
  const downMs = site.bootedMs - site.downSinceMs
  if (downMs >= restartMs) {
    addDowntime(draft, downMs, site.bootedMs)
    const from = timeOf(site.downSinceMs)
    draft.event('site.power-lost', 'site', {
      from,
      until: timeOf(site.bootedMs),
      seconds: Math.round(downMs / 1000),
    })
  }
  draft.put('site', 'site', { ...site, downSinceMs: null })
}

/** It ran and could write nothing down, so no door could open: to deadlines that is the same as being down. */
export function addOutage(draft: Draft, forMs: number): void {
  if (forMs >= restartMs) addDowntime(draft, forMs, draft.nowMs)
}

export function clockRead(draft: Draft, input: ClockRead): void {
  // A clock that nobody stands for says nothing, and takes no trust away.
  if (!input.confirmed) return
  const site = draft.must('site', 'site')
  const stepMs = Math.round(input.wallMs - (input.monotonicMs + site.clockOffsetMs))
  const stepped = Math.abs(stepMs) >= stepFromMs
  if (!stepped && site.clockConfirmed) return
  if (stepped) moveDurations(draft, stepMs, site.bootedMs)
  draft.put('site', 'site', {
    ...site,
    clockConfirmed: true,
    clockOffsetMs: site.clockOffsetMs + (stepped ? stepMs : 0),
    bootedMs: site.bootedMs + (stepped ? stepMs : 0),
  })
  if (!site.clockConfirmed) {
    clearAlert(draft, 'clock-unconfirmed', 'site')
    draft.event('site.clock-confirmed', 'site', { steppedMs: stepped ? stepMs : 0 })
    if (site.downSinceMs !== null) settleDowntime(draft)
    else if (stepped) moveCounted(draft, stepMs, site.bootedMs)
  }
  if (stepMs < 0) forgetTimesToCome(draft, Math.round(input.wallMs))
}

/** A clock that ran ahead has noted times to come: the locker would count as having served until then, whatever happens. */
export function forgetTimesToCome(draft: Draft, nowMs: number): void {
  const noLater = (ms: number | null): number | null => (ms === null ? null : Math.min(ms, nowMs))
  for (const compartment of [...draft.all('compartments')]) {
    const { sinceMs, lastPulseMs } = compartment
    if (sinceMs <= nowMs && (lastPulseMs ?? 0) <= nowMs) continue
    draft.put('compartments', compartment.id, {
      ...compartment,
      sinceMs: Math.min(sinceMs, nowMs),
      lastPulseMs: noLater(lastPulseMs),
    })
  }
  for (const parcel of [...draft.all('parcels')]) {
    const { changedAtMs, stillSinceMs } = parcel
    if (changedAtMs <= nowMs && (stillSinceMs ?? 0) <= nowMs) continue
    draft.put('parcels', parcel.id, {
      ...parcel,
      changedAtMs: Math.min(changedAtMs, nowMs),
      stillSinceMs: noLater(stillSinceMs),
    })
  }
  for (const visit of [...draft.all('visits')]) {
    if (visit.ended !== null && visit.ended.atMs > nowMs)
      draft.put('visits', visit.id, { ...visit, ended: { ...visit.ended, atMs: nowMs } })
  }
}

/** Elapsed time does not care what the wall clock says: whatever measures it moves along. */
function moveDurations(draft: Draft, byMs: number, bootedMs: number): void {
  for (const timer of [...draft.all('timers')]) {
    if (timer.measures === 'duration')
      draft.put('timers', timer.id, { ...timer, dueAtMs: timer.dueAtMs + byMs })
  }
  const lockout = draft.get('lockouts', 'pin')
  if (lockout) draft.put('lockouts', 'pin', lockoutLater(lockout, byMs))
  for (const compartment of [...draft.all('compartments')]) {
    if (compartment.lastPulseMs !== null)
      draft.put('compartments', compartment.id, pulseLater(compartment, byMs))
  }
  for (const parcel of [...draft.all('parcels')]) {
    const later = standstillLater(parcel, byMs, bootedMs)
    if (later !== parcel) draft.put('parcels', parcel.id, later)
  }
  const visit = presentVisit(draft)
  if (visit) draft.put('visits', visit.id, visitLater(visit, byMs))
}

const later = (ms: number | null, byMs: number): number | null => (ms === null ? null : ms + byMs)

const lockoutLater = (lockout: Lockout, byMs: number): Lockout => ({
  ...lockout,
  lastWrongMs: lockout.lastWrongMs + byMs,
  untilMs: later(lockout.untilMs, byMs),
})

function pulseLater(compartment: Compartment, byMs: number): Compartment {
  const { lastPulseMs, lastPickup } = compartment
  return {
    ...compartment,
    lastPulseMs: later(lastPulseMs, byMs),
    lastPickup: lastPickup && { ...lastPickup, untilMs: lastPickup.untilMs + byMs },
  }
}

/** A standstill that began in an earlier life was noted by that life's clock, not by the one that is set now. */
const standstillLater = (parcel: Parcel, byMs: number, bootedMs: number): Parcel =>
  parcel.stillSinceMs === null || parcel.stillSinceMs < bootedMs
    ? parcel
    : { ...parcel, stillSinceMs: parcel.stillSinceMs + byMs }

const visitLater = (visit: Visit, byMs: number): Visit => ({
  ...visit,
  startedMs: visit.startedMs + byMs,
  deadlines: Object.fromEntries(Object.entries(visit.deadlines).map(([name, ms]) => [name, ms + byMs])),
})
