// A request as a platform writes it: the JSON of the contract, made from what the core is to understand in the end. The codes
// on the wire are made up here; they seal to just what was given, so that people at the kiosk can enter that.
import type { CheckedToken, RequestBody, SealedCode } from '../../../src/core/requests.ts'
import type { Sealer } from '../../../src/ports/ids.ts'

export interface Wire {
  /** The JSON of a request, as text. */
  textOf(body: RequestBody, transaction: string): string
  /** Gives back what `textOf` was given for a code; any other value seals to a hash that nobody knows. */
  readonly sealer: Sealer
  /** Gives back what `textOf` was given for a token; any other is not valid. */
  readonly verifyToken: (token: string) => CheckedToken
}

interface WireCode {
  readonly kind: 'pin' | 'qr'
  readonly value: string
}

const msPerHour = 3_600_000
const timeOf = (ms: number): string => new Date(ms).toISOString()
const invalid: CheckedToken = { valid: false }

/** Bounded by the codes of one run. */
export function createWire(): Wire {
  const byHash = new Map<string, WireCode>()
  const byValue = new Map<string, SealedCode>()

  const code = (sealed: SealedCode): WireCode => {
    const known = byHash.get(sealed.hash)
    if (known) return known
    const number = String(10_000_001 + byHash.size)
    const fresh = { kind: sealed.kind, value: sealed.kind === 'pin' ? number : `qr-${number}` }
    byHash.set(sealed.hash, fresh)
    byValue.set(`${fresh.kind} ${fresh.value}`, sealed)
    return fresh
  }

  /** The claims stand in it; nobody signs here. */
  const tokenOf = (token: CheckedToken): string =>
    `wire.${Buffer.from(JSON.stringify(token)).toString('base64url')}.unsigned`

  const optional = (name: string, value: unknown): Record<string, unknown> =>
    value === null ? {} : { [name]: value }
  const optionalTime = (name: string, ms: number | null) => optional(name, ms === null ? null : timeOf(ms))

  /** What is null stays out, as a platform leaves out what it does not know. */
  const fieldsOf = (body: RequestBody): object => {
    switch (body.verb) {
      case 'parcel.assign': {
        const { codes, depositByMs, pickupWithinMs, pickupByMs, ...parcel } = body.parcel
        const given = Object.entries(parcel).filter(([, value]) => value !== null)
        return {
          parcel: {
            ...Object.fromEntries(given),
            ...optionalTime('depositBy', depositByMs),
            ...optional('pickupWithinHours', pickupWithinMs === null ? null : pickupWithinMs / msPerHour),
            ...optionalTime('pickupBy', pickupByMs),
            codes: codes.map(code),
          },
        }
      }
      case 'parcel.cancel':
        return { parcel: body.parcel, ...optional('why', body.why) }
      case 'parcel.extend':
        return { parcel: body.parcel, pickupBy: timeOf(body.pickupByMs) }
      case 'parcel.move':
        return { parcel: body.parcel, ...optional('compartment', body.compartment) }
      case 'code.issue':
        return {
          parcel: body.parcel,
          code: {
            ...code(body.code),
            ...optional('uses', body.uses),
            ...optionalTime('until', body.untilMs),
          },
        }
      case 'code.revoke':
        return { parcel: body.parcel, code: code(body.code) }
      case 'actor.set': {
        const { codes, carrier, ...actor } = body.actor
        // Badges come before codes in the result, so only those that stand in front can be said as badges.
        const firstPin = codes.findIndex(({ kind }) => kind === 'pin')
        const badges = firstPin < 0 ? codes : codes.slice(0, firstPin)
        return {
          actor: {
            ...actor,
            ...optional('carrier', carrier),
            badges: badges.map((badge) => code(badge).value),
            codes: codes.slice(badges.length).map(code),
          },
        }
      }
      case 'actor.remove':
        return { actor: body.actor }
      case 'compartment.open':
        return {
          compartment: body.compartment,
          reason: body.reason,
          ...optional('token', body.token === null ? null : tokenOf(body.token)),
        }
      case 'compartment.block':
      case 'compartment.release':
        return { compartment: body.compartment, reason: body.reason }
      case 'customer.arrived':
        return { parcel: body.parcel, ...optional('bay', body.bay) }
      case 'maintenance.set':
        return {
          from: timeOf(body.fromMs),
          until: timeOf(body.untilMs),
          ...optional('message', body.message),
        }
      case 'message.set':
        return { text: body.text, ...optionalTime('until', body.untilMs) }
    }
  }

  return {
    textOf: (body, transaction) => JSON.stringify({ transaction, ...fieldsOf(body) }),
    sealer: {
      seal: (kind, value) =>
        byValue.get(`${kind} ${value}`) ?? { kind, hash: `unknown-${kind}-${value}`, weak: false },
    },
    verifyToken(token) {
      const [head, claims = ''] = token.split('.')
      if (head !== 'wire') return invalid
      return JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')) as CheckedToken
    },
  }
}
