// The forms in which a request, or a person at the kiosk, is answered.
// Decides nothing and drafts nothing: it is the calling rule that finds a reason to refuse, and in time.
import type { Decision, Draft, VisitRefusal } from '../decision.ts'
import type { Answer, RefusalReason, Request } from '../requests.ts'

export type RequestOf<V extends Request['verb']> = Extract<Request, { verb: V }>

/** Done: what was drafted is to be committed. */
export function ok(draft: Draft, request: Request, fields: Readonly<Record<string, unknown>> = {}): Decision {
  const answer: Answer = { transaction: request.transaction, verb: request.verb, status: 'ok', data: fields }
  return draft.decision({ kind: 'answer', answer })
}

/** Turned down. Only to be returned before anything was drafted: a refusal changes nothing. */
export function refused(
  draft: Draft,
  request: Request,
  reason: RefusalReason,
  fields?: Readonly<Record<string, unknown>>,
): Decision {
  const answer: Answer = {
    transaction: request.transaction,
    verb: request.verb,
    status: 'refused',
    reason,
    ...(fields ? { data: fields } : {}),
  }
  return draft.decision({ kind: 'answer', answer })
}

/** `invalid`, with the field that is wrong and what to send instead. */
export const invalid = (draft: Draft, request: Request, field: string, remedy: string): Decision =>
  refused(draft, request, 'invalid', { field, message: remedy })

/** A person at the kiosk is turned away; what was drafted (a count of wrong codes) is kept. */
export const turnedAway = (
  draft: Draft,
  reason: VisitRefusal,
  more: { readonly retryAfterMs?: number; readonly incident?: string } = {},
): Decision => draft.decision({ kind: 'refused', reason, ...more })

export const accepted = (draft: Draft): Decision => draft.decision({ kind: 'accepted' })
