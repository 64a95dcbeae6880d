// What is known of one board: whether it answers, how well, and its doors. Turns the ends of
// exchanges into faults and readings; decides nothing about when it is asked.
import type { BoardState, BoardVerb } from '../../core/transitions.ts'
import { nextBoardState } from '../../core/transitions.ts'
import type { Clock, Submit } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { BoardHealth, BoardSettings, Reply, StatusReply, SwitchReply } from './board.ts'
import { createRelayWatch } from './relay-watch.ts'
import { createSensors } from './sensors.ts'
import { createSights } from './sights.ts'

/** Unanswered reads in a row until a board counts as silent. */
const missesUntilSilent = 3
/** Of the last 20 reads: 5 damaged ones raise the fault, 20 good ones in a row clear it. */
const historyMask = 0xfffff
const damagedUntilGarbled = 5

const onesIn = (bits: number): number => {
  let ones = 0
  for (let rest = bits; rest !== 0; rest &= rest - 1) ones += 1
  return ones
}

export interface BoardWatch {
  readonly settings: BoardSettings
  /** Takes an answer in, of a read that took so long (null: of an act); true where its readings need a second read. */
  answered(reply: Reply, tookMs: number | null): boolean
  /** Takes in what the board said by itself; true where a read must confirm it. */
  spoke(reply: SwitchReply): boolean
  missed(kind: 'silent' | 'garbled'): void
  /** A reply came twice: perhaps two boards share the address. */
  doubled(): void
  lost(): void
  /** A pulse was written that ends then. */
  pulsed(channel: number, endMs: number): void
  /** When the relays should be read, to see that the last pulse has ended; Infinity for not at all. */
  lookMs(): number
  /** Everything is told anew; at once where the answer is known to be "unreadable". */
  tellAgain(linkUp: boolean): void
  /** Unanswered reads in a row. */
  misses(): number
  silent(): boolean
  lastReplyMs(): number | null
  health(): BoardHealth
}

export interface BoardWatchHost {
  readonly clock: Clock
  /** A relay is energised that should not be. */
  putOff(address: number): void
  readonly submit: Submit
  readonly log: Log
}

export function createBoardWatch(bus: string, settings: BoardSettings, host: BoardWatchHost): BoardWatch {
  const { submit, log, putOff } = host
  const subject = `${bus}.${settings.address}`
  const sensors = createSensors(bus, settings, submit)
  const sights = createSights(bus, settings, submit)
  const relays = createRelayWatch(subject, host)
  let missesInRow = 0
  let history = 0
  let replyMs: number | null = null
  let occupied: readonly boolean[] | null = null
  let state: BoardState = 'unknown'
  let toldGood = false

  const report = (code: 'board-silent' | 'board-garbled') => {
    submit({ type: 'fault.reported', code, subject })
    log.warn({ bus, board: settings.address }, code === 'board-silent' ? 'board silent' : 'board garbled')
  }
  const clear = (code: 'board-silent' | 'board-garbled') => submit({ type: 'fault.cleared', code, subject })

  const go = (verb: BoardVerb) => {
    const before = state
    state = nextBoardState(before, verb)
    if (state === before) return
    if (before === 'silent') clear('board-silent')
    if (before === 'garbled') clear('board-garbled')
    if (state === 'silent') report('board-silent')
    if (state === 'garbled') report('board-garbled')
    if (state === 'answering') log.info({ bus, board: settings.address }, 'board answers')
    // An alert of the last run may have to be cleared.
    if (state === 'answering' && !toldGood) {
      toldGood = true
      clear('board-silent')
      clear('board-garbled')
    }
  }

  const remember = (damaged: boolean) => {
    history = ((history << 1) | (damaged ? 1 : 0)) & historyMask
    if (onesIn(history) >= damagedUntilGarbled) go('garble')
  }

  /** What stands inside first: a rule that hears of the closed door asks for it. */
  const takeStatus = ({ occupied: seen, levels }: StatusReply): boolean => {
    const isSightNew = sights.read(seen)
    return sensors.read(levels) || isSightNew
  }

  const takeIn = (reply: Reply, wasRead: boolean): boolean => {
    switch (reply.kind) {
      case 'status':
        occupied = reply.occupied
        return takeStatus(reply)
      case 'switch':
        return sensors.word(reply.channel, reply.level, reply.unasked)
      case 'relays':
        if (relays.read(reply.on)) putOff(settings.address)
        return false
      case 'acknowledgement':
        // A read that the board refuses shows no door.
        if (wasRead) sensors.lose()
        return false
    }
  }

  return {
    settings,
    answered(reply, tookMs) {
      missesInRow = 0
      if (tookMs !== null) replyMs = Math.round(tookMs)
      remember(false)
      // A garbled board is believed again after 20 good reads in a row, any other at once.
      if (state !== 'garbled' || history === 0) go('answer')
      return takeIn(reply, tookMs !== null)
    },
    spoke: (reply) => takeIn(reply, false),
    missed(kind) {
      missesInRow = Math.min(missesInRow + 1, 1_000)
      if (kind === 'garbled') remember(true)
      if (missesInRow < missesUntilSilent) return
      go(kind === 'silent' ? 'fall-silent' : 'garble')
      sensors.lose()
    },
    doubled: () => remember(true),
    lost() {
      missesInRow = 0
      go('lose-bus')
      sensors.lose()
    },
    tellAgain(linkUp) {
      sensors.forget()
      sights.forget()
      if (!linkUp || missesInRow >= missesUntilSilent) sensors.lose()
    },
    pulsed: (channel, endMs) => relays.pulsed(channel, endMs),
    lookMs: () => relays.lookMs(),
    misses: () => missesInRow,
    silent: () => missesInRow >= missesUntilSilent,
    lastReplyMs: () => replyMs,
    health: () => ({
      address: settings.address,
      state,
      replyMs,
      doors: sensors.readings(),
      occupied,
    }),
  }
}
