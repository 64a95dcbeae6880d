// The bytes of KR-CU16 and its kin (Kerong): requests out, replies in. Pure, without state.
// Confidence: high for frames, sum, status and unlock; medium for the broadcast (docs/hardware/kr-cu16.md).
import type { Level, Parsed, Reply } from '../board.ts'

const start = 0x02
const end = 0x03
const replyLength = 9
const commands = { status: 0x30, unlock: 0x31, statusOfAll: 0x32 } as const
/** 36 answers the broadcast, 35 everything else; some firmware answers the broadcast with 35 too. */
const replies: readonly number[] = [0x35, 0x36]

const highestBoard = 9
const channelsPerBoard = 16

/** Low byte of the sum of every byte before it, start and end bytes included. */
const sumOf = (bytes: Uint8Array): number => bytes.reduce((sum, byte) => (sum + byte) & 0xff, 0)

function request(address: number, command: number): Uint8Array {
  const bytes = Uint8Array.of(start, address, command, end, 0)
  bytes[4] = sumOf(bytes.subarray(0, 4))
  return bytes
}

/** `board` 0–9. Throws RangeError for another: such a byte would address another board. */
function highNibble(board: number): number {
  if (!Number.isInteger(board) || board < 0 || board > highestBoard) {
    throw new RangeError(`KR-CU16 board ${board}: must be 0 to ${highestBoard}`)
  }
  return board << 4
}

export const statusRequest = (board: number): Uint8Array => request(highNibble(board), commands.status)

/** `channel` 1–16, as printed on the board. */
export function unlockRequest(board: number, channel: number): Uint8Array {
  if (!Number.isInteger(channel) || channel < 1 || channel > channelsPerBoard) {
    throw new RangeError(`KR-CU16 channel ${channel}: must be 1 to ${channelsPerBoard}`)
  }
  return request(highNibble(board) | (channel - 1), commands.unlock)
}

/** Every board of the bus answers with a frame of its own. */
export const statusOfAllRequest = (): Uint8Array => request(0xf0, commands.statusOfAll)

const bits = (low: number, high: number): readonly (0 | 1)[] =>
  Array.from({ length: channelsPerBoard }, (_, index) => ((((high << 8) | low) >> index) & 1 ? 1 : 0))

/**
 * A status reply: `02 ADDR 35|36 L1-8 L9-16 IR1-8 IR9-16 03 SUM`. The sum is weak, so that address, command,
 * length and end byte must be right too. The low nibble of ADDR may name the lock that was just unlocked.
 */
export function parseReply(bytes: Uint8Array): Parsed {
  const [first, address, command, low, high, inLow, inHigh, last, sum] = bytes
  if (first !== start) return { kind: 'bad' }
  if (address !== undefined && address >> 4 > highestBoard) return { kind: 'bad' }
  if (command !== undefined && !replies.includes(command)) return { kind: 'bad' }
  if (last !== undefined && last !== end) return { kind: 'bad' }
  if (
    address === undefined ||
    low === undefined ||
    high === undefined ||
    inLow === undefined ||
    inHigh === undefined ||
    sum === undefined
  ) {
    return { kind: 'more' }
  }
  if (sumOf(bytes.subarray(0, replyLength - 1)) !== sum) return { kind: 'bad' }
  const levels: readonly Level[] = bits(low, high)
  const occupied = bits(inLow, inHigh).map((bit) => bit === 1)
  return {
    kind: 'frame',
    length: replyLength,
    reply: { kind: 'status', address: address >> 4, levels, occupied },
  }
}

/** The status answers both requests: an unlock's reply may name the lock in its low nibble. */
export const answers = (asked: Uint8Array, reply: Reply): boolean =>
  reply.kind === 'status' && reply.address === (asked[1] ?? 0) >> 4
