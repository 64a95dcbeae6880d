// The search for lock boards on a port, in virtual time against the emulated boards of every family.
import { expect, test } from 'vitest'
import type { EmulatedFamily } from '../../../simulator/boards/emulated-bus.ts'
import type { VirtualClock } from '../../../simulator/world/virtual-clock.ts'
import { createVirtualClock } from '../../../simulator/world/virtual-clock.ts'
import type { BoardSettings } from '../../../src/adapters/boards/board.ts'
import { searchPort, searchWithinMs } from '../../../src/adapters/boards/search.ts'
import { searchedFamilies } from '../../../src/adapters/boards/search-plan.ts'
import { familyFacts } from '../../../src/config/board-families.ts'
import { createSearchedPort } from './searched-port.ts'

const board = (address: number, channels: number, more: Partial<BoardSettings> = {}): BoardSettings => ({
  address,
  channels,
  closedBit: 1,
  ...more,
})
const closed = (count: number, bit: 0 | 1 = 1) => Array.from({ length: count }, () => bit)

test('every family that can be heard is searched for, over all of its addresses, at its factory speed first', () => {
  const facts = Object.entries(familyFacts).filter(([name]) => name !== 'lcus' && name !== 'gpio')
  expect(searchedFamilies.map(({ name }) => name).toSorted()).toEqual(facts.map(([name]) => name).toSorted())
  for (const { name, baudRates, addresses, mostChannels } of searchedFamilies) {
    expect(addresses).toEqual(name === 'wkly' ? [0, 127] : familyFacts[name].addresses)
    expect(mostChannels).toBe(familyFacts[name].channels.most)
    expect(baudRates[0]).toBe(familyFacts[name].baudRate)
  }
})

const walls: readonly (readonly [
  string,
  EmulatedFamily,
  number,
  readonly BoardSettings[],
  readonly object[],
])[] = [
  [
    'KR-CU16 boards',
    'kr-cu16',
    19_200,
    [board(0, 16), board(9, 16, { closedBit: 0 })],
    [
      { address: 0, channels: 16, levels: closed(16) },
      { address: 9, channels: 16, levels: closed(16, 0) },
    ],
  ],
  [
    'CU12 boards at the ends of the range',
    'cu12',
    19_200,
    [board(0, 12), board(16, 12)],
    [
      { address: 0, channels: 12 },
      { address: 16, channels: 12 },
    ],
  ],
  [
    'a CU12 board at a speed that is not the factory’s',
    'cu12',
    57_600,
    [board(2, 12)],
    [{ address: 2, channels: 12 }],
  ],
  [
    'XOR-8A boards of both firmwares',
    'xor-8a',
    9_600,
    [board(1, 8), board(31, 50)],
    [
      { address: 1, channels: 24 },
      { address: 31, channels: 50 },
    ],
  ],
  [
    'WKLY boards',
    'wkly',
    9_600,
    [board(0, 12), board(127, 4)],
    [
      { address: 0, channels: 12, levels: closed(12) },
      { address: 127, channels: 4 },
    ],
  ],
  [
    'Modbus boards with and without inputs',
    'waveshare-modbus',
    9_600,
    [board(1, 8, { inputs: true }), board(2, 32), board(247, 16)],
    [
      { address: 1, channels: 8, inputs: true, levels: closed(8) },
      { address: 2, channels: 32, levels: [] },
      { address: 247, channels: 16, levels: [] },
    ],
  ],
  [
    'a Modbus board whose relays are registers, at another speed',
    'waveshare-modbus',
    115_200,
    [board(3, 4, { dialect: 'command-registers' })],
    [{ address: 3, channels: 4, dialect: 'command-registers', levels: [] }],
  ],
  [
    'a Modbus board whose coils count from one',
    'waveshare-modbus',
    9_600,
    [board(40, 8, { dialect: 'one-based-coils' })],
    [{ address: 40, channels: 8, dialect: 'one-based-coils', levels: [] }],
  ],
]

test.each(walls)(
  'finds %s with their addresses and channels',
  async (_what, family, baudRate, boards, found) => {
    const port = createSearchedPort({ family, baudRate, boards })
    const findings = await port.search()
    expect(findings).toMatchObject({ end: 'over', family, baudRate, damaged: [] })
    expect(findings.boards).toEqual(found.map((one) => expect.objectContaining(one)))
    expect(findings.boards.some(({ answersTwice }) => answersTwice)).toBe(false)
    expect(port.bus.doors.filter((door) => port.bus.look(door).pulses > 0)).toEqual([])
    expect(port.bus.collisions()).toBe(0)
    expect(findings.tookMs).toBeLessThan(searchWithinMs)
  },
)

test('finds boards behind a bridge, whose own speed nobody can set', async () => {
  const port = createSearchedPort({ family: 'waveshare-modbus', boards: [board(1, 8)] })
  const { family, boards } = await port.search('tcp://10.0.0.9:4196')
  expect(family).toBe('waveshare-modbus')
  expect(boards).toHaveLength(1)
  expect(new Set(port.sent.map(({ baudRate }) => baudRate)).size).toBe(1)
})

test('tells doors that are open from those that are not', async () => {
  const port = createSearchedPort({ family: 'wkly', boards: [board(0, 4)] })
  port.bus.forceOpen({ bus: 'wall', board: 0, channel: 3 })
  expect((await port.search()).boards).toMatchObject([{ levels: [1, 1, 0, 1] }])
})

test('a board that answers late is found where it is expected, and asked again', async () => {
  const port = createSearchedPort({ family: 'kr-cu16', boards: [board(1, 16)] })
  port.bus.misbehave(1, 'slow', true)
  expect((await port.search()).boards).toMatchObject([{ address: 1, channels: 16 }])
})

test('two boards at one address are told', async () => {
  for (const family of ['kr-cu16', 'cu12', 'xor-8a', 'wkly', 'waveshare-modbus'] as const) {
    const port = createSearchedPort({ family, boards: [board(3, 8), board(3, 8), board(4, 8)] })
    const { boards } = await port.search()
    expect(boards.map(({ address, answersTwice }) => [address, answersTwice])).toEqual([
      [3, true],
      [4, false],
    ])
  }
})

test('a board whose answers are damaged is told with its address, and is no board', async () => {
  const port = createSearchedPort({ family: 'kr-cu16', boards: [board(2, 16)] })
  port.bus.misbehave(2, 'wrong-sum', true)
  const { boards, damaged, end } = await port.search()
  expect(end).toBe('over')
  expect(boards).toEqual([])
  expect(damaged).toContainEqual({ family: 'kr-cu16', baudRate: 19_200, address: 2 })
})

test('a damaged board beside a sound one is told too', async () => {
  const port = createSearchedPort({ family: 'cu12', boards: [board(0, 12), board(7, 12)] })
  port.bus.misbehave(7, 'wrong-sum', true)
  const { boards, damaged } = await port.search()
  expect(boards).toMatchObject([{ address: 0 }])
  expect(damaged).toEqual([{ family: 'cu12', baudRate: 19_200, address: 7 }])
})

test('an adapter that echoes hides no board and makes none', async () => {
  const echoing = createSearchedPort({ family: 'xor-8a', boards: [board(5, 24)] })
  echoing.bus.setEcho(true)
  expect((await echoing.search()).boards).toMatchObject([{ address: 5, channels: 24 }])
  const empty = createSearchedPort({ family: 'lcus', boards: [board(0, 4)] })
  empty.bus.setEcho(true)
  expect(await empty.search()).toMatchObject({ family: null, boards: [] })
})

test('a silent line ends within its bound with nothing', async () => {
  const port = createSearchedPort({ family: 'kr-cu16', baudRate: 1, boards: [board(0, 16)] })
  const findings = await port.search()
  expect(findings).toMatchObject({ end: 'over', family: null, boards: [], damaged: [] })
  expect(findings.tookMs).toBeLessThan(searchWithinMs)
})

test('a line that is full of noise ends within its bound', async () => {
  const clock = createVirtualClock()
  const port = createSearchedPort({ family: 'kr-cu16', boards: [] }, clock)
  const hum = () => {
    port.bus.disturb(Uint8Array.of(0x02, 0x57, 0xff, 0x80, 0x8a))
    clock.wakeAt(clock.monotonicMs() + 30, hum)
  }
  hum()
  const findings = await port.search()
  expect(findings.boards).toEqual([])
  expect(findings.tookMs).toBeLessThanOrEqual(searchWithinMs + 1_000)
})

test('ports are searched side by side, each with its own family, and are free afterwards', async () => {
  const clock = createVirtualClock()
  const left = createSearchedPort({ family: 'cu12', boards: [board(1, 12)] }, clock)
  const right = createSearchedPort({ family: 'wkly', boards: [board(6, 8)] }, clock)
  const [cu12, wkly] = await Promise.all([left.search('/dev/ttyUSB0'), right.search('/dev/ttyUSB1')])
  expect(cu12).toMatchObject({ path: '/dev/ttyUSB0', family: 'cu12', boards: [{ address: 1 }] })
  expect(wkly).toMatchObject({ path: '/dev/ttyUSB1', family: 'wkly', boards: [{ address: 6, channels: 8 }] })
  expect(await left.search()).toMatchObject({ end: 'over', family: 'cu12' })
})

const ends = async (openLink: Parameters<typeof searchPort>[1]['openLink'], clock: VirtualClock) => {
  const searched = searchPort('/dev/ttyUSB0', { openLink, clock })
  clock.advance(searchWithinMs + 5_000)
  return (await searched).end
}

test('a port that is taken, forbidden, gone, or locked up is told as such', async () => {
  for (const trouble of ['taken', 'forbidden', 'gone'] as const) {
    const clock = createVirtualClock()
    const end = await ends((_, ears) => {
      clock.soon(() => ears.onClosed(trouble))
      return { write() {}, close: (done) => done() }
    }, clock)
    expect(end).toBe(trouble)
  }
  const clock = createVirtualClock()
  const stuck = await ends((_, ears) => {
    clock.soon(() => ears.onOpen())
    return { write() {}, close() {} }
  }, clock)
  expect(stuck).toBe('gone')
  const never = await ends(() => ({ write() {}, close: (done) => done() }), clock)
  expect(never).toBe('late')
})
