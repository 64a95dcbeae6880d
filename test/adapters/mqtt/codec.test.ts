// Bytes from a stranger: what becomes a request, what is refused and in which words, and that nothing a
// sender can think of throws, pollutes or leaks.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createSealer } from '../../../src/adapters/host/sealer.ts'
import type { Parsed } from '../../../src/adapters/mqtt/codec.ts'
import { parseRequest } from '../../../src/adapters/mqtt/codec.ts'
import { requestSchemas } from '../../../src/adapters/mqtt/request-schemas.ts'
import type { CheckedToken } from '../../../src/core/requests.ts'

const sealer = createSealer({ key: Buffer.alloc(32, 1), minPinDigits: 6 })
const token: CheckedToken = {
  valid: true,
  id: 'j1',
  site: 'here',
  compartment: '01',
  notBeforeMs: 0,
  expiresMs: 60_000,
}

const bytes = (payload: unknown): Uint8Array => Buffer.from(JSON.stringify(payload))
const parse = (verb: string, payload: Uint8Array): Parsed =>
  parseRequest(verb, payload, sealer, (text) => (text === 'aa.bb.cc' ? token : { valid: false }))
const parseObject = (verb: string, payload: unknown): Parsed => parse(verb, bytes(payload))

function refusal(parsed: Parsed): Extract<Parsed, { ok: false }> {
  if (parsed.ok) throw new Error('it was accepted')
  return parsed
}

const parcel = { id: 'p1', carrier: 'post', kind: 'delivery', size: 'S' }
const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels)

describe('a request that fits', () => {
  test('becomes an assignment in milliseconds, with sealed codes and nulls for what was not given', () => {
    const parsed = parseObject('parcel.assign', {
      transaction: 't1',
      parcel: {
        ...parcel,
        barcodes: ['A', ' A ', '(01)\u001d21'],
        dimensionsMm: [300.2, 200, 100],
        pickupWithinHours: 1.5,
        depositBy: '2026-11-21T12:00:00.250Z',
        codes: [
          { kind: 'pin', value: '482915' },
          { kind: 'pin', value: ' 482915 ' },
          { kind: 'qr', value: 'KLUIS-1' },
        ],
        novelty: { of: 'tomorrow' },
      },
    })
    expect(parsed).toEqual({
      ok: true,
      request: {
        transaction: 't1',
        verb: 'parcel.assign',
        parcel: {
          id: 'p1',
          carrier: 'post',
          kind: 'delivery',
          barcodes: ['A', '(01)\u001d21'],
          size: 'S',
          dimensionsMm: [301, 200, 100],
          weightG: null,
          needs: [],
          recipient: null,
          language: null,
          depositByMs: Date.UTC(2026, 10, 21, 12, 0, 0, 250),
          pickupWithinMs: 5_400_000,
          pickupByMs: null,
          compartment: null,
          share: false,
          codes: [sealer.seal('pin', '482915'), sealer.seal('qr', 'KLUIS-1')],
        },
      },
    })
  })

  const time = '2026-11-21T12:00:00Z'
  const timeMs = Date.UTC(2026, 10, 21, 12)
  const qr = { kind: 'qr', value: 'KLUIS-1' }
  const sealedQr = sealer.seal('qr', 'KLUIS-1')
  test.each([
    ['parcel.cancel', { parcel: 'p1' }, { parcel: 'p1', why: null }],
    ['parcel.extend', { parcel: 'p1', pickupBy: time }, { parcel: 'p1', pickupByMs: timeMs }],
    ['parcel.move', { parcel: 'p1', compartment: '02' }, { parcel: 'p1', compartment: '02' }],
    [
      'code.issue',
      { parcel: 'p1', code: { ...qr, uses: 1, until: time } },
      { parcel: 'p1', code: sealedQr, uses: 1, untilMs: timeMs },
    ],
    ['code.revoke', { parcel: 'p1', code: qr }, { parcel: 'p1', code: sealedQr }],
    [
      'actor.set',
      { actor: { id: 'a1', role: 'courier', carrier: 'post', badges: ['0A1B'], codes: [qr] } },
      {
        actor: { id: 'a1', role: 'courier', carrier: 'post', codes: [sealer.seal('qr', '0A1B'), sealedQr] },
      },
    ],
    ['actor.remove', { actor: 'a1' }, { actor: 'a1' }],
    [
      'compartment.open',
      { compartment: '01', reason: 'help', token: 'aa.bb.cc' },
      { compartment: '01', reason: 'help', token },
    ],
    [
      'compartment.open',
      { compartment: '01', reason: 'help' },
      { compartment: '01', reason: 'help', token: null },
    ],
    ['compartment.block', { compartment: '01', reason: 'wet' }, { compartment: '01', reason: 'wet' }],
    ['compartment.release', { compartment: '01', reason: 'dry' }, { compartment: '01', reason: 'dry' }],
    ['customer.arrived', { parcel: 'p1', bay: '3' }, { parcel: 'p1', bay: '3' }],
    ['maintenance.set', { from: time, until: time }, { fromMs: timeMs, untilMs: timeMs, message: null }],
    [
      'message.set',
      { text: { nl: 'Fijne dag 🎄', 'not a language': 'x' } },
      { text: { nl: 'Fijne dag 🎄' }, untilMs: null },
    ],
    ['snapshot.get', {}, {}],
    ['events.replay', { fromSequence: 7 }, { fromSequence: 7 }],
  ])('%s is read', (verb, wire, request) => {
    expect(parseObject(verb, { transaction: 't1', ...wire })).toEqual({
      ok: true,
      request: { transaction: 't1', verb, ...request },
    })
  })
})

describe('a request that does not fit', () => {
  const assign = (more: object) => ({ transaction: 't1', parcel: { ...parcel, ...more } })
  const secret = '918273'
  test.each<[string, string, unknown, string]>([
    ['a missing parcel', 'parcel.assign', { transaction: 't1' }, 'parcel is missing'],
    [
      'a missing field',
      'parcel.assign',
      { transaction: 't1', parcel: { id: 'p' } },
      'parcel.carrier is missing',
    ],
    ['a wrong type', 'parcel.assign', assign({ weightG: secret }), 'parcel.weightG must be the weight in g'],
    ['an id with a slash', 'parcel.assign', assign({ id: 'a/b' }), 'parcel.id must be'],
    ['an empty id', 'parcel.cancel', { transaction: 't1', parcel: '' }, 'parcel must be'],
    [
      'an unknown kind',
      'parcel.assign',
      assign({ kind: 'gift' }),
      'one of delivery, return, outgoing, exchange',
    ],
    [
      'two sides',
      'parcel.assign',
      assign({ dimensionsMm: [1, 2] }),
      'parcel.dimensionsMm must be the three sides',
    ],
    ['no side', 'parcel.assign', assign({ dimensionsMm: [1, 2, 0] }), 'parcel.dimensionsMm[2] must be'],
    ['a huge side', 'parcel.assign', assign({ dimensionsMm: [1, 2, 5001] }), 'up to 5000'],
    ['too many barcodes', 'parcel.assign', assign({ barcodes: Array(17).fill('A') }), 'at most 16'],
    [
      'a long barcode',
      'parcel.assign',
      assign({ barcodes: ['A'.repeat(129)] }),
      'parcel.barcodes[0] must be',
    ],
    ['a NUL byte', 'parcel.assign', assign({ recipient: 'a\u0000b' }), 'parcel.recipient must be'],
    ['half a surrogate', 'parcel.assign', assign({ recipient: 'a\ud800' }), 'parcel.recipient must be'],
    [
      'a local time',
      'parcel.extend',
      { transaction: 't1', parcel: 'p', pickupBy: '2026-11-21T12:00:00' },
      'UTC',
    ],
    [
      'another zone',
      'parcel.extend',
      { transaction: 't1', parcel: 'p', pickupBy: '2026-11-21T12:00:00+02:00' },
      'UTC',
    ],
    [
      'a day that is none',
      'parcel.extend',
      { transaction: 't1', parcel: 'p', pickupBy: '2026-02-30T12:00:00Z' },
      'pickupBy must be a time that exists',
    ],
    [
      'letters in a PIN',
      'code.issue',
      { transaction: 't1', parcel: 'p', code: { kind: 'pin', value: `${secret}x` } },
      'code.value must be digits only',
    ],
    [
      'letters in a later PIN',
      'parcel.assign',
      assign({
        codes: [
          { kind: 'qr', value: 'abcdefghij' },
          { kind: 'pin', value: `${secret}x` },
        ],
      }),
      'parcel.codes[1].value must be digits only',
    ],
    [
      'a code of another kind',
      'code.issue',
      { transaction: 't1', parcel: 'p', code: { kind: secret, value: 'x' } },
      'code.kind must be',
    ],
    [
      'a token that is none',
      'compartment.open',
      { transaction: 't1', compartment: '1', reason: 'r', token: secret },
      'token must be a signed token',
    ],
    ['half an event', 'events.replay', { transaction: 't1', fromSequence: 1.5 }, 'fromSequence must be'],
    [
      'maintenance that ends before it begins',
      'maintenance.set',
      { transaction: 't1', from: '2026-11-21T12:00:00Z', until: '2026-11-20T12:00:00Z' },
      'until must not be before from',
    ],
    [
      'a long message',
      'message.set',
      { transaction: 't1', text: { nl: 'x'.repeat(501) } },
      'text.nl must be',
    ],
    [
      'a verb of another version',
      'config.replace',
      { transaction: 't1' },
      'use one of parcel.assign, parcel.cancel',
    ],
    ['a verb from the prototype', 'constructor', { transaction: 't1' }, 'the verb is not known'],
  ])('%s is refused with the field and the remedy', (_what, verb, payload, message) => {
    const parsed = refusal(parseObject(verb, payload))
    expect(parsed).toMatchObject({ transaction: 't1', reason: 'schema' })
    expect(parsed.message).toContain(message)
    expect(parsed.message).not.toContain(secret)
  })

  test.each<[string, unknown]>([
    ['no transaction', { parcel: 'p' }],
    ['a transaction that is no id', { transaction: 'a b', parcel: 'p' }],
    ['a list', []],
    ['null', null],
    ['a text', 'parcel'],
    ['a number', 7],
  ])('%s can be answered to nobody', (_what, payload) => {
    expect(refusal(parseObject('parcel.cancel', payload)).transaction).toBeNull()
  })
})

describe('hostile bytes', () => {
  test.each<[string, string | Buffer, string | null]>([
    ['no bytes at all', '', null],
    ['no JSON', 'open sesame', null],
    ['half a JSON', '{"transaction":"t1","parcel":', 't1'],
    ['two values', '{"transaction":"t1"}{}', 't1'],
    ['NaN', '{"transaction":"t1","fromSequence":NaN}', 't1'],
    ['a number beyond all numbers', '{"transaction":"t1","fromSequence":1e999}', 't1'],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), null],
    ['a raw NUL', '{"transaction":"t1","fromSequence":1\u0000}', 't1'],
    ['16 levels too deep', `{"transaction":"t1","fromSequence":1,"x":${nested(17)}}`, 't1'],
    ['a hundred thousand levels', `{"transaction":"t1","fromSequence":1,"x":${nested(100_000)}}`, 't1'],
    ['a hundred thousand levels, unclosed', '['.repeat(100_000), null],
    ['more than 256 KiB', `{"transaction":"t1","fromSequence":1,"x":"${'x'.repeat(256 * 1024)}"}`, 't1'],
    ['10 MB', Buffer.alloc(10_000_000, 0x5b), null],
  ])('%s is refused, and answered where the transaction is beyond doubt', (_what, payload, transaction) => {
    const parsed = refusal(parse('events.replay', Buffer.from(payload as string)))
    expect(parsed.transaction).toBe(transaction)
    expect(parsed.message).not.toBe('')
  })

  test('brackets within text are no nesting', () => {
    const payload = { transaction: 't1', fromSequence: 1, x: `"\\${'['.repeat(100)}` }
    expect(parseObject('events.replay', payload).ok).toBe(true)
  })

  test('keys from the prototype change nothing for anybody', () => {
    const payload =
      '{"transaction":"t1","__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},' +
      '"parcel":{"id":"p1","carrier":"post","kind":"delivery","size":"S","__proto__":{"share":true}}}'
    const parsed = parse('parcel.assign', Buffer.from(payload))
    expect(parsed).toMatchObject({ ok: true, request: { parcel: { share: false } } })
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
    expect(
      refusal(parse('parcel.cancel', Buffer.from('{"__proto__":{"transaction":"t1","parcel":"p"}}')))
        .transaction,
    ).toBeNull()
  })

  test('a key of the sender never stands in a message', () => {
    const parsed = refusal(
      parseObject('message.set', { transaction: 't1', text: { 'ab-918273ZZ': 5, en: 5 } }),
    )
    expect(parsed.message).not.toContain('<')
    expect(parsed.message).toContain('text.')
  })

  const verbs = [...Object.keys(requestSchemas), 'nonsense']
  // fast-check's JSON includes keys such as __proto__ and toString.
  const likely = fc.record(
    {
      transaction: fc.oneof(fc.constant('t1'), fc.jsonValue()),
      parcel: fc.oneof(
        fc.constant('p1'),
        fc.record(
          {
            id: fc.oneof(fc.constant('p1'), fc.jsonValue()),
            carrier: fc.oneof(fc.constant('post'), fc.jsonValue()),
            kind: fc.oneof(fc.constant('delivery'), fc.jsonValue()),
            barcodes: fc.jsonValue(),
            dimensionsMm: fc.oneof(fc.array(fc.double()), fc.jsonValue()),
            depositBy: fc.oneof(fc.date({ noInvalidDate: true }).map(String), fc.jsonValue()),
            codes: fc.jsonValue(),
          },
          { requiredKeys: [] },
        ),
      ),
      code: fc.jsonValue(),
      actor: fc.jsonValue(),
      text: fc.dictionary(fc.string(), fc.jsonValue()),
      from: fc.jsonValue(),
    },
    { requiredKeys: [] },
  )

  test('no value at all makes it throw or pollute', () => {
    fc.assert(
      fc.property(fc.constantFrom(...verbs), fc.oneof(fc.jsonValue(), likely), (verb, value) => {
        const parsed = parseObject(verb, value)
        if (!parsed.ok) expect(parsed.message).not.toBe('')
      }),
      { numRuns: 3000 },
    )
    expect(Object.keys(Object.prototype)).toEqual([])
  })

  test('no bytes at all make it throw', () => {
    const damaged = fc
      .tuple(fc.constant(JSON.stringify({ transaction: 't1', parcel })), fc.nat(), fc.nat(255))
      .map(([text, at, byte]) => {
        const payload = Buffer.from(text)
        payload[at % payload.length] = byte
        return payload
      })
    fc.assert(
      fc.property(
        fc.constantFrom(...verbs),
        fc.oneof(fc.uint8Array({ maxLength: 200 }), damaged),
        (verb, payload) => {
          expect(parse(verb, payload)).toHaveProperty('ok')
        },
      ),
      { numRuns: 3000 },
    )
  })
})
