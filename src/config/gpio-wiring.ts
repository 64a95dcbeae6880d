// Checks of buses whose boards are lines of a GPIO chip: which lines there may be, and which wiring energises locks while
// the machine starts. Looks at the configuration only; the facts are a Raspberry Pi's (docs/hardware/gpio.md).
import type { FamilyFacts } from './board-families.ts'
import { factsOf, readsSwitches } from './board-families.ts'
import type { Parts } from './parts.ts'
import { repeated } from './parts.ts'
import type { Finding } from './problem.ts'
import type { ConfigFile } from './schema.ts'
import type { Path } from './yaml-text.ts'

type Bus = ConfigFile['buses'][number]
type Board = Bus['boards'][number]
type Line = NonNullable<Board['lines']>[number]

const headerLabels = ['pinctrl-bcm2835', 'pinctrl-bcm2711', 'pinctrl-rp1']
/** Gpiochip4 was the header of a Pi 5 before kernel 6.6.45. */
const headerNames = /^(?:\/dev\/)?gpiochip[04]$/
const isPiHeader = (chip: string): boolean => headerLabels.includes(chip) || headerNames.test(chip)

const reserved: ReadonlyMap<number, string> = new Map([
  [2, 'the I²C bus, with a pull-up of its own that no setting removes'],
  [3, 'the I²C bus, with a pull-up of its own that no setting removes'],
  [14, 'the serial console, which talks while the machine starts'],
  [15, 'the serial console, which talks while the machine starts'],
])
const instead =
  'Take one of 4 to 13 or 16 to 27; if this chip is no Raspberry Pi’s header, name it by its label.'
const lastOfHeader = 27
/** Up to here a Pi pulls its lines up at the start, from there on down. */
const lastPulledUp = 8

type Bias = NonNullable<Line['bias']>
/** A board as far as its lines go, checked or not. */
interface WiredBoard {
  readonly channels?: number
  readonly lines?: readonly Readonly<Line>[]
  readonly activeLow?: boolean
  readonly bias?: Bias
}

export interface ResolvedLine {
  readonly relay: number
  readonly switch: number | null
  readonly activeLow: boolean
  readonly bias: Bias
}

/** The lines of a board with what they take from it. */
export const linesOf = (board: WiredBoard): readonly ResolvedLine[] =>
  (board.lines ?? []).map((line) => ({
    relay: line.relay,
    switch: line.switch ?? null,
    activeLow: line.activeLow ?? board.activeLow ?? false,
    bias: line.bias ?? board.bias ?? 'pull-up',
  }))

/** How many locks hang on a board. */
export const channelsOf = (board: WiredBoard, facts: FamilyFacts): number =>
  board.lines?.length ?? board.channels ?? facts.channels.usual

/** The lines that are named, each with its place. */
function named(boards: readonly Board[], path: Path) {
  return boards.flatMap((board, at) =>
    (board.lines ?? []).flatMap((line, index) =>
      (['relay', 'switch'] as const).flatMap((role) => {
        const offset = line[role]
        const here: Path = [...path, 'boards', at, 'lines', index, role]
        return offset === undefined
          ? []
          : [{ offset, role, path: here, where: `boards[${at}].lines[${index}]` }]
      }),
    ),
  )
}

function chipFindings(chip: string, path: Path): Finding[] {
  if (/^(?:\/dev\/)?gpiochip\d+$/.test(chip) || !/[/\s]/.test(chip)) return []
  const message = `"${chip}" is no GPIO chip. Write gpiochip0, or the chip’s label as gpiodetect shows it.`
  return [{ path, message }]
}

/** A line of a Pi's header that the machine needs itself. */
export function reservedLineFindings(chip: string, offset: number, path: Path): Finding[] {
  const why = isPiHeader(chip) ? reserved.get(offset) : undefined
  return why === undefined ? [] : [{ path, message: `line ${offset} is ${why}. ${instead}` }]
}

/** `gpiochip0`, however it was written. */
export const chipName = (chip: string): string => chip.replace(/^\/dev\//, '')

/** Every line of the buses, as `chip/offset`, with whose it is. */
export const linesOfBuses = (parts: Parts): ReadonlyMap<string, string> =>
  new Map(
    parts.entries('buses').flatMap((bus) => {
      const chip = bus.field('chip')
      if (chip === null) return []
      return named(bus.field('boards') ?? [], []).map(
        ({ offset, where }) => [`${chipName(chip)}/${offset}`, `buses[${bus.index}].${where}`] as const,
      )
    }),
  )

function lineFindings(boards: readonly Board[], chip: string | null, path: Path): Finding[] {
  const lines = named(boards, path)
  const refused = lines.flatMap(({ offset, path: at }) =>
    chip === null ? [] : reservedLineFindings(chip, offset, at),
  )
  const twice = repeated(
    lines,
    ({ offset }) => String(offset),
    (line, first) => ({
      path: line.path,
      message: `line ${line.offset} is the ${first.role} of ${first.where} already: one wire, one line.`,
    }),
  )
  return [...refused, ...twice]
}

function boardFindings(board: Board, path: Path, family: string): Finding[] {
  if (family !== 'gpio') {
    const strays = (['lines', 'activeLow', 'bias', 'externalPull'] as const).filter(
      (key) => board[key] !== undefined,
    )
    return strays.map((key) => ({
      path: [...path, key],
      at: 'key',
      message: `a board of ${family} has none: "${key}" belongs to the family gpio. Take it out.`,
    }))
  }
  if (board.lines === undefined) {
    const message =
      'is missing; add one entry a lock: "lines: [ { relay: 17, switch: 27 }, … ]", the first for channel 1.'
    return [{ path: [...path, 'lines'], at: 'key', message }]
  }
  if (board.channels === undefined || board.channels === board.lines.length) return []
  const message = `there are ${board.lines.length} "lines" and ${board.channels} channels. Leave "channels" out.`
  return [{ path: [...path, 'channels'], message }]
}

/** Everything wrong with the buses as far as lines are concerned, and with the doors that hang on them. */
export function gpioFindings(parts: Parts): Finding[] {
  const buses = parts.entries('buses')
  const each = buses.flatMap((bus) => {
    const path: Path = ['buses', bus.index]
    const family = bus.field('family')
    if (family === null) return []
    const isGpio = family === 'gpio'
    const [chip, way] = [bus.field('chip'), bus.field('way')]
    const findings: Finding[] = []
    const missing = (key: 'chip' | 'path', what: string) => {
      if (!bus.isMissing(key)) return
      findings.push({ path: [...path, key], at: 'key', message: `is missing; add it: ${what}` })
    }
    const stray = (key: 'chip' | 'path' | 'way' | 'baudRate', remedy: string) => {
      findings.push({ path: [...path, key], at: 'key', message: `a bus of ${family} has none. ${remedy}` })
    }
    if (isGpio) {
      missing('chip', 'gpiochip0, or the chip’s label')
      if (chip !== null) findings.push(...chipFindings(chip, [...path, 'chip']))
      if (bus.field('path') !== null) stray('path', 'Name its chip: "chip: gpiochip0".')
      if (bus.field('baudRate') !== null) stray('baudRate', 'Take it out.')
    } else {
      missing('path', '/dev/serial/by-id/… or tcp://HOST:PORT')
      if (chip !== null) stray('chip', 'Name its line: "path: /dev/serial/by-id/…".')
      if (way !== null) stray('way', 'Take it out.')
    }
    const boards = bus.field('boards')
    if (boards) {
      findings.push(
        ...boards.flatMap((board, at) => boardFindings(board, [...path, 'boards', at], family)),
        ...(isGpio ? lineFindings(boards, chip, path) : []),
      )
    }
    return findings
  })
  const shared = repeated(
    buses,
    (bus) => {
      const chip = bus.field('chip')
      return chip === null ? null : chipName(chip)
    },
    (bus, first) => ({
      path: ['buses', bus.index, 'chip'],
      message: `this is the chip of buses[${first.index}] already: put the boards of one chip under one bus.`,
    }),
  )
  return [...each, ...shared, ...unsensedFindings(parts)]
}

/** Doors that are said to have a switch, and whose channel has none. */
function unsensedFindings(parts: Parts): Finding[] {
  const lineAt = (door: { bus: string; board: number; channel: number }): Line | undefined => {
    const bus = parts.entries('buses').find((one) => one.field('id') === door.bus)
    const board = bus?.field('boards')?.find(({ address }) => address === door.board)
    const facts = factsOf(bus?.field('family') ?? null)
    // Where the board has no switch at all, that is told by wiring.ts.
    return facts?.switches === 'lines' && board && readsSwitches(facts, board)
      ? board.lines?.[door.channel - 1]
      : undefined
  }
  return parts.entries('compartments').flatMap((compartment) => {
    const door = compartment.field('door')
    const line = door === null ? undefined : lineAt(door)
    if (line === undefined || line.switch !== undefined || compartment.field('sensor') !== true) return []
    const message =
      `the relay on line ${line.relay} has no "switch" beside it. ` +
      'Name the switch’s line there, or say "sensor: false" here.'
    return [{ path: ['compartments', compartment.index], message }]
  })
}

/** Nothing is wrong with the file, but locks may be energised, or nothing may happen. */
export function gpioNotes(file: ConfigFile): Finding[] {
  return file.buses.flatMap((bus, index) => {
    const { chip } = bus
    if (bus.family !== 'gpio' || chip === undefined || !isPiHeader(chip)) return []
    return bus.boards.flatMap((board, at) =>
      linesOf(board).flatMap(({ relay, activeLow }, line) => {
        const message = startNote(relay, activeLow, board.externalPull === true)
        const path: Path = ['buses', index, 'boards', at, 'lines', line, 'relay']
        return message === null ? [] : [{ path, message }]
      }),
    )
  })
}

/** What may happen to a relay on a Pi's header before the daemon runs; null for nothing. */
function startNote(relay: number, activeLow: boolean, externalPull: boolean): string | null {
  if (relay > lastOfHeader) return `line ${relay} is not on a Raspberry Pi’s header of 40 pins.`
  if (relay < 2)
    return `line ${relay} is used at the start to look for an add-on board, which may move the relay. Take one of 4 to 27.`
  const pulledUp = relay <= lastPulledUp
  if (externalPull || pulledUp === activeLow) return null
  const better = activeLow ? '4 to 8' : '9 to 13 or 16 to 27'
  const resistor = activeLow ? 'pull-up to 3.3 V' : 'pull-down to ground'
  return (
    `line ${relay} is pulled ${pulledUp ? 'up' : 'down'} from power-on until the daemon runs, and an active-${activeLow ? 'low' : 'high'} ` +
    `relay is then ON: its lock opens. Take one of ${better}, or fit a ${resistor} and say "externalPull: true".`
  )
}
