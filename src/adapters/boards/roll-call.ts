// Asks each board of a bus for its status, once, without the engine: for checking a configuration against the wires. Sends
// no pulse, no start request and nothing that puts to rest; opens the bus alone and frees it within a bounded time.

import type { Clock } from '../../ports/clock.ts'
import type { LinesTrouble } from '../../ports/lines.ts'
import type { OpenLink } from '../../ports/link.ts'
import type { BoardFamily, BoardSettings, BusHost, BusSettings, Level, Reply } from './board.ts'
import type { Heard, Question } from './interview.ts'
import { interview } from './interview.ts'

export const rollCallWithinMs = 5_000
const closingMs = 1_000
const shortestWaitMs = 80

export interface CalledBoard {
  readonly address: number
  /**
   * `mute`: boards of this family never say anything. `refused`: it answers, and will not tell its status.
   * `not-asked`: the time was up, or the bus could not be opened.
   */
  readonly result: 'answered' | 'silent' | 'garbled' | 'refused' | 'mute' | 'not-asked'
  /** Channels that its answer tells of; null where it tells of none. */
  readonly tells: number | null
  readonly configured: number
  /** Configured channels that read open now, of those with a switch. */
  readonly open: readonly number[]
  /** Configured channels with a switch that could be read. */
  readonly read: number
}

export interface CalledBus {
  readonly bus: string
  readonly trouble: LinesTrouble | null
  readonly boards: readonly CalledBoard[]
}

export interface RollCallHost {
  readonly openLink: OpenLink
  readonly lines?: BusHost['lines']
  readonly clock: Clock
}

/** Never rejects, and takes five seconds at the most. */
export type RollCall = (settings: BusSettings, host: RollCallHost) => Promise<CalledBus>

export const notAsked = ({ address, channels }: BoardSettings): CalledBoard => ({
  address,
  result: 'not-asked',
  tells: null,
  configured: channels,
  open: [],
  read: 0,
})

/** What the levels of a board mean by its configuration; index 0 is channel 1. */
export function calledBoard(board: BoardSettings, levels: readonly Level[]): CalledBoard {
  const { closedBit, closedBits, withoutSensor = [] } = board
  const doors = levels.slice(0, board.channels).flatMap((level, index) => {
    const channel = index + 1
    if (level === null || withoutSensor.includes(channel)) return []
    return [{ channel, isOpen: level !== (closedBits?.[channel] ?? closedBit) }]
  })
  return {
    ...notAsked(board),
    result: 'answered',
    open: doors.filter(({ isOpen }) => isOpen).map(({ channel }) => channel),
    read: doors.length,
  }
}

function calledOf(board: BoardSettings, heard: Heard): CalledBoard {
  const { reply, kind } = heard
  if (reply === null) return { ...notAsked(board), result: kind === 'garbled' ? 'garbled' : 'silent' }
  return told(board, reply)
}

function told(board: BoardSettings, reply: Reply): CalledBoard {
  if (reply.kind === 'status') return { ...calledBoard(board, reply.levels), tells: reply.levels.length }
  if (reply.kind === 'relays') return { ...calledBoard(board, []), tells: reply.on.length }
  return { ...notAsked(board), result: 'refused' }
}

function* call(
  family: BoardFamily,
  settings: BusSettings,
  put: (board: CalledBoard) => void,
): Generator<Question, void, Heard> {
  const baudRate = settings.baudRate ?? family.baudRate
  // A bus of silent boards is told in full: each is waited for less the more there are.
  const share = Math.max(shortestWaitMs, (rollCallWithinMs - closingMs) / settings.boards.length - 50)
  const about = { family, baudRate, withinMs: Math.min(family.replyWithinMs, share), listenMs: 0 }
  yield { ...about, request: null }
  for (const board of settings.boards) {
    const request = family.statusRequest(board)
    if (request === null) {
      put({ ...notAsked(board), result: 'mute' })
      continue
    }
    let heard = yield { ...about, request }
    // A board that spoke by itself meanwhile spoils its own answer.
    if (heard.kind === 'garbled') heard = yield { ...about, request }
    put(calledOf(board, heard))
  }
}

export async function callOnLine(
  family: BoardFamily,
  settings: BusSettings,
  { openLink, clock }: RollCallHost,
): Promise<CalledBus> {
  const called = new Map(settings.boards.map((board) => [board.address, notAsked(board)]))
  const script = call(family, settings, (board) => called.set(board.address, board))
  const end = await interview(settings.path, script, {
    openLink,
    clock,
    withinMs: rollCallWithinMs - closingMs,
  })
  return {
    bus: settings.id,
    trouble: end === 'over' || end === 'late' ? null : end,
    boards: [...called.values()],
  }
}
