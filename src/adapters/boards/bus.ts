// The arbiter of one serial bus: decides what is asked next. Unlocks go before everything, then the
// reads that confirm them, then second reads of a changed door, then the round of all boards.
// Knows no family's bytes and keeps no door's state.
import type { FaultCode } from '../../core/faults.ts'
import type { LinkTrouble } from '../../ports/link.ts'
import { openConnection } from '../links/connection.ts'
import { bytesHost } from '../links/connection-hosts.ts'
import type { BoardFamily, Bus, BusSettings, OpenBusHost, Reply } from './board.ts'
import type { BoardWatch } from './board-watch.ts'
import { createBoardWatch } from './board-watch.ts'
import { createHolds } from './holds.ts'
import type { Exchange } from './line.ts'
import { createLine } from './line.ts'
import { createPreparing } from './preparing.ts'
import type { Resting } from './resting.ts'
import { createResting, hasRest } from './resting.ts'
import { createRound, defaultSweepMs } from './round.ts'
import { createUnlocks } from './unlocks.ts'

const defaultCoilRestMs = 2_000
/** A bridge that was switched off and on leaves a connection that looks alive for a quarter of an hour. */
const renewAfterSilenceMs = 15_000

/** The orderly end waits no longer for boards to be put to rest. */
const restWithinMs = 3_000
/** After an unlock its board is waited for in full, unless a coil has to be let go meanwhile. */
const checkWithinMs = 150

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
  const checkMayEnd = family.releaseRequest === undefined ? null : checkWithinMs
  const sweepMs = settings.sweepMs ?? defaultSweepMs(settings.boards.length)
  const boards = settings.boards.map((board) =>
    createBoardWatch(bus, board, { submit, log, clock, putOff: (address) => putOff(address) }),
  )
  const round = createRound(family, boards, { clock, sweepMs })
  let up = false
  /** Undefined until the link was opened or refused: an alert of the last run may have to be cleared. */
  let trouble: LinkTrouble | null | undefined
  let heardMs = 0
  let losses = 0
  let cancelWake: (() => void) | null = null
  /** Set while the bus is being closed: its boards are put to rest first. */
  let closing: { readonly resting: Resting; readonly done: () => void } | null = null

  const putOff = (address: number) => {
    const board = round.board(address)
    if (board !== null) preparing.putOff(board)
  }

  const read = (board: BoardWatch, exchange: Omit<Exchange, 'reads'>) => {
    const wasSilent = board.silent()
    line.begin({
      ...exchange,
      reads: true,
      onEnd: (end) => {
        exchange.onEnd(end)
        if (end.kind === 'answered') {
          heardMs = clock.monotonicMs()
          const rests = holds.nextMs() === Infinity && board.lookMs() === Infinity
          preparing.answered(board, { wasSilent, rests })
          unlocks.heard(board)
        }
        round.ended(board, end)
      },
    })
  }

  /** Begins what is due, or sees to it that it is called again when something is. */
  const next = () => {
    cancelWake?.()
    cancelWake = null
    if (!up) return
    const nowMs = clock.monotonicMs()
    if (closing !== null) {
      closing.resting.beginDue()
      if (line.free() && closing.resting.done() !== null) closing.done()
      return
    }
    holds.beginDue(nowMs)
    preparing.beginDue()
    unlocks.beginDue(nowMs)
    const found = line.free() ? round.due(nowMs) : null
    // A read that might still be waited for when a coil must be let go has to wait.
    const due = found !== null && nowMs + found.hurriedWithinMs <= holds.nextMs() ? found : null
    if (due !== null && nowMs - heardMs > renewAfterSilenceMs && settings.path.startsWith('tcp://')) {
      renew()
      return
    }
    if (due !== null) read(due.board, { ...due, onEnd: () => {} })
    const readMs = line.free() && found === null ? round.nextMs() : Infinity
    const wakeMs = Math.min(holds.nextMs(), unlocks.nextMs(), readMs)
    if (wakeMs < Infinity) cancelWake = clock.wakeAt(wakeMs, next)
  }

  const stop = () => {
    up = false
    cancelWake?.()
    cancelWake = null
    line.detach()
    unlocks.drop()
    holds.drop()
    closing?.done()
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

  const holds = createHolds(family, line, clock)

  const unlocks = createUnlocks(family, line, {
    clock,
    holds,
    supply: host.supply,
    onMoved: () => next(),
    coilRestMs: settings.coilRestMs ?? defaultCoilRestMs,
    readWithinMs: checkWithinMs,
    report: (opening, result) => submit({ type: 'pulse.reported', opening, result }),
    read(board, onEnd) {
      const request = family.statusRequest(board.settings)
      if (request !== null)
        read(board, { request, withinMs: family.replyWithinMs, hurriedWithinMs: checkMayEnd, onEnd })
    },
    unlocked(board, end) {
      round.expectMove(board)
      if (end.kind === 'answered') heard(board, end.reply)
    },
  })

  const preparing = createPreparing(family, line, {
    boards,
    host: {
      clock,
      heard: (board, { reply }) => heard(board, reply),
      refused({ settings: { address } }) {
        submit({ type: 'fault.reported', code: 'board-unprepared', subject: `${bus}.${address}` })
        log.warn({ bus, board: address }, 'board unprepared')
      },
      prepared: ({ settings: { address } }) =>
        submit({ type: 'fault.cleared', code: 'board-unprepared', subject: `${bus}.${address}` }),
    },
  })

  const connection = openConnection(bytesHost({ path: settings.path, baudRate }, host), {
    onUp(link) {
      up = true
      heardMs = clock.monotonicMs()
      round.restart()
      preparing.restart()
      setTrouble(null)
      line.attach(link)
    },
    onWord: (bytes) => line.receive(bytes),
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
      const known = board !== null && closing === null && channel >= 1 && channel <= board.settings.channels
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
      const end = () => {
        closing = null
        cancelRest()
        stop()
        connection.close(done)
      }
      let cancelRest = () => {}
      if (!up || !hasRest(family)) {
        end()
        return
      }
      unlocks.drop()
      closing = { resting: createResting(family, line, settings.boards), done: end }
      cancelRest = clock.wakeAt(clock.monotonicMs() + restWithinMs, end)
      line.hurry()
      next()
    },
  }
}
