// The flood of frames for every family: each with its own account of what is sound, by the protocol's rules.
import { expect, test } from 'vitest'
import type { Chance } from '../../../simulator/world/chance.ts'
import { parseReply as parseKrCu16, statusRequest } from '../../../src/adapters/boards/kr-cu16/frames.ts'
import { lcus } from '../../../src/adapters/boards/lcus/board.ts'
import { parseReply as parseModbus } from '../../../src/adapters/boards/waveshare-modbus/frames.ts'
import { floodParser } from './frame-flood.ts'

const bytesOf = (chance: Chance, count: number) => Array.from({ length: count }, () => chance.whole(256))

const sumOf = (bytes: readonly number[]) => bytes.reduce((sum, byte) => sum + byte, 0) % 256

floodParser('KR-CU16', {
  parse: parseKrCu16,
  sound(chance) {
    const board = chance.whole(10)
    const frame = [0x02, board * 16 + chance.whole(16), 0x35 + chance.whole(2), ...bytesOf(chance, 4), 0x03]
    return { frame: Uint8Array.from([...frame, sumOf(frame)]), asked: statusRequest(board) }
  },
  isSound(frame) {
    const [start, address = 0, command = 0, , , , , end, sum] = frame
    const fits = start === 2 && address < 0xa0 && (command === 0x35 || command === 0x36) && end === 3
    return frame.length === 9 && fits && sumOf([...frame.subarray(0, 8)]) === sum
  },
})

/** Bit by bit, unlike the driver's. */
function crcOf(bytes: readonly number[]): readonly [number, number] {
  let crc = 0xffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit += 1) crc = crc % 2 === 1 ? ((crc - 1) / 2) ^ 0xa001 : crc / 2
  }
  return [crc % 256, Math.floor(crc / 256)]
}
const sealed = (bytes: readonly number[]) => Uint8Array.from([...bytes, ...crcOf(bytes)])

floodParser('Modbus', {
  parse: parseModbus,
  sound(chance) {
    const board = 1 + chance.whole(247)
    const code = chance.pick([1, 2, 3, 5, 6, 0x0f, 0x10])
    const count = 1 + chance.whole(32)
    const ask = [board, code, chance.whole(256), chance.whole(256), 0, count]
    const asked = sealed(code > 6 ? [...ask, 1, 0] : ask)
    if (chance.whole(5) === 0) return { frame: sealed([board, code + 0x80, 1 + chance.whole(4)]), asked }
    if (code > 3) return { frame: sealed(ask), asked }
    const data =
      code === 3
        ? Array.from({ length: 2 * count }, (_, at) => at % 2 && chance.whole(2))
        : bytesOf(chance, Math.ceil(count / 8))
    return { frame: sealed([board, code, data.length, ...data]), asked }
  },
  isSound(frame, asked) {
    if (asked === null) return false
    const body = [...frame.subarray(0, -2)]
    const [low, high] = crcOf(body)
    if (frame.at(-2) !== low || frame.at(-1) !== high || body[0] !== asked[0]) return false
    const code = asked[1] ?? 0
    if (body[1] === code + 0x80) return frame.length === 5
    if (body[1] !== code) return false
    if (code > 3) return frame.length === 8 && body.every((byte, at) => byte === asked[at])
    const count = asked[5] ?? 0
    const length = code === 3 ? 2 * count : Math.ceil(count / 8)
    return body[2] === length && frame.length === 5 + length
  },
})

test('of LCUS nothing at all is ever taken for a word', () => {
  for (let byte = 0; byte < 256; byte += 1)
    expect(lcus.parse(Uint8Array.of(byte, 1, 1, byte + 2), { asked: null, ended: true }).kind).toBe('bad')
})
