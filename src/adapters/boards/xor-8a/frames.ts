// The bytes of the unbranded lock boards that speak 8A and 80 with an XOR: requests out, replies in.
// Pure, without state. Reads by what was asked and by silence, since not every reply tells its length.
// Confidence: high for requests, medium for replies, low for 82 (docs/hardware/xor-8a.md).
import type { Level, Listening, Parsed, Reply } from '../board.ts'

const heads = { query: 0x80, change: 0x82, unlock: 0x8a } as const
/** What an unlock and a query end with, before the check; so does the answer to a query of all. */
const marks = { unlock: 0x11, query: 0x33 } as const
/** A switch's word: it is nothing but that, and no success. */
const levels = new Map<number, Level>([
  [0x00, 0],
  [0x11, 1],
])

const boards = { lowest: 1, highest: 31 } as const
const highestChannel = 50

const shortLength = 5
/** Head, board, mark and check around the state bytes, one for eight channels. */
const aroundStates = 4
/**
 * How many follows the firmware. A single one is not believed: `80 BOARD S 33 XOR` is what a request looks like, so
 * that a late echo could pass for the answer "all 0". No board is known that sends one; an 8-channel board sends three.
 */
const fewestStates = 2
const mostStates = Math.ceil(highestChannel / 8)
/** Longer bursts are not waited out: several whole replies have come by then. */
const longestBurst = 64

interface Sound {
  readonly length: number
  readonly reply: Reply
}

/** Every byte of a sound frame together. */
const xorOf = (bytes: Uint8Array): number => bytes.reduce((xor, byte) => xor ^ byte, 0)

const isBoard = (byte: number): boolean => byte >= boards.lowest && byte <= boards.highest
const isChannel = (byte: number): boolean => byte >= 1 && byte <= highestChannel

/** Throws RangeError for a board that its switches can't be set to. */
function request(head: number, board: number, channel: number, mark: number): Uint8Array {
  if (!Number.isInteger(board) || !isBoard(board)) {
    throw new RangeError(`XOR-8A board ${board}: must be ${boards.lowest} to ${boards.highest}`)
  }
  const frame = Uint8Array.of(head, board, channel, mark, 0)
  frame[shortLength - 1] = xorOf(frame)
  return frame
}

/** Channel 0 would be every lock of the board at once. */
function channelByte(channel: number): number {
  if (!Number.isInteger(channel) || !isChannel(channel)) {
    throw new RangeError(`XOR-8A channel ${channel}: must be 1 to ${highestChannel}`)
  }
  return channel
}

export const statusRequest = (board: number): Uint8Array => request(heads.query, board, 0, marks.query)

export const oneStatusRequest = (board: number, channel: number): Uint8Array =>
  request(heads.query, board, channelByte(channel), marks.query)

export const unlockRequest = (board: number, channel: number): Uint8Array =>
  request(heads.unlock, board, channelByte(channel), marks.unlock)

/** The five bytes `HEAD BOARD CHANNEL STATE XOR`, whole and sound. */
function shortReply(frame: Uint8Array, asked: Uint8Array | null): Reply | null {
  const [head, address = 0, channel = 0, state = 0] = frame
  const level = levels.get(state)
  if (frame.length !== shortLength || xorOf(frame) !== 0) return null
  if (!isBoard(address) || !isChannel(channel) || level === undefined) return null
  if (head === heads.change) return { kind: 'switch', address, channel, level, unasked: true }
  const queried = asked?.[0] === heads.query && asked[1] === address && asked[2] === channel
  if (head === heads.query && queried) return { kind: 'switch', address, channel, level, unasked: false }
  if (head !== heads.query && head !== heads.unlock) return null
  return { kind: 'acknowledgement', address, channel, result: 'done' }
}

/** `80 BOARD S_high … S_low 33 XOR`, whole and sound: the highest group of eight comes first, its lowest channel is bit 0. */
function statusReply(frame: Uint8Array): Reply | null {
  const [head, address = 0] = frame
  const count = frame.length - aroundStates
  if (head !== heads.query || !isBoard(address) || count < fewestStates || count > mostStates) return null
  if (frame[frame.length - 2] !== marks.query || xorOf(frame) !== 0) return null
  const read: Level[] = []
  for (const group of frame.subarray(2, 2 + count).toReversed()) {
    for (let bit = 0; bit < 8; bit += 1) read.push((group >> bit) & 1 ? 1 : 0)
  }
  return { kind: 'status', address, levels: read, occupied: null }
}

/**
 * The frame that an ended burst begins with; null where none is sure. One that fills the burst comes first, since a
 * state byte may look like the end of a shorter one; then one with something behind it. Where a stray 00 behind an
 * answer and one more state byte look the same, neither is believed.
 */
function firstOf(burst: Uint8Array, asked: Uint8Array | null): Sound | null {
  const sound: Sound[] = []
  const longest = Math.min(burst.length, mostStates + aroundStates)
  for (let length = longest; length >= fewestStates + aroundStates; length -= 1) {
    const reply = statusReply(burst.subarray(0, length))
    if (reply !== null) sound.push({ length, reply })
  }
  const [first, second] = sound
  if (first?.length === burst.length) {
    const stray = burst.at(-1) === 0 && second?.length === burst.length - 1
    return stray ? null : first
  }
  if (first !== undefined) return second === undefined ? first : null
  const reply = shortReply(burst.subarray(0, shortLength), asked)
  return reply === null ? null : { length: shortLength, reply }
}

export function parseReply(bytes: Uint8Array, { asked, ended }: Listening): Parsed {
  const [head, address = boards.lowest, channel = 1] = bytes
  if (!isBoard(address)) return { kind: 'bad' }
  if (head === heads.unlock || head === heads.change) {
    if (!isChannel(channel)) return { kind: 'bad' }
    if (bytes.length < shortLength) return { kind: 'more' }
    const reply = shortReply(bytes.subarray(0, shortLength), asked)
    return reply === null ? { kind: 'bad' } : { kind: 'frame', length: shortLength, reply }
  }
  if (head !== heads.query) return { kind: 'bad' }
  if (!ended && bytes.length <= longestBurst) return { kind: 'more' }
  const found = firstOf(bytes.subarray(0, longestBurst), asked)
  return found === null ? { kind: 'bad' } : { kind: 'frame', ...found }
}

/** Board and channel must agree: two requests can share their last byte, and so can their answers. */
export function answers(asked: Uint8Array, reply: Reply): boolean {
  const [head, address, channel] = asked
  if (reply.address !== address) return false
  if (reply.kind === 'status') return head === heads.query && channel === 0
  if (reply.kind === 'switch') return head === heads.query && !reply.unasked && reply.channel === channel
  return reply.kind === 'acknowledgement' && head === heads.unlock && reply.channel === channel
}
