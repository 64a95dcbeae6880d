// One power supply of locks, whatever buses hang on it: one inrush at a time, in the order of asking.
// Knows neither bytes nor doors; what it counts is when pulses begin and end.
import type { Clock } from '../../ports/clock.ts'

/** A lock draws 1.5 A at first and 0.7 A while it is held; the supply recovers in this time, from start to start. */
const spacingMs = 400
/** One write may take this much longer to reach its board than the next. */
const jitterMs = 20
/** The first in line is waited for while its line is busy; a line that is stuck must not hold up the others. */
const waitsForFirstMs = 250
/** A pulse whose end is never told counts as ended then: its bus is gone, and others may hang on the supply. */
const overdueMs = 2_000

/** What a place in the queue must be able to tell. */
export interface Waiting {
  /** From when on it could begin, as far as its own door is concerned. */
  readyMs(): number
  /** The queue has moved: look at `nextMs` again. Never called from within a call. */
  onMoved(): void
}

export interface Place {
  /** Whether its pulse may begin now. */
  first(nowMs: number): boolean
  /** When to ask again, at the latest. */
  nextMs(): number
  /** Its pulse begins now and lasts so long; gives the place up. */
  begin(pulseMs: number): RunningPulse
  /** Gives the place up without a pulse. */
  leave(): void
}

export interface RunningPulse {
  /** For pulses that no board ends by itself: it goes on until `ended` is called. */
  holdOn(): void
  ended(): void
}

export interface Supply {
  /** The last in the queue from now on. Nobody is bounded here: each bus bounds what it lets wait. */
  join(waiting: Waiting): Place
}

export function createSupply(clock: Clock): Supply {
  const queue: Waiting[] = []
  let restedMs = 0
  /** Tells the last pulse's word from an older one's. */
  let pulses = 0

  const moved = () => {
    for (const waiting of queue) clock.soon(() => waiting.onMoved())
  }

  const remove = (waiting: Waiting) => {
    const at = queue.indexOf(waiting)
    if (at >= 0) queue.splice(at, 1)
    moved()
  }

  const freeMs = (waiting: Waiting) => Math.max(restedMs, waiting.readyMs())

  /** Whoever asked before and could have begun for a moment already has lost the right to be waited for. */
  const inTheWay = (waiting: Waiting, nowMs: number) =>
    queue
      .slice(0, queue.indexOf(waiting))
      .find((other) => freeMs(other) <= nowMs && nowMs < freeMs(other) + waitsForFirstMs)

  return {
    join(waiting) {
      queue.push(waiting)
      return {
        first: (nowMs) => freeMs(waiting) <= nowMs && inTheWay(waiting, nowMs) === undefined,
        nextMs() {
          const atMs = Math.max(freeMs(waiting), clock.monotonicMs())
          const other = inTheWay(waiting, atMs)
          return other === undefined ? freeMs(waiting) : freeMs(other) + waitsForFirstMs
        },
        begin(pulseMs) {
          const startMs = clock.monotonicMs()
          pulses += 1
          const mine = pulses
          restedMs = startMs + Math.max(spacingMs, pulseMs) + jitterMs
          remove(waiting)
          return {
            holdOn() {
              if (mine === pulses) restedMs = startMs + pulseMs + overdueMs
            },
            ended() {
              if (mine !== pulses) return
              restedMs = Math.max(startMs + spacingMs, clock.monotonicMs()) + jitterMs
              moved()
            },
          }
        },
        leave: () => remove(waiting),
      }
    },
  }
}
