// Patience with wrong PINs: three tries, then a wait that grows. It holds for the keypad only, never for
// other people's QR codes, and it outlives a restart. A success takes nothing back, or a guesser
// could rest on other people's visits: with 8 digits and 60 parcels this keeps one lucky guess beyond 10 years.
import type { Draft } from '../decision.ts'
import type { Lockout } from '../nouns.ts'
import { alertId, clearAlert, raiseAlert } from './alerts.ts'
import { armDuration } from './timers.ts'

const forgetWrongAfterMs = 15 * 60_000
const forgetLevelAfterMs = 60 * 60_000
/** From this many lockouts in a row on, an operator should look. */
const alertFromLevel = 3

const none: Lockout = { way: 'pin', wrong: 0, lastWrongMs: 0, level: 0, untilMs: null }

/** How long the keypad stays shut; 0 when it is open. */
export function lockedForMs(draft: Draft): number {
  const untilMs = draft.get('lockouts', 'pin')?.untilMs ?? null
  // A clock that was wrong must not shut it for longer than any lockout lasts.
  const longestMs = Math.max(...draft.state.spec.rules.lockoutMs)
  return untilMs === null ? 0 : Math.min(longestMs, Math.max(0, untilMs - draft.nowMs))
}

/** Lockouts in a row that still count, and how long it has been quiet. */
function standing(draft: Draft, lockout: Lockout): { readonly level: number; readonly quietMs: number } {
  const quietMs = Math.max(0, draft.nowMs - Math.max(lockout.lastWrongMs, lockout.untilMs ?? 0))
  return { level: Math.max(0, lockout.level - Math.floor(quietMs / forgetLevelAfterMs)), quietMs }
}

export function countWrongPin(draft: Draft): void {
  const { wrongCodesBeforeLockout, lockoutMs } = draft.state.spec.rules
  const before = draft.get('lockouts', 'pin') ?? none
  const { level, quietMs } = standing(draft, before)
  const wrong = (quietMs >= forgetWrongAfterMs ? 0 : before.wrong) + 1
  forgetGuesses(draft)
  if (wrong < wrongCodesBeforeLockout) {
    draft.put('lockouts', 'pin', { way: 'pin', wrong, lastWrongMs: draft.nowMs, level, untilMs: null })
    return
  }
  const lastsMs = lockoutMs[Math.min(level, lockoutMs.length - 1)] ?? 0
  const untilMs = draft.nowMs + lastsMs
  // Beyond the longest one there is nothing to climb to, and the way back should not take days.
  const raised = Math.min(level + 1, Math.max(lockoutMs.length, alertFromLevel))
  draft.put('lockouts', 'pin', { way: 'pin', wrong: 0, lastWrongMs: draft.nowMs, level: raised, untilMs })
  draft.event('visit.locked-out', 'site', {
    way: 'pin',
    seconds: Math.round(lastsMs / 1000),
    level: raised,
  })
  if (raised < alertFromLevel) return
  raiseAlert(draft, 'codes-guessed', 'kiosk')
  armDuration(draft, 'guesses.forget', 'kiosk', lastsMs + forgetLevelAfterMs)
}

/** The alert goes when it has been quiet for long enough; until then it is looked at again each hour. */
export function forgetGuesses(draft: Draft): void {
  if (!draft.get('alerts', alertId('codes-guessed', 'kiosk'))) return
  const lockout = draft.get('lockouts', 'pin')
  if (lockout && standing(draft, lockout).level >= alertFromLevel)
    armDuration(draft, 'guesses.forget', 'kiosk', forgetLevelAfterMs)
  else clearAlert(draft, 'codes-guessed', 'kiosk')
}
