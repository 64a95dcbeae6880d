// The unlocks of one bus: their queue, their pace, their reports. Exactly one report for each, and
// an unlock that was written is never written again: only the reading after it is repeated.
import type { OpeningId } from '../../core/nouns.ts'
import type { Clock } from '../../ports/clock.ts'
import type { BoardFamily } from './board.ts'
import type { BoardWatch } from './board-watch.ts'
import { createCoils } from './coils.ts'
import type { Holds } from './holds.ts'
import type { ExchangeEnd, Line } from './line.ts'
import type { Place, Supply } from './supply.ts'

/**
 * At half a second each, the last of them waits 16 s with its person still there. A line that takes nothing at all
 * counts as gone after 5 s (line.ts), so that nothing waits for longer than it takes those before it.
 */
const mostWaiting = 32
/** Nobody stands before a door for longer that does not even try: a coil that needs more rest is not pulsed. */
const longestCoilWaitMs = 10_000
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
  readonly supply: Supply
  readonly holds: Holds
  /** From one pulse of a door to its next. */
  readonly coilRestMs: number
  /** An unlock may be due sooner than `nextMs` said. */
  onMoved(): void
  /**
   * `sent`: the board was heard after it; for a board that never says anything, it was written in full. `not-sent`:
   * nothing was written. `unknown`: written, nothing heard.
   */
  report(opening: OpeningId, result: 'sent' | 'not-sent' | 'unknown'): void
  /** Reads a board that may not be cut short; `onEnd` goes before the answer is taken in. */
  read(board: BoardWatch, onEnd: (end: ExchangeEnd) => void): void
  /** Such a read keeps the line for so long at the most where a coil has to be let go. */
  readonly readWithinMs: number
  /** What an unlock's own exchange came to, unless nothing was written. */
  unlocked(board: BoardWatch, end: ExchangeEnd): void
}

export interface Unlocks {
  /** False where too many wait, or the coil would have to rest for too long. */
  ask(unlock: Unlock): boolean
  /** Begins what is most urgent, if the line is free; makes it free sooner if an unlock waits for it. */
  beginDue(nowMs: number): void
  /** When to call `beginDue` again at the latest, a coil that is let go aside; Infinity for never. */
  nextMs(): number
  /** The board answered a read: what it was still to be read for is reported, ahead of what its doors show. */
  heard(board: BoardWatch): void
  /** The link is gone: reports whatever is open. */
  drop(): void
  written(): number
}

interface Waiting {
  readonly unlock: Unlock
  readonly place: Place
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
  const queue: Waiting[] = []
  let checks: readonly Check[] = []
  const coils = createCoils(host.coilRestMs)
  let written = 0

  const coilOf = ({ board, channel }: Unlock) => `${board.settings.address}/${channel}`
  /** As long as the board makes it. */
  const lastingMs = ({ board, pulseMs }: Unlock) => family.lastingMs?.(board.settings, pulseMs) ?? pulseMs
  const readyMs = (unlock: Unlock) => coils.readyMs(coilOf(unlock), lastingMs(unlock))

  /** A pulse that the bus has to end meanwhile would be longer by as much as the read takes. */
  const mayReadAt = (atMs: number) => atMs + host.readWithinMs <= host.holds.nextMs()

  /** How long its own coil keeps it waiting, those before it included. */
  const coilWaitMs = (unlock: Unlock) => {
    const before = queue.filter((other) => coilOf(other.unlock) === coilOf(unlock)).length
    return Math.max(0, readyMs(unlock) - clock.monotonicMs()) + before * host.coilRestMs
  }

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

  const write = ({ unlock, place }: Waiting) => {
    const { board, channel } = unlock
    const startMs = clock.monotonicMs()
    const pulseMs = lastingMs(unlock)
    const endMs = startMs + pulseMs
    const running = place.begin(pulseMs)
    coils.begun(coilOf(unlock), startMs, pulseMs)
    board.pulsed(channel, endMs)
    const takeBack = host.holds.add({ board, channel, running, endMs })
    line.begin({
      request: family.unlockRequest(board.settings, channel, unlock.pulseMs),
      withinMs: family.settleMs,
      hurriedWithinMs: null,
      reads: false,
      onEnd: (end) => {
        if (end.kind === 'not-written') takeBack()
        ended(unlock, startMs, end)
      },
    })
  }

  const readAfter = (check: Check) => {
    checks = checks.filter((other) => other !== check)
    host.read(check.board, (end) => {
      const readsLeft = check.readsLeft - 1
      const unheard = end.kind !== 'answered' && end.kind !== 'lost' && end.kind !== 'uncertain'
      const again = readsLeft > 0 && unheard
      if (again) checks = [...checks, { ...check, readsLeft, dueMs: clock.monotonicMs() + rereadAfterMs }]
      else report(check.opening, end.kind === 'answered' ? 'sent' : 'unknown')
    })
  }

  return {
    ask(unlock) {
      if (queue.length >= mostWaiting || coilWaitMs(unlock) > longestCoilWaitMs) return false
      const place = host.supply.join({ readyMs: () => readyMs(unlock), onMoved: host.onMoved })
      queue.push({ unlock, place })
      return true
    },
    beginDue(nowMs) {
      // A door whose coil rests lets the others pass.
      const ready = queue.find(({ place }) => place.first(nowMs))
      if (!line.free()) {
        if (ready !== undefined) line.hurry()
        return
      }
      const check = checks.find(({ dueMs }) => dueMs <= nowMs)
      if (ready !== undefined) {
        queue.splice(queue.indexOf(ready), 1)
        write(ready)
      } else if (check !== undefined && mayReadAt(nowMs)) readAfter(check)
    },
    nextMs() {
      const nowMs = clock.monotonicMs()
      const readsMs = line.free() ? checks.map((check) => Math.max(nowMs, check.dueMs)) : []
      const dueMs = readsMs.filter(mayReadAt)
      const soonestMs = Math.min(...queue.map(({ place }) => place.nextMs()))
      // One that became due since `beginDue` looked must not be forgotten; a busy line calls as soon as it is free.
      if (line.free() || nowMs < soonestMs) dueMs.push(soonestMs)
      return Math.min(...dueMs)
    },
    heard(board) {
      const heard = checks.filter((check) => check.board === board)
      checks = checks.filter((check) => check.board !== board)
      for (const { opening } of heard) report(opening, 'sent')
    },
    drop() {
      for (const { unlock, place } of queue.splice(0)) {
        place.leave()
        report(unlock.opening, 'not-sent')
      }
      const open = checks
      checks = []
      for (const { opening } of open) report(opening, 'unknown')
    },
    written: () => written,
  }
}
