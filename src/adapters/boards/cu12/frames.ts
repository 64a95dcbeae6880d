// The bytes of the CU12 (Kerong): requests out, replies in. Pure, without state.
// Confidence: high for status and unlock, medium for the answers other than "done" (docs/hardware/cu12.md).
import type { Level, Parsed, Reply } from '../board.ts'

const start = 0x02
const end = 0x03
const commands = { status: 0x80, unlock: 0x81, version: 0x8f } as const
const known: readonly number[] = Object.values(commands)

/** Start, address, lock, command, answer, length, end, sum; the data stand behind the sum. */
const headLength = 8
const endAt = 6
const sumAt = 7
/** What a status and a version carry; no known reply carries more. */
const longestData = 2
const hookBytes = 2

/** 10 done, 11 failed, 12 timed out, 13 unknown command, 14 check failed; a request carries 00. */
const done = 0x10
const lastAnswer = 0x14

const highestBoard = 0x10
const locksPerBoard = 12

/** Low byte of the sum of everything but the sum itself: the head before it and the data behind it. */
const sumOf = (frame: Uint8Array): number =>
  frame.reduce((sum, byte, index) => (index === sumAt ? sum : (sum + byte) & 0xff), 0)

/** Throws RangeError for a board that the address byte can't name. */
function request(board: number, lock: number, command: number): Uint8Array {
  if (!Number.isInteger(board) || board < 0 || board > highestBoard) {
    throw new RangeError(`CU12 board ${board}: must be 0 to ${highestBoard}`)
  }
  const frame = Uint8Array.of(start, board, lock, command, 0, 0, end, 0)
  frame[sumAt] = sumOf(frame)
  return frame
}

export const statusRequest = (board: number): Uint8Array => request(board, 0, commands.status)

/** `channel` 1–12. The next number would be the board's word for all locks at once. */
export function unlockRequest(board: number, channel: number): Uint8Array {
  if (!Number.isInteger(channel) || channel < 1 || channel > locksPerBoard) {
    throw new RangeError(`CU12 channel ${channel}: must be 1 to ${locksPerBoard}`)
  }
  return request(board, channel - 1, commands.unlock)
}

/** Software and hardware version; answered like any act, with two bytes of data. */
export const versionRequest = (board: number): Uint8Array => request(board, 0, commands.version)

const levelsOf = (low: number, high: number): readonly Level[] =>
  Array.from({ length: locksPerBoard }, (_, index) => ((((high << 8) | low) >> index) & 1 ? 1 : 0))

/** `02 ADDR LOCK CMD ASK LEN 03 SUM DATA…`. The sum is weak, so that every byte of the head must be right too. */
export function parseReply(bytes: Uint8Array): Parsed {
  const [first, address = 0, lock = 0, command = commands.status, answer = done, length = 0] = bytes
  if (first !== start || address > highestBoard || lock >= locksPerBoard) return { kind: 'bad' }
  if (!known.includes(command) || answer < done || answer > lastAnswer || length > longestData) {
    return { kind: 'bad' }
  }
  if (bytes.length > endAt && bytes[endAt] !== end) return { kind: 'bad' }
  if (bytes.length < headLength + length) return { kind: 'more' }
  const frame = bytes.subarray(0, headLength + length)
  if (sumOf(frame) !== frame[sumAt]) return { kind: 'bad' }
  const result = answer === done ? 'done' : 'failed'
  if (command !== commands.status || result === 'failed') {
    const channel = command === commands.unlock ? lock + 1 : null
    return {
      kind: 'frame',
      length: frame.length,
      reply: { kind: 'acknowledgement', address, channel, result },
    }
  }
  const [low = 0, high = 0] = frame.subarray(headLength)
  if (length !== hookBytes) return { kind: 'bad' }
  const levels = levelsOf(low, high)
  return {
    kind: 'frame',
    length: frame.length,
    reply: { kind: 'status', address, levels, occupied: null },
  }
}

/**
 * Whether it is the board's answer to this request. A status that failed is none: the board could then pass for readable.
 */
export function answers(asked: Uint8Array, reply: Reply): boolean {
  const [, address, lock = 0, command] = asked
  if (reply.address !== address) return false
  if (command === commands.status) return reply.kind === 'status'
  if (reply.kind !== 'acknowledgement') return false
  return reply.channel === (command === commands.unlock ? lock + 1 : null)
}
