// Access codes: which hash opens what. A code may cover several parcels of one recipient, and
// nobody else's; it stays taken until its parcels are forgotten.
import type { Draft } from '../decision.ts'
import type { AccessCode, Parcel, ParcelId } from '../nouns.ts'
import type { RefusalReason, SealedCode } from '../requests.ts'
import { mostCodes, mostCovered, mostRevoked } from './bounds.ts'

const sameOwner = (
  a: Pick<Parcel, 'recipient' | 'carrier'>,
  b: Pick<Parcel, 'recipient' | 'carrier'>,
): boolean => a.recipient !== null && a.recipient === b.recipient && a.carrier === b.carrier

/** Why these codes can't be given to the parcel; null if they can. */
export function codesRefused(
  draft: Draft,
  codes: readonly SealedCode[],
  parcel: Pick<Parcel, 'id' | 'recipient' | 'carrier'>,
): RefusalReason | null {
  for (const code of codes) {
    if (code.weak) return 'code-weak'
    const known = draft.get('codes', code.hash)
    if (known === undefined) continue
    if (known.actor !== null) return 'code-in-use'
    for (const id of known.parcels) {
      const owner = draft.get('parcels', id)
      if (owner && id !== parcel.id && !sameOwner(owner, parcel)) return 'code-in-use'
    }
  }
  return null
}

/** Why these are too many for the parcel, with the remedy; null if they are not. */
export function tooManyCodes(draft: Draft, codes: readonly SealedCode[], parcel: ParcelId): string | null {
  const isFull = codes.some(({ hash }) => {
    const covered = draft.get('codes', hash)?.parcels ?? []
    return covered.length >= mostCovered && !covered.includes(parcel)
  })
  if (isFull) return `one code opens ${mostCovered} parcels at most; give this one another`
  if (!draft.get('parcels', parcel)) return null
  const hashes = new Set(codes.map(({ hash }) => hash))
  for (const code of draft.all('codes'))
    if (isLive(code) && code.parcels.includes(parcel)) hashes.add(code.hash)
  return hashes.size > mostCodes ? `a parcel has ${mostCodes} codes at most; revoke some first` : null
}

const isLive = (code: AccessCode): boolean => !code.revoked

export function giveCode(
  draft: Draft,
  code: SealedCode,
  parcel: ParcelId,
  limits: { readonly uses: number | null; readonly untilMs: number | null } = { uses: null, untilMs: null },
): void {
  const known = draft.get('codes', code.hash)
  const parcels = known && !known.revoked ? known.parcels : []
  const next: AccessCode = {
    hash: code.hash,
    kind: code.kind,
    parcels: parcels.includes(parcel) ? parcels : [...parcels, parcel],
    actor: null,
    usesLeft: limits.uses,
    untilMs: limits.untilMs,
    revoked: false,
  }
  draft.put('codes', code.hash, next)
}

/** It opens this parcel no more; a code that covers nothing else is remembered as revoked, so that it is not given out again. */
export function takeCode(draft: Draft, code: AccessCode, parcel: ParcelId): void {
  const others = code.parcels.filter((id) => id !== parcel)
  draft.put('codes', code.hash, others.length > 0 ? { ...code, parcels: others } : { ...code, revoked: true })
  if (others.length === 0) forgetRevoked(draft, parcel)
}

function forgetRevoked(draft: Draft, parcel: ParcelId): void {
  const revoked = [...draft.all('codes')].filter((code) => code.revoked && code.parcels.includes(parcel))
  for (const { hash } of revoked.slice(0, Math.max(0, revoked.length - mostRevoked)))
    draft.drop('codes', hash)
}

/** Announced anew, maybe for somebody else: the codes of its earlier life open it no more. */
export function takeCodes(draft: Draft, parcel: ParcelId): void {
  for (const code of [...draft.all('codes')]) if (code.parcels.includes(parcel)) takeCode(draft, code, parcel)
}

/** Forgets a parcel that ended long ago, and every code that covered nothing else. */
export function forget(draft: Draft, gone: ReadonlySet<ParcelId>): void {
  for (const code of [...draft.all('codes')]) {
    if (code.actor !== null || !code.parcels.some((id) => gone.has(id))) continue
    const left = code.parcels.filter((id) => !gone.has(id))
    if (left.length > 0) draft.put('codes', code.hash, { ...code, parcels: left })
    else draft.drop('codes', code.hash)
  }
  for (const id of gone) draft.drop('parcels', id)
}
