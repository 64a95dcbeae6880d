// The kernel's structures, byte for byte. The numbers here are not those of abi.ts: a C program printed them, compiled
// against linux/gpio.h of 6.1 for x86_64 (the layout is the same for every 64-bit machine).
import { expect, test } from 'vitest'
import {
  emptyChipInfo,
  ioctls,
  lineFlags,
  lineInfoOf,
  lineRequest,
  lineValues,
  readChipInfo,
  readEvents,
  readLineInfo,
  requestedDescriptor,
} from '../../../src/adapters/gpio/abi.ts'

test('every request number holds the size of what it carries', () => {
  expect(ioctls.chipInfo).toBe(0x8044b401)
  expect((ioctls.chipInfo >> 16) & 0x3fff).toBe(68)
  expect((ioctls.request >>> 16) & 0x3fff).toBe(592)
  expect((ioctls.lineInfo >>> 16) & 0x3fff).toBe(256)
  expect((ioctls.getValues >>> 16) & 0x3fff).toBe(16)
  expect((ioctls.setValues >>> 16) & 0x3fff).toBe(16)
})

test('a request gives every line its flags, and outputs the inactive value', () => {
  const { output, activeLow, input, pullUp, risingEdge, fallingEdge } = lineFlags
  const bytes = lineRequest('kluis', [
    { offset: 17, flags: output },
    { offset: 5, flags: output | activeLow },
    { offset: 27, flags: input | pullUp | risingEdge | fallingEdge },
    { offset: 22, flags: output },
  ])
  expect(bytes).toHaveLength(592)
  expect([0, 4, 8, 12, 16].map((at) => bytes.readUInt32LE(at))).toEqual([17, 5, 27, 22, 0])
  expect(bytes.toString('utf8', 256, 262)).toBe('kluis\0')
  expect(bytes.readUInt32LE(560)).toBe(4)
  const attributes = Array.from({ length: bytes.readUInt32LE(296) }, (_, index) => {
    const at = 320 + 24 * index
    return [bytes.readUInt32LE(at), bytes.readBigUInt64LE(at + 8), bytes.readBigUInt64LE(at + 16)]
  })
  expect(attributes).toEqual([
    [1, 8n, 0b1001n],
    [1, 10n, 0b0010n],
    [1, 4n + 16n + 32n + 256n, 0b0100n],
    [2, 0n, 0b1011n],
  ])
  bytes.writeInt32LE(9, 588)
  expect(requestedDescriptor(bytes)).toBe(9)
})

test('a name that is too long for the kernel is cut and stays a string', () => {
  const bytes = lineRequest('x'.repeat(40), [{ offset: 0, flags: lineFlags.input }])
  expect(bytes.toString('utf8', 256, 288)).toBe(`${'x'.repeat(31)}\0`)
})

test('what the kernel fills in is read where it stands', () => {
  const chip = emptyChipInfo()
  chip.write('gpiochip0', 0)
  chip.write('pinctrl-bcm2711', 32)
  chip.writeUInt32LE(58, 64)
  expect(readChipInfo(chip)).toEqual({ label: 'pinctrl-bcm2711', lines: 58 })
  const line = lineInfoOf(17)
  expect([line.length, line.readUInt32LE(64)]).toEqual([256, 17])
  line.write('spi0 CS1', 32)
  line.writeBigUInt64LE(9n, 72)
  expect(readLineInfo(line)).toEqual({ used: true, consumer: 'spi0 CS1' })
  const values = lineValues(63, true)
  expect([values.readBigUInt64LE(0), values.readBigUInt64LE(8)]).toEqual([1n << 63n, 1n << 63n])
})

test('events are read whole, and a piece of one is none', () => {
  const bytes = Buffer.alloc(48 + 48 + 12)
  bytes.writeUInt32LE(27, 12)
  bytes.writeUInt32LE(7, 16)
  bytes.writeUInt32LE(22, 60)
  bytes.writeUInt32LE(8, 64)
  expect(readEvents(bytes)).toEqual([
    { offset: 27, order: 7 },
    { offset: 22, order: 8 },
  ])
})
