// The round of one bus: which board is read next, how soon, and how long each is waited for. Takes the
// answers in for its boards; writes nothing itself.
import type { Clock } from '../../ports/clock.ts'
import type { BoardFamily, Reply, SwitchReply } from './board.ts'
import type { BoardWatch } from './board-watch.ts'
import type { ExchangeEnd } from './line.ts'

/**
 * The pace of the round. A KR-CU16 status at 19200 baud is 5 + 9 characters of 10 bits = 7.3 ms and some 3 ms of
 * turn-round, with the gap 13 ms; 48 doors on three boards need 39 ms of the line. One round in 150 ms shows a change,
 * with its second read, after 190 ms at the most, and leaves the line idle for three quarters of the time: an unlock then
 * leaves at once, else it waits for the rest of one exchange, 13 ms at the most. Ten boards need 130 ms: their round
 * takes 240 ms, so that the line is idle for half of the time and a change still shows within 300 ms.
 */
export const defaultSweepMs = (boards: number): number => Math.min(240, Math.max(150, 50 * boards))
/** After an unlock its board is read more often, since the person waits for the door: it springs after some 40 ms. */
const eagerSweepMs = 50
const eagerForMs = 500
/** Reads of a board that does not answer hold up all others, so they are rare and (but for each eighth) short. */
const silentSweepMs = 1_000
const silentWithinMs = 200
const fullWaitEvery = 8
/** A waiting unlock cuts a read short after this, or three times what the board last took. */
const hurriedWithinMs = 150

interface Turn {
  readonly board: BoardWatch
  readonly request: Uint8Array | null
  dueMs: number
  eagerUntilMs: number
  /** A door seems to have changed: a second read must agree. */
  unconfirmed: boolean
}

/** One read, ready to be written. */
export interface Read {
  readonly board: BoardWatch
  readonly request: Uint8Array
  readonly withinMs: number
  readonly hurriedWithinMs: number
}

export interface Round {
  readonly boards: readonly BoardWatch[]
  board(address: number): BoardWatch | null
  /** The read that is due; null for none. */
  due(nowMs: number): Read | null
  /** When the next falls due; Infinity for never. */
  nextMs(): number
  /** Every board is read anew. */
  restart(): void
  /** The end of a read, whoever wanted it. */
  ended(board: BoardWatch, end: ExchangeEnd): void
  /** A good answer to an act. */
  heard(board: BoardWatch, reply: Reply): void
  /** An unlock was written: its door is about to move. */
  expectMove(board: BoardWatch): void
  spoke(reply: SwitchReply): void
  counters(): { readonly timeouts: number; readonly garbled: number }
}

export function createRound(
  family: BoardFamily,
  boards: readonly BoardWatch[],
  { clock, sweepMs }: { readonly clock: Clock; readonly sweepMs: number },
): Round {
  const turns = new Map<number, Turn>(
    boards.map((board) => [
      board.settings.address,
      {
        board,
        request: family.statusRequest(board.settings),
        dueMs: 0,
        eagerUntilMs: 0,
        unconfirmed: false,
      },
    ]),
  )
  let timeouts = 0
  let garbled = 0

  const turnOf = (board: BoardWatch): Turn | undefined => turns.get(board.settings.address)

  const takeIn = (turn: Turn, reply: Reply, tookMs: number | null) => {
    const nowMs = clock.monotonicMs()
    const { board } = turn
    if (reply.kind === 'relays' && board.settings.inputs) {
      // This read stood in place of the switches'.
      board.answered(reply, tookMs)
      turn.dueMs = nowMs
      return
    }
    // One second read, not a chain of them: a door that flutters is left to the round.
    turn.unconfirmed = board.answered(reply, tookMs) && !turn.unconfirmed
    turn.dueMs = nowMs + (nowMs < turn.eagerUntilMs ? Math.min(eagerSweepMs, sweepMs) : sweepMs)
  }

  const dueTurn = (nowMs: number): Turn | null => {
    let found: Turn | null = null
    for (const turn of turns.values()) {
      if (turn.request === null) continue
      if (turn.unconfirmed) return turn
      if (turn.dueMs <= nowMs && (found === null || turn.dueMs < found.dueMs)) found = turn
    }
    return found
  }

  return {
    boards,
    board: (address) => turns.get(address)?.board ?? null,
    due(nowMs) {
      const turn = dueTurn(nowMs)
      if (turn === null || turn.request === null) return null
      const { board } = turn
      const looks = !turn.unconfirmed && board.lookMs() <= nowMs
      const request = (looks ? family.relaysRequest?.(board.settings) : undefined) ?? turn.request
      const short = board.silent() && board.misses() % fullWaitEvery !== 0
      return {
        board,
        request,
        withinMs: short ? silentWithinMs : family.replyWithinMs,
        hurriedWithinMs: Math.max(hurriedWithinMs, 3 * (board.lastReplyMs() ?? 0)),
      }
    },
    nextMs() {
      let soonestMs = Infinity
      for (const turn of turns.values()) {
        if (turn.request !== null) soonestMs = Math.min(soonestMs, turn.unconfirmed ? 0 : turn.dueMs)
      }
      return soonestMs
    },
    restart() {
      for (const turn of turns.values()) {
        turn.dueMs = clock.monotonicMs()
        turn.unconfirmed = false
      }
    },
    ended(board, end) {
      const turn = turnOf(board)
      if (turn === undefined) return
      if (end.kind === 'answered') {
        takeIn(turn, end.reply, end.tookMs)
        return
      }
      const silent = end.kind === 'silent' || end.kind === 'echoed'
      if (silent) timeouts += 1
      if (end.kind === 'garbled') garbled += 1
      if (silent || end.kind === 'garbled') board.missed(silent ? 'silent' : 'garbled')
      turn.unconfirmed = false
      turn.dueMs = clock.monotonicMs() + (board.silent() ? Math.max(silentSweepMs, sweepMs) : sweepMs)
    },
    heard(board, reply) {
      const turn = turnOf(board)
      if (turn !== undefined) takeIn(turn, reply, null)
    },
    expectMove(board) {
      const turn = turnOf(board)
      if (turn !== undefined) turn.eagerUntilMs = clock.monotonicMs() + eagerForMs
    },
    spoke(reply) {
      const turn = turns.get(reply.address)
      if (turn?.board.spoke(reply)) turn.unconfirmed = true
    },
    counters: () => ({ timeouts, garbled }),
  }
}
