// From a request on the wire, already checked by its schema, to the core's Request: codes are sealed,
// hours become milliseconds, times become milliseconds since 1970, absent fields become null.
// A Misfit is what no schema can say; it names the field and never holds a value.
import type {
  AssignedParcel,
  CheckedToken,
  RequestBody,
  RequestVerb,
  SealedCode,
} from '../../core/requests.ts'
import type { Sealer } from '../../ports/ids.ts'
import type { Wire } from './request-schemas.ts'

/** Something that the schema lets pass and that still makes no sense. */
export class Misfit extends Error {}

export interface Seals {
  readonly sealer: Sealer
  readonly verifyToken: (token: string) => CheckedToken
}

const msPerHour = 3_600_000

function timeOf(field: string, text: string): number {
  const ms = Date.parse(text)
  // Date.parse turns the 30th of February into the 2nd of March: the day must come out as it went in.
  if (Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(text.slice(0, 10))) {
    throw new Misfit(`${field} must be a time that exists, such as 2026-11-21T12:00:00Z`)
  }
  return ms
}

const timeOrNull = (field: string, text: string | undefined): number | null =>
  text === undefined ? null : timeOf(field, text)

function sealed(
  field: string,
  code: { readonly kind: 'pin' | 'qr'; readonly value: string },
  seals: Seals,
): SealedCode {
  if (code.kind === 'pin' && !/^\s*\d{1,32}\s*$/.test(code.value)) {
    throw new Misfit(
      `${field}.value must be digits only, since its kind is pin: use kind qr for anything else`,
    )
  }
  return seals.sealer.seal(code.kind, code.value)
}

/** Each code once, in order. */
function distinct(codes: readonly SealedCode[]): SealedCode[] {
  return [...new Map(codes.map((one) => [one.hash, one])).values()]
}

const allSealed = (
  field: string,
  codes: readonly { readonly kind: 'pin' | 'qr'; readonly value: string }[],
  seals: Seals,
): SealedCode[] => distinct(codes.map((code, i) => sealed(`${field}[${i}]`, code, seals)))

function assignedParcel(parcel: Wire['parcel.assign']['parcel'], seals: Seals): AssignedParcel {
  const [length, width, height] = parcel.dimensionsMm ?? []
  return {
    id: parcel.id,
    carrier: parcel.carrier,
    kind: parcel.kind,
    barcodes: [...new Set((parcel.barcodes ?? []).map((barcode) => barcode.trim()))],
    size: parcel.size ?? null,
    dimensionsMm:
      length === undefined || width === undefined || height === undefined
        ? null
        : [Math.ceil(length), Math.ceil(width), Math.ceil(height)],
    weightG: parcel.weightG === undefined ? null : Math.ceil(parcel.weightG),
    needs: [...new Set(parcel.needs ?? [])],
    recipient: parcel.recipient ?? null,
    language: parcel.language ?? null,
    depositByMs: timeOrNull('parcel.depositBy', parcel.depositBy),
    pickupWithinMs:
      parcel.pickupWithinHours === undefined
        ? null
        : Math.max(1, Math.round(parcel.pickupWithinHours * msPerHour)),
    pickupByMs: timeOrNull('parcel.pickupBy', parcel.pickupBy),
    compartment: parcel.compartment ?? null,
    share: parcel.share ?? false,
    codes: allSealed('parcel.codes', parcel.codes ?? [], seals),
  }
}

type BodyOf<V extends RequestVerb> = Extract<RequestBody, { verb: V }>

/** One reader a verb; each throws Misfit. */
export const bodyReaders: { readonly [V in RequestVerb]: (wire: Wire[V], seals: Seals) => BodyOf<V> } = {
  'parcel.assign': (wire, seals) => ({ verb: 'parcel.assign', parcel: assignedParcel(wire.parcel, seals) }),
  'parcel.cancel': (wire) => ({ verb: 'parcel.cancel', parcel: wire.parcel, why: wire.why ?? null }),
  'parcel.extend': (wire) => ({
    verb: 'parcel.extend',
    parcel: wire.parcel,
    pickupByMs: timeOf('pickupBy', wire.pickupBy),
  }),
  'parcel.move': (wire) => ({
    verb: 'parcel.move',
    parcel: wire.parcel,
    compartment: wire.compartment ?? null,
  }),
  'code.issue': (wire, seals) => ({
    verb: 'code.issue',
    parcel: wire.parcel,
    code: sealed('code', wire.code, seals),
    uses: wire.code.uses ?? null,
    untilMs: timeOrNull('code.until', wire.code.until),
  }),
  'code.revoke': (wire, seals) => ({
    verb: 'code.revoke',
    parcel: wire.parcel,
    code: sealed('code', wire.code, seals),
  }),
  'actor.set': (wire, seals) => ({
    verb: 'actor.set',
    actor: {
      id: wire.actor.id,
      role: wire.actor.role,
      carrier: wire.actor.carrier ?? null,
      codes: distinct([
        ...(wire.actor.badges ?? []).map((badge) => seals.sealer.seal('qr', badge)),
        ...allSealed('actor.codes', wire.actor.codes ?? [], seals),
      ]),
    },
  }),
  'actor.remove': (wire) => ({ verb: 'actor.remove', actor: wire.actor }),
  'compartment.open': (wire, seals) => ({
    verb: 'compartment.open',
    compartment: wire.compartment,
    reason: wire.reason,
    token: wire.token === undefined ? null : seals.verifyToken(wire.token),
  }),
  'compartment.block': (wire) => ({
    verb: 'compartment.block',
    compartment: wire.compartment,
    reason: wire.reason,
  }),
  'compartment.release': (wire) => ({
    verb: 'compartment.release',
    compartment: wire.compartment,
    reason: wire.reason,
    ...(wire.seenAt === undefined ? {} : { seenAtMs: timeOf('seenAt', wire.seenAt) }),
  }),
  'customer.arrived': (wire) => ({ verb: 'customer.arrived', parcel: wire.parcel, bay: wire.bay ?? null }),
  'maintenance.set': (wire) => {
    const fromMs = timeOf('from', wire.from)
    const untilMs = timeOf('until', wire.until)
    if (untilMs < fromMs) throw new Misfit('until must not be before from')
    return { verb: 'maintenance.set', fromMs, untilMs, message: wire.message ?? null }
  },
  'message.set': (wire) => ({
    verb: 'message.set',
    // The schema judges only keys that look like languages: others are unknown fields.
    text: Object.fromEntries(
      Object.entries(wire.text).filter(([language]) =>
        /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/.test(language),
      ),
    ),
    untilMs: timeOrNull('until', wire.until),
  }),
}
