// The unlocks of one bus: their queue, their pace, their reports. Exactly one report for each, and
// an unlock that was written is never written again: only the reading after it is repeated.
import type { OpeningId } from '../../core/nouns.ts'
import type { Clock } from '../../ports/clock.ts'
import type { BoardFamily } from './board.ts'
import type { BoardWatch } from './board-watch.ts'
import type { ExchangeEnd, Line } from './line.ts'

/**
 * One door at a time for the power supply: a lock draws 1.5 A at first. 400 ms from start to start, and 20 ms
 * that one write may take longer to reach the wire than the next.
 */
const spacingMs = 420
/**
 * At half a second each, the last of them waits 16 s with its person still there. A line that takes nothing at all
 * counts as gone after 5 s (line.ts), so that nothing waits for longer than it takes those before it.
 */
const mostWaiting = 32
const readsAfterUnlock = 3
/** A stuck board may answer garbage for 200 ms after an unlock: the third read falls behind that. */
const rereadAfterMs = 100

export interface Unlock {
  readonly board: BoardWatch
  readonly channel: number
  readonly pulseMs: number
  readonly opening: OpeningId
}

/** What the bus does with answers, whoever asked. */
export interface UnlocksHost {
  readonly clock: Clock
  /** From one pulse of a door to its next: a coil that is pulsed again and again overheats. */
  readonly coilRestMs: number
  /**
   * `sent`: the board was heard after it; for a board that never says anything, it was written in full. `not-sent`:
   * nothing was written. `unknown`: written, nothing heard.
   */
  report(opening: OpeningId, result: 'sent' | 'not-sent' | 'unknown'): void
  /** Reads a board that may not be cut short, and takes the answer in before `onEnd`. */
  read(board: BoardWatch, onEnd: (end: ExchangeEnd) => void): void
  /** What an unlock's own exchange came to, unless nothing was written. */
  unlocked(board: BoardWatch, end: ExchangeEnd): void
}

export interface Unlocks {
  /** False where too many wait. */
  ask(unlock: Unlock): boolean
  /** Begins what is most urgent, if the line is free; makes it free sooner if an unlock waits for it. */
  beginDue(nowMs: number): void
  /** When to call `beginDue` again at the latest; Infinity for never. */
  nextMs(): number
  /** The link is gone: reports whatever is open. */
  drop(): void
  written(): number
}

/** An unlock that was written and whose board has not been heard since. */
interface Check {
  readonly board: BoardWatch
  readonly opening: OpeningId
  readonly readsLeft: number
  readonly dueMs: number
}

export function createUnlocks(family: BoardFamily, line: Line, host: UnlocksHost): Unlocks {
  const { clock, report } = host
  const queue: Unlock[] = []
  let checks: readonly Check[] = []
  /** When each door's coil has rested, by board and channel; bounded by the doors there are. */
  const coilRestedMs = new Map<string, number>()
  let restedMs = 0
  let written = 0

  const coilOf = ({ board, channel }: Unlock) => `${board.settings.address}/${channel}`
  const readyMs = (unlock: Unlock) => Math.max(restedMs, coilRestedMs.get(coilOf(unlock)) ?? 0)

  const ended = ({ board, opening }: Unlock, startMs: number, end: ExchangeEnd) => {
    if (end.kind === 'not-written') {
      report(opening, 'not-sent')
      return
    }
    written += 1
    host.unlocked(board, end)
    const mute = family.statusRequest(board.settings) === null
    if (end.kind === 'answered') report(opening, 'sent')
    else if (end.kind === 'uncertain' || end.kind === 'lost') report(opening, 'unknown')
    else if (mute) report(opening, 'sent')
    else {
      const dueMs = end.kind === 'garbled' ? clock.monotonicMs() + rereadAfterMs : startMs + family.settleMs
      checks = [...checks, { board, opening, readsLeft: readsAfterUnlock, dueMs }]
    }
  }

  const write = (unlock: Unlock) => {
    const { address } = unlock.board.settings
    const startMs = clock.monotonicMs()
    restedMs = startMs + Math.max(spacingMs, unlock.pulseMs)
    coilRestedMs.set(coilOf(unlock), startMs + Math.max(host.coilRestMs, unlock.pulseMs))
    line.begin({
      request: family.unlockRequest(address, unlock.channel, unlock.pulseMs),
      withinMs: family.settleMs,
      hurriedWithinMs: null,
      reads: false,
      onEnd: (end) => ended(unlock, startMs, end),
    })
  }

  const readAfter = (check: Check) => {
    checks = checks.filter((other) => other !== check)
    host.read(check.board, (end) => {
      const readsLeft = check.readsLeft - 1
      const unheard = end.kind === 'silent' || end.kind === 'echoed' || end.kind === 'garbled'
      const again = readsLeft > 0 && unheard
      if (again) checks = [...checks, { ...check, readsLeft, dueMs: clock.monotonicMs() + rereadAfterMs }]
      else report(check.opening, end.kind === 'answered' ? 'sent' : 'unknown')
    })
  }

  return {
    ask(unlock) {
      if (queue.length >= mostWaiting) return false
      queue.push(unlock)
      return true
    },
    beginDue(nowMs) {
      // A door whose coil rests lets the others pass.
      const unlock = queue.find((one) => readyMs(one) <= nowMs)
      if (!line.free()) {
        if (unlock !== undefined) line.hurry()
        return
      }
      const check = checks.find(({ dueMs }) => dueMs <= nowMs)
      if (unlock !== undefined) {
        queue.splice(queue.indexOf(unlock), 1)
        write(unlock)
      } else if (check !== undefined) readAfter(check)
    },
    nextMs() {
      const dueMs = line.free() ? checks.map((check) => check.dueMs) : []
      // Once it is due, the line calls as soon as it is free.
      const soonestMs = Math.min(...queue.map(readyMs))
      if (clock.monotonicMs() < soonestMs) dueMs.push(soonestMs)
      return Math.min(...dueMs)
    },
    drop() {
      for (const { opening } of queue.splice(0)) report(opening, 'not-sent')
      const open = checks
      checks = []
      for (const { opening } of open) report(opening, 'unknown')
    },
    written: () => written,
  }
}
