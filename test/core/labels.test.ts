// Labels of parcels: what is recognised in them, what they are found by, and what of them is kept.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Locker } from '../../simulator/world/locker.ts'
import { createLocker } from '../../simulator/world/locker.ts'
import type { SiteOptions } from '../../simulator/world/small-site.ts'
import { gs1Check, mod37Check, s10Check } from '../../src/core/labels/check-digits.ts'
import { parseElements } from '../../src/core/labels/element-strings.ts'
import { readLabel } from '../../src/core/labels/label.ts'
import { pulsed } from './lives.ts'

const gs = '\x1d'
const unit = '00157035381410375177'
/** Scan4Transport: SSCC, ship-to name, phone, dangerous goods, signature, not before, temperature. */
const name = 'Jan+Jansen'
const phone = '31612345678'
const transport = `${unit}4301${name}${gs}4308${phone}${gs}43210${gs}43231${gs}43242611261200${gs}4330000400${gs}4331000200-`

describe('checks', () => {
  test.each([
    ['47312482', '9'],
    ['10000000', '3'],
    ['00000000', '5'],
    ['00000005', '9'],
  ])('S10 %s has the check %s', (serial, check) => expect(s10Check(serial)).toBe(check))

  test('S10 turns 10 into 0', () => {
    const tens = Array.from({ length: 200 }, (_, n) => String(n).padStart(8, '0')).map(s10Check)
    expect(new Set(tens)).toEqual(new Set([...'0123456789']))
  })

  test.each([
    ['15703538141037517', '7'],
    ['629104150021', '3'],
    ['0000000000000', '0'],
  ])('GS1 %s has the check %s', (body, check) => expect(gs1Check(body)).toBe(check))

  test('ISO 7064 MOD 37,36 of DPD’s 09980000020033 is F', () => {
    expect(mod37Check('09980000020033')).toBe('F')
  })

  test('one wrong digit, and any two neighbours swapped, is always found by S10, GS1 (but 0 and 5 apart) and DPD', () => {
    const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`))
    fc.assert(
      fc.property(digits(14), fc.nat(13), fc.integer({ min: 1, max: 9 }), (body, at, more) => {
        const wrong = body.slice(0, at) + ((Number(body[at]) + more) % 10) + body.slice(at + 1)
        expect(mod37Check(wrong)).not.toBe(mod37Check(body))
        expect(gs1Check(wrong)).not.toBe(gs1Check(body))
      }),
    )
  })
})

describe('element strings', () => {
  test('are split by the identifiers’ own lengths and by FNC1', () => {
    expect(parseElements(transport)).toEqual([
      { ai: '00', value: unit.slice(2) },
      { ai: '4301', value: name },
      { ai: '4308', value: phone },
      { ai: '4321', value: '0' },
      { ai: '4323', value: '1' },
      { ai: '4324', value: '2611261200' },
      { ai: '4330', value: '000400' },
      { ai: '4331', value: '000200-' },
    ])
  })

  test.each([
    ['an FNC1 before the first and behind the last', `${gs}011234567890123121AB${gs}`, '01 21'],
    ['a needless FNC1 behind a fixed length', `${unit}${gs}420NL`, '00 420'],
    ['brackets, as printed', `(00) 1 5703538 1410375177(4301)${name}`, '00 4301'],
    ['identifiers of three digits', `4100000000000000${'401'}ABC`, '410 401'],
  ])('with %s', (_what, text, ais) => {
    expect(
      parseElements(text)
        ?.map(({ ai }) => ai)
        .join(' '),
    ).toBe(ais)
  })

  test.each([
    ['', 'nothing'],
    ['00123', 'too short'],
    [`00${'A'.repeat(18)}`, 'letters in a number'],
    [`${unit}432112${gs}420NL`, 'a flag of two digits'],
    [`${unit}4330+12345`, 'a temperature that is none'],
    [`${unit}0512`, 'an identifier that does not exist'],
    [`${unit}4301${'x'.repeat(91)}`, 'a value too long'],
    ['3SABCD123456789', 'a plain barcode'],
    ['(00)', 'brackets around nothing'],
  ])('%j are none: %s', (text) => expect(parseElements(text)).toBe(null))
})

describe('a label', () => {
  test.each([
    ['RR473124829NL', ['RR473124829NL']],
    ['rr 473 124 829 nl', ['RR473124829NL']],
    [unit, [unit]],
    [unit.slice(2), [unit]],
    [`(00)${unit.slice(2)}`, [unit]],
    [`]C1${unit}`, [unit]],
    ['09980000020033F', ['09980000020033']],
    ['%007123409980000020033101528', ['09980000020033']],
    [transport, [unit]],
    [`]d2${transport}`, [unit]],
    ['3SABCD123456789', []],
    ['473124829', []],
    ['RR473124820NL', []],
    [']', []],
    ['', []],
  ])('%j is known as %j', (text, identities) => expect(readLabel(text).identities).toEqual(identities))

  test.each([
    ['RR473124820NL', true],
    ['RR473124829NL', false],
    ['00157035381410375178', true],
    ['157035381410375178', false],
    ['09980000020033G', true],
    ['099800000200331', false],
    ['3SABCD123456789', false],
  ])('%s has a typing error: %s', (text, isMistyped) => expect(readLabel(text).isMistyped).toBe(isMistyped))

  test.each([
    ['3SABCD-123 456', '3SABCD-123 456'],
    ['9501101530003', '9501101530003'],
    ['91XYZ123', '91XYZ123'],
    [transport, unit],
    [`401CONSIGNMENT1${gs}4301${name}`, '401CONSIGNMENT1'],
    [`011234567890123121AB12${gs}4301${name}`, '011234567890123121AB12'],
    [`4301${name}${gs}420NL`, null],
    [`]d24301${name}`, null],
    [`00157035381410375178${gs}4308${phone}`, null],
    [`00157035381410375178430831612345678`, null],
    [`[)>\x1e01\x1d96${name}\x1e\x04`, null],
    ['BEGIN:VCARD\nFN:Jan', null],
    ['MECARD:N:Jansen,Jan;TEL:+31612345678;', null],
    ['%007123409980000020033101528', '09980000020033'],
    ['x'.repeat(65), null],
  ])('of %j only %j is kept', (text, kept) => expect(readLabel(text).kept).toBe(kept))

  test('of any form is read without an exception, and what is kept is part of it or its number', () => {
    const piece = fc.oneof(
      fc.constantFrom(unit, gs, '4301', '4308', ']C1', '(00)', '[)>', '21', '401', ' '),
      fc.string({ maxLength: 12 }),
      fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('')
        const label = readLabel(text)
        expect(label.kept ?? '').not.toMatch(/\p{Cc}/u)
        expect((label.kept ?? '').length).toBeLessThanOrEqual(64)
      }),
    )
  })
})

describe('at the kiosk', () => {
  const accepting: SiteOptions = { carriers: [{ id: 'post', acceptUnannounced: true }] }

  function courier(barcodes: Readonly<Record<string, readonly string[]>>, site: SiteOptions = {}): Locker {
    const locker = createLocker(site)
    for (const [id, labels] of Object.entries(barcodes)) locker.assign({ id, barcodes: [...labels] })
    locker.actor({ id: 'courier' })
    locker.badge('courier')
    return locker
  }
  const show = (
    locker: Locker,
    label: string,
    more: { readonly hash?: string; readonly isTyped?: boolean } = {},
  ) => {
    const reply = locker.submit({ type: 'code.entered', way: 'qr', hash: 'f0'.repeat(32), label, ...more })
    locker.pass(1_000)
    return reply
  }

  test.each([
    ['a 2D label', unit.slice(2), transport],
    ['a 2D label with its AIM id', unit, `]d2${transport}`],
    ['its linear label', `(00)${unit.slice(2)}`, `]C1${unit}`],
    ['an S10 number typed with spaces', 'RR473124829NL', 'rr 473 124 829 nl'],
    ['an S10 number announced with spaces', 'RR 473 124 829 NL', 'RR473124829NL'],
    ['DPD’s barcode', '09980000020033F', '%007123409980000020033101528'],
    ['DPD’s number', '09980000020033', '09980000020033f'],
    ['any barcode in small letters', '3SABCD123456789', '3sabcd 123456789'],
    ['the very text', 'odd ~ label', 'odd ~ label'],
    ['a text that was announced with an AIM id', ']C13SABCD', ']C13SABCD'],
  ])('a parcel is found by %s', (_what, announced, shown) => {
    const locker = courier({ p1: [announced] })
    expect(show(locker, shown)?.kind).toBe('accepted')
    expect(pulsed(locker)).toEqual(['01'])
  })

  test('labels that differ in capitals alone are told apart, and a third way of writing them is no guess', () => {
    const locker = courier({ p1: ['abc-1'], p2: ['ABC-1'] })
    expect(show(locker, 'Abc-1')).toMatchObject({ kind: 'refused', reason: 'unknown-parcel' })
    show(locker, 'ABC-1')
    expect(locker.parcel('p2').compartment).toBe(pulsed(locker)[0])
  })

  test('a typing error in a label is told, and opens no size to choose', () => {
    const locker = courier({ p1: ['RR473124829NL'] }, accepting)
    expect(show(locker, 'RR473124820NL', { isTyped: true })).toEqual({
      kind: 'refused',
      reason: 'unknown-parcel',
      hint: 'mistyped',
    })
    expect(locker.engine.read.visit()?.step).toBe('choose')
  })

  test('the same label from a scanner is taken: its form may be another than it seems', () => {
    const locker = courier({}, accepting)
    expect(show(locker, 'RR473124820NL')?.kind).toBe('accepted')
    expect(locker.engine.read.visit()?.step).toBe('size')
  })

  test('a typed label of a wrong check that was announced like that is found', () => {
    const locker = courier({ p1: ['RR473124820NL'] })
    expect(show(locker, 'rr473124820nl', { isTyped: true })?.kind).toBe('accepted')
  })

  const everything = (locker: Locker): string =>
    JSON.stringify([locker.store.load().rows, locker.events(), locker.engine.read.visit()])

  test('of an unannounced parcel’s 2D label only the SSCC reaches the rows and the events', () => {
    const locker = courier({}, accepting)
    expect(show(locker, `]d2${transport}`)?.kind).toBe('accepted')
    locker.act('open', { size: 'S' })
    locker.close('01')
    expect(locker.events('parcel.assigned')[0]?.data).toMatchObject({ barcodes: [unit] })
    expect(everything(locker)).not.toContain(name)
    expect(everything(locker)).not.toContain(phone)
  })

  test('a 2D label without any number for its parcel is taken, is kept as a seal, and is found by it again', () => {
    const locker = courier({}, accepting)
    const label = `[)>\x1e01\x1d96${name}\x1d${'x'.repeat(200)}\x1e\x04`
    const hash = 'ab'.repeat(32)
    expect(show(locker, label, { hash })?.kind).toBe('accepted')
    locker.act('open', { size: 'S' })
    expect(show(locker, label, { hash })?.kind).toBe('accepted')
    expect(pulsed(locker)).toEqual(['01'])
    expect(locker.events('parcel.assigned')[0]?.data).toMatchObject({
      barcodes: [`sealed.${'ab'.repeat(16)}`],
    })
    expect(everything(locker)).not.toContain(name)
  })

  test('an access code that serves no more is not taken for a label', () => {
    const locker = courier({}, accepting)
    locker.assign({ id: 'p1', qr: 'CODE-OF-P1' })
    locker.ask({
      verb: 'code.revoke',
      parcel: 'p1',
      code: { kind: 'qr', hash: 'sealed-qr-CODE-OF-P1', weak: false },
    })
    expect(locker.scan('CODE-OF-P1')).toBe('unknown-parcel')
  })
})
