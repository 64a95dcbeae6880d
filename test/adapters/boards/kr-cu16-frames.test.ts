// The bytes of KR-CU16: the published examples, then anything at all.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Reply } from '../../../src/adapters/boards/board.ts'
import { createFrameReader } from '../../../src/adapters/boards/frame-reader.ts'
import {
  parseReply,
  statusOfAllRequest,
  statusRequest,
  unlockRequest,
} from '../../../src/adapters/boards/kr-cu16/frames.ts'

const bytes = (hex: string) => Uint8Array.from(hex.split(' '), (pair) => Number.parseInt(pair, 16))
const hex = (of: Uint8Array) =>
  [...of].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(' ')

const statusIn = (reply: Reply) => {
  if (reply.kind !== 'status') throw new Error(`${reply.kind} instead of a status`)
  return reply
}
const levelsOf = (reply: Reply) => statusIn(reply).levels.map(String).join('')
const occupiedOf = (reply: Reply) =>
  (statusIn(reply).occupied ?? []).map((item) => (item ? '1' : '0')).join('')

test.each([
  ['status of board 0', statusRequest(0), '02 00 30 03 35'],
  ['status of board 1', statusRequest(1), '02 10 30 03 45'],
  ['status of board 9', statusRequest(9), '02 90 30 03 C5'],
  ['unlock of board 0 lock 1', unlockRequest(0, 1), '02 00 31 03 36'],
  ['unlock of board 0 lock 6', unlockRequest(0, 6), '02 05 31 03 3B'],
  ['unlock of board 1 lock 1', unlockRequest(1, 1), '02 10 31 03 46'],
  ['unlock of board 9 lock 16', unlockRequest(9, 16), '02 9F 31 03 D5'],
  ['status of all boards', statusOfAllRequest(), '02 F0 32 03 27'],
])('the %s is written as the vendor writes it', (_name, request, expected) => {
  expect(hex(request)).toBe(expected)
})

test('no board and no channel outside the address byte can be addressed', () => {
  for (const board of [-1, 10, 0.5, Number.NaN]) expect(() => statusRequest(board)).toThrow(RangeError)
  for (const channel of [0, 17, 1.5, Number.NaN]) expect(() => unlockRequest(0, channel)).toThrow(RangeError)
})

test.each([
  ['all bits 0', '02 00 35 00 00 00 00 03 3A', 0, '0000000000000000', '0000000000000000'],
  ['all bits 1, nothing in', '02 00 35 FF FF 00 00 03 38', 0, '1111111111111111', '0000000000000000'],
  ['lock 1 = 0, IR 1', '02 00 35 FE FF 01 00 03 38', 0, '0111111111111111', '1000000000000000'],
  ['board 3, lock 9 = 1, IR 16', '02 30 36 00 01 00 80 03 EC', 3, '0000000010000000', '0000000000000001'],
  [
    'a reply to an unlock that names the lock',
    '02 15 35 00 00 00 00 03 4F',
    1,
    '0000000000000000',
    '0000000000000000',
  ],
])('the reply "%s" is read bit by bit', (_name, frame, address, levels, occupied) => {
  const parsed = parseReply(bytes(frame))
  if (parsed.kind !== 'frame') throw new Error(`${parsed.kind} instead of a frame`)
  expect(parsed.length).toBe(9)
  expect(parsed.reply.address).toBe(address)
  expect(levelsOf(parsed.reply)).toBe(levels)
  expect(occupiedOf(parsed.reply)).toBe(occupied)
})

test.each([
  ['a wrong sum', '02 00 35 FF FF 00 00 03 39'],
  ['the published wrong sum', '02 10 30 03 3E'],
  ['a request, which an echo would be', '02 00 30 03 35'],
  ['an unlock, which an echo would be', '02 00 31 03 36'],
  ['a wrong start', '03 00 35 00 00 00 00 03 3B'],
  ['a wrong end', '02 00 35 00 00 00 00 04 3B'],
  ['a board that cannot be', '02 A0 35 00 00 00 00 03 DA'],
  ['an unknown command', '02 00 37 00 00 00 00 03 3C'],
])('%s is no reply', (_name, frame) => {
  expect(parseReply(bytes(frame)).kind).toBe('bad')
})

describe('whatever arrives', () => {
  const soundFrame = fc
    .record({
      board: fc.integer({ min: 0, max: 9 }),
      command: fc.constantFrom(0x35, 0x36),
      status: fc.uint8Array({ minLength: 4, maxLength: 4 }),
    })
    .map(({ board, command, status }) => {
      const frame = [0x02, board << 4, command, ...status, 0x03]
      return Uint8Array.from([...frame, frame.reduce((sum, byte) => sum + byte, 0)])
    })
  /** Frames with single bytes hurt, between noise that likes to look like a frame's beginning. */
  const stream = fc
    .array(
      fc.oneof(
        soundFrame,
        fc.tuple(soundFrame, fc.nat(8), fc.nat(255)).map(([frame, at, byte]) => frame.with(at, byte)),
        fc.tuple(soundFrame, fc.nat(8)).map(([frame, length]) => frame.subarray(0, length)),
        fc.uint8Array({ maxLength: 20 }),
        fc
          .array(fc.constantFrom(0x02, 0x00, 0x35, 0x03), { maxLength: 12 })
          .map((list) => Uint8Array.from(list)),
      ),
      { maxLength: 12 },
    )
    .map((parts) => Uint8Array.from(parts.flatMap((part) => [...part])))

  const cut = (all: Uint8Array, lengths: readonly number[]): Uint8Array[] => {
    const pieces: Uint8Array[] = []
    let at = 0
    for (let turn = 0; at < all.length; turn += 1) {
      const length = lengths[turn % lengths.length] ?? 1
      pieces.push(all.subarray(at, at + length))
      at += length
    }
    return pieces
  }

  /** Frames as the rules define them, searched for by position. */
  const framesIn = (all: Uint8Array): { frames: number; within: number } => {
    let frames = 0
    let within = 0
    for (let at = 0; at + 9 <= all.length; ) {
      const frame = [...all.subarray(at, at + 9)]
      const sum = frame.slice(0, 8).reduce((total, byte) => (total + byte) % 256, 0)
      const [start, address = 0, command = 0, , , , , end, last] = frame
      const sound =
        start === 2 && address < 0xa0 && [0x35, 0x36].includes(command) && end === 3 && last === sum
      frames += sound ? 1 : 0
      within += sound ? 9 : 0
      at += sound ? 9 : 1
    }
    return { frames, within }
  }

  test('exactly the sound frames come out, however the bytes are cut, and every other byte is counted', () => {
    fc.assert(
      fc.property(
        stream,
        fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 6 }),
        (all, lengths) => {
          const reader = createFrameReader(parseReply)
          const replies: Reply[] = []
          for (const piece of cut(all, lengths)) {
            reader.push(piece, (reply) => replies.push(reply))
            expect(reader.waiting()).toBeLessThan(9)
          }
          const expected = framesIn(all)
          expect(replies.length).toBe(expected.frames)
          expect(reader.dropped() + reader.waiting()).toBe(all.length - expected.within)
        },
      ),
      { numRuns: 3_000 },
    )
  })

  test('an echo is stripped only where it comes whole and first', () => {
    const request = statusRequest(1)
    const reply = bytes('02 10 35 00 00 00 00 03 4A')
    for (let length = 1; length <= 5; length += 1) {
      const reader = createFrameReader(parseReply)
      reader.begin(request, true)
      const replies: Reply[] = []
      for (const piece of cut(Uint8Array.from([...request, ...reply]), [length])) {
        reader.push(piece, (found) => replies.push(found))
      }
      expect(replies.length).toBe(1)
      expect(reader.dropped()).toBe(0)
      expect(reader.echoed()).toBe(true)
    }
    const reader = createFrameReader(parseReply)
    reader.begin(request, true)
    reader.push(reply, () => {})
    expect(reader.echoed()).toBe(false)
    reader.push(request, () => {})
    expect(reader.dropped()).toBe(5)
  })

  test('a parser that never makes up its mind cannot fill the memory', () => {
    const reader = createFrameReader(() => ({ kind: 'more' }))
    for (let turn = 0; turn < 100; turn += 1) reader.push(new Uint8Array(100), () => {})
    expect(reader.waiting()).toBeLessThanOrEqual(256)
    expect(reader.waiting() + reader.dropped()).toBe(10_000)
  })
})
