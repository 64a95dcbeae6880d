// The frames of 125 kHz card readers: the number, the sum, the cuts; and that noise never makes a card.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rdm6300Bytes } from '../../../simulator/readers/rdm6300.ts'
import { rdm6300 } from '../../../src/adapters/readers/rdm6300/scanner.ts'
import { createVirtualReaders } from '../../contract/readers-subject.ts'

const settings = { id: 'badge', family: 'rdm6300', path: '/dev/none' } as const
const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')
const card = hex('02 30 31 30 30 30 37 33 34 45 30 44 32 03')

function read(...pieces: readonly Uint8Array[]) {
  const decoder = rdm6300.createDecoder(settings)
  const cards = pieces.flatMap((piece) => decoder.push(piece)).map(({ text }) => text)
  return { cards, ...decoder.counters(), isWaiting: decoder.isWaiting() }
}

describe('known answers', () => {
  test('the card 0000472288', () => {
    expect(read(card)).toEqual({
      cards: ['0000472288'],
      badFrames: 0,
      badChecksums: 0,
      droppedBytes: 0,
      isWaiting: false,
    })
  })

  test('a wrong sum is no card', () => {
    const wrong = Buffer.from('\x0202004DB005FC\x03', 'latin1')
    expect(read(wrong)).toMatchObject({ cards: [], badChecksums: 1, droppedBytes: 14 })
    expect(read(Buffer.from('\x0202004DB005FA\x03', 'latin1')).cards).toEqual(['0005091333'])
  })

  test('the card 307E4DE5C2, from another maker', () => {
    expect(read(Buffer.from('\x02307E4DE5C224\x03', 'latin1')).cards).toEqual(['2119034306'])
  })

  test('small letters, and the CR and LF of an ID-12, are read as well', () => {
    expect(read(Buffer.from('\x0201000734e0d2\x03', 'latin1')).cards).toEqual(['0000472288'])
    expect(read(Buffer.from('\x0201000734E0D2\r\n\x03', 'latin1')).cards).toEqual(['0000472288'])
    expect(read(Buffer.from('\x0201000734E0D2\r\x03', 'latin1')).cards).toEqual([])
  })

  test('the emulator says what the card says', () => {
    expect(Buffer.from(rdm6300Bytes().frame('0000472288'))).toEqual(card)
  })
})

test.each([
  ['cut off before the next', [card.subarray(0, 6), card], 1, 6],
  ['cut off in its sum', [card.subarray(0, 12), card], 1, 12],
  ['with a foreign byte', [Buffer.concat([card.subarray(0, 5), hex('ff'), card.subarray(5)]), card], 1, 15],
  ['behind noise', [hex('00 ff 03 80'), card], 0, 4],
  ['without its beginning', [card.subarray(1), card], 0, 13],
])('a frame %s spoils no other', (_what, pieces, badFrames, droppedBytes) => {
  expect(read(...pieces)).toMatchObject({ cards: ['0000472288'], badFrames, droppedBytes })
})

test('a card whose frames are sometimes damaged is one scan', () => {
  const subject = createVirtualReaders({ family: 'rdm6300' }, rdm6300Bytes())
  subject.clock.advance(10)
  subject.emulated.hold('0000472288')
  for (let turn = 0; turn < 20; turn += 1) {
    subject.emulated.misbehave('wrong-sum', turn % 3 === 0)
    subject.emulated.misbehave('cut', turn % 3 === 1)
    subject.clock.advance(130)
  }
  expect(subject.scans).toEqual([{ code: '0000472288', label: null }])
  expect(subject.readers.health()[0]?.counters.badChecksums).toBeGreaterThan(5)
})

test('whatever comes in whatever pieces: no exception, no byte lost, no card but from a whole frame with a right sum', () => {
  const anyCard = fc
    .integer({ min: 0, max: 0xffffffff })
    .map((number) => Buffer.from(rdm6300Bytes().frame(`${number}`)))
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 20 }),
    fc
      .uint8Array({ maxLength: 20 })
      .map((some) => some.map((byte) => [2, 3, 0x30, 0x41, 0x0d, 0x0a][byte % 6] ?? 0)),
    anyCard,
    fc.tuple(anyCard, fc.nat(14)).map(([frame, at]) => frame.subarray(0, at)),
    fc.tuple(anyCard, fc.nat(13), fc.nat(7)).map(([frame, at, bit]) => {
      const damaged = Buffer.from(frame)
      damaged[at] = (damaged[at] ?? 0) ^ (1 << bit)
      return damaged
    }),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const whole = Buffer.concat(pieces)
      const marked = whole.toString('latin1').replaceAll('\x02', '␂').replaceAll('\x03', '␃')
      const { cards, droppedBytes, isWaiting } = read(...pieces)
      // Every frame that is in the bytes with a right sum, found without a decoder.
      const found = [...marked.matchAll(/␂([0-9A-Fa-f]{12})(?:\r\n)?␃/g)].flatMap(([frame, digits = '']) => {
        const bytes = Buffer.from(digits, 'hex')
        const isRight = bytes.subarray(0, 5).reduce((all, byte) => all ^ byte, 0) === bytes[5]
        return isRight
          ? [{ card: String(bytes.readUInt32BE(1)).padStart(10, '0'), length: frame.length }]
          : []
      })
      expect(cards).toEqual(found.map(({ card: number }) => number))
      const read14 = found.reduce((all, { length }) => all + length, 0)
      expect(whole.length - read14 - droppedBytes).toBeLessThanOrEqual(isWaiting ? 15 : 0)
    }),
    { numRuns: 500 },
  )
})
