// The bytes of the CU12: the published examples, the whole range, then a flood of damaged ones.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Reply } from '../../../src/adapters/boards/board.ts'
import {
  answers,
  parseReply,
  statusRequest,
  unlockRequest,
  versionRequest,
} from '../../../src/adapters/boards/cu12/frames.ts'
import { bytesOf, hexOf } from './bytes.ts'
import { floodParser } from './frame-flood.ts'

const replyTo = (hex: string): Reply => {
  const parsed = parseReply(bytesOf(hex))
  if (parsed.kind !== 'frame') throw new Error(`${parsed.kind} instead of a frame`)
  expect(parsed.length).toBe(bytesOf(hex).length)
  return parsed.reply
}

const boards = Array.from({ length: 0x11 }, (_, board) => board)
const channels = Array.from({ length: 12 }, (_, index) => index + 1)

/** The rule in its own words: everything summed up but the sum, which stands eighth. */
const framed = (head: readonly number[], data: readonly number[] = []): Uint8Array => {
  const sum = [...head, ...data].reduce((total, byte) => total + byte, 0) % 256
  return Uint8Array.from([...head, sum, ...data])
}

test.each([
  ['status of board 0', statusRequest(0), '02 00 00 80 00 00 03 85'],
  ['status of board 16', statusRequest(0x10), '02 10 00 80 00 00 03 95'],
  ['unlock of lock 3', unlockRequest(0, 3), '02 00 02 81 00 00 03 88'],
  ['unlock of lock 1', unlockRequest(0, 1), '02 00 00 81 00 00 03 86'],
  ['version of board 0', versionRequest(0), '02 00 00 8F 00 00 03 94'],
])('the %s is written as the vendor writes it', (_name, request, expected) => {
  expect(hexOf(request)).toBe(expected)
})

test('every board and every lock has a request of its own, and none names all locks', () => {
  const seen = new Set<string>()
  for (const board of boards) {
    expect(statusRequest(board)).toEqual(framed([2, board, 0, 0x80, 0, 0, 3]))
    for (const channel of channels) {
      const request = unlockRequest(board, channel)
      expect(request).toEqual(framed([2, board, channel - 1, 0x81, 0, 0, 3]))
      expect(request[2]).toBeLessThan(0x0c)
      seen.add(hexOf(request))
    }
  }
  expect(seen.size).toBe(17 * 12)
})

test('no board and no lock outside the range can be asked for', () => {
  for (const board of [-1, 17, 0.5, Number.NaN, 256]) expect(() => statusRequest(board)).toThrow(RangeError)
  for (const channel of [0, 13, 14, 1.5, -1, 268, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => unlockRequest(0, channel)).toThrow(RangeError)
  }
})

test('a status is read bit by bit', () => {
  expect(replyTo('02 00 00 80 10 02 03 99 02 00')).toEqual({
    kind: 'status',
    address: 0,
    levels: [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    occupied: null,
  })
  for (const board of boards) {
    for (const channel of channels) {
      const mask = 2 ** (channel - 1)
      const frame = framed([2, board, 0, 0x80, 0x10, 2, 3], [mask % 256, Math.floor(mask / 256)])
      const reply = replyTo(hexOf(frame))
      if (reply.kind !== 'status') throw new Error('no status')
      expect(reply.address).toBe(board)
      expect(reply.levels.flatMap((level, index) => (level === 1 ? [index + 1] : []))).toEqual([channel])
      expect(reply.levels).toHaveLength(12)
    }
  }
})

test.each([
  ['done', '02 00 02 81 10 00 03 98', 3, 'done'],
  ['failed', '02 00 02 81 11 00 03 99', 3, 'failed'],
  ['timed out', '02 00 02 81 12 00 03 9A', 3, 'failed'],
  ['unknown command', '02 00 02 81 13 00 03 9B', 3, 'failed'],
  ['check failed', '02 00 02 81 14 00 03 9C', 3, 'failed'],
  ['the last lock', '02 00 0B 81 10 00 03 A1', 12, 'done'],
  ['a version, captured from a board of this maker', '02 00 00 8F 10 02 03 BA 13 01', null, 'done'],
  ['a status that failed', '02 00 00 80 14 00 03 99', null, 'failed'],
])('an answer "%s" is an acknowledgement', (_name, hex, channel, result) => {
  expect(replyTo(hex)).toEqual({ kind: 'acknowledgement', address: 0, channel, result })
})

test.each([
  ['the published wrong sum', '02 00 00 80 10 02 03 98 02 00'],
  ['a sum over the head alone', '02 00 00 80 10 02 03 97 02 00'],
  ['a request, which an echo would be', '02 00 00 80 00 00 03 85'],
  ['an unlock, which an echo would be', '02 00 02 81 00 00 03 88'],
  ['an answer of the word for all locks', '02 00 0C 81 10 00 03 A2'],
  ['a board that cannot be', '02 11 00 80 10 02 03 A8 00 00'],
  ['an unknown answer', '02 00 00 81 15 00 03 9B'],
  ['an unknown command', '02 00 00 82 10 00 03 97'],
  ['a wrong end', '02 00 00 81 10 00 04 97'],
  ['a status without its hooks', '02 00 00 80 10 00 03 95'],
  ['a status of the 24-lock board', '02 00 00 80 10 03 03 98 00 00 00'],
  ['a KR-CU16 status', '02 00 35 00 00 00 00 03 3A'],
])('%s is no reply', (_name, hex) => {
  expect(parseReply(bytesOf(hex)).kind).toBe('bad')
})

describe('a reply answers the request', () => {
  const status = replyTo('02 00 00 80 10 02 03 99 02 00')
  const done = replyTo('02 00 02 81 10 00 03 98')
  const failedStatus = replyTo('02 00 00 80 14 00 03 99')

  test('of its board, of its lock and of its kind', () => {
    expect(answers(statusRequest(0), status)).toBe(true)
    expect(answers(unlockRequest(0, 3), done)).toBe(true)
    expect(answers(versionRequest(0), replyTo('02 00 00 8F 10 02 03 BA 13 01'))).toBe(true)
    expect(answers(statusRequest(1), status)).toBe(false)
    expect(answers(unlockRequest(1, 3), done)).toBe(false)
    expect(answers(unlockRequest(0, 4), done)).toBe(false)
    expect(answers(unlockRequest(0, 1), status)).toBe(false)
    expect(answers(statusRequest(0), done)).toBe(false)
  })

  test('and a status that failed does not make the board readable', () => {
    expect(answers(statusRequest(0), failedStatus)).toBe(false)
  })

  test('never its own request', () => {
    fc.assert(
      fc.property(fc.nat(16), fc.integer({ min: 1, max: 12 }), (board, channel) => {
        for (const request of [statusRequest(board), unlockRequest(board, channel), versionRequest(board)])
          expect(parseReply(request).kind).toBe('bad')
      }),
    )
  })
})

floodParser('CU12', {
  parse: parseReply,
  sound(chance) {
    const board = chance.whole(17)
    if (chance.whole(2) === 0) {
      const hooks = [chance.whole(256), chance.whole(256)]
      return { frame: framed([2, board, 0, 0x80, 0x10, 2, 3], hooks), asked: statusRequest(board) }
    }
    const lock = chance.whole(12)
    const frame = framed([2, board, lock, 0x81, 0x10 + chance.whole(5), 0, 3])
    return { frame, asked: unlockRequest(board, lock + 1) }
  },
  isSound(frame) {
    const [start, board = 0, lock = 0, command = 0, answer = 0, length = 0, end] = frame
    const head = start === 2 && board <= 16 && lock < 12 && [0x80, 0x81, 0x8f].includes(command) && end === 3
    const body = answer >= 0x10 && answer <= 0x14 && frame.length === 8 + length
    return head && body && hexOf(framed([...frame.subarray(0, 7)], [...frame.subarray(8)])) === hexOf(frame)
  },
})
