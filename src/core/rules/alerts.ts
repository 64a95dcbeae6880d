// Alerts: what an operator should know, one for each cause and subject, cleared when the cause is gone.
// Whether a cause holds is for the callers to say, and how grave it is stands in faults.ts. To raise what
// is raised already, or to clear what isn't, changes nothing and is no event. An incident is an alert with a number.
import type { Draft } from '../decision.ts'
import type { FaultCode } from '../faults.ts'
import { faults } from '../faults.ts'
import { hashOf } from '../hash.ts'

const longestId = 64
/** 16 hexadecimal digits behind a `~`. */
const tailLength = 17

/**
 * An alert's id is a topic level too: `code~subject`, at most 64 characters. Where that is longer its end is a hash of
 * the whole, since ids with a common beginning are the usual kind, and rules look alerts up by their id.
 */
export function alertId(code: FaultCode, subject: string): string {
  const whole = `${code}~${subject}`
  if (whole.length <= longestId) return whole
  return `${whole.slice(0, longestId - tailLength)}~${hashOf(whole).toString(16).padStart(16, '0')}`
}

export function raiseAlert(draft: Draft, code: FaultCode, subject: string): void {
  if (!draft.get('alerts', alertId(code, subject))) raise(draft, code, subject)
}

function raise(draft: Draft, code: FaultCode, subject: string, incident?: string): void {
  const id = alertId(code, subject)
  const { severity } = faults[code]
  const number = incident === undefined ? {} : { incident }
  draft.put('alerts', id, { id, code, severity, subject, sinceMs: draft.nowMs, ...number })
  draft.event('alert.raised', `alerts/${id}`, { code, severity, subject, ...number })
}

/**
 * Something failed for a person, who gets a number to call about. The alert keeps it until it clears, so whoever meets
 * the same cause meanwhile gets the same number.
 */
export function raiseIncident(draft: Draft, code: FaultCode, subject: string): string {
  const known = draft.get('alerts', alertId(code, subject))
  if (known?.incident !== undefined) return known.incident
  const incident = nextIncident(draft)
  if (known) draft.put('alerts', known.id, { ...known, incident })
  else raise(draft, code, subject, incident)
  return incident
}

/** A number that this site has not given out before, short enough to be said on the telephone. */
export function nextIncident(draft: Draft): string {
  const site = draft.must('site', 'site')
  const incidents = (site.incidents ?? 0) + 1
  draft.put('site', 'site', { ...site, incidents })
  return `E${String(incidents).padStart(4, '0')}`
}

export function clearAlert(draft: Draft, code: FaultCode, subject: string): void {
  const id = alertId(code, subject)
  if (!draft.get('alerts', id)) return
  draft.drop('alerts', id)
  draft.event('alert.cleared', `alerts/${id}`, { code, subject })
}
