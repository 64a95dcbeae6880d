// What operators do from afar: people who may come, doors opened, blocked and released,
// maintenance and the message on the idle screen.
import type { Decision, Draft } from '../decision.ts'
import type { AccessCode, Compartment, OpeningCause } from '../nouns.ts'
import type { CheckedToken, RefusalReason, Request } from '../requests.ts'
import type { RequestOf } from './answers.ts'
import { invalid, ok, refused } from './answers.ts'
import { mostActors } from './bounds.ts'
import { block, contentsOf, release } from './compartments.ts'
import { startOpening, underWay } from './openings.ts'
import { overruleSight } from './sightings.ts'
import { refreshStandstill } from './standstill.ts'
import { armDeadline, disarm } from './timers.ts'
import { spend } from './tokens.ts'
import { sendAway } from './visit-bounds.ts'

export function setActor(draft: Draft, request: RequestOf<'actor.set'>): Decision {
  const wanted = request.actor
  for (const code of wanted.codes) {
    if (code.weak && code.kind === 'pin') return refused(draft, request, 'code-weak')
    const known = draft.get('codes', code.hash)
    if (known && known.actor !== wanted.id) return refused(draft, request, 'code-in-use')
  }
  const known = draft.get('actors', wanted.id)
  if (!known && draft.state.rows.actors.size >= mostActors)
    return invalid(draft, request, 'actor.id', `a site has ${mostActors} people at most; remove some first`)
  const isSame = known?.role === wanted.role && known.carrier === wanted.carrier
  if (known && !isSame) sendAway(draft, known.id)
  const hashes = new Set(wanted.codes.map((code) => code.hash))
  for (const hash of known?.codes ?? []) if (!hashes.has(hash)) draft.drop('codes', hash)
  for (const { hash, kind } of wanted.codes) {
    const code: AccessCode = {
      hash,
      kind,
      parcels: [],
      actor: wanted.id,
      usesLeft: null,
      untilMs: null,
      revoked: false,
    }
    draft.put('codes', hash, code)
  }
  draft.put('actors', wanted.id, {
    id: wanted.id,
    role: wanted.role,
    carrier: wanted.carrier,
    codes: [...hashes],
  })
  return ok(draft, request)
}

export function removeActor(draft: Draft, request: RequestOf<'actor.remove'>): Decision {
  for (const hash of draft.get('actors', request.actor)?.codes ?? []) draft.drop('codes', hash)
  draft.drop('actors', request.actor)
  sendAway(draft, request.actor)
  return ok(draft, request)
}

/** Whether the token allows this opening; null if it does. */
function tokenProblem(draft: Draft, token: CheckedToken | null, compartment: string): RefusalReason | null {
  if (token === null) return draft.state.spec.signedOpen === 'required' ? 'signature-required' : null
  if (!token.valid || token.site !== draft.state.spec.site || token.compartment !== compartment)
    return 'signature-invalid'
  if (draft.nowMs < token.notBeforeMs || draft.nowMs >= token.expiresMs) return 'signature-expired'
  return draft.get('tokens', token.id) ? 'signature-used' : null
}

export function openRemotely(draft: Draft, request: RequestOf<'compartment.open'>): Decision {
  const compartment = draft.get('compartments', request.compartment)
  if (!compartment || !draft.state.specs.has(request.compartment))
    return refused(draft, request, 'unknown-compartment')
  const problem = tokenProblem(draft, request.token, request.compartment)
  if (problem !== null) return refused(draft, request, problem)
  if (compartment.state === 'blocked') return refused(draft, request, 'blocked')
  if (isBusy(draft, compartment)) return refused(draft, request, 'busy')
  if (request.token?.valid && !spend(draft, request.token)) {
    const remedy = 'too many used tokens are still good; sign them for a shorter time'
    return invalid(draft, request, 'token', remedy)
  }
  const cause: OpeningCause = { kind: 'remote', transaction: request.transaction, reason: request.reason }
  startOpening(draft, request.compartment, cause)
  return draft.decision({ kind: 'pending', transaction: request.transaction })
}

/** An opening is under way, or a person's visit has this door in hand. */
function isBusy(draft: Draft, compartment: Compartment): boolean {
  return underWay(draft, compartment) !== undefined || compartment.state === 'open'
}

/** At the site's own command line: a technician stands there, so a blocked door opens too. */
export function openForTechnician(draft: Draft, compartmentId: string, reason: string): Decision {
  const transaction = draft.nextId()
  const request = { transaction, verb: 'compartment.open' } as Request
  const compartment = draft.get('compartments', compartmentId)
  if (!compartment || !draft.state.specs.has(compartmentId))
    return refused(draft, request, 'unknown-compartment')
  if (isBusy(draft, compartment)) return refused(draft, request, 'busy')
  startOpening(draft, compartmentId, { kind: 'technician', transaction, reason })
  return draft.decision({ kind: 'pending', transaction })
}

export function blockCompartment(draft: Draft, request: RequestOf<'compartment.block'>): Decision {
  const compartment = draft.get('compartments', request.compartment)
  if (!compartment) return refused(draft, request, 'unknown-compartment')
  if (compartment.state === 'open') return refused(draft, request, 'busy')
  if (compartment.state !== 'blocked') block(draft, compartment.id, request.reason)
  return ok(draft, request, { parcels: contentsOf(draft, compartment.id).map((parcel) => parcel.id) })
}

export function releaseCompartment(draft: Draft, request: RequestOf<'compartment.release'>): Decision {
  const compartment = draft.get('compartments', request.compartment)
  if (!compartment) return refused(draft, request, 'unknown-compartment')
  const isInHand = compartment.state === 'open' && compartment.unfinished === null
  if (isInHand || underWay(draft, compartment)) return refused(draft, request, 'busy')
  if (compartment.state !== 'unsure' && compartment.state !== 'blocked' && compartment.unfinished === null) {
    return invalid(draft, request, 'compartment', 'only an unsure or blocked compartment can be released')
  }
  overruleSight(draft, compartment.id)
  release(draft, compartment.id, request.reason)
  return ok(draft, request, { state: draft.must('compartments', compartment.id).state })
}

export function setMaintenance(draft: Draft, request: RequestOf<'maintenance.set'>): Decision {
  if (request.untilMs <= request.fromMs) return invalid(draft, request, 'until', 'send a time after from')
  const site = draft.must('site', 'site')
  const { fromMs, untilMs, message } = request
  draft.put('site', 'site', { ...site, maintenance: { fromMs, untilMs, message } })
  armDeadline(draft, 'maintenance.from', 'site', fromMs)
  armDeadline(draft, 'maintenance.until', 'site', untilMs)
  refreshStandstill(draft)
  return ok(draft, request)
}

export function maintenanceReached(draft: Draft): void {
  refreshStandstill(draft)
  const site = draft.must('site', 'site')
  if (site.maintenance && site.maintenance.untilMs <= draft.nowMs)
    draft.put('site', 'site', { ...site, maintenance: null })
}

export function setMessage(draft: Draft, request: RequestOf<'message.set'>): Decision {
  const site = draft.must('site', 'site')
  const message =
    Object.keys(request.text).length === 0 ? null : { text: request.text, untilMs: request.untilMs }
  draft.put('site', 'site', { ...site, message })
  if (message?.untilMs == null) disarm(draft, 'message.until', 'site')
  else armDeadline(draft, 'message.until', 'site', message.untilMs)
  return ok(draft, request)
}

export function messageReached(draft: Draft): void {
  draft.put('site', 'site', { ...draft.must('site', 'site'), message: null })
}
