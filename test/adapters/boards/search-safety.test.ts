// Nothing that the search sends may move a lock of any family: not by itself, not glued to what went before, not cut
// short, and not read at another speed. Every emulated board hears everything; a second judge reads the bytes alone.
import { expect, test } from 'vitest'
import { createCu12 } from '../../../simulator/boards/cu12.ts'
import type {
  CreateBoard,
  EmulatedBoard,
  EmulatedBoardSettings,
} from '../../../simulator/boards/emulated-board.ts'
import { createKrCu16 } from '../../../simulator/boards/kr-cu16.ts'
import { createLcus } from '../../../simulator/boards/lcus.ts'
import { createWaveshareModbus } from '../../../simulator/boards/waveshare-modbus.ts'
import { createWkly } from '../../../simulator/boards/wkly.ts'
import { createXor8a } from '../../../simulator/boards/xor-8a.ts'
import { createChance } from '../../../simulator/world/chance.ts'
import { createVirtualClock } from '../../../simulator/world/virtual-clock.ts'
import { serialFamilies } from '../../../src/adapters/boards/families.ts'
import { openingsIn } from './opening-bytes.ts'
import type { Sent } from './searched-port.ts'
import { createSearchedPort } from './searched-port.ts'

const range = (least: number, most: number, step = 1) =>
  Array.from({ length: Math.floor((most - least) / step) + 1 }, (_, index) => least + index * step)
/** Of families with many addresses: those at the ends, and those that begin another family's frames. */
const many = [1, 2, 3, 4, 5, 8, 0x10, 0x30, 0x31, 0x57, 0x59, 0x80, 0x81, 0x82, 0x8a, 0xa0, 0xf7]

const dialects = ['waveshare', 'timed-registers', 'command-registers', 'one-based-coils'] as const
const kinds: readonly (readonly [CreateBoard, readonly Partial<EmulatedBoardSettings>[]])[] = [
  [createKrCu16, range(0, 15).map((address) => ({ address, channels: 16 }))],
  [createCu12, range(0, 16).map((address) => ({ address, channels: 12 }))],
  [createXor8a, range(1, 31).map((address) => ({ address, channels: 50 }))],
  [createWkly, many.map((address) => ({ address, channels: 245 }))],
  [createLcus, [{ address: 0, channels: 8 }]],
  [
    createWaveshareModbus,
    dialects.flatMap((dialect) =>
      many.map((address) => ({ address, channels: 32, dialect, inputs: dialect === 'waveshare' })),
    ),
  ],
]

/** Lets every board of every family hear these bytes; gives those that moved anything. */
function movedBy(chunks: readonly Uint8Array[]): readonly unknown[] {
  const clock = createVirtualClock()
  const boards: readonly EmulatedBoard[] = kinds.flatMap(([create, settings]) =>
    settings.map((one) =>
      create({ address: 0, channels: 1, closedBit: 1, ...one }, { clock, onChange() {}, say() {} }),
    ),
  )
  for (const bytes of chunks) {
    clock.advance(20)
    for (const board of boards) board.hear(bytes)
  }
  return boards
    .filter((board) => {
      const { unlock, broadcast } = board.heard()
      return unlock > 0 || broadcast > 0 || board.locks.some((lock) => lock.look().pulses > 0)
    })
    .map(({ settings }) => settings)
}

const families = ['kr-cu16', 'cu12', 'xor-8a', 'wkly', 'waveshare-modbus', 'lcus'] as const

/** Everything that searches send: on a silent port, behind a bridge, and where boards of each kind answer. */
async function everythingSent(): Promise<readonly (readonly Sent[])[]> {
  const silent = createSearchedPort({ family: 'kr-cu16', boards: [] })
  await silent.search()
  const bridge = createSearchedPort({ family: 'kr-cu16', boards: [] })
  await bridge.search('tcp://10.0.0.9:4196')
  const streams = [silent.sent, bridge.sent]
  for (const family of families) {
    for (const dialect of family === 'waveshare-modbus' ? dialects : [undefined]) {
      const ways = dialect === undefined ? {} : { dialect, inputs: dialect === 'waveshare' }
      const boards = [2, 7].map((address) => ({ address, channels: 8, closedBit: 1 as const, ...ways }))
      const port = createSearchedPort({ family, boards })
      port.bus.misbehave(7, 'wrong-sum', family !== 'lcus')
      await port.search()
      streams.push(port.sent)
    }
  }
  return streams
}

const streams = await everythingSent()
const frames = streams.flat().map(({ bytes }) => bytes)
const distinct = [...new Map(frames.map((bytes) => [bytes.join(), bytes])).values()]
const joined = (chunks: readonly Uint8Array[]) => Uint8Array.from(chunks.flatMap((bytes) => [...bytes]))

test('the judges see an unlock where there is one', () => {
  for (const [name, family] of Object.entries(serialFamilies)) {
    const board = { address: name === 'lcus' ? 0 : 2, channels: 8, closedBit: 1 as const }
    const request = family.unlockRequest(board, 3, 500)
    const stream = [Uint8Array.of(0x02, 0x80), request]
    expect(openingsIn(joined(stream)), name).toHaveLength(1)
    expect(movedBy(stream), name).not.toEqual([])
  }
})

test('every request of a search reads: its family knows it as such, and no family as more', () => {
  expect(distinct.length).toBeGreaterThan(420)
  for (const bytes of distinct) expect(openingsIn(bytes)).toEqual([])
})

test('the bytes of whole searches, as they were sent, move no lock', () => {
  for (const stream of streams) {
    const bytes = stream.map((one) => one.bytes)
    expect(openingsIn(joined(bytes))).toEqual([])
  }
  const [silent = []] = streams
  expect(movedBy(silent.map(({ bytes }) => bytes))).toEqual([])
  expect(
    movedBy(streams.slice(2).flatMap((stream) => stream.slice(0, 120).map(({ bytes }) => bytes))),
  ).toEqual([])
})

test.each([1, 2, 3])('in another order, and cut at any point, they move no lock (seed %i)', (seed) => {
  const chance = createChance(seed)
  const order = distinct
    .map((bytes) => ({ bytes, at: chance.fraction() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ bytes }) => {
      const from = chance.whole(4) === 0 ? chance.whole(bytes.length) : 0
      const to = chance.whole(2) === 0 ? from + chance.whole(bytes.length - from + 1) : bytes.length
      return bytes.subarray(from, to)
    })
  expect(openingsIn(joined(order))).toEqual([])
  expect(movedBy(order)).toEqual([])
})

test('no request moves anything behind any beginning of any other', () => {
  const wrong: string[] = []
  const glued = new Uint8Array(16)
  for (const first of distinct) {
    for (const second of distinct) {
      for (let cut = 1; cut <= first.length; cut += 1) {
        glued.set(first.subarray(0, cut))
        glued.set(second, cut)
        const found = openingsIn(glued.subarray(0, cut + second.length))
        if (found.length > 0) wrong.push(...found)
      }
    }
  }
  expect([...new Set(wrong)].slice(0, 60)).toEqual([])
})

/** What a receiver at another speed makes of a frame: it waits for a start bit and looks into the middle of each bit. */
function heardAt(rate: number, { baudRate, bytes }: Sent, phase: number): Uint8Array {
  const bits = [...bytes].flatMap((byte) => [0, ...range(0, 7).map((bit) => (byte >> bit) & 1), 1])
  const levelAt = (time: number) => bits[Math.floor(time)] ?? 1
  const bit = baudRate / rate
  const heard: number[] = []
  const fine = bit / 16
  for (let time = phase * fine; time < bits.length; ) {
    if (levelAt(time) === 1) {
      time += fine
      continue
    }
    let byte = 0
    for (let index = 0; index < 8; index += 1) byte |= levelAt(time + (index + 1.5) * bit) << index
    heard.push(byte)
    time += 9.5 * bit
    // A receiver that found no stop bit waits until the line is idle again.
    while (levelAt(time) === 0) time += fine
  }
  return Uint8Array.from(heard)
}

test.each([4_800, 9_600, 19_200, 38_400, 57_600, 115_200])('read at %i baud, they move no lock', (rate) => {
  for (const phase of [0, 0.5]) {
    const heard = streams.map((stream) => stream.map((one) => heardAt(rate, one, phase)))
    for (const chunks of heard) expect(openingsIn(joined(chunks))).toEqual([])
    if (phase === 0) expect(movedBy(heard[0] ?? [])).toEqual([])
  }
})

test('a receiver at the same speed hears what was sent', () => {
  for (const one of streams[0] ?? []) expect(heardAt(one.baudRate, one, 0.5)).toEqual(one.bytes)
})
