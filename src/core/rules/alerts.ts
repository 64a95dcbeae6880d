// Alerts: what an operator should know, one for each cause and subject, cleared when the cause is gone.
// Whether a cause holds is for the callers to say, and how grave it is stands in faults.ts. To raise what
// is raised already, or to clear what isn't, changes nothing and is no event.
import type { Draft } from '../decision.ts'
import type { FaultCode } from '../faults.ts'
import { faults } from '../faults.ts'

/** An alert's id is a topic level too: `code~subject`, at most 64 characters. */
export const alertId = (code: FaultCode, subject: string): string => `${code}~${subject}`.slice(0, 64)

export function raiseAlert(draft: Draft, code: FaultCode, subject: string): void {
  const id = alertId(code, subject)
  if (draft.get('alerts', id)) return
  const { severity } = faults[code]
  draft.put('alerts', id, { id, code, severity, subject, sinceMs: draft.nowMs })
  draft.event('alert.raised', `alerts/${id}`, { code, severity, subject })
}

export function clearAlert(draft: Draft, code: FaultCode, subject: string): void {
  const id = alertId(code, subject)
  if (!draft.get('alerts', id)) return
  draft.drop('alerts', id)
  draft.event('alert.cleared', `alerts/${id}`, { code, subject })
}
