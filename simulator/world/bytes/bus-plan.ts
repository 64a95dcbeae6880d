// What buses a simulated wall has and which door hangs where: the plain plan, and a way to draw one by chance that any
// site could have. Opens and emulates nothing.
import type { ChannelLines, FamilyName, ModbusDialectName } from '../../../src/adapters/boards/board.ts'
import type { DoorAddress } from '../../../src/core/nouns.ts'
import type { EmulatedBoardSettings } from '../../boards/emulated-board.ts'
import type { Chance } from '../chance.ts'

export interface BusPlan {
  readonly id: string
  readonly family: FamilyName
  readonly boards: readonly EmulatedBoardSettings[]
  /** Buses that name the same one share a power supply; null for one of its own. */
  readonly supply: string | null
  /** The family's factory setting where it is left out. */
  readonly baudRate?: number
  readonly sweepMs?: number
  readonly coilRestMs?: number
  /** Behind a bridge on the network instead of a serial port. */
  readonly isNetworked?: boolean
}

export interface DrawnBuses {
  readonly buses: readonly BusPlan[]
  /** A door each, in no order. */
  readonly addresses: readonly DoorAddress[]
}

/** The name of the power supply that feeds this bus's coils. */
export const supplyOf = (bus: BusPlan): string => bus.supply ?? bus.id

const findBoard = (buses: readonly BusPlan[], door: DoorAddress) => {
  const bus = buses.find(({ id }) => id === door.bus)
  return { bus, board: bus?.boards.find(({ address }) => address === door.board) }
}

/** Whether the board of this door reads a switch there: else its compartment is not `sensed`. */
export function readsSwitch(buses: readonly BusPlan[], door: DoorAddress): boolean {
  const { bus, board } = findBoard(buses, door)
  if (bus === undefined || board === undefined || bus.family === 'lcus') return false
  if (bus.family === 'waveshare-modbus') return board.inputs ?? false
  return bus.family !== 'gpio' || (board.lines?.[door.channel - 1]?.switch ?? null) !== null
}

/** Whether its board takes a sensor that looks into the compartment: else it is not `watched`. */
export const looksInside = (buses: readonly BusPlan[], door: DoorAddress): boolean =>
  findBoard(buses, door).bus?.family === 'kr-cu16'

/** Whether the daemon has to end a pulse there, since the board does not. */
export function isHeldByDaemon(buses: readonly BusPlan[], door: DoorAddress): boolean {
  const { bus, board } = findBoard(buses, door)
  const held: readonly (ModbusDialectName | undefined)[] = ['command-registers', 'one-based-coils']
  if (bus?.family === 'waveshare-modbus') return held.includes(board?.dialect)
  return bus?.family === 'lcus' || bus?.family === 'gpio'
}

interface Kind {
  readonly family: FamilyName
  readonly addresses: readonly [least: number, most: number]
  readonly mostBoards: number
  /** Channels that such boards come with. */
  readonly channels: readonly number[]
  readonly baudRates?: readonly number[]
}

const kinds: readonly Kind[] = [
  { family: 'kr-cu16', addresses: [0, 9], mostBoards: 4, channels: [8, 16] },
  { family: 'cu12', addresses: [0, 16], mostBoards: 3, channels: [12], baudRates: [9_600, 57_600, 115_200] },
  { family: 'xor-8a', addresses: [1, 31], mostBoards: 3, channels: [8, 12, 24, 50] },
  { family: 'wkly', addresses: [0, 31], mostBoards: 3, channels: [4, 8, 12, 24] },
  { family: 'waveshare-modbus', addresses: [1, 32], mostBoards: 3, channels: [8, 16, 32] },
  { family: 'lcus', addresses: [0, 0], mostBoards: 1, channels: [1, 2, 4, 8] },
  { family: 'gpio', addresses: [0, 3], mostBoards: 2, channels: [2, 4, 8] },
]
const dialects: readonly ModbusDialectName[] = [
  'waveshare',
  'waveshare',
  'timed-registers',
  'command-registers',
  'one-based-coils',
]
/** Of the emulated chip; each channel takes two. */
const chipLines = 54

const happens = (chance: Chance, probability: number): boolean => chance.fraction() < probability

/** Up to `count` different ones of `list`, in the order of the draw. */
function draw<T>(chance: Chance, list: readonly T[], count: number): readonly T[] {
  const left = [...list]
  const drawn: T[] = []
  while (drawn.length < count && left.length > 0) drawn.push(...left.splice(chance.whole(left.length), 1))
  return drawn
}

const numbers = (least: number, most: number): readonly number[] =>
  Array.from({ length: most - least + 1 }, (_, index) => least + index)

function drawLines(chance: Chance, offsets: number[]): ChannelLines {
  const [relay = 0, other = 0] = offsets.splice(0, 2)
  const activeLow = happens(chance, 0.4)
  return {
    relay,
    activeLow,
    switch: happens(chance, 0.2) ? null : other,
    bias: chance.pick(['pull-up', 'pull-down', 'as-is']),
  }
}

function drawBoard(
  chance: Chance,
  kind: Kind,
  { address, offsets }: { readonly address: number; readonly offsets: number[] },
): EmulatedBoardSettings {
  const channels = chance.pick(kind.channels)
  const own = draw(chance, numbers(1, channels), chance.whole(3))
  const board: EmulatedBoardSettings = {
    address,
    channels,
    closedBit: chance.pick([0, 1]),
    closedBits: Object.fromEntries(own.map((channel) => [channel, chance.pick([0, 1] as const)])),
  }
  if (kind.family === 'waveshare-modbus')
    return { ...board, dialect: chance.pick(dialects), inputs: happens(chance, 0.6) }
  if (kind.family !== 'gpio') return board
  return { ...board, lines: numbers(1, channels).map(() => drawLines(chance, offsets)) }
}

/** Whole boards are drawn until every door has a channel; some channels stay free, as on site. */
export function drawBuses(chance: Chance, doorCount: number): DrawnBuses {
  const buses: BusPlan[] = []
  const addresses: DoorAddress[] = []
  while (addresses.length < doorCount) {
    const kind = chance.pick(kinds)
    const id = `bus-${buses.length + 1}`
    const boards: EmulatedBoardSettings[] = []
    const offsets = [...draw(chance, numbers(0, chipLines - 1), chipLines)]
    for (const address of draw(
      chance,
      numbers(...kind.addresses),
      Math.min(1 + chance.whole(kind.mostBoards), doorCount - addresses.length),
    )) {
      const board = drawBoard(chance, kind, { address, offsets })
      const most = Math.min(board.channels, doorCount - addresses.length)
      if (most === 0) break
      const used = draw(chance, numbers(1, board.channels), 1 + chance.whole(most))
      boards.push(board)
      addresses.push(...used.map((channel) => ({ bus: id, board: address, channel })))
    }
    const baudRate = kind.baudRates !== undefined && happens(chance, 0.3) ? chance.pick(kind.baudRates) : null
    buses.push({
      id,
      family: kind.family,
      boards,
      supply: happens(chance, 0.5) ? `supply-${1 + chance.whole(2)}` : null,
      ...(baudRate === null ? {} : { baudRate }),
      isNetworked: kind.family !== 'gpio' && kind.family !== 'lcus' && happens(chance, 0.2),
    })
  }
  return { buses, addresses: draw(chance, addresses, addresses.length) }
}
