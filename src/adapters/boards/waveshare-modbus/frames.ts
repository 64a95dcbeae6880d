// The bytes of Modbus relay boards: requests out, replies in. A reply can only be read beside its request.
// Pure, without state.
import type { Level, Listening, Parsed, Reply } from '../board.ts'
import { crcOf, withCrc } from './crc.ts'
import type { ModbusDialect } from './dialects.ts'

const highestAddress = 247
const mostRelays = 32
const functions = {
  readCoils: 0x01,
  readInputs: 0x02,
  readRegisters: 0x03,
  writeCoil: 0x05,
  writeRegister: 0x06,
  writeCoils: 0x0f,
  writeRegisters: 0x10,
} as const
const exceptionBit = 0x80
/** A pulse of the board's own is counted in these; the field would allow 54 minutes. */
const unitMs = 100
const longestPulseMs = 1_500

const high = (word: number): number => word >> 8
const low = (word: number): number => word & 0xff

function checked(name: string, value: number, [least, most]: readonly [number, number]): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new RangeError(`Modbus ${name} ${value}: must be ${least} to ${most}`)
}
const boardByte = (address: number): number => checked('board', address, [1, highestAddress])
/** 0-based. */
const relayOf = (channel: number): number => checked('relay', channel, [1, mostRelays]) - 1

const request = (board: number, code: number, words: readonly number[], data: readonly number[] = []) =>
  withCrc([boardByte(board), code, ...words.flatMap((word) => [high(word), low(word)]), ...data])

/** Whole units, rounded up, and never more than a coil bears. */
export const pulseUnits = (pulseMs: number): number =>
  Math.min(longestPulseMs / unitMs, Math.max(1, Math.ceil(pulseMs / unitMs)))

export const readInputs = (board: number, count: number): Uint8Array =>
  request(board, functions.readInputs, [0, checked('inputs', count, [1, mostRelays])])

export const readRelays = (dialect: ModbusDialect, board: number, count: number): Uint8Array =>
  request(board, dialect.read, [dialect.firstRelay, checked('relays', count, [1, mostRelays])])

/** Switches one relay on; where the board times it, for a pulse. */
export function pulseRequest(
  dialect: ModbusDialect,
  { board, channel, pulseMs }: { readonly board: number; readonly channel: number; readonly pulseMs: number },
): Uint8Array {
  const relay = relayOf(channel)
  const units = pulseUnits(pulseMs)
  const { pulse, set } = dialect
  if (pulse === null) return request(board, set.code, [dialect.firstRelay + relay, set.on])
  if (pulse.by === 'coil') return request(board, functions.writeCoil, [pulse.first + relay, units])
  const words = [pulse.first + pulse.step * relay, 2]
  const data = [4, high(pulse.mode), low(pulse.mode), high(units), low(units)]
  return request(board, functions.writeRegisters, words, data)
}

export const offRequest = (dialect: ModbusDialect, board: number, channel: number): Uint8Array =>
  request(board, dialect.set.code, [dialect.firstRelay + relayOf(channel), dialect.set.off])

export function allOffRequests(dialect: ModbusDialect, board: number, count: number): readonly Uint8Array[] {
  const { allOff } = dialect
  if (allOff === null)
    return Array.from({ length: count }, (_, index) => offRequest(dialect, board, index + 1))
  if (allOff !== 'write-coils') return [request(board, functions.writeCoil, [allOff.address, allOff.value])]
  const bytes = Math.ceil(count / 8)
  return [request(board, functions.writeCoils, [dialect.firstRelay, count], [bytes, ...Array(bytes).fill(0)])]
}

/** Uncouples every relay from its input: coupled, a door switch could fire a lock. */
export function uncoupleRequests(
  dialect: ModbusDialect,
  board: number,
  count: number,
): readonly Uint8Array[] {
  const { controlMode } = dialect
  if (controlMode === null) return []
  return Array.from({ length: count }, (_, relay) =>
    request(board, functions.writeRegister, [controlMode + relay, 0]),
  )
}

const wordAt = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)

const bitsOf = (bytes: Uint8Array, count: number): (0 | 1)[] =>
  Array.from({ length: count }, (_, index) => (((bytes[index >> 3] ?? 0) >> (index & 7)) & 1 ? 1 : 0))

const done = (address: number): Reply => ({
  kind: 'acknowledgement',
  address,
  channel: null,
  result: 'done',
})

/** What a sound frame without its CRC says; null where it does not fit what was asked. */
function replyOf(frame: Uint8Array, asked: Uint8Array): Reply | null {
  const address = frame[0] ?? 0
  const count = wordAt(asked, 4)
  switch (frame[1]) {
    case functions.readInputs: {
      const levels: readonly Level[] = bitsOf(frame.subarray(3), count)
      return { kind: 'status', address, levels, occupied: null }
    }
    case functions.readCoils:
      return { kind: 'relays', address, on: bitsOf(frame.subarray(3), count).map((bit) => bit === 1) }
    case functions.readRegisters: {
      const on = Array.from({ length: count }, (_, index) => wordAt(frame, 3 + 2 * index))
      return on.every((word) => word <= 1)
        ? { kind: 'relays', address, on: on.map((word) => word === 1) }
        : null
    }
    default:
      return done(address)
  }
}

/** The length of the answer to `asked`, and how many of its first bytes are known beforehand. */
function expectedOf(asked: Uint8Array): { readonly length: number; readonly head: Uint8Array } {
  const code = asked[1] ?? 0
  const count = wordAt(asked, 4)
  if (code === functions.readCoils || code === functions.readInputs || code === functions.readRegisters) {
    const bytes = code === functions.readRegisters ? 2 * count : Math.ceil(count / 8)
    return { length: 5 + bytes, head: Uint8Array.of(asked[0] ?? 0, code, bytes) }
  }
  return { length: 8, head: asked.subarray(0, 6) }
}

const isException = (bytes: Uint8Array, asked: Uint8Array): boolean =>
  bytes[0] === asked[0] && bytes[1] === ((asked[1] ?? 0) | exceptionBit)

const sumFits = (frame: Uint8Array): boolean => {
  const crc = crcOf(frame.subarray(0, -2))
  return frame.at(-2) === low(crc) && frame.at(-1) === high(crc)
}

/** The answer to `asked`, or its exception: the same board, function and extent, and a right CRC. */
export function parseReply(bytes: Uint8Array, { asked }: Listening): Parsed {
  if (asked === null) return { kind: 'bad' }
  const exception = isException(bytes, asked)
  const { length, head } = exception
    ? { length: 5, head: Uint8Array.of(asked[0] ?? 0, (asked[1] ?? 0) | exceptionBit) }
    : expectedOf(asked)
  const shown = bytes.subarray(0, head.length)
  if (shown.some((byte, index) => byte !== head[index])) return { kind: 'bad' }
  if (bytes.length < length) return { kind: 'more' }
  const frame = bytes.subarray(0, length)
  if (!sumFits(frame)) return { kind: 'bad' }
  const reply: Reply | null = exception
    ? { kind: 'acknowledgement', address: frame[0] ?? 0, channel: null, result: 'failed' }
    : replyOf(frame.subarray(0, -2), asked)
  return reply === null ? { kind: 'bad' } : { kind: 'frame', length, reply }
}

/** The parser has held the reply against its request already. */
export function answers(asked: Uint8Array, reply: Reply): boolean {
  if (reply.address !== asked[0]) return false
  const code = asked[1] ?? 0
  if (reply.kind === 'acknowledgement') return reply.result === 'failed' || code > functions.readRegisters
  return reply.kind === (code === functions.readInputs ? 'status' : 'relays')
}
