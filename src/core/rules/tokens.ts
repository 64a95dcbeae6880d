// Tokens that the platform has signed, beyond their signature: is it for this locker, in time, unused? One that hands over a
// parcel becomes a code of that parcel when it is first shown, good for one pick-up, so that all which holds for codes
// holds for it: a door that jams uses up nothing, and a visit under way goes on.
import type { Decision, Draft } from '../decision.ts'
import type { CodeHash, Parcel } from '../nouns.ts'
import type { CheckedPickup } from '../requests.ts'
import type { UsedToken } from '../state.ts'
import { accepted, turnedAway } from './answers.ts'
import { mostTokens } from './bounds.ts'
import { codesRefused, giveCode, tooManyCodes } from './codes.ts'
import { customerCame, isForPickup } from './entry.ts'
import { makesWay, presentVisit, touch } from './visits.ts'

/** The platform's clock may be ahead of ours by so much, or its customer would be turned away for being quick. */
const earlyMs = 60_000

/** Remembers that it has served. False where too many that are still good are remembered already. */
export function spend(draft: Draft, { id, expiresMs }: UsedToken): boolean {
  const expired = expiredTokens(draft)
  if (draft.state.rows.tokens.size - expired.length >= mostTokens) return false
  for (const token of expired) draft.drop('tokens', token.id)
  draft.put('tokens', id, { id, expiresMs })
  return true
}

/** Looked for only when there are too many: housekeeping forgets them anyway. */
const expiredTokens = (draft: Draft): readonly UsedToken[] =>
  draft.state.rows.tokens.size < mostTokens
    ? []
    : [...draft.all('tokens')].filter(({ expiresMs }) => expiresMs < draft.nowMs)

export function tokenShown(draft: Draft, hash: CodeHash, token: CheckedPickup): Decision {
  if (!token.valid) return turnedAway(draft, 'signature-invalid')
  if (token.site !== draft.state.spec.site) return turnedAway(draft, 'wrong-locker')
  const visit = presentVisit(draft)
  const isUnderWay = visit !== null && !makesWay(draft, visit)
  if (isUnderWay && visit.code === hash) {
    touch(draft, visit.id)
    return accepted(draft)
  }
  // A clock that may be wrong turns nobody away.
  const isTimed = draft.must('site', 'site').clockConfirmed
  if (isTimed && (draft.nowMs < token.notBeforeMs - earlyMs || draft.nowMs >= token.expiresMs))
    return turnedAway(draft, 'signature-expired')
  const known = draft.get('codes', hash)
  if (draft.get('tokens', token.id)) {
    // In other letters, or used up: it has served. Else whoever shows it has not got their parcel yet.
    const goesOn = known !== undefined && !known.revoked && known.usesLeft !== 0
    return goesOn ? customerCame(draft, visit, known, 'qr') : turnedAway(draft, 'signature-used')
  }
  if (known?.revoked === true) return turnedAway(draft, 'signature-used')
  if (isUnderWay) return turnedAway(draft, 'busy')
  const parcel = draft.get('parcels', token.parcel)
  if (!parcel) return turnedAway(draft, 'unknown-parcel')
  return isInside(parcel) ? handOut(draft, hash, token, parcel) : gone(draft, parcel)
}

type Valid = Extract<CheckedPickup, { readonly valid: true }>

const isInside = (parcel: Parcel): boolean => parcel.state === 'deposited' && isForPickup(parcel)

/** The token stays good: nothing was opened by it. */
function gone(draft: Draft, { state }: Parcel): Decision {
  if (state === 'assigned' || state === 'deposited') return turnedAway(draft, 'not-now')
  return turnedAway(draft, state === 'collected' ? 'code-used' : 'code-expired')
}

function handOut(draft: Draft, hash: CodeHash, token: Valid, parcel: Parcel): Decision {
  const code = { kind: 'qr', hash, weak: false } as const
  if (codesRefused(draft, [code], parcel) !== null || tooManyCodes(draft, [code], parcel.id) !== null)
    return turnedAway(draft, 'not-now')
  if (!spend(draft, token)) return turnedAway(draft, 'not-now')
  giveCode(draft, code, parcel.id, { uses: 1, untilMs: token.expiresMs })
  return customerCame(draft, presentVisit(draft), draft.must('codes', hash), 'qr')
}
