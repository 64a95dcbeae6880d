// The locker's own time: its start, its due timers and its forgetting. Its clock stands in clock.ts.
// What a due timer means for a door, a parcel or a visit is decided in that subject's own file. While the
// clock is unconfirmed no deadline may fire here, and no parcel or token be forgotten for its age.
import type { Draft } from '../decision.ts'
import type { FaultCode } from '../faults.ts'
import { faults } from '../faults.ts'
import type { Input } from '../input.ts'
import type { Compartment, CompartmentId, Opening, RuleSettings, Site, SiteSpec, Timer } from '../nouns.ts'
import { clearAlert, raiseAlert } from './alerts.ts'
import { forgetTimesToCome, lastServedMs, settleDowntime } from './clock.ts'
import { forget } from './codes.ts'
import { contentsOf, doubt, evict, freeIfEmpty } from './compartments.ts'
import { doubtFree, leftOpenTimeReached, nagTimeReached } from './doors.ts'
import { forgetGuesses } from './lockout.ts'
import { loseTrack } from './lost-track.ts'
import { conclude, senseTimeReached } from './openings.ts'
import { maintenanceReached, messageReached } from './operations.ts'
import { openingEnded } from './outcomes.ts'
import { depositByReached, pickupByReached, timeOf } from './parcels.ts'
import { refreshStandstill } from './standstill.ts'
import { armAtLatest, armDuration } from './timers.ts'
import { endVisit } from './visit-bounds.ts'
import { changeDoor, presentVisit, touch } from './visits.ts'

type Booted = Extract<Input, { type: 'booted' }>

const housekeepingMs = 24 * 3_600_000
/** Timers taken in one decision; the rest follow in the next. */
const timersAtOnce = 100

const isNewSite: Site = {
  clockOffsetMs: 0,
  clockConfirmed: false,
  bootedMs: 0,
  downSinceMs: null,
  maintenance: null,
  message: null,
  receipts: 0,
}

export function booted(draft: Draft, input: Booted): void {
  const { rules } = draft.state.spec
  // First of all, so that it is the first entry behind the jump.
  if (input.lost !== null) draft.event('site.restored', 'site', input.lost)
  const known = draft.get('site', 'site')
  const site = known ?? isNewSite
  const downSinceMs = site.downSinceMs ?? lastServedMs(draft.state, input)
  draft.put('site', 'site', {
    ...site,
    clockOffsetMs: draft.nowMs - input.monotonicMs,
    clockConfirmed: input.confirmed,
    bootedMs: draft.nowMs,
    downSinceMs,
  })
  for (const spec of draft.state.spec.compartments) {
    const before = draft.get('compartments', spec.id) ?? newCompartment(spec, draft.nowMs)
    draft.put('compartments', spec.id, rebooted(before, draft.nowMs, rules))
    if (before.door === 'open') doubtFree(draft, spec.id)
  }
  // It has served, and nothing of that is written down (the database was damaged and begun anew), or not all of it.
  const hasServed = input.lastAliveMs !== null || input.lost !== null
  if (known === undefined ? hasServed : input.lost !== null)
    loseTrack(draft, known === undefined ? 'forgotten' : 'restored')
  if (known === undefined && hasServed) raiseAlert(draft, 'store-replaced', 'store')
  forgetDeviceAlerts(draft)
  draft.event('site.started', 'site', {
    version: input.version,
    clockConfirmed: input.confirmed,
    ...(input.lastAliveMs === null ? {} : { lastAlive: timeOf(input.lastAliveMs) }),
  })
  if (input.confirmed) clearAlert(draft, 'clock-unconfirmed', 'site')
  else raiseAlert(draft, 'clock-unconfirmed', 'site')
  if (input.confirmed) {
    forgetTimesToCome(draft, draft.nowMs)
    settleDowntime(draft)
  }
  // Nothing is pulsed again: the sensor or the person decides what became of it.
  for (const opening of [...draft.all('openings')]) {
    if (opening.stage !== 'ended') openingEnded(draft, conclude(draft, opening, 'unknown', isAsked(opening)))
  }
  checkForLost(draft)
  refreshStandstill(draft)
  const visit = presentVisit(draft)
  if (visit) {
    // An open door is not believed to be open until it has been read again.
    for (const door of visit.doors)
      if (door.stage === 'open') changeDoor(draft, { ...door, stage: 'confirm' })
    touch(draft, visit.id)
  }
  armAtLatest(draft, 'housekeeping', 'site', housekeepingMs)
  draft.effect({ kind: 'sense-all' })
}

/** A technician asks over a connection that ended with the process: nobody waits for that answer. */
const isAsked = (opening: Opening): boolean => opening.cause.kind === 'remote'

/** Its door has to be read again. Times that a wrong clock had put ahead are not waited for. */
function rebooted(known: Compartment, nowMs: number, rules: RuleSettings): Compartment {
  const { lastPulseMs, lastPickup } = known
  return {
    ...known,
    door: 'unknown',
    lastPulseMs: lastPulseMs === null ? null : Math.min(lastPulseMs, nowMs),
    lastPickup: lastPickup && {
      ...lastPickup,
      untilMs: Math.min(lastPickup.untilMs, nowMs + rules.reopenByCodeMs),
    },
  }
}

const newCompartment = (spec: SiteSpec['compartments'][number], nowMs: number): Compartment => ({
  id: spec.id,
  state: 'vacant',
  door: 'unknown',
  sinceMs: nowMs,
  openings: 0,
  reason: null,
  lastPulseMs: null,
  opening: null,
  unfinished: null,
  lastPickup: null,
})

/** Compartments that left the configuration: those with a parcel are an alert, vacant ones are forgotten. Sensors too. */
function checkForLost(draft: Draft): void {
  for (const { id } of [...draft.all('compartments')]) {
    if (draft.state.specs.has(id)) clearAlert(draft, 'compartment-unconfigured', id)
    else lose(draft, id)
  }
  for (const { id } of [...draft.all('sightings')]) {
    if (!draft.state.specs.get(id)?.watched) draft.drop('sightings', id)
  }
}

function lose(draft: Draft, id: CompartmentId): void {
  sendAwayFrom(draft, id)
  if (draft.must('compartments', id).state === 'open') doubt(draft, id, 'abandoned')
  evict(draft, id)
  freeIfEmpty(draft, id)
  const { state, opening } = draft.must('compartments', id)
  if (contentsOf(draft, id).length > 0) raiseAlert(draft, 'compartment-unconfigured', id)
  // One that is in doubt still is when it comes back.
  if (state !== 'vacant') return
  for (const code of ofCompartments) clearAlert(draft, code, id)
  if (opening !== null) draft.drop('openings', opening)
  draft.drop('compartments', id)
}

/** A door that is gone can't be closed, confirmed or opened again: whoever stood there is done. */
function sendAwayFrom(draft: Draft, id: CompartmentId): void {
  const visit = presentVisit(draft)
  if (visit?.doors.some((door) => door.compartment === id)) endVisit(draft, visit.id, 'removed')
}

const ofCompartments: readonly FaultCode[] = [
  'compartment-unconfigured',
  'compartment-unsure',
  'customer-shut-out',
  'door-forced',
  'door-given-up',
  'door-jammed',
  'door-left-open',
  'parcel-missing',
]

const ofDevices: readonly FaultCode[] = [
  'board-silent',
  'board-garbled',
  'bus-gone',
  'bus-taken',
  'bus-forbidden',
]
const ofUplink: readonly FaultCode[] = ['broker-gone', 'broker-refused', 'request-malformed']
const ofStore: readonly FaultCode[] = ['store-full', 'store-read-only', 'store-failing']

/** What the last life knew of devices is out of date; what is still wrong is reported anew. */
function forgetDeviceAlerts(draft: Draft): void {
  const codes = new Set<string>([...ofDevices, ...ofUplink, ...ofStore, 'door-unreadable'])
  for (const alert of [...draft.all('alerts')]) {
    if (alert.code in faults && codes.has(alert.code))
      clearAlert(draft, alert.code as FaultCode, alert.subject)
  }
}

const isDue = (draft: Draft, timer: Timer): boolean =>
  timer.dueAtMs <= draft.nowMs && (timer.measures === 'duration' || draft.must('site', 'site').clockConfirmed)

export function dueReached(draft: Draft): void {
  const due = [...draft.state.rows.timers.values()].filter((timer) => isDue(draft, timer))
  due.sort((a, b) => a.dueAtMs - b.dueAtMs)
  for (const { id } of due.slice(0, timersAtOnce)) {
    // An earlier one may have taken it back or put it off.
    const timer = draft.get('timers', id)
    if (!timer || !isDue(draft, timer)) continue
    draft.drop('timers', id)
    fire(draft, timer)
  }
}

function fire(draft: Draft, timer: Timer): void {
  switch (timer.kind) {
    case 'opening.sense':
      openingEnded(draft, senseTimeReached(draft, timer.subject))
      break
    case 'visit.idle':
      if (draft.get('visits', timer.subject)) endVisit(draft, timer.subject, 'time-out')
      break
    case 'door.nag':
      nagTimeReached(draft, timer.subject)
      break
    case 'door.left-open':
      leftOpenTimeReached(draft, timer.subject)
      break
    case 'parcel.deposit-by':
      depositByReached(draft, timer.subject)
      break
    case 'parcel.pickup-by':
      pickupByReached(draft, timer.subject)
      break
    case 'maintenance.from':
    case 'maintenance.until':
      maintenanceReached(draft)
      break
    case 'message.until':
      messageReached(draft)
      break
    case 'guesses.forget':
      forgetGuesses(draft)
      break
    case 'housekeeping':
      keepHouse(draft)
      break
  }
}

/** Forgets what ended long ago: the journal keeps what happened, without codes and recipients. */
function keepHouse(draft: Draft): void {
  armDuration(draft, 'housekeeping', 'site', housekeepingMs)
  const { clockConfirmed } = draft.must('site', 'site')
  const { keepEndedMs, keepEndedParcels } = draft.state.spec.rules
  const ended = [...draft.all('parcels')].filter((parcel) => contentsEnded(parcel.state))
  ended.sort((a, b) => a.changedAtMs - b.changedAtMs)
  const surplus = Math.max(0, ended.length - keepEndedParcels)
  const gone = ended.filter(
    (parcel, index) => index < surplus || (clockConfirmed && draft.nowMs - parcel.changedAtMs > keepEndedMs),
  )
  if (gone.length > 0) forget(draft, new Set(gone.map((parcel) => parcel.id)))
  forgetGuesses(draft)
  for (const token of [...draft.all('tokens')]) {
    if (clockConfirmed && token.expiresMs < draft.nowMs) draft.drop('tokens', token.id)
  }
}

const contentsEnded = (state: string): boolean =>
  !['assigned', 'deposited', 'expired', 'withdrawn'].includes(state)
