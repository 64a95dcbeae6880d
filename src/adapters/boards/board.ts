// The shapes that lock boards share: how a bus is configured, what a family of boards must be able
// to say in bytes, and what every kind of bus offers to the Doors port. No behaviour.
import type { DoorReading, OpeningId } from '../../core/nouns.ts'
import type { BoardState } from '../../core/transitions.ts'
import type { Clock, Submit } from '../../ports/clock.ts'
import type { InputLine, LinesTrouble, LinesWay, OpenLines } from '../../ports/lines.ts'
import type { OpenLink } from '../../ports/link.ts'
import type { Log } from '../../ports/log.ts'
import type { Supply } from './supply.ts'

// biome-ignore format: one family a line
export type FamilyName =
  | 'kr-cu16'
  | 'cu12'
  | 'xor-8a'
  | 'wkly'
  | 'waveshare-modbus'
  | 'lcus'
  | 'gpio'

/** How a make of Modbus relays differs from others (waveshare-modbus/dialects.ts). */
export type ModbusDialectName = 'waveshare' | 'timed-registers' | 'command-registers' | 'one-based-coils'

/** One channel of a board that is nothing but lines of a GPIO chip: its relay and its door switch. */
export interface ChannelLines {
  readonly relay: number
  readonly activeLow: boolean
  /** null for a lock without one. */
  readonly switch: number | null
  readonly bias: InputLine['bias']
}

export interface BoardSettings {
  /** As set by the board's switches. */
  readonly address: number
  /** Channels in use, from 1. */
  readonly channels: number
  /** The switch's bit of a closed door. It depends on the lock's switch (NO or NC), not on the protocol. */
  readonly closedBit: 0 | 1
  /** Channels wired the other way round, by channel. */
  readonly closedBits?: Readonly<Record<number, 0 | 1>>
  /** Of Modbus boards: whether door switches hang on the board's inputs, each on that of its relay; no where left out. */
  readonly inputs?: boolean
  /** Of Modbus boards: Waveshare's where it is left out. */
  readonly dialect?: ModbusDialectName
  /** Channels whose lock has no switch: no reading is ever reported for them. */
  readonly withoutSensor?: readonly number[]
  /** Channels whose compartment a sensor of the board looks into. */
  readonly occupancySensors?: readonly number[]
  /** Of the family gpio only; index 0 is channel 1. */
  readonly lines?: readonly ChannelLines[]
}

export interface BusSettings {
  readonly id: string
  readonly family: FamilyName
  /** A device path, or `tcp://host:port`; of the family gpio the chip's name or label. */
  readonly path: string
  /** Of the family gpio only: how the chip is reached. */
  readonly way?: LinesWay
  /** The family's factory setting where it is left out. */
  readonly baudRate?: number
  /** Every board is read once in this time (ms); 150 to 240 where it is left out, 0 for as fast as the line allows. */
  readonly sweepMs?: number
  /** From one pulse of a door to its next (ms); 2000 where it is left out. */
  readonly coilRestMs?: number
  /** Buses that name the same one share a power supply; a bus that names none has its own. */
  readonly supply?: string
  readonly boards: readonly BoardSettings[]
}

/** The level of one door switch as the board sent it; null where the board itself cannot tell. */
export type Level = 0 | 1 | null

/** What a whole board reads; index 0 is channel 1. */
export interface StatusReply {
  readonly kind: 'status'
  readonly address: number
  readonly levels: readonly Level[]
  /** Whether something stands in the compartment, for boards with such sensors; null for those without. */
  readonly occupied: readonly boolean[] | null
}

/** A board's word that it took an unlock or a setting, or would not. Never that a door opened: its switch tells. */
export interface Acknowledgement {
  readonly kind: 'acknowledgement'
  readonly address: number
  /** null where the board does not say which. */
  readonly channel: number | null
  readonly result: 'done' | 'failed'
}

/** The word of one switch. */
export interface SwitchReply {
  readonly kind: 'switch'
  readonly address: number
  readonly channel: number
  readonly level: Level
  /** The board spoke by itself, since a door moved; such a word answers no request. */
  readonly unasked: boolean
}

/** Which relays of a board are energised; index 0 is channel 1. */
export interface RelaysReply {
  readonly kind: 'relays'
  readonly address: number
  readonly on: readonly boolean[]
}

/** Everything that a board can say. */
export type Reply = StatusReply | Acknowledgement | SwitchReply | RelaysReply

/** What a parser may know beyond the bytes. */
export interface Listening {
  /** The last request on this line, whose answer is awaited or has come already; null before the first. */
  readonly asked: Uint8Array | null
  /** 25 ms of silence have followed: what does not tell its own length is as long as it will be. */
  readonly ended: boolean
}

/**
 * What stands at the beginning of received bytes: the start of a frame that is not whole yet, a byte that begins
 * no frame, or a frame of `length` bytes whose every check passed.
 */
export type Parsed =
  | { readonly kind: 'more' }
  | { readonly kind: 'bad' }
  | { readonly kind: 'frame'; readonly length: number; readonly reply: Reply }

/** A family of boards on a byte link: its bytes and its times, without any state. */
export interface BoardFamily {
  /** Factory setting. */
  readonly baudRate: number
  readonly replyWithinMs: number
  /** How long an unlock's own answer may take; without one, the board is read from then on. */
  readonly settleMs: number
  /** The rest between two exchanges never falls below it, however fast the line is. */
  readonly leastGapMs?: number
  /**
   * What a board is told once whenever its bus was opened, and again when it is back from silence. Each is answered
   * within `replyWithinMs`. Never anything that could open a door.
   */
  startRequests?(board: BoardSettings): readonly Uint8Array[]
  /** What puts a board to rest: at the orderly end, where a relay stays on, and when the daemon is dead. */
  offRequests?(board: BoardSettings): readonly Uint8Array[]
  /** Reads all switches of a board, or its relays where it has no switches; null for one that never says anything. */
  statusRequest(board: BoardSettings): Uint8Array | null
  /** Reads which relays are energised, for boards that can tell: after each pulse. */
  relaysRequest?(board: BoardSettings): Uint8Array
  /** `pulseMs` matters where the board takes the pulse's length from the frame. */
  unlockRequest(board: BoardSettings, channel: number, pulseMs: number): Uint8Array
  /** How long the board makes a pulse of `pulseMs`; as long as that where it is left out. */
  lastingMs?(board: BoardSettings, pulseMs: number): number
  /** What ends a pulse, for a board that does not end it by itself; null for one that does. The bus times it. */
  releaseRequest?(board: BoardSettings, channel: number): Uint8Array | null
  /** Never throws, whatever the bytes (at least one). Never answers `more` for more than 256 bytes. */
  parse(bytes: Uint8Array, listening: Listening): Parsed
  /** Whether `reply` answers `request`: from the board that was asked, and of the kind that was asked for. */
  answers(request: Uint8Array, reply: Reply): boolean
}

export interface BoardHealth {
  readonly address: number
  readonly state: BoardState
  /** From the last byte written to the whole reply, the last time; null before the first. */
  readonly replyMs: number | null
  readonly doors: Readonly<Record<number, DoorReading>>
  /** By channel, for boards with occupancy sensors, as last read. */
  readonly occupied: readonly boolean[] | null
}

export interface BusCounters {
  /** Valid frames received. */
  readonly frames: number
  readonly droppedBytes: number
  readonly timeouts: number
  /** Exchanges that ended with damaged bytes. */
  readonly garbled: number
  /** Valid frames that nobody had asked for. */
  readonly strays: number
  readonly pulses: number
  /** Times that the link was lost or could not be opened. */
  readonly losses: number
}

export interface BusHealth {
  readonly bus: string
  readonly state: 'up' | 'down'
  readonly trouble: LinesTrouble | null
  readonly boards: readonly BoardHealth[]
  readonly counters: BusCounters
}

/** What all buses need from outside. */
export interface BusHost {
  readonly openLink: OpenLink
  /** Whether a device stands at the path: shortens the wait after a replug. */
  readonly isPresent?: (path: string) => boolean
  /** For buses of the family gpio: the same for the chips of this machine. */
  readonly lines?: { readonly open: OpenLines; readonly isPresent?: (chip: string) => boolean }
  readonly clock: Clock
  readonly submit: Submit
  readonly log: Log
}

/** One bus of any kind, byte link or not. The obligations are those of the Doors port. */
export interface Bus {
  pulse(board: number, channel: number, pulseMs: number, opening: OpeningId): void
  senseAll(): void
  health(): BusHealth
  /** Releases the line; `done` once it is free. Queued pulses are reported `not-sent`. */
  close(done: () => void): void
}

/** What one bus is given. */
export interface OpenBusHost extends BusHost {
  /** The power supply of its locks, perhaps shared with other buses. */
  readonly supply: Supply
}

export type OpenBus = (settings: BusSettings, host: OpenBusHost) => Bus
