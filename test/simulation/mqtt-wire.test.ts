// The virtual platform writes requests as the contract says: the codec makes of each what went in, codes and tokens included.
import { expect, test } from 'vitest'
import { createChance } from '../../simulator/world/chance.ts'
import { seal } from '../../simulator/world/locker.ts'
import { makeGarbage } from '../../simulator/world/mqtt/garbage.ts'
import { packetsIn } from '../../simulator/world/mqtt/packets.ts'
import { createWire } from '../../simulator/world/mqtt/wire-body.ts'
import { parseRequest } from '../../src/adapters/mqtt/codec.ts'
import { publishPacket } from '../../src/adapters/mqtt/publish-packet.ts'
import type { AssignedParcel, RequestBody } from '../../src/core/requests.ts'

const atMs = Date.UTC(2026, 10, 21, 12, 0, 0, 123)

const bare: AssignedParcel = {
  id: 'p1',
  carrier: 'post',
  kind: 'delivery',
  barcodes: [],
  size: null,
  dimensionsMm: null,
  weightG: null,
  needs: [],
  recipient: null,
  language: null,
  depositByMs: null,
  pickupWithinMs: null,
  pickupByMs: null,
  compartment: null,
  share: false,
  codes: [],
}
const token = {
  valid: true,
  id: 'j1',
  site: 'here',
  compartment: '01',
  notBeforeMs: 1,
  expiresMs: 2,
} as const

test.each<RequestBody>([
  { verb: 'parcel.assign', parcel: bare },
  {
    verb: 'parcel.assign',
    parcel: {
      ...bare,
      barcodes: ['B-1', 'B-2'],
      dimensionsMm: [10, 20, 30],
      weightG: 5,
      needs: ['low'],
      recipient: 'person',
      language: 'nl',
      depositByMs: atMs,
      pickupWithinMs: 100_000_001,
      pickupByMs: atMs + 1,
      compartment: '01',
      share: true,
      codes: [seal('pin', 'pin-p1'), seal('qr', 'weak'), seal('pin', '12345678')],
    },
  },
  { verb: 'parcel.assign', parcel: { ...bare, size: 'S' } },
  { verb: 'parcel.cancel', parcel: 'p1', why: null },
  { verb: 'parcel.cancel', parcel: 'p1', why: 'why not' },
  { verb: 'parcel.extend', parcel: 'p1', pickupByMs: atMs },
  { verb: 'parcel.move', parcel: 'p1', compartment: null },
  { verb: 'parcel.move', parcel: 'p1', compartment: '02' },
  { verb: 'code.issue', parcel: 'p1', code: seal('qr', 'one-more'), uses: 2, untilMs: atMs },
  { verb: 'code.issue', parcel: 'p1', code: seal('pin', 'weak1'), uses: null, untilMs: null },
  { verb: 'code.revoke', parcel: 'p1', code: seal('pin', 'pin-p1') },
  {
    verb: 'actor.set',
    actor: {
      id: 'a1',
      role: 'courier',
      carrier: 'post',
      codes: [seal('qr', 'badge'), seal('pin', 'p'), seal('qr', 'q')],
    },
  },
  { verb: 'actor.set', actor: { id: 'a1', role: 'staff', carrier: null, codes: [seal('qr', 'badge')] } },
  { verb: 'actor.remove', actor: 'a1' },
  { verb: 'compartment.open', compartment: '01', reason: 'a look', token: null },
  { verb: 'compartment.open', compartment: '01', reason: 'a look', token },
  { verb: 'compartment.open', compartment: '01', reason: 'a look', token: { valid: false } },
  { verb: 'compartment.block', compartment: '01', reason: 'dirty' },
  { verb: 'compartment.release', compartment: '01', reason: 'clean' },
  { verb: 'customer.arrived', parcel: 'p1', bay: null },
  { verb: 'customer.arrived', parcel: 'p1', bay: '3' },
  { verb: 'maintenance.set', fromMs: atMs, untilMs: atMs + 5, message: null },
  { verb: 'maintenance.set', fromMs: atMs, untilMs: atMs + 5, message: 'later' },
  { verb: 'message.set', text: { nl: 'Hallo', 'pt-BR': 'Oi' }, untilMs: null },
  { verb: 'message.set', text: {}, untilMs: atMs },
])('%j comes out as it went in', (body) => {
  const wire = createWire()
  const text = wire.textOf(body, 't1')
  const parsed = parseRequest(body.verb, Buffer.from(text), wire.sealer, wire.verifyToken)
  expect(parsed).toEqual({ ok: true, request: { ...body, transaction: 't1' } })
})

test('a code that no platform sent seals to what nobody has', () => {
  const wire = createWire()
  wire.textOf({ verb: 'code.revoke', parcel: 'p1', code: seal('pin', 'pin-p1') }, 't1')
  expect(wire.sealer.seal('pin', '99999999').hash).toBe('unknown-pin-99999999')
})

test.each<4 | 5>([4, 5])('packets of MQTT %i are read back as they were written', (protocol) => {
  const long = 'ü'.repeat(20_000)
  const messages = [
    { topic: 'a/b', payload: '', retain: true, correlation: null, contentType: null },
    {
      topic: 'a/é',
      payload: long,
      retain: false,
      correlation: Buffer.from('t1'),
      contentType: 'application/json',
    },
  ]
  const bytes = Buffer.concat([
    ...messages.map((message, i) => publishPacket(protocol, message, 300 + i)),
    Buffer.from([0x40, 2, 1, 44]),
  ])
  expect(packetsIn(bytes, protocol)).toEqual([
    ...messages.map(({ topic, payload, retain, correlation }, i) => ({
      type: 'publish',
      id: 300 + i,
      topic,
      payload: Buffer.from(payload),
      retain,
      correlation: protocol === 5 ? correlation : null,
    })),
    { type: 'puback', id: 300 },
  ])
  expect(() => packetsIn(bytes.subarray(0, bytes.length - 1), protocol)).toThrow()
})

test('no garbage is a request that changes anything', () => {
  const chance = createChance(1)
  const wire = createWire()
  for (let number = 1; number <= 2_000; number++) {
    const { verb, payload } = makeGarbage(chance, number)
    const parsed = parseRequest(verb, payload, wire.sealer, wire.verifyToken)
    if (parsed.ok) expect(['parcel.cancel', 'config.propose']).toContain(parsed.request.verb)
  }
})
