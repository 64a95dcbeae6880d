// The frames of serial scanners: where one ends, what is taken off, what is dropped; and that no bytes at all can
// bring the decoder down or fill it up.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { barcodeBytes } from '../../../simulator/readers/barcode.ts'
import { barcode } from '../../../src/adapters/readers/barcode/scanner.ts'
import type { Reading } from '../../../src/adapters/readers/reader.ts'
import type { Options } from '../../contract/readers-subject.ts'
import { createVirtualReaders } from '../../contract/readers-subject.ts'

const decoderOf = (options: Omit<Options, 'family'> = {}) =>
  barcode.createDecoder({ id: 'scanner', family: 'barcode', path: '/dev/none', ...options })
const bytes = (text: string) => new TextEncoder().encode(text)
const texts = (readings: readonly Reading[]) => readings.map(({ text }) => text)
const read = (text: string, options: Omit<Options, 'family'> = {}) =>
  texts(decoderOf(options).push(bytes(text)))

describe('the end of a scan', () => {
  test.each<[NonNullable<Options['terminator']>, string, string[]]>([
    ['auto', 'A\rB\nC\r\nD', ['A', 'B', 'C']],
    ['cr', 'A\rB\nC\r\nD', ['A', 'B\nC']],
    ['lf', 'A\nB\rC\r\nD', ['A', 'B\rC']],
    ['crlf', 'A\rB\nC\r\nD', ['A\rB\nC']],
    ['none', 'A\rB', []],
  ])('%s', (terminator, text, expected) => expect(read(text, { terminator })).toEqual(expected))

  test('empty lines and lines of spaces are none', () => {
    expect(read('\r\r\n\n  \rA\r\r')).toEqual(['A'])
    expect(read('\r\n\r\nA\r\n\r\n', { terminator: 'crlf' })).toEqual(['A'])
  })

  test('is 100 ms of silence where nothing else ends it, and line ends are not part of it', () => {
    const subject = createVirtualReaders(
      { family: 'barcode', terminator: 'none' },
      barcodeBytes({ terminator: '' }),
    )
    subject.clock.advance(10)
    subject.emulated.show('3SABCD')
    subject.clock.advance(99)
    expect(subject.scans).toEqual([])
    subject.clock.advance(2)
    expect(subject.scans).toEqual([{ code: '3SABCD', label: '3SABCD' }])
    subject.emulated.disturb(bytes('\rNEXT\r\n'))
    subject.clock.advance(101)
    expect(subject.scans.at(-1)?.code).toBe('NEXT')
    subject.emulated.disturb(bytes('\r\n'))
    subject.clock.advance(101)
    expect(subject.readers.health()[0]?.counters).toMatchObject({ scans: 2, badFrames: 0, droppedBytes: 0 })
  })

  test('that never comes is counted after a second, so that a technician sees it', () => {
    const subject = createVirtualReaders({ family: 'barcode' }, barcodeBytes({ terminator: '' }))
    subject.clock.advance(10)
    subject.emulated.show('3SABCD')
    subject.clock.advance(1_100)
    subject.emulated.show('3SEFGH')
    subject.clock.advance(1_100)
    expect(subject.scans).toEqual([])
    expect(subject.readers.health()[0]?.counters).toMatchObject({ badFrames: 2, droppedBytes: 12 })
  })
})

describe('what stands around a scan', () => {
  test('is taken off where it is there, and drops the scan where it is not', () => {
    const decoder = decoderOf({ prefix: '\x02', suffix: 'END' })
    expect(texts(decoder.push(bytes('\x02AEND\rA\r\x02A\rAEND\r\x02END\r')))).toEqual(['A'])
    expect(decoder.counters()).toEqual({ badFrames: 3, badChecksums: 0, droppedBytes: 7 })
  })

  test('as long as the scan itself does not count twice', () => {
    expect(read('AB\rABA\r', { prefix: 'AB', suffix: 'BA' })).toEqual([])
  })

  test.each<[Options['aim'], string, Reading[]]>([
    ['strip', ']d200123', [{ text: '00123', aim: ']d2' }]],
    ['strip', '00123', [{ text: '00123', aim: null }]],
    ['strip', ']C', [{ text: ']C', aim: null }]],
    ['strip', ']C1', []],
    ['require', ']Q1HELLO', [{ text: 'HELLO', aim: ']Q1' }]],
    ['require', 'HELLO', []],
    ['keep', ']Q1HELLO', [{ text: ']Q1HELLO', aim: null }]],
  ])('an AIM id: %s of %s', (aim, text, expected) => {
    expect(decoderOf(aim === undefined ? {} : { aim }).push(bytes(`${text}\r`))).toEqual(expected)
  })
})

describe('the text', () => {
  test('keeps GS, RS and EOT, as they stand for FNC1 and in ISO 15434', () => {
    expect(read('[)>\x1e06\x1dJUN123\x1e\x04\r')).toEqual(['[)>\x1e06\x1dJUN123\x1e\x04'])
  })

  test.each([
    ['UTF-8', [0xc3, 0xa9], 'é'],
    ['one byte a character', [0xe9], 'é'],
  ])('is read as %s', (_what, character, expected) => {
    expect(texts(decoderOf().push(Uint8Array.of(0x41, ...character, 0x0d)))).toEqual([`A${expected}`])
  })

  test('with any other control character is none', () => {
    const decoder = decoderOf()
    expect(texts(decoder.push(bytes('A\x00B\rA\x02\rA\x7f\rGOOD\r')))).toEqual(['GOOD'])
    expect(decoder.counters().badFrames).toBe(3)
  })
})

describe('the longest scan', () => {
  test('has 4096 bytes; a longer one is dropped whole, and the next is read', () => {
    const decoder = decoderOf()
    expect(texts(decoder.push(bytes(`${'x'.repeat(4096)}\r`)))).toEqual(['x'.repeat(4096)])
    expect(texts(decoder.push(bytes(`${'y'.repeat(4097)}\rNEXT\r`)))).toEqual(['NEXT'])
    expect(decoder.counters()).toEqual({ badFrames: 1, badChecksums: 0, droppedBytes: 4097 })
  })

  test('that never ends is forgotten after silence', () => {
    const decoder = decoderOf({ terminator: 'none' })
    for (let turn = 0; turn < 1_000; turn += 1) decoder.push(bytes('x'.repeat(1_000)))
    expect(decoder.silence()).toEqual([])
    expect(decoder.isWaiting()).toBe(false)
    decoder.push(bytes('A'))
    expect(texts(decoder.silence())).toEqual(['A'])
  })
})

test('whatever comes in whatever pieces: no exception, the same readings as at once, and every byte accounted for', () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.constantFrom('3SABCD\r', ']C100', '\r\n', '\x02', '\x1d', 'x'.repeat(3_000)).map(bytes),
  )
  const option = fc.record(
    {
      terminator: fc.constantFrom(
        'auto' as const,
        'cr' as const,
        'lf' as const,
        'crlf' as const,
        'none' as const,
      ),
      prefix: fc.constantFrom('\x02'),
      aim: fc.constantFrom('strip' as const, 'require' as const, 'keep' as const),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), option, (pieces, options) => {
      const whole = Buffer.concat(pieces)
      const [atOnce, inPieces] = [decoderOf(options), decoderOf(options)]
      const readings = [...atOnce.push(whole), ...atOnce.silence()]
      expect([...pieces.flatMap((one) => [...inPieces.push(one)]), ...inPieces.silence()]).toEqual(readings)
      expect(inPieces.counters()).toEqual(atOnce.counters())
      const read = readings.reduce((all, { text }) => all + Buffer.byteLength(text), 0)
      expect(atOnce.counters().droppedBytes).toBeLessThanOrEqual(whole.length)
      // One byte a character grows when it is told as UTF-8.
      expect(read).toBeLessThanOrEqual(2 * whole.length)
      expect(atOnce.isWaiting()).toBe(false)
    }),
    { numRuns: 500 },
  )
})
