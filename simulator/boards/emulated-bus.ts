// Emulated boards on one wire: carries bytes between them with the time that a real wire takes, and
// shows their doors as a wall.

import type { FamilyName } from '../../src/adapters/boards/board.ts'
import type { DoorAddress } from '../../src/core/nouns.ts'
import type { Clock } from '../../src/ports/clock.ts'
import { createCu12 } from './cu12.ts'
import type {
  BoardMisbehaviour,
  CreateBoard,
  EmulatedBoard,
  EmulatedBoardSettings,
} from './emulated-board.ts'
import { createKrCu16 } from './kr-cu16.ts'
import { createLcus } from './lcus.ts'
import type { Lock } from './lock.ts'
import type { EmulatedWall } from './wall.ts'
import { createWaveshareModbus } from './waveshare-modbus.ts'
import type { Wire } from './wire.ts'
import { createWkly } from './wkly.ts'
import { createXor8a } from './xor-8a.ts'

/** One line a family: its board, and the factory setting of its line. */
const families = {
  'kr-cu16': { create: createKrCu16, baudRate: 19_200 },
  cu12: { create: createCu12, baudRate: 19_200 },
  'xor-8a': { create: createXor8a, baudRate: 9_600 },
  wkly: { create: createWkly, baudRate: 9_600 },
  'waveshare-modbus': { create: createWaveshareModbus, baudRate: 9_600 },
  lcus: { create: createLcus, baudRate: 9_600 },
} satisfies Partial<Record<FamilyName, { readonly create: CreateBoard; readonly baudRate: number }>>

export type EmulatedFamily = keyof typeof families

export interface EmulatedBusSettings {
  readonly busId: string
  /** KR-CU16 where it is left out. */
  readonly family?: EmulatedFamily
  /** Two boards may share an address, as they do on site; the wall shows the first's doors. */
  readonly boards: readonly EmulatedBoardSettings[]
  /** Sets the time that bytes take; the family's factory setting where it is left out. */
  readonly baudRate?: number
}

export interface EmulatedBus extends EmulatedWall {
  /** For the configuration. */
  readonly path: string
  /** The cable or the network: the path stays the same. */
  unplug(): Promise<void>
  plug(): Promise<void>
  misbehave(board: number, kind: BoardMisbehaviour, on: boolean): void
  /** An RS485 converter that sends back whatever it is given. */
  setEcho(on: boolean): void
  misreadOnce(door: DoorAddress): void
  /** Two boards answer to each other's address, until the same is done again. */
  swapAddresses(one: number, other: number): void
  /** The board can't tell whether this lock is open; false where its protocol has no such word. */
  setUnsure(door: DoorAddress, on: boolean): boolean
  heard(board: number): ReturnType<EmulatedBoard['heard']>
  /** Every request as it came, the last 1,000: when it began to arrive, and its bytes. */
  requests(): readonly { readonly atMs: number; readonly bytes: Uint8Array }[]
  /**
   * Requests that began before the answer to the last one had ended: on a real wire both would be lost. One that meets
   * what a board says by itself is lost with it, and is nobody's mistake.
   */
  collisions(): number
  /** The shortest rest of the wire between anything said and the next request. */
  shortestRestMs(): number
  /** Bytes that nobody sent: a bad earth, a welder next door. */
  disturb(bytes: Uint8Array): void
  /** Ends the emulation and frees the path. */
  shut(): Promise<void>
}

const requestsKept = 1_000
/** An adapter hands a short frame over at once, and a long one in bursts: it is no silence until its end. */
const longestAtOnce = 12
const burstLength = 4

interface Spoken {
  readonly untilMs: number
  /** It met something else on the wire. */
  lost: boolean
}

export function createEmulatedBus(
  settings: EmulatedBusSettings,
  { wire, clock }: { readonly wire: Wire; readonly clock: Clock },
): EmulatedBus {
  const bus = settings.busId
  const { create, baudRate } = families[settings.family ?? 'kr-cu16']
  const characterMs = 10_000 / (settings.baudRate ?? baudRate)
  const listeners = new Set<(door: DoorAddress) => void>()
  const requests: { atMs: number; bytes: Uint8Array }[] = []
  let collisions = 0
  let busyUntilMs = -Infinity
  let shortestRestMs = Infinity
  /** What the daemon, and what a board by itself, said last on the wire. */
  let request: Spoken = { untilMs: -Infinity, lost: false }
  let unasked: Spoken = { untilMs: -Infinity, lost: false }
  /** Takes the wire as soon as it is free. */
  const send = (bytes: Uint8Array, afterMs: number): Spoken => {
    const startMs = Math.max(clock.monotonicMs() + afterMs, busyUntilMs)
    busyUntilMs = startMs + bytes.length * characterMs
    const spoken = { untilMs: busyUntilMs, lost: false }
    const step = bytes.length > longestAtOnce ? burstLength : bytes.length
    for (let from = 0; from < bytes.length; from += step) {
      const burst = bytes.subarray(from, from + step)
      clock.wakeAt(startMs + (from + burst.length) * characterMs, () =>
        wire.write(spoken.lost ? burst.map((byte) => byte ^ 0x5a) : burst),
      )
    }
    return spoken
  }
  const boards = settings.boards.map((board) =>
    create(board, {
      clock,
      onChange: (channel) => {
        for (const listener of listeners) listener({ bus, board: board.address, channel })
      },
      say(bytes) {
        const meets = clock.monotonicMs() < request.untilMs
        unasked = send(bytes, 0)
        unasked.lost = meets
        if (meets) request.lost = true
      },
    }),
  )
  let echo = false
  /** Where that differs from how the board was made. */
  const answersTo = new Map<number, number>()

  const boardAt = (address: number): EmulatedBoard => {
    const found = boards.find((board) => board.settings.address === address)
    if (found === undefined) throw new RangeError(`no board ${address} on the emulated bus ${bus}`)
    return found
  }
  const lockOf = (door: DoorAddress): Lock => {
    const lock = door.bus === bus ? boardAt(door.board).locks[door.channel - 1] : undefined
    if (lock === undefined)
      throw new RangeError(`no door ${door.bus}.${door.board}.${door.channel} on this wall`)
    return lock
  }

  wire.onBytes((bytes) => {
    const beganMs = clock.monotonicMs()
    const arriving = { untilMs: beganMs + bytes.length * characterMs, lost: beganMs < unasked.untilMs }
    request = arriving
    if (arriving.lost) unasked.lost = true
    else if (beganMs < busyUntilMs) collisions += 1
    shortestRestMs = Math.min(shortestRestMs, beganMs - busyUntilMs)
    requests.push({ atMs: beganMs, bytes })
    if (requests.length > requestsKept) requests.shift()
    if (echo) wire.write(bytes)
    clock.wakeAt(arriving.untilMs, () => {
      if (arriving.lost) return
      for (const board of boards) {
        for (const saying of board.hear(bytes)) {
          send(saying.bytes, saying.afterMs)
        }
      }
    })
  })

  return {
    path: wire.path,
    doors: [...new Map(boards.map((board) => [board.settings.address, board])).values()].flatMap(
      ({ settings: { address, channels } }) =>
        Array.from({ length: channels }, (_, index) => ({ bus, board: address, channel: index + 1 })),
    ),
    look: (door) => lockOf(door).look(),
    close: (door) => lockOf(door).close(),
    forceOpen: (door) => lockOf(door).forceOpen(),
    jam: (door) => lockOf(door).setJammed(true),
    unjam: (door) => lockOf(door).setJammed(false),
    putItem: (door) => lockOf(door).setItem(true),
    takeItem: (door) => lockOf(door).setItem(false),
    stickSensor: (door, reading) => lockOf(door).stickSensor(reading),
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    unplug: wire.unplug,
    plug: wire.plug,
    misbehave: (board, kind, on) => boardAt(board).misbehave(kind, on),
    setEcho(on) {
      echo = on
    },
    misreadOnce: (door) => boardAt(door.board).misreadOnce(door.channel),
    swapAddresses(one, other) {
      const [first, second] = [one, other].map(boardAt)
      const [firstNow, secondNow] = [one, other].map((address) => answersTo.get(address) ?? address)
      if (first === undefined || second === undefined) return
      if (firstNow === undefined || secondNow === undefined) return
      first.setAddress(secondNow)
      second.setAddress(firstNow)
      answersTo.set(one, secondNow).set(other, firstNow)
    },
    setUnsure: (door, on) => boardAt(door.board).setUnsure(door.channel, on),
    heard: (board) => boardAt(board).heard(),
    requests: () => requests,
    collisions: () => collisions,
    shortestRestMs: () => shortestRestMs,
    disturb: (bytes) => wire.write(bytes),
    shut: wire.close,
  }
}
