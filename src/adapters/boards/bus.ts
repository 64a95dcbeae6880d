// The arbiter of one serial bus: decides what is asked next. Unlocks go before everything, then the
// reads that confirm them, then second reads of a changed door, then the round of all boards.
// Knows no family's bytes and keeps no door's state.
import type { FaultCode } from '../../core/faults.ts'
import type { LinkTrouble } from '../../ports/link.ts'
import { openConnection } from '../links/connection.ts'
import type { BoardFamily, Bus, BusHost, BusSettings, Reply } from './board.ts'
import type { BoardWatch } from './board-watch.ts'
import { createBoardWatch } from './board-watch.ts'
import type { ExchangeEnd } from './line.ts'
import { createLine } from './line.ts'
import { createUnlocks } from './unlocks.ts'

/**
 * The pace of the round. A KR-CU16 status at 19200 baud is 5 + 9 characters of 10 bits = 7.3 ms and some 3 ms of
 * turn-round, with the gap 13 ms; 48 doors on three boards need 39 ms of the line. One round in 150 ms shows a change,
 * with its second read, after 190 ms at the most, and leaves the line idle for three quarters of the time: an unlock then
 * leaves at once, else it waits for the rest of one exchange, 13 ms at the most. Ten boards need 130 ms: their round
 * takes 240 ms, so that the line is idle for half of the time and a change still shows within 300 ms.
 */
const defaultSweepMs = (boards: number): number => Math.min(240, Math.max(150, 50 * boards))
/** After an unlock its board is read more often, since the person waits for the door: it springs after some 40 ms. */
const eagerSweepMs = 50
const eagerForMs = 500
const defaultCoilRestMs = 2_000
/** Reads of a board that does not answer hold up all others, so they are rare and (but for each eighth) short. */
const silentSweepMs = 1_000
const silentWithinMs = 200
const fullWaitEvery = 8
/** A waiting unlock cuts a read short after this, or three times what the board last took. */
const hurriedWithinMs = 150
/** A bridge that was switched off and on leaves a connection that looks alive for a quarter of an hour. */
const renewAfterSilenceMs = 15_000

const faultOf: Readonly<Record<LinkTrouble, FaultCode>> = {
  gone: 'bus-gone',
  taken: 'bus-taken',
  forbidden: 'bus-forbidden',
}

interface Turn {
  readonly board: BoardWatch
  dueMs: number
  eagerUntilMs: number
  /** A door seems to have changed: a second read must agree. */
  unconfirmed: boolean
}

/** Begins to open the bus and returns at once. */
export function openSerialBus(family: BoardFamily, settings: BusSettings, host: BusHost): Bus {
  const { clock, submit, log } = host
  const bus = settings.id
  const baudRate = settings.baudRate ?? family.baudRate
  const sweepMs = settings.sweepMs ?? defaultSweepMs(settings.boards.length)
  const turns = new Map<number, Turn>(
    settings.boards.map((board) => [
      board.address,
      { board: createBoardWatch(bus, board, { submit, log }), dueMs: 0, eagerUntilMs: 0, unconfirmed: false },
    ]),
  )
  let up = false
  /** Undefined until the link was opened or refused: an alert of the last run may have to be cleared. */
  let trouble: LinkTrouble | null | undefined
  let heardMs = 0
  let timeouts = 0
  let garbled = 0
  let losses = 0
  let cancelWake: (() => void) | null = null

  const takeIn = (turn: Turn, reply: Reply, tookMs: number) => {
    const nowMs = clock.monotonicMs()
    heardMs = nowMs
    // One second read, not a chain of them: a door that flutters is left to the round.
    turn.unconfirmed = turn.board.answered(reply, tookMs) && !turn.unconfirmed
    turn.dueMs = nowMs + (nowMs < turn.eagerUntilMs ? Math.min(eagerSweepMs, sweepMs) : sweepMs)
  }

  const readEnded = (turn: Turn, end: ExchangeEnd) => {
    if (end.kind === 'answered') {
      takeIn(turn, end.reply, end.tookMs)
      return
    }
    if (end.kind === 'silent') timeouts += 1
    if (end.kind === 'garbled') garbled += 1
    if (end.kind === 'silent' || end.kind === 'garbled') turn.board.missed(end.kind)
    turn.unconfirmed = false
    turn.dueMs = clock.monotonicMs() + (turn.board.silent() ? Math.max(silentSweepMs, sweepMs) : sweepMs)
  }

  const read = (
    turn: Turn,
    patience: { readonly withinMs: number; readonly hurriedWithinMs: number | null },
    onEnd?: (end: ExchangeEnd) => void,
  ) => {
    const { address } = turn.board.settings
    line.begin({
      request: family.statusRequest(address),
      answers: (reply) => family.answers(address, reply),
      ...patience,
      reads: true,
      onEnd: (end) => {
        readEnded(turn, end)
        onEnd?.(end)
      },
    })
  }

  const dueTurn = (nowMs: number): Turn | null => {
    let found: Turn | null = null
    for (const turn of turns.values()) {
      if (turn.unconfirmed) return turn
      if (turn.dueMs <= nowMs && (found === null || turn.dueMs < found.dueMs)) found = turn
    }
    return found
  }

  const beginRead = (turn: Turn) => {
    const { board } = turn
    const short = board.silent() && board.misses() % fullWaitEvery !== 0
    read(turn, {
      withinMs: short ? silentWithinMs : family.replyWithinMs,
      hurriedWithinMs: Math.max(hurriedWithinMs, 3 * (board.lastReplyMs() ?? 0)),
    })
  }

  /** Begins what is due, or sees to it that it is called again when something is. */
  const next = () => {
    cancelWake?.()
    cancelWake = null
    if (!up) return
    const nowMs = clock.monotonicMs()
    unlocks.beginDue(nowMs)
    const turn = line.free() ? dueTurn(nowMs) : null
    if (turn !== null && nowMs - heardMs > renewAfterSilenceMs && settings.path.startsWith('tcp://')) {
      renew()
      return
    }
    if (turn !== null) beginRead(turn)
    let wakeMs = unlocks.nextMs()
    if (line.free()) for (const { dueMs } of turns.values()) wakeMs = Math.min(wakeMs, dueMs)
    if (wakeMs < Infinity) cancelWake = clock.wakeAt(wakeMs, next)
  }

  const stop = () => {
    up = false
    cancelWake?.()
    cancelWake = null
    line.detach()
    unlocks.drop()
  }

  const setTrouble = (now: LinkTrouble | null) => {
    if (trouble === now) return
    for (const [kind, code] of Object.entries(faultOf)) {
      if (kind === now) submit({ type: 'fault.reported', code, subject: bus })
      else if (trouble === undefined || kind === trouble)
        submit({ type: 'fault.cleared', code, subject: bus })
    }
    trouble = now
    if (now === null) log.info({ bus }, 'bus up')
    else log.warn({ bus, code: faultOf[now] }, 'bus down')
  }

  const renew = () => {
    stop()
    log.warn({ bus }, 'no answer on the bus: opening it anew')
    connection.renew()
  }

  const line = createLine(family, {
    baudRate,
    clock,
    ears: {
      onFree: next,
      onStray(reply) {
        for (const { board } of turns.values()) {
          if (family.answers(board.settings.address, reply)) board.doubled()
        }
      },
      onStuck: () => renew(),
    },
  })

  const unlocks = createUnlocks(family, line, {
    clock,
    coilRestMs: settings.coilRestMs ?? defaultCoilRestMs,
    report: (opening, result) => submit({ type: 'pulse.reported', opening, result }),
    read(board, onEnd) {
      const turn = turns.get(board.settings.address)
      if (turn) read(turn, { withinMs: family.replyWithinMs, hurriedWithinMs: null }, onEnd)
    },
    heard(board, end) {
      const turn = turns.get(board.settings.address)
      if (turn === undefined) return
      turn.eagerUntilMs = clock.monotonicMs() + eagerForMs
      if (end.kind === 'answered') takeIn(turn, end.reply, end.tookMs)
    },
  })

  const connection = openConnection({ path: settings.path, baudRate }, host, {
    onUp(link) {
      up = true
      heardMs = clock.monotonicMs()
      for (const turn of turns.values()) {
        turn.dueMs = heardMs
        turn.unconfirmed = false
      }
      setTrouble(null)
      line.attach(link)
    },
    onBytes: (bytes) => line.receive(bytes),
    onDown(kind) {
      losses += 1
      stop()
      setTrouble(kind)
      for (const { board } of turns.values()) board.lost()
    },
  })

  return {
    pulse(address, channel, pulseMs, opening) {
      const board = turns.get(address)?.board
      const known = board !== undefined && channel >= 1 && channel <= board.settings.channels
      if (known && up && unlocks.ask({ board, channel, pulseMs, opening })) {
        next()
        return
      }
      log.warn({ bus, board: address, channel, opening }, 'pulse not sent')
      clock.soon(() => submit({ type: 'pulse.reported', opening, result: 'not-sent' }))
    },
    senseAll: () =>
      clock.soon(() => {
        for (const turn of turns.values()) {
          turn.board.tellAgain(up || trouble === undefined)
          turn.dueMs = clock.monotonicMs()
        }
        next()
      }),
    health: () => ({
      bus,
      state: up ? 'up' : 'down',
      trouble: trouble ?? null,
      boards: [...turns.values()].map(({ board }) => board.health()),
      counters: { ...line.counters(), timeouts, garbled, pulses: unlocks.written(), losses },
    }),
    close(done) {
      stop()
      connection.close(done)
    },
  }
}
