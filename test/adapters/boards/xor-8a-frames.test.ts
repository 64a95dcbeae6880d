// The bytes of the boards that speak 8A and 80 with an XOR: the published examples, the whole range,
// what can be taken for something else, then a flood of damaged ones.
import { describe, expect, test } from 'vitest'
import type { Parsed, Reply } from '../../../src/adapters/boards/board.ts'
import {
  answers,
  oneStatusRequest,
  parseReply,
  statusRequest,
  unlockRequest,
} from '../../../src/adapters/boards/xor-8a/frames.ts'
import { bytesOf, hexOf } from './bytes.ts'
import { floodParser } from './frame-flood.ts'

const unlock11 = unlockRequest(1, 1)
const askedAll = statusRequest(1)
const askedOne = oneStatusRequest(1, 1)

const parseEnded = (frame: Uint8Array, asked: Uint8Array | null): Parsed =>
  parseReply(frame, { asked, ended: true })
const replyIn = (frame: Uint8Array, asked: Uint8Array | null): Reply => {
  const parsed = parseEnded(frame, asked)
  if (parsed.kind !== 'frame') throw new Error(`${parsed.kind} instead of a frame: ${hexOf(frame)}`)
  expect(parsed.length).toBe(frame.length)
  return parsed.reply
}

/** The rule in its own words: the last byte makes the XOR of all of them 0. */
const framed = (...bytes: number[]): Uint8Array =>
  Uint8Array.from([...bytes, bytes.reduce((xor, byte) => xor ^ byte, 0)])
const boards = Array.from({ length: 31 }, (_, index) => index + 1)
const channels = Array.from({ length: 50 }, (_, index) => index + 1)

test.each([
  ['unlock of board 1 channel 1', unlock11, '8A 01 01 11 9B'],
  ['unlock of board 2 channel 1', unlockRequest(2, 1), '8A 02 01 11 98'],
  ['unlock of board 1 channel 2', unlockRequest(1, 2), '8A 01 02 11 98'],
  ['status of channel 1', askedOne, '80 01 01 33 B3'],
  ['status of all', askedAll, '80 01 00 33 B2'],
])('the %s is written as the vendor writes it', (_name, request, expected) => {
  expect(hexOf(request)).toBe(expected)
})

test('every board and channel has a request of its own, and none names all locks', () => {
  const seen = new Set<string>()
  for (const board of boards) {
    expect(statusRequest(board)).toEqual(framed(0x80, board, 0, 0x33))
    for (const channel of channels) {
      expect(unlockRequest(board, channel)).toEqual(framed(0x8a, board, channel, 0x11))
      expect(oneStatusRequest(board, channel)).toEqual(framed(0x80, board, channel, 0x33))
      seen.add(hexOf(unlockRequest(board, channel)))
    }
  }
  expect(seen.size).toBe(31 * 50)
})

test('no board and no channel outside the range can be asked for', () => {
  for (const board of [-1, 0, 32, 0.5, Number.NaN]) expect(() => statusRequest(board)).toThrow(RangeError)
  for (const channel of [0, 51, 256, 1.5, -1, Number.NaN]) {
    expect(() => unlockRequest(1, channel)).toThrow(RangeError)
    expect(() => oneStatusRequest(1, channel)).toThrow(RangeError)
  }
})

test.each([
  ['8A 01 01 00 8A', 1],
  ['8A 01 01 11 9B', 1],
  ['80 01 01 00 80', 1],
  ['80 01 01 11 91', 1],
])('%s acknowledges an unlock, whatever the switch in it says', (hex, channel) => {
  const expected = { kind: 'acknowledgement', address: 1, channel, result: 'done' }
  expect(replyIn(bytesOf(hex), unlock11)).toEqual(expected)
  expect(answers(unlock11, replyIn(bytesOf(hex), unlock11))).toBe(true)
})

test('an answer in the form 8A is known at once, one in the form 80 by the silence after it', () => {
  const asked = { asked: unlock11, ended: false }
  expect(parseReply(bytesOf('8A 01 01 00 8A'), asked).kind).toBe('frame')
  expect(parseReply(bytesOf('80 01 01 00 80'), asked).kind).toBe('more')
  expect(parseEnded(bytesOf('80 01 01 00 80'), unlock11).kind).toBe('frame')
})

test.each([
  ['80 01 01 00 80', 0],
  ['80 01 01 11 91', 1],
])('%s is the word of one switch where one was asked for', (hex, level) => {
  const expected = { kind: 'switch', address: 1, channel: 1, level, unasked: false }
  expect(replyIn(bytesOf(hex), askedOne)).toEqual(expected)
  expect(answers(askedOne, replyIn(bytesOf(hex), askedOne))).toBe(true)
})

test('the published answers about all are read', () => {
  const none = replyIn(bytesOf('80 01 00 00 00 33 B2'), askedAll)
  const expected = { kind: 'status', address: 1, levels: Array.from({ length: 24 }, () => 0), occupied: null }
  expect(none).toEqual(expected)
  const every = replyIn(bytesOf('80 01 FF FF FF 33 4D'), askedAll)
  expect(every).toMatchObject({ levels: Array.from({ length: 24 }, () => 1) })
  const second = replyIn(bytesOf('80 01 00 00 02 33 B0'), askedAll)
  expect(second).toMatchObject({ levels: Array.from({ length: 24 }, (_, index) => (index === 1 ? 1 : 0)) })
})

test.each([2, 3, 4, 5, 6, 7])(
  'an answer with %i state bytes tells the highest group first, its lowest channel in bit 0',
  (count) => {
    for (const board of boards) {
      for (let channel = 1; channel <= 8 * count; channel += 1) {
        const states = Array.from({ length: count }, () => 0)
        states[count - 1 - Math.floor((channel - 1) / 8)] = 2 ** ((channel - 1) % 8)
        const reply = replyIn(framed(0x80, board, ...states, 0x33), statusRequest(board))
        if (reply.kind !== 'status') throw new Error(`${reply.kind} instead of a status`)
        expect(reply.address).toBe(board)
        expect(reply.levels).toHaveLength(8 * count)
        expect(reply.levels.flatMap((level, index) => (level === 1 ? [index + 1] : []))).toEqual([channel])
        expect(answers(statusRequest(board), reply)).toBe(true)
      }
    }
  },
)

describe('what can be taken for something else', () => {
  /** Locks 17 and 8 of board 1 at level 1: its first five bytes are a sound answer about channel 1. */
  const status = framed(0x80, 1, 0x01, 0x00, 0x80, 0x33)

  test('an answer about all is not cut short where it begins like an answer about one', () => {
    expect(replyIn(status.subarray(0, 5), askedOne).kind).toBe('switch')
    for (let length = 1; length <= status.length; length += 1) {
      const parsed = parseReply(status.subarray(0, length), { asked: askedAll, ended: false })
      expect(parsed.kind).toBe('more')
    }
    for (const asked of [askedAll, askedOne, unlock11, null])
      expect(replyIn(status, asked)).toMatchObject({ kind: 'status', address: 1 })
  })

  test('an echo of a request for all is not "all 0" from a board of eight', () => {
    for (const asked of [askedAll, null]) expect(parseEnded(askedAll, asked).kind).toBe('bad')
    for (const channel of channels)
      expect(parseEnded(oneStatusRequest(1, channel), askedAll).kind).toBe('bad')
  })

  test('an unlock equals its answer where the switch says 1, so that the line must tell them apart', () => {
    expect(answers(unlock11, replyIn(unlock11, unlock11))).toBe(true)
  })

  test('frames in one burst are read one after the other', () => {
    const late = bytesOf('8A 01 02 00 89')
    const moved = framed(0x82, 1, 3, 0x11)
    const queried = framed(0x80, 1, 2, 0x11)
    for (const burst of [
      [status, moved],
      [moved, status],
      [status, status],
      [queried, moved, status],
      [queried, status],
      [late, status],
      [status, late, moved, moved],
    ]) {
      let rest = Uint8Array.from(burst.flatMap((frame) => [...frame]))
      for (const frame of burst) {
        const parsed = parseEnded(rest, askedAll)
        expect(parsed).toMatchObject({ kind: 'frame', length: frame.length })
        rest = rest.subarray(frame.length)
      }
    }
  })

  test('noise behind an answer is left behind, and noise before it is a byte that begins no frame', () => {
    const answer = framed(0x80, 1, 0x00, 0x12, 0x34, 0x33)
    for (const noise of ['00', 'FF', '80', '82 01', '00 FF 00', '80 01 00 33 B2']) {
      const behind = Uint8Array.from([...answer, ...bytesOf(noise)])
      expect(parseEnded(behind, askedAll)).toMatchObject({ kind: 'frame', length: answer.length })
      const before = Uint8Array.from([...bytesOf(noise), ...answer])
      expect(parseEnded(before, askedAll).kind).toBe('bad')
    }
  })

  test('a stray 00 and one more state byte that look the same are both not believed', () => {
    expect(status.at(-1)).toBe(0x33)
    expect(parseEnded(Uint8Array.from([...status, 0x00]), askedAll).kind).toBe('bad')
    expect(parseEnded(Uint8Array.from([...status, 0xff]), askedAll)).toMatchObject({ length: 7 })
  })

  test('a burst that may be one answer or two tells the same of the channels that both have', () => {
    const two = Uint8Array.from([...framed(0x80, 1, 0x02, 0x00), ...framed(0x80, 1, 0x00, 0x05, 0x33)])
    const lowLevels = (parsed: Parsed) =>
      parsed.kind === 'frame' && parsed.reply.kind === 'status' ? parsed.reply.levels.slice(0, 16) : null
    expect(lowLevels(parseEnded(two, askedAll))).toHaveLength(16)
    expect(lowLevels(parseEnded(two, askedAll))).toEqual(lowLevels(parseEnded(two.subarray(5), askedAll)))
  })

  test('a line that never falls quiet is not waited for', () => {
    const babble = Uint8Array.from({ length: 65 }, (_, index) => (index === 0 ? 0x80 : 0x01))
    expect(parseReply(babble.subarray(0, 64), { asked: askedAll, ended: false }).kind).toBe('more')
    expect(parseReply(babble, { asked: askedAll, ended: false }).kind).toBe('bad')
  })
})

test('a door change is the board’s own word and answers nothing', () => {
  const moved = replyIn(framed(0x82, 1, 1, 0x11), unlock11)
  expect(moved).toEqual({ kind: 'switch', address: 1, channel: 1, level: 1, unasked: true })
  for (const asked of [unlock11, askedAll, askedOne]) expect(answers(asked, moved)).toBe(false)
})

test.each([
  ['a wrong check', framed(0x8a, 1, 1, 0).with(4, 0x8b)],
  ['a state that is none', framed(0x8a, 1, 1, 0x12)],
  ['board 0', framed(0x8a, 0, 1, 0)],
  ['board 32', framed(0x80, 32, 0, 0, 0, 0x33)],
  ['channel 0', framed(0x8a, 1, 0, 0)],
  ['channel 51', framed(0x8a, 1, 51, 0)],
  ['an answer without its mark', framed(0x80, 1, 0, 0, 0, 0x34)],
  ['a single state byte', framed(0x80, 1, 0x05, 0x33)],
  ['eight state bytes', framed(0x80, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0x33)],
  ['a version, which such boards are said to answer', bytesOf('82 01 00 22 A1')],
  ['a command to open several', framed(0x90, 1, 2, 2, 2)],
  ['half an answer', bytesOf('80 01 00 00')],
])('%s is no reply', (_name, frame) => {
  expect(parseEnded(frame, askedAll).kind).toBe('bad')
})

test('board and channel are compared, since answers of others can share the last byte', () => {
  const asked = unlockRequest(2, 1)
  const other = replyIn(framed(0x8a, 1, 2, 0x11), asked)
  expect(framed(0x8a, 1, 2, 0x11).at(-1)).toBe(asked.at(-1))
  expect(answers(asked, other)).toBe(false)
  for (const board of boards) {
    for (const channel of channels) {
      const reply = replyIn(framed(0x8a, board, channel, 0), asked)
      expect(answers(asked, reply)).toBe(board === 2 && channel === 1)
    }
  }
  expect(answers(statusRequest(2), replyIn(framed(0x80, 1, 0, 0, 0, 0x33), statusRequest(2)))).toBe(false)
})

floodParser('XOR-8A', {
  parse: parseReply,
  sound(chance) {
    const board = 1 + chance.whole(31)
    const channel = 1 + chance.whole(50)
    const short = (head: number) => framed(head, board, channel, chance.pick([0x00, 0x11]))
    switch (chance.whole(5)) {
      case 0:
        return { frame: short(0x8a), asked: unlockRequest(board, channel) }
      case 1:
        return { frame: short(0x80), asked: unlockRequest(board, channel) }
      case 2:
        return { frame: short(0x80), asked: oneStatusRequest(board, channel) }
      case 3:
        return { frame: short(0x82), asked: null }
      default: {
        const states = Array.from({ length: 2 + chance.whole(6) }, () => chance.whole(256))
        const frame = framed(0x80, board, ...states, 0x33)
        // What a stray 00 would make of a shorter answer is not believed.
        const last = states.length - 1
        const doubtful = frame.at(-1) === 0 && states[last] === 0x33
        return {
          frame: doubtful ? framed(0x80, board, ...states.with(last, 0), 0x33) : frame,
          asked: statusRequest(board),
        }
      }
    }
  },
  isSound(frame) {
    const [head = 0, board = 0, second = 0, state = 0xff] = frame
    const check = frame.reduce((xor, byte) => xor ^ byte, 0) === 0
    const short = frame.length === 5 && second >= 1 && second <= 50 && [0x00, 0x11].includes(state)
    const long = head === 0x80 && frame.length >= 6 && frame.length <= 11 && frame.at(-2) === 0x33
    return check && [0x80, 0x82, 0x8a].includes(head) && board >= 1 && board <= 31 && (short || long)
  },
})
