// The bytes of WKLY boards: the published examples, the whole range, then a flood of damaged ones.
import { describe, expect, test } from 'vitest'
import type { Level, Reply } from '../../../src/adapters/boards/board.ts'
import {
  answers,
  oneStatusRequest,
  parseReply,
  statusRequest,
  unlockRequest,
} from '../../../src/adapters/boards/wkly/frames.ts'
import { bytesOf, hexOf } from './bytes.ts'
import { floodParser } from './frame-flood.ts'

const replyIn = (frame: Uint8Array): Reply => {
  const parsed = parseReply(frame)
  if (parsed.kind !== 'frame') throw new Error(`${parsed.kind} instead of a frame: ${hexOf(frame)}`)
  expect(parsed.length).toBe(frame.length)
  return parsed.reply
}
const reply = (hex: string) => replyIn(bytesOf(hex))

/** The rule in its own words: the length counts everything, the last byte makes the XOR of all of them 0. */
const framed = (board: number, command: number, ...data: number[]): Uint8Array => {
  const bytes = [0x57, 0x4b, 0x4c, 0x59, 8 + data.length, board, command, ...data]
  return Uint8Array.from([...bytes, bytes.reduce((xor, byte) => xor ^ byte, 0)])
}
const boards = Array.from({ length: 255 }, (_, board) => board)
const channels = Array.from({ length: 245 }, (_, index) => index + 1)

test.each([
  ['unlock of board 0 channel 1', unlockRequest(0, 1), '57 4B 4C 59 09 00 82 01 83'],
  ['unlock of board 10 channel 1', unlockRequest(10, 1), '57 4B 4C 59 09 0A 82 01 89'],
  ['unlock of board 1 channel 11', unlockRequest(1, 11), '57 4B 4C 59 09 01 82 0B 88'],
  ['status of channel 1', oneStatusRequest(0, 1), '57 4B 4C 59 09 00 83 01 82'],
  ['status of all', statusRequest(0), '57 4B 4C 59 08 00 84 85'],
])('the %s is written as the vendor writes it', (_name, request, expected) => {
  expect(hexOf(request)).toBe(expected)
})

test('every board and channel has a request of its own, and none energises more than one lock', () => {
  const seen = new Set<string>()
  const commands = new Set<number>()
  for (const board of boards) {
    expect(statusRequest(board)).toEqual(framed(board, 0x84))
    for (const channel of channels) {
      const unlock = unlockRequest(board, channel)
      seen.add(unlock.join())
      commands.add(unlock[6] ?? 0)
      commands.add(oneStatusRequest(board, channel)[6] ?? 0)
    }
  }
  expect(seen.size).toBe(255 * 245)
  expect([...commands]).toEqual([0x82, 0x83])
  expect(unlockRequest(254, 245)).toEqual(framed(254, 0x82, 245))
})

test('no board and no channel outside the range can be asked for', () => {
  for (const board of [-1, 255, 256, 0.5, Number.NaN]) expect(() => statusRequest(board)).toThrow(RangeError)
  for (const channel of [0, 246, 256, 1.5, -1, Number.NaN]) {
    expect(() => unlockRequest(0, channel)).toThrow(RangeError)
    expect(() => oneStatusRequest(0, channel)).toThrow(RangeError)
  }
})

test('the published replies are read', () => {
  const done = { kind: 'acknowledgement', address: 0, channel: 1, result: 'done' }
  expect(reply('57 4B 4C 59 0B 00 82 00 01 00 81')).toEqual(done)
  const one = { kind: 'switch', address: 0, channel: 1, level: 0, unasked: false }
  expect(reply('57 4B 4C 59 0B 00 83 00 01 00 80')).toEqual(one)
  const all = { kind: 'status', address: 0, levels: [0, 1, 1, 0], occupied: null }
  expect(reply('57 4B 4C 59 0E 00 84 00 04 00 01 01 00 87')).toEqual(all)
  const change = { kind: 'switch', address: 0, channel: 1, level: 1, unasked: true }
  expect(reply('57 4B 4C 59 0A 00 85 01 01 86')).toEqual(change)
  const another = { kind: 'acknowledgement', address: 1, channel: 4, result: 'done' }
  expect(reply('57 4B 4C 59 0B 01 82 00 04 00 85')).toEqual(another)
})

test('a lock that the board cannot tell is neither open nor closed', () => {
  expect(replyIn(framed(3, 0x84, 0, 3, 0, 0xff, 1))).toMatchObject({ levels: [0, null, 1] })
  expect(replyIn(framed(3, 0x83, 0, 2, 0xff))).toMatchObject({ channel: 2, level: null })
  expect(replyIn(framed(3, 0x85, 2, 0xff))).toMatchObject({ level: null, unasked: true })
})

test('a status may tell of as many locks as a frame can hold', () => {
  for (const count of [0, 1, 2, 8, 50, 245]) {
    const levels = Array.from({ length: count }, (_, index): Level => (index % 3 === 0 ? 1 : 0))
    const frame = framed(7, 0x84, 0, count, ...levels.map(Number))
    expect(replyIn(frame)).toEqual({ kind: 'status', address: 7, levels, occupied: null })
  }
})

test.each([
  ['with everything', [0xff, 2, 0xff], 2],
  ['with its channel', [0xff, 2], 2],
  ['alone', [0xff], null],
])('a refusal %s is heard as one', (_name, data, channel) => {
  const refused = replyIn(framed(0, 0x82, ...data))
  expect(refused).toEqual({ kind: 'acknowledgement', address: 0, channel, result: 'failed' })
  expect(answers(unlockRequest(0, 2), refused)).toBe(true)
  expect(answers(statusRequest(0), replyIn(framed(0, 0x84, 0xff)))).toBe(false)
})

test.each([
  ['a wrong check', bytesOf('57 4B 4C 59 0B 00 82 00 01 00 80')],
  ['the request to unlock, which an echo would be', unlockRequest(0, 1)],
  ['the request for one status', oneStatusRequest(0, 1)],
  ['the request for all', statusRequest(0)],
  ['a wrong start', bytesOf('53 4B 4C 59 0B 00 82 00 01 00 85')],
  ['a length below any frame', bytesOf('57 4B 4C 59 08')],
  ['a command to energise many', framed(0, 0x80, 0)],
  ['a command to hold a lock', framed(0, 0x88, 0, 1)],
  ['the board byte that is kept free', framed(0xff, 0x85, 1, 1)],
  ['a result that is neither done nor failed', framed(0, 0x82, 1, 1, 0)],
  ['a state that is none', framed(0, 0x83, 0, 1, 2)],
  ['a state that is none among all', framed(0, 0x84, 0, 3, 0, 1, 2)],
  ['a count that is not the states', framed(0, 0x84, 0, 3, 0, 1)],
  ['channel 0', framed(0, 0x85, 0, 1)],
  ['a change with too much', framed(0, 0x85, 1, 1, 1)],
])('%s is no reply', (_name, frame) => {
  expect(parseReply(frame).kind).toBe('bad')
})

test('half a frame waits for the rest, whatever its length byte promises', () => {
  const frame = framed(0, 0x84, 0, 245, ...Array.from({ length: 245 }, () => 1))
  for (let length = 1; length < frame.length; length += 1) {
    expect(parseReply(frame.subarray(0, length)).kind).toBe('more')
  }
  expect(frame.length).toBeLessThanOrEqual(255)
})

describe('a reply answers the request', () => {
  const done = reply('57 4B 4C 59 0B 00 82 00 01 00 81')
  const one = reply('57 4B 4C 59 0B 00 83 00 01 00 80')
  const all = reply('57 4B 4C 59 0E 00 84 00 04 00 01 01 00 87')
  const change = reply('57 4B 4C 59 0A 00 85 01 01 86')

  test('of its board, of its channel and of its kind', () => {
    expect(answers(unlockRequest(0, 1), done)).toBe(true)
    expect(answers(oneStatusRequest(0, 1), one)).toBe(true)
    expect(answers(statusRequest(0), all)).toBe(true)
    expect(answers(unlockRequest(0, 2), done)).toBe(false)
    expect(answers(unlockRequest(1, 1), done)).toBe(false)
    expect(answers(oneStatusRequest(0, 2), one)).toBe(false)
    expect(answers(statusRequest(1), all)).toBe(false)
    expect(answers(statusRequest(0), one)).toBe(false)
    expect(answers(unlockRequest(0, 1), one)).toBe(false)
  })

  test('and a door change that the board sends by itself answers none', () => {
    for (const request of [unlockRequest(0, 1), oneStatusRequest(0, 1), statusRequest(0)])
      expect(answers(request, change)).toBe(false)
  })
})

floodParser('WKLY', {
  parse: parseReply,
  sound(chance) {
    const board = chance.whole(255)
    const channel = 1 + chance.whole(245)
    const state = () => chance.pick([0x00, 0x01, 0xff])
    switch (chance.whole(4)) {
      case 0:
        return { frame: framed(board, 0x82, 0, channel, state()), asked: unlockRequest(board, channel) }
      case 1:
        return { frame: framed(board, 0x83, 0, channel, state()), asked: oneStatusRequest(board, channel) }
      case 2:
        return { frame: framed(board, 0x85, channel, state()), asked: null }
      default: {
        const states = Array.from({ length: chance.whole(chance.whole(8) === 0 ? 246 : 25) }, state)
        return { frame: framed(board, 0x84, 0, states.length, ...states), asked: statusRequest(board) }
      }
    }
  },
  isSound(frame) {
    const [w, k, l, y, length, board = 0xff, command = 0] = frame
    const start = [w, k, l, y].join() === [0x57, 0x4b, 0x4c, 0x59].join() && length === frame.length
    const check = frame.reduce((xor, byte) => xor ^ byte, 0) === 0
    return start && board < 0xff && command >= 0x82 && command <= 0x85 && check
  },
})
