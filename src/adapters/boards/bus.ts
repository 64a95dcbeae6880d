// The arbiter of one serial bus: decides what is asked next. Unlocks go before everything, then the
// reads that confirm them, then second reads of a changed door, then the round of all boards.
// Knows no family's bytes and keeps no door's state.
import type { FaultCode } from '../../core/faults.ts'
import type { LinkTrouble } from '../../ports/link.ts'
import type { BoardFamily, Bus, BusSettings, OpenBusHost, Reply } from './board.ts'
import type { BoardWatch } from './board-watch.ts'
import { createBoardWatch } from './board-watch.ts'
import { openConnection } from './connection.ts'
import type { Exchange } from './line.ts'
import { createLine } from './line.ts'
import { createPreparing } from './preparing.ts'
import { createRound, defaultSweepMs } from './round.ts'
import { createUnlocks } from './unlocks.ts'

const defaultCoilRestMs = 2_000
/** A bridge that was switched off and on leaves a connection that looks alive for a quarter of an hour. */
const renewAfterSilenceMs = 15_000

const faultOf: Readonly<Record<LinkTrouble, FaultCode>> = {
  gone: 'bus-gone',
  taken: 'bus-taken',
  forbidden: 'bus-forbidden',
}

/** Begins to open the bus and returns at once. */
export function openSerialBus(family: BoardFamily, settings: BusSettings, host: OpenBusHost): Bus {
  const { clock, submit, log } = host
  const bus = settings.id
  const baudRate = settings.baudRate ?? family.baudRate
  const sweepMs = settings.sweepMs ?? defaultSweepMs(settings.boards.length)
  const boards = settings.boards.map((board) => createBoardWatch(bus, board, { submit, log }))
  const round = createRound(family, boards, { clock, sweepMs })
  let up = false
  /** Undefined until the link was opened or refused: an alert of the last run may have to be cleared. */
  let trouble: LinkTrouble | null | undefined
  let heardMs = 0
  let losses = 0
  let cancelWake: (() => void) | null = null

  const read = (board: BoardWatch, exchange: Omit<Exchange, 'reads'>) => {
    const wasSilent = board.silent()
    line.begin({
      ...exchange,
      reads: true,
      onEnd: (end) => {
        if (end.kind === 'answered') {
          heardMs = clock.monotonicMs()
          preparing.answered(board, wasSilent)
        }
        round.ended(board, end)
        exchange.onEnd(end)
      },
    })
  }

  /** Begins what is due, or sees to it that it is called again when something is. */
  const next = () => {
    cancelWake?.()
    cancelWake = null
    if (!up) return
    const nowMs = clock.monotonicMs()
    preparing.beginDue()
    unlocks.beginDue(nowMs)
    const due = line.free() ? round.due(nowMs) : null
    if (due !== null && nowMs - heardMs > renewAfterSilenceMs && settings.path.startsWith('tcp://')) {
      renew()
      return
    }
    if (due !== null) read(due.board, { ...due, onEnd: () => {} })
    const wakeMs = Math.min(unlocks.nextMs(), line.free() ? round.nextMs() : Infinity)
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

  const heard = (board: BoardWatch, reply: Reply) => {
    heardMs = clock.monotonicMs()
    round.heard(board, reply)
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
        round.board(reply.address)?.doubled()
      },
      onUnasked: (reply) => round.spoke(reply),
      onStuck: () => renew(),
    },
  })

  const unlocks = createUnlocks(family, line, {
    clock,
    supply: host.supply,
    onMoved: () => next(),
    coilRestMs: settings.coilRestMs ?? defaultCoilRestMs,
    report: (opening, result) => submit({ type: 'pulse.reported', opening, result }),
    read(board, onEnd) {
      const request = family.statusRequest(board.settings)
      if (request !== null)
        read(board, { request, withinMs: family.replyWithinMs, hurriedWithinMs: null, onEnd })
    },
    unlocked(board, end) {
      round.expectMove(board)
      if (end.kind === 'answered') heard(board, end.reply)
    },
  })

  const preparing = createPreparing(family, line, {
    boards,
    host: {
      heard: (board, { reply }) => heard(board, reply),
      refused: (board) => log.warn({ bus, board: board.settings.address }, 'start request not taken'),
    },
  })

  const connection = openConnection({ path: settings.path, baudRate }, host, {
    onUp(link) {
      up = true
      heardMs = clock.monotonicMs()
      round.restart()
      preparing.restart()
      setTrouble(null)
      line.attach(link)
    },
    onBytes: (bytes) => line.receive(bytes),
    onDown(kind) {
      losses += 1
      stop()
      setTrouble(kind)
      for (const board of boards) board.lost()
    },
  })

  return {
    pulse(address, channel, pulseMs, opening) {
      const board = round.board(address)
      const known = board !== null && channel >= 1 && channel <= board.settings.channels
      if (known && up && unlocks.ask({ board, channel, pulseMs, opening })) {
        next()
        return
      }
      log.warn({ bus, board: address, channel, opening }, 'pulse not sent')
      clock.soon(() => submit({ type: 'pulse.reported', opening, result: 'not-sent' }))
    },
    senseAll: () =>
      clock.soon(() => {
        for (const board of boards) board.tellAgain(up || trouble === undefined)
        round.restart()
        next()
      }),
    health: () => ({
      bus,
      state: up ? 'up' : 'down',
      trouble: trouble ?? null,
      boards: boards.map((board) => board.health()),
      counters: { ...line.counters(), ...round.counters(), pulses: unlocks.written(), losses },
    }),
    close(done) {
      stop()
      connection.close(done)
    },
  }
}
