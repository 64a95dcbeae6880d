// Signed tokens: compact JWS with Ed25519 (CONTRACT.md, "Signed tokens"). Checks the signature and the
// shape of the claims; whether the token is for this locker, in time and unused is the core's to judge.
// The algorithm is ours, never the token's: its header only picks the key by `kid`.

import type { KeyObject } from 'node:crypto'
import { createPublicKey, verify } from 'node:crypto'
import type { CheckedToken } from '../../core/requests.ts'
import { idPattern } from './fields.ts'

export interface PlatformKey {
  readonly id: string
  /** The public key: 32 bytes in base64url. */
  readonly ed25519: string
}

const ids = new RegExp(idPattern)
const invalid: CheckedToken = { valid: false }
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

function claimsOf(claims: Readonly<Record<string, unknown>>): CheckedToken {
  const { sub, aud, jti, nbf, exp, compartment } = claims
  if (sub !== 'open') return invalid
  if (typeof aud !== 'string' || typeof jti !== 'string' || typeof compartment !== 'string') return invalid
  if (!ids.test(aud) || !ids.test(jti) || !ids.test(compartment)) return invalid
  if (typeof nbf !== 'number' || typeof exp !== 'number') return invalid
  // Seconds up to the year 5138: beyond it they would not be seconds.
  if (!(nbf >= 0 && nbf < exp && exp < 1e11)) return invalid
  return { valid: true, id: jti, site: aud, compartment, notBeforeMs: nbf * 1000, expiresMs: exp * 1000 }
}

/**
 * A verifier for tokens that open a compartment (`sub: open`). Throws at once where a key is no Ed25519 key; the verifier
 * itself never throws.
 */
export function createTokenVerifier(keys: readonly PlatformKey[]): (token: string) => CheckedToken {
  const byId = new Map(keys.map((key) => [key.id, keyOf(key)]))
  return (token) => {
    if (token.length > maxLength) return invalid
    const parts = token.split('.')
    const [head, body, tail] = parts
    if (parts.length !== 3 || head === undefined || body === undefined || tail === undefined) return invalid
    const header = objectOf(head)
    const signature = bytesOf(tail)
    if (header === null || header.alg !== 'EdDSA' || header.crit !== undefined || signature?.length !== 64)
      return invalid
    const key = typeof header.kid === 'string' ? byId.get(header.kid) : undefined
    if (key === undefined || !verify(null, Buffer.from(`${head}.${body}`, 'ascii'), key, signature))
      return invalid
    const claims = objectOf(body)
    return claims === null ? invalid : claimsOf(claims)
  }
}
