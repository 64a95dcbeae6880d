// What is said in one turn of the event loop leaves together, in order.
import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { createVirtualClock } from '../../../simulator/world/virtual-clock.ts'
import { createWriting } from '../../../src/adapters/mqtt/writing.ts'

function createBench() {
  const stream = new PassThrough()
  const pieces: string[] = []
  stream.on('data', (piece: Buffer) => pieces.push(piece.toString()))
  const clock = createVirtualClock()
  return { stream, pieces, clock, writing: createWriting(stream, clock) }
}

test('the packets of one turn are one piece, those of the next another', () => {
  const { pieces, clock, writing } = createBench()
  for (const packet of ['a', 'b', 'c']) writing.write(Buffer.from(packet))
  expect(pieces).toEqual([])
  clock.settle()
  writing.write(Buffer.from('d'))
  clock.settle()
  expect(pieces).toEqual(['abc', 'd'])
})

test('what is let go early does not leave again', () => {
  const { pieces, clock, writing } = createBench()
  writing.write(Buffer.from('a'))
  writing.flush()
  expect(pieces).toEqual(['a'])
  clock.settle()
  expect(pieces).toEqual(['a'])
})

test('a connection that is gone takes nothing, and nothing fails', () => {
  const { stream, pieces, clock, writing } = createBench()
  writing.write(Buffer.from('a'))
  stream.destroy()
  clock.settle()
  expect(pieces).toEqual([])
})
