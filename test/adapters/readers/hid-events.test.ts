// Scanners that type: recorded events become text, or nothing at all; never a wrong text.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hidBytes, inputEvent, keyEvent, stroke, typed } from '../../../simulator/readers/hid.ts'
import { hid } from '../../../src/adapters/readers/hid/scanner.ts'
import type { ReaderSettings } from '../../../src/adapters/readers/reader.ts'

const decoderOf = (options: Partial<ReaderSettings> = {}) =>
  hid.createDecoder({ id: 'keys', family: 'hid', path: '/dev/input/event0', ...options })
const [leftShift, rightShift, leftCtrl, leftAlt, altGr, meta] = [42, 54, 29, 56, 100, 125]
const [enter, tab, keypadEnter, capsLock, space] = [28, 15, 96, 58, 57]

function read(parts: readonly Uint8Array[], options: Partial<ReaderSettings> = {}) {
  const decoder = decoderOf(options)
  const texts = decoder.push(Buffer.concat(parts)).map(({ text }) => text)
  return { texts, ...decoder.counters() }
}

/** As `evtest` of a handheld scanner shows them: 4 packets of "1A⏎", 64-bit little-endian, in hexadecimal. */
const recorded = Buffer.from(
  [
    // time (16 bytes), type, code, value
    ['0000', '0400', '1e000700'],
    ['0100', '0200', '01000000'],
    ['0000', '0000', '00000000'],
    ['0100', '0200', '00000000'],
    ['0000', '0000', '00000000'],
    ['0100', '2a00', '01000000'],
    ['0100', '1e00', '01000000'],
    ['0000', '0000', '00000000'],
    ['0100', '1e00', '00000000'],
    ['0100', '2a00', '00000000'],
    ['0000', '0000', '00000000'],
    ['0100', '1c00', '01000000'],
    ['0000', '0000', '00000000'],
    ['0100', '1c00', '00000000'],
    ['0000', '0000', '00000000'],
  ]
    .map(([type, code, value]) => `d1c5456900000000f04902000000000${'0'}${type}${code}${value}`)
    .join(''),
  'hex',
)

describe('keys', () => {
  test('recorded bytes are read', () => {
    expect(recorded.length).toBe(15 * 24)
    expect(read([recorded]).texts).toEqual(['1A'])
  })

  test('every character of a US keyboard', () => {
    const all = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join('')
    expect(read([typed(`x${all}x`), stroke(enter)]).texts).toEqual([`x${all}x`])
  })

  test.each([
    ['Enter', enter],
    ['Tab', tab],
    ['Enter of the keypad', keypadEnter],
  ])('%s ends a scan, and again is nothing', (_what, code) => {
    expect(read([typed('3SABC'), stroke(code), stroke(code)])).toEqual({
      texts: ['3SABC'],
      badFrames: 0,
      badChecksums: 0,
      droppedBytes: 0,
    })
  })

  test('the keypad writes digits', () => {
    expect(
      read([
        ...[82, 79, 80, 81, 75, 76, 77, 71, 72, 73, 74, 78, 55, 98].map((code) => stroke(code)),
        stroke(enter),
      ]).texts,
    ).toEqual(['0123456789-+*/'])
  })

  test('either Shift counts while it is down, and both together', () => {
    const keys = [
      keyEvent(leftShift, 1),
      stroke(30),
      keyEvent(rightShift, 1),
      keyEvent(leftShift, 0),
      stroke(30),
    ]
    expect(read([...keys, keyEvent(rightShift, 0), stroke(30), stroke(enter)]).texts).toEqual(['AAa'])
  })

  test('CapsLock turns letters, not digits', () => {
    expect(
      read([stroke(capsLock), typed('aB1-'), stroke(capsLock), typed('aB'), stroke(enter)]).texts,
    ).toEqual(['Ab1-aB'])
  })

  test('Ctrl writes the separators of barcodes', () => {
    const keys = [27, 7, 12, 43].map((code) => stroke(code, leftCtrl))
    expect(read([typed('A'), ...keys, typed('B'), stroke(enter)]).texts).toEqual(['A\x1d\x1e\x1f\x1cB'])
    expect(read([typed('A'), stroke(50, leftCtrl)]).texts).toEqual(['A'])
  })

  test('a key that repeats because it is held counts once', () => {
    expect(
      read([keyEvent(30, 1), inputEvent(1, 30, 2), inputEvent(1, 30, 2), keyEvent(30, 0), stroke(enter)])
        .texts,
    ).toEqual(['a'])
  })
})

describe('layouts', () => {
  const [a, q, z, y, w, semicolon, m, digit2, digit7, minus, key102] = [
    30, 16, 44, 21, 17, 39, 50, 3, 8, 12, 86,
  ]
  test.each<[NonNullable<ReaderSettings['layout']>, readonly Uint8Array[], string]>([
    ['de', [stroke(z), stroke(y), stroke(y, leftShift), stroke(digit7, leftShift), stroke(53)], 'yzZ/-'],
    [
      'de',
      [stroke(q, altGr), stroke(digit7, altGr), stroke(key102), stroke(minus), stroke(key102, altGr)],
      '@{<ß|',
    ],
    ['fr', [stroke(q), stroke(a), stroke(w), stroke(z), stroke(semicolon), stroke(m)], 'aqzwm,'],
    [
      'fr',
      [stroke(digit2, leftShift), stroke(digit2), stroke(digit7), stroke(11, altGr), stroke(51, leftShift)],
      '2éè@.',
    ],
    ['gb', [stroke(digit2, leftShift), stroke(40, leftShift), stroke(43), stroke(key102)], '"@#\\'],
    ['us', [stroke(digit2, leftShift), stroke(40, leftShift), stroke(43)], '@"\\'],
  ])('%s', (layout, keys, text) => expect(read([...keys, stroke(enter)], { layout }).texts).toEqual([text]))

  test('a dead key writes with the space behind it, and nothing is guessed with another', () => {
    const typedCircumflex = [typed('a'), stroke(41), stroke(space), typed('b'), stroke(enter)]
    expect(read(typedCircumflex, { layout: 'de' }).texts).toEqual(['a^b'])
    expect(read([stroke(41), typed('a'), stroke(enter)], { layout: 'de' })).toMatchObject({
      texts: [],
      badFrames: 1,
    })
    expect(read([typed('a'), stroke(41), stroke(enter)], { layout: 'de' })).toMatchObject({
      texts: [],
      badFrames: 1,
    })
  })
})

describe('a line is dropped whole', () => {
  test.each<[string, Uint8Array]>([
    ['with a key that writes nothing', stroke(59)],
    ['with a key that this layout lacks', stroke(86)],
    ['with Alt', stroke(30, leftAlt)],
    ['with AltGr where the layout has none', stroke(30, altGr)],
    ['with the logo key', stroke(30, meta)],
    ['with Ctrl and a letter', stroke(30, leftCtrl)],
    ['where the kernel lost events', inputEvent(0, 3, 0)],
  ])('%s, and the next is read', (_what, part) => {
    expect(read([typed('AB'), part, typed('C'), stroke(enter), typed('NEXT'), stroke(enter)])).toMatchObject({
      texts: ['NEXT'],
      badFrames: 1,
    })
  })

  test('of more than 4096 characters', () => {
    expect(read([typed('x'.repeat(4_097)), stroke(enter), typed('A'), stroke(enter)])).toMatchObject({
      texts: ['A'],
      badFrames: 1,
    })
  })

  test('when the device went away with Shift held, and Shift is up again', () => {
    const decoder = decoderOf()
    decoder.push(Buffer.concat([typed('AB'), keyEvent(leftShift, 1), Buffer.alloc(10)]))
    decoder.drop()
    expect(decoder.push(Buffer.concat([typed('a'), stroke(enter)])).map(({ text }) => text)).toEqual(['a'])
    expect(decoder.counters()).toEqual({ badFrames: 1, badChecksums: 0, droppedBytes: 10 })
  })
})

test('whatever the bytes and the cuts: no exception, and the same as at once', () => {
  const event = fc
    .tuple(fc.constantFrom(0, 1, 1, 1, 4, 0x7f), fc.nat(130), fc.constantFrom(0, 1, 1, 2, -1))
    .map((parts) => inputEvent(...parts))
  const piece = fc.oneof(fc.uint8Array({ maxLength: 60 }), event, fc.constantFrom(hidBytes().frame('3SABC')))
  const layout = fc.constantFrom('us' as const, 'gb' as const, 'de' as const, 'fr' as const)
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), layout, (pieces, chosen) => {
      const [atOnce, inPieces] = [decoderOf({ layout: chosen }), decoderOf({ layout: chosen })]
      const readings = atOnce.push(Buffer.concat(pieces))
      expect(pieces.flatMap((one) => [...inPieces.push(one)])).toEqual(readings)
      expect(inPieces.counters()).toEqual(atOnce.counters())
    }),
    { numRuns: 300 },
  )
})
