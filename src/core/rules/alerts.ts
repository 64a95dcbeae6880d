// Alerts: what an operator should know, one for each cause and subject, cleared when the cause is gone.
// Whether a cause holds is for the callers to say, and how grave it is stands in faults.ts. To raise what
// is raised already, or to clear what isn't, changes nothing and is no event.
import type { Draft } from '../decision.ts'
import type { FaultCode } from '../faults.ts'
import { faults } from '../faults.ts'

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
  return `${whole.slice(0, longestId - tailLength)}~${hashOf(whole)}`
}

/** FNV-1a, 64 bits: nobody gains by a collision, and the core has no cryptography. */
function hashOf(text: string): string {
  let hash = 0xcbf29ce484222325n
  for (const character of text) {
    hash ^= BigInt(character.codePointAt(0) ?? 0)
    hash = BigInt.asUintN(64, hash * 0x100000001b3n)
  }
  return hash.toString(16).padStart(16, '0')
}

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
