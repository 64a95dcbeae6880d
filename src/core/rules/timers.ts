// Timers are rows, one for each kind and subject: arming one puts a row, and a restart finds it again.
// Fires none: time.ts says when one is due and what follows, clock.ts moves them when the clock is set.
import type { Draft } from '../decision.ts'
import type { Timer, TimerKind } from '../nouns.ts'

const timerId = (kind: TimerKind, subject: string): string => `${kind}:${subject}`

/** A time of day: held while the clock is unconfirmed. */
export function armDeadline(draft: Draft, kind: TimerKind, subject: string, dueAtMs: number): void {
  arm(draft, { id: timerId(kind, subject), kind, subject, dueAtMs, measures: 'deadline' })
}

/** A length of time from now on: untouched by a clock step. */
export function armDuration(draft: Draft, kind: TimerKind, subject: string, afterMs: number): void {
  arm(draft, {
    id: timerId(kind, subject),
    kind,
    subject,
    dueAtMs: draft.nowMs + afterMs,
    measures: 'duration',
  })
}

/** The same, unless it comes within that time already: a restart must not put it off. */
export function armAtLatest(draft: Draft, kind: TimerKind, subject: string, afterMs: number): void {
  const known = draft.get('timers', timerId(kind, subject))
  if (known === undefined || known.dueAtMs > draft.nowMs + afterMs) armDuration(draft, kind, subject, afterMs)
}

function arm(draft: Draft, timer: Timer): void {
  if (draft.get('timers', timer.id)?.dueAtMs !== timer.dueAtMs) draft.put('timers', timer.id, timer)
}

export function disarm(draft: Draft, kind: TimerKind, subject: string): void {
  draft.drop('timers', timerId(kind, subject))
}
