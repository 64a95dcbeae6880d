// The bytes of Modbus relay boards: the makers' examples, what each dialect says, and what is no answer.
import { createRequire } from 'node:module'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { BoardSettings, ModbusDialectName } from '../../../src/adapters/boards/board.ts'
import { waveshareModbus } from '../../../src/adapters/boards/waveshare-modbus/board.ts'
import { crcOf } from '../../../src/adapters/boards/waveshare-modbus/crc.ts'
import { parseReply } from '../../../src/adapters/boards/waveshare-modbus/frames.ts'

const oracleCrc: (bytes: Buffer) => number = createRequire(import.meta.url)('modbus-serial/utils/crc16')

const bytes = (text: string) => Uint8Array.from(text.split(' '), (pair) => Number.parseInt(pair, 16))
const hex = (of: Uint8Array | null) =>
  [...(of ?? [])].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(' ')

const board = (more: Partial<BoardSettings> = {}): BoardSettings => ({
  address: 1,
  channels: 8,
  closedBit: 1,
  ...more,
})
const of = (dialect: ModbusDialectName) => board({ dialect })

const parse = (text: string, asked: string | null) =>
  parseReply(bytes(text), { asked: asked === null ? null : bytes(asked), ended: false })

test.each([
  ['flash of relay 1, 500 ms', waveshareModbus.unlockRequest(board(), 1, 500), '01 05 02 00 00 05 0C 71'],
  ['flash of relay 1, 700 ms', waveshareModbus.unlockRequest(board(), 1, 700), '01 05 02 00 00 07 8D B0'],
  ['everything off', waveshareModbus.offRequests?.(board())[0], '01 05 00 FF 00 00 FD FA'],
  ['eight inputs', waveshareModbus.statusRequest(board({ inputs: true })), '01 02 00 00 00 08 79 CC'],
  [
    'a timed pulse of relay 1 by registers, 1 s',
    waveshareModbus
      .unlockRequest(board({ dialect: 'timed-registers', address: 254 - 7 }), 1, 1_000)
      .subarray(0, 11),
    'F7 10 00 03 00 02 04 00 04 00 0A',
  ],
])('the %s is written as the maker writes it', (_what, request, expected) => {
  expect(hex(request ?? null)).toBe(expected)
})

test('a pulse is counted in tenths of a second, rounded up, and never longer than a coil bears', () => {
  const units = (pulseMs: number) => waveshareModbus.unlockRequest(board(), 3, pulseMs)[5]
  expect([1, 100, 101, 550, 1_500, 1_501, 65_000].map(units)).toEqual([1, 1, 2, 6, 15, 15, 15])
  expect(waveshareModbus.lastingMs?.(board(), 550)).toBe(600)
  expect(waveshareModbus.lastingMs?.(of('command-registers'), 550)).toBe(550)
})

test.each<[ModbusDialectName, string, string | null, string]>([
  ['waveshare', '01 05 02 01 00 05', null, '01 01 00 00 00 08'],
  ['timed-registers', '01 10 00 08 00 02 04 00 04 00 05', null, '01 01 00 00 00 08'],
  ['command-registers', '01 06 00 02 01 00', '01 06 00 02 02 00', '01 03 00 01 00 08'],
  ['one-based-coils', '01 05 00 02 01 00', '01 05 00 02 00 00', '01 01 00 01 00 08'],
])('the dialect %s pulses relay 2, lets it go and reads its relays', (dialect, pulse, release, read) => {
  const plain = (frame: Uint8Array | null | undefined) => (frame ? hex(frame.subarray(0, -2)) : null)
  expect(plain(waveshareModbus.unlockRequest(of(dialect), 2, 500))).toBe(pulse)
  expect(plain(waveshareModbus.releaseRequest?.(of(dialect), 2))).toBe(release)
  expect(plain(waveshareModbus.relaysRequest?.(of(dialect)))).toBe(read)
})

test('at the start relays are put off, and only a board with inputs is told to keep them apart', () => {
  const start = (settings: BoardSettings) =>
    (waveshareModbus.startRequests?.(settings) ?? []).map((frame) => hex(frame.subarray(0, 6)))
  expect(start(board())).toEqual(['01 01 00 00 00 08', '01 05 00 FF 00 00'])
  expect(start(board({ inputs: true })).slice(2)).toEqual(
    Array.from({ length: 8 }, (_, relay) => `01 06 10 0${relay} 00 00`),
  )
  expect(start(of('command-registers'))).toHaveLength(1 + 8)
})

test('no board, relay or number of relays outside the protocol can be addressed', () => {
  for (const address of [0, 248, 1.5, Number.NaN])
    expect(() => waveshareModbus.unlockRequest(board({ address }), 1, 500)).toThrow(RangeError)
  for (const channel of [0, 33, 1.5, Number.NaN])
    expect(() => waveshareModbus.unlockRequest(board(), channel, 500)).toThrow(RangeError)
})

const inputs = '01 02 00 00 00 08 79 CC'
const flash = '01 05 02 00 00 05 0C 71'

test.each([
  ['01 02 01 00 A1 88', inputs, '00000000'],
  ['01 02 01 01 60 48', inputs, '10000000'],
  ['01 02 01 20 A0 50', inputs, '00000100'],
])('the reply %s is read bit by bit', (reply, asked, levels) => {
  const parsed = parse(reply, asked)
  if (parsed.kind !== 'frame' || parsed.reply.kind !== 'status') throw new Error(`${parsed.kind}, no status`)
  expect(parsed.reply.levels.join('')).toBe(levels)
})

test('an exception is heard as a refusal, and the echo of an act as its acknowledgement', () => {
  expect(parse('01 85 02 C3 51', flash)).toMatchObject({ kind: 'frame', reply: { result: 'failed' } })
  expect(parse('01 81 01 81 90', '01 01 00 00 00 08 3D CC')).toMatchObject({ reply: { result: 'failed' } })
  expect(parse(flash, flash)).toMatchObject({ kind: 'frame', reply: { result: 'done' } })
})

test.each([
  ['a wrong CRC', '01 02 01 03 A1 90', inputs],
  ['another board', '02 02 01 00 A1 CC', inputs],
  ['another function', '01 01 01 00 51 88', inputs],
  ['another number of inputs', '01 02 02 00 00 B9 B8', inputs],
  ['the acknowledgement of another relay', '01 05 02 01 00 05 5D B1', flash],
  ['anything before the first request', '01 02 01 00 A1 88', null],
])('%s is no answer', (_what, reply, asked) => {
  expect(parse(reply, asked).kind).toBe('bad')
})

test('the CRC is the one that another implementation computes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 80 }), (some) => {
      expect(crcOf(some)).toBe(oracleCrc(Buffer.from(some)))
    }),
  )
})
