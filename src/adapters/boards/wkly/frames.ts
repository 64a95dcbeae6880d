// The bytes of WKLY boards: requests out, replies and door changes in. Pure, without state.
// Knows no command that energises several locks or holds one: such a frame can't be made here.
// Confidence: high for requests and sound replies, low for the shape of refusals (docs/hardware/wkly.md).
import type { Level, Parsed, Reply } from '../board.ts'

/** "WKLY". */
const start = [0x57, 0x4b, 0x4c, 0x59] as const
const commands = { unlock: 0x82, one: 0x83, all: 0x84, change: 0x85 } as const
const known: readonly number[] = Object.values(commands)

/** Start, length, board, command and check; the length byte counts all of them and the data. */
const bareLength = 8
const lengthAt = 4
const boardAt = 5
const commandAt = 6
const dataAt = 7

const results = { done: 0x00, failed: 0xff } as const
/** FF is a lock that the board can't tell. */
const levels = new Map<number, Level>([
  [0x00, 0],
  [0x01, 1],
  [0xff, null],
])

/** FF is kept free: such a byte may address every board. */
const highestBoard = 0xfe
/** As many as one answer about all of them can hold. */
const highestChannel = 0xff - bareLength - 2

/** Every byte of a sound frame together. */
const xorOf = (bytes: Uint8Array): number => bytes.reduce((xor, byte) => xor ^ byte, 0)

/** Throws RangeError for a board that the address byte can't name. */
function request(board: number, command: number, data: readonly number[]): Uint8Array {
  if (!Number.isInteger(board) || board < 0 || board > highestBoard) {
    throw new RangeError(`WKLY board ${board}: must be 0 to ${highestBoard}`)
  }
  const frame = Uint8Array.of(...start, bareLength + data.length, board, command, ...data, 0)
  frame[frame.length - 1] = xorOf(frame)
  return frame
}

function channelByte(channel: number): number {
  if (!Number.isInteger(channel) || channel < 1 || channel > highestChannel) {
    throw new RangeError(`WKLY channel ${channel}: must be 1 to ${highestChannel}`)
  }
  return channel
}

export const statusRequest = (board: number): Uint8Array => request(board, commands.all, [])

export const oneStatusRequest = (board: number, channel: number): Uint8Array =>
  request(board, commands.one, [channelByte(channel)])

export const unlockRequest = (board: number, channel: number): Uint8Array =>
  request(board, commands.unlock, [channelByte(channel)])

/** A refusal may leave out what it can't say. */
function refusal(address: number, command: number, data: Uint8Array): Reply | null {
  if (data.length < 1 || data.length > 3) return null
  const channel = command === commands.all ? null : (data[1] ?? null)
  return { kind: 'acknowledgement', address, channel, result: 'failed' }
}

function statusOf(address: number, data: Uint8Array): Reply | null {
  const states = data.subarray(2)
  if (data.length < 2 || states.length !== data[1]) return null
  const read: Level[] = []
  for (const state of states) {
    const level = levels.get(state)
    if (level === undefined) return null
    read.push(level)
  }
  return { kind: 'status', address, levels: read, occupied: null }
}

/** Null where command and data make no reply that is known. */
function replyOf(address: number, command: number, data: Uint8Array): Reply | null {
  if (command === commands.change) {
    const [channel = 0, state = 0] = data
    const level = levels.get(state)
    if (data.length !== 2 || channel === 0 || level === undefined) return null
    return { kind: 'switch', address, channel, level, unasked: true }
  }
  const [result, channel = 0, state = 0] = data
  if (result === results.failed) return refusal(address, command, data)
  if (result !== results.done) return null
  if (command === commands.all) return statusOf(address, data)
  const level = levels.get(state)
  if (data.length !== 3 || channel === 0 || level === undefined) return null
  return command === commands.one
    ? { kind: 'switch', address, channel, level, unasked: false }
    : { kind: 'acknowledgement', address, channel, result: 'done' }
}

/** `57 4B 4C 59 LEN BOARD CMD DATA… XOR`. */
export function parseReply(bytes: Uint8Array): Parsed {
  for (const [index, byte] of start.entries()) {
    if (index < bytes.length && bytes[index] !== byte) return { kind: 'bad' }
  }
  const length = bytes[lengthAt]
  if (length !== undefined && length <= bareLength) return { kind: 'bad' }
  const address = bytes[boardAt]
  if (address !== undefined && address > highestBoard) return { kind: 'bad' }
  const command = bytes[commandAt]
  if (command !== undefined && !known.includes(command)) return { kind: 'bad' }
  if (length === undefined || address === undefined || command === undefined || bytes.length < length) {
    return { kind: 'more' }
  }
  const frame = bytes.subarray(0, length)
  if (xorOf(frame) !== 0) return { kind: 'bad' }
  const reply = replyOf(address, command, frame.subarray(dataAt, length - 1))
  return reply === null ? { kind: 'bad' } : { kind: 'frame', length, reply }
}

/** Whether it is the board's answer to this request; a refusal need not name the channel. */
export function answers(asked: Uint8Array, reply: Reply): boolean {
  const command = asked[commandAt]
  const channel = asked[dataAt]
  if (reply.address !== asked[boardAt]) return false
  if (reply.kind === 'status') return command === commands.all
  if (reply.kind === 'switch') return command === commands.one && !reply.unasked && reply.channel === channel
  if (reply.kind !== 'acknowledgement' || command !== commands.unlock) return false
  return reply.channel === channel || reply.channel === null
}
