// However much a broker pours out, a turn of the event loop takes one piece of it.
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect, createServer } from 'node:net'
import { Writable } from 'node:stream'
import { expect, onTestFinished, test } from 'vitest'
import { readInTurns } from '../../../src/adapters/mqtt/reading.ts'
import { until } from './until.ts'

test('a socket that is piped on gives one piece a turn, and all of it in the end', async () => {
  const poured = Buffer.alloc(4 * 1024 * 1024, 'x')
  const server = createServer((socket) => socket.on('error', () => {}).write(poured)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  onTestFinished(() => {
    socket.destroy()
    server.close()
  })
  let turn = 0
  const pieces: { readonly turn: number; readonly bytes: number }[] = []
  // As the library does it: with a small buffer, and done with each piece at once or in a few ticks.
  const library = new Writable({
    write(piece: Buffer, _encoding, done) {
      pieces.push({ turn, bytes: piece.length })
      if (pieces.length % 2 === 0) done()
      else process.nextTick(done)
    },
  })
  socket.pipe(library)
  readInTurns(socket, { soon: (task) => void setImmediate(task) })
  const count = (): void => {
    turn += 1
    if (!socket.destroyed) setImmediate(count)
  }
  count()
  const taken = () => pieces.reduce((sum, { bytes }) => sum + bytes, 0)
  await until('all of it is taken', () => taken() === poured.length)
  expect(new Set(pieces.map((piece) => piece.turn)).size).toBe(pieces.length)
  expect(Math.max(...pieces.map(({ bytes }) => bytes))).toBeLessThanOrEqual(65_536)
})
