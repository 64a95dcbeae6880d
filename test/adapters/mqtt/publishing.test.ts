// Which ids are on their way. That the library leaves them alone is shown in connection.test.ts.
import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { createPublishing, libraryIds } from '../../../src/adapters/mqtt/publishing.ts'

const message = { topic: 'm', payload: '', retain: false, correlation: null, contentType: null }

test('no id is used again while it is on its way, however many have come and gone', () => {
  const connection = new EventEmitter()
  const ids: number[] = []
  // Where the topic has one character.
  const publishing = createPublishing(connection, 4, (packet) => ids.push(packet.readUInt16BE(5)))
  const taken: number[] = []
  for (let i = 0; i < 60_100; i++) {
    publishing.send(message, () => taken.push(i))
    // Three that the broker never acknowledges.
    if (i !== 0 && i !== 7 && i !== 8)
      connection.emit('packetreceive', { cmd: 'puback', messageId: ids.at(-1) })
  }
  expect(publishing.inFlight()).toBe(3)
  expect(taken).toHaveLength(60_097)
  expect(ids.slice(59_998, 60_004)).toEqual([59_999, 60_000, 2, 3, 4, 5])
  expect(ids.filter((id) => id === 8 || id === 9)).toEqual([8, 9])
})

test('the ids of the library are others, and come round', () => {
  const ids = libraryIds()
  const first = ids.allocate()
  expect(first).toBe(60_001)
  let last = first
  for (let i = 1; i < 5535; i++) last = ids.allocate()
  expect(last).toBe(65_535)
  expect(ids.allocate()).toBe(60_001)
})
