// Pulses that the bus itself must end, since the board can't: which relays it holds, and when each is let go.
// Letting go goes ahead of everything on the line, and unlike an unlock it is repeated.
import type { Clock } from '../../ports/clock.ts'
import type { BoardFamily } from './board.ts'
import type { BoardWatch } from './board-watch.ts'
import type { ExchangeEnd, Line } from './line.ts'
import type { RunningPulse } from './supply.ts'

/** Nothing can be heard of a mute board, so that one lost frame must not leave the coil energised. */
const writesToMute = 2
/** For a board that can be heard; after that its relays are read and put off with everything else. */
const mostTries = 5
/** A lost frame must not cost more than this. */
const answerWithinMs = 200

interface Hold {
  readonly board: BoardWatch
  readonly channel: number
  readonly running: RunningPulse
  readonly endMs: number
  readonly tries: number
}

export interface Holds {
  /** A pulse is being written whose end is ours, if its board does not end it. The returned function takes it back. */
  add(hold: Omit<Hold, 'tries'>): () => void
  /** Begins to let go what is due, if the line is free; makes it free sooner if not. */
  beginDue(nowMs: number): void
  /** When the next must be let go; Infinity for never. */
  nextMs(): number
  /** The link is gone: whatever is held is put off when it is back. */
  drop(): void
}

export function createHolds(family: BoardFamily, line: Line, clock: Clock): Holds {
  let holds: readonly Hold[] = []

  const replace = (old: Hold, by: Hold | null) => {
    holds = holds.flatMap((one) => (one !== old ? [one] : by === null ? [] : [by]))
  }

  const ended = (hold: Hold, end: ExchangeEnd) => {
    const tries = hold.tries + 1
    const mute = family.statusRequest(hold.board.settings) === null
    const over = mute
      ? tries >= writesToMute && end.kind !== 'not-written'
      : end.kind === 'answered' || end.kind === 'echoed'
    const next = { ...hold, tries }
    replace(hold, over || tries >= mostTries ? null : next)
    if (over) hold.running.ended()
  }

  const letGo = (hold: Hold) => {
    const mute = family.statusRequest(hold.board.settings) === null
    const request = family.releaseRequest?.(hold.board.settings, hold.channel) ?? null
    if (request === null) {
      replace(hold, null)
      return
    }
    line.begin({
      request,
      withinMs: mute ? family.settleMs : answerWithinMs,
      hurriedWithinMs: null,
      reads: false,
      onEnd: (end) => ended(hold, end),
    })
  }

  return {
    add(pulse) {
      if ((family.releaseRequest?.(pulse.board.settings, pulse.channel) ?? null) === null) return () => {}
      pulse.running.holdOn()
      const hold = { ...pulse, tries: 0 }
      holds = [...holds, hold]
      return () => replace(hold, null)
    },
    beginDue(nowMs) {
      const hold = holds.find(({ endMs }) => endMs <= nowMs)
      if (hold === undefined) return
      if (line.free()) letGo(hold)
      else line.hurry()
    },
    nextMs() {
      const soonestMs = Math.min(...holds.map(({ endMs }) => endMs))
      // Once it is due, the line calls as soon as it is free.
      return clock.monotonicMs() < soonestMs || line.free() ? soonestMs : Infinity
    },
    drop() {
      holds = []
    },
  }
}
