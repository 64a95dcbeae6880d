// The bytes of a PUBLISH, by the standards' own tables; that brokers read them is shown against real ones.
import { expect, test } from 'vitest'
import { publishPacket } from '../../../src/adapters/mqtt/publish-packet.ts'

const hex = (text: string): string => Buffer.from(text).toString('hex')
const message = { topic: 'a/b', payload: 'hé', retain: false, correlation: null, contentType: null }

test('3.1.1: topic, id and payload, with their lengths in bytes', () => {
  expect(publishPacket(4, message, 0x1234).toString('hex')).toBe(`320a0003${hex('a/b')}1234${hex('hé')}`)
})

test('5: the same with its properties, be there none', () => {
  expect(publishPacket(5, message, 1).toString('hex')).toBe(`320b0003${hex('a/b')}000100${hex('hé')}`)
})

test('5: content type and correlation data', () => {
  const full = { ...message, correlation: Buffer.from([1, 2]), contentType: 'text' }
  const properties = `0c030004${hex('text')}0900020102`
  expect(publishPacket(5, full, 1).toString('hex')).toBe(`32170003${hex('a/b')}0001${properties}${hex('hé')}`)
})

test('3.1.1 has no room for either', () => {
  const full = { ...message, correlation: Buffer.from([1, 2]), contentType: 'text' }
  expect(publishPacket(4, full, 1)).toEqual(publishPacket(4, message, 1))
})

test('a retained one says so, and an empty one clears', () => {
  expect(publishPacket(4, { ...message, retain: true, payload: '' }, 1).toString('hex')).toBe(
    `33070003${hex('a/b')}0001`,
  )
})

test.each([
  { bytes: 127 - 7, length: [0x7f] },
  { bytes: 128 - 7, length: [0x80, 0x01] },
  { bytes: 16_383 - 7, length: [0xff, 0x7f] },
  { bytes: 16_384 - 7, length: [0x80, 0x80, 0x01] },
  { bytes: 2_097_152 - 7, length: [0x80, 0x80, 0x80, 0x01] },
])('a payload of $bytes bytes has its length in $length.length', ({ bytes, length }) => {
  const packet = publishPacket(4, { ...message, payload: 'x'.repeat(bytes) }, 1)
  expect([...packet.subarray(1, 1 + length.length)]).toEqual(length)
  expect(packet.length).toBe(1 + length.length + 7 + bytes)
})
