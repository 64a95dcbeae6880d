// Signed tokens (CONTRACT.md, "Signed tokens"): compact JWS with Ed25519, and for pick-ups a shorter form that fits a small QR
// code. Checks the signature and the shape of the claims; whether the token is for this locker, in time and unused is the
// core's to judge. The algorithm is ours, never the token's: its header only picks the key by `kid`.

import type { KeyObject } from 'node:crypto'
import { createPublicKey, verify } from 'node:crypto'
import type { CheckedPickup, CheckedToken } from '../../core/requests.ts'

export interface PlatformKey {
  readonly id: string
  /** The public key: 32 bytes in base64url. */
  readonly ed25519: string
}

export interface TokenVerifier {
  /** A token that opens a compartment (`sub: open`), as a request carries it. Never throws. */
  open(token: string): CheckedToken
  /** What was scanned: a token that hands over a parcel (`sub: pickup`); null where it is no token at all. Never throws. */
  pickup(scanned: string): CheckedPickup | null
}

const ids = /^[A-Za-z0-9._~-]{1,64}$/
const isId = (value: unknown): value is string => typeof value === 'string' && ids.test(value)
const invalid = { valid: false } as const
/** What a scanned token begins with, in both of its forms. */
const mark = 'KLUIS1:'
/** Longest token that is looked at, in characters. */
const maxLength = 2048

/**
 * Bytes of a base64url text, or null if it is not the one way to write them: without this rule the last
 * character of a signature could be altered and still verify.
 */
function bytesOf(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : null
}

function objectOf(part: string): Readonly<Record<string, unknown>> | null {
  const bytes = bytesOf(part)
  if (bytes === null) return null
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}

function keyOf(key: PlatformKey): KeyObject {
  if (bytesOf(key.ed25519)?.length !== 32) {
    throw new Error(
      `security.platformKeys "${key.id}": ed25519 must be a public key of 32 bytes in base64url`,
    )
  }
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: key.ed25519 }, format: 'jwk' })
}

interface Claims {
  readonly sub?: unknown
  readonly aud?: unknown
  readonly jti?: unknown
  readonly nbf?: unknown
  readonly exp?: unknown
  readonly compartment?: unknown
  readonly parcel?: unknown
}

/** What both kinds of tokens say; null where it makes no sense. */
function commonOf({ aud, jti, nbf, exp }: Claims) {
  if (!isId(aud) || !isId(jti) || typeof nbf !== 'number' || typeof exp !== 'number') return null
  // Seconds up to the year 5138: beyond it they would not be seconds.
  if (!(nbf >= 0 && nbf < exp && exp < 1e11)) return null
  return { valid: true, id: jti, site: aud, notBeforeMs: nbf * 1000, expiresMs: exp * 1000 } as const
}

function openingOf(claims: Claims): CheckedToken {
  const common = commonOf(claims)
  const { sub, compartment } = claims
  return sub === 'open' && isId(compartment) && common ? { ...common, compartment } : invalid
}

function pickupOf(claims: Claims): CheckedPickup {
  const common = commonOf(claims)
  const { sub, parcel } = claims
  return sub === 'pickup' && isId(parcel) && common ? { ...common, parcel } : invalid
}

/** Seconds in base 36, in the one way to write them. */
function secondsOf(text: string): number | undefined {
  if (!/^[0-9a-z]{1,8}$/.test(text)) return undefined
  const seconds = Number.parseInt(text, 36)
  return seconds.toString(36) === text ? seconds : undefined
}

/** Throws at once where a key is no Ed25519 key. */
export function createTokenVerifier(keys: readonly PlatformKey[]): TokenVerifier {
  const byId = new Map(keys.map((key) => [key.id, keyOf(key)]))

  function isSigned(kid: unknown, text: string, tail: string): boolean {
    const key = typeof kid === 'string' ? byId.get(kid) : undefined
    const signature = bytesOf(tail)
    if (key === undefined || signature?.length !== 64) return false
    return verify(null, Buffer.from(text, 'ascii'), key, signature)
  }

  /** The claims of a compact JWS that one of the keys has signed. */
  function signedClaims(token: string): Claims | null {
    const parts = token.split('.')
    const [head, body, tail] = parts
    if (parts.length !== 3 || head === undefined || body === undefined || tail === undefined) return null
    const header = objectOf(head)
    if (header === null || header.alg !== 'EdDSA' || header.crit !== undefined) return null
    return isSigned(header.kid, `${head}.${body}`, tail) ? objectOf(body) : null
  }

  /** `KLUIS1:kid/aud/parcel/jti/nbf/exp/signature`; what is signed is all before the last slash, so no JWS passes for it. */
  function shortClaims(scanned: string): Claims | null {
    const parts = scanned.slice(mark.length).split('/')
    const [kid, aud, parcel, jti, nbf = '', exp = '', tail = ''] = parts
    if (parts.length !== 7 || !isSigned(kid, scanned.slice(0, scanned.lastIndexOf('/')), tail)) return null
    return { sub: 'pickup', aud, parcel, jti, nbf: secondsOf(nbf), exp: secondsOf(exp) }
  }

  return {
    open(token) {
      const claims = token.length > maxLength ? null : signedClaims(token)
      return claims === null ? invalid : openingOf(claims)
    },
    pickup(scanned) {
      if (!scanned.startsWith(mark)) return null
      if (scanned.length > maxLength) return invalid
      const claims = scanned.includes('/') ? shortClaims(scanned) : signedClaims(scanned.slice(mark.length))
      return claims === null ? invalid : pickupOf(claims)
    },
  }
}
