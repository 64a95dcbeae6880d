// Time as a value: a Clock that stands still until it is told to move, and then runs everything
// that falls due on the way, in order. No real timers, no chance.
import type { Clock } from '../../src/ports/clock.ts'

/** So many tasks without time moving on mean that two parts call each other for ever. */
const mostTasksAtOnce = 1_000_000

export interface VirtualClock extends Clock {
  /** Moves time on, running what falls due. A task's error goes through to the caller. */
  advance(ms: number): void
  /** Runs what is due now, without moving time. */
  settle(): void
  /** When the earliest wake-up is due; null where none is armed. */
  nextAtMs(): number | null
  /** Steps the wall clock; monotonic time is untouched. */
  setWall(wallMs: number): void
  /** From now on the wall clock gains so much on monotonic time: 0.0005 is half a second in a thousand. */
  setDrift(gain: number): void
  /** Time passes and nothing runs, as while a program waits for its disk; what falls due meanwhile runs late. */
  stall(ms: number): void
  setConfirmed(confirmed: boolean): void
}

interface WakeUp {
  readonly atMs: number
  /** Equal times keep the order in which they were asked for. */
  readonly order: number
  readonly task: () => void
  cancelled: boolean
}

const before = (a: WakeUp, b: WakeUp) => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order)

/** Starts at monotonic 0 with a confirmed wall clock. */
export function createVirtualClock(startWallMs = Date.UTC(2026, 0, 5, 8)): VirtualClock {
  let nowMs = 0
  /** What the wall clock said, and when; it gains `drift` since then. */
  let wallBaseMs = startWallMs
  let baseAtMs = 0
  let drift = 0
  let isConfirmed = true
  let order = 0
  let soonTasks: (() => void)[] = []
  /** A binary heap, earliest first. */
  const heap: WakeUp[] = []

  const push = (wakeUp: WakeUp) => {
    let at = heap.length
    heap.push(wakeUp)
    while (at > 0) {
      const above = (at - 1) >> 1
      const parent = heap[above]
      if (parent === undefined || !before(wakeUp, parent)) break
      heap[at] = parent
      at = above
    }
    heap[at] = wakeUp
  }

  const pop = () => {
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    let at = 0
    for (;;) {
      let below = 2 * at + 1
      let child = heap[below]
      const right = heap[below + 1]
      if (child === undefined) break
      if (right !== undefined && before(right, child)) {
        below += 1
        child = right
      }
      if (!before(child, last)) break
      heap[at] = child
      at = below
    }
    heap[at] = last
  }

  const first = (): WakeUp | null => {
    while (heap[0]?.cancelled) pop()
    return heap[0] ?? null
  }

  /** One that throws does not take those behind it along: they run when the clock is asked again. */
  const runAll = (tasks: readonly (() => void)[]) => {
    let done = 0
    try {
      for (const task of tasks) {
        done += 1
        task()
      }
    } finally {
      if (done < tasks.length) soonTasks = [...tasks.slice(done), ...soonTasks]
    }
  }

  const settle = () => {
    let ran = 0
    for (;;) {
      const tasks = soonTasks
      soonTasks = []
      runAll(tasks)
      ran += tasks.length
      if (ran > mostTasksAtOnce) throw new Error(`${ran} tasks ran and time stood still at ${nowMs} ms`)
      if (soonTasks.length > 0) continue
      const due = first()
      if (due === null || due.atMs > nowMs) return
      pop()
      ran += 1
      due.task()
    }
  }

  const wallMs = (): number => wallBaseMs + (nowMs - baseAtMs) * (1 + drift)
  const setWall = (toMs: number) => {
    wallBaseMs = toMs
    baseAtMs = nowMs
  }

  return {
    monotonicMs: () => nowMs,
    wallMs,
    confirmed: () => isConfirmed,
    soon(task) {
      soonTasks.push(task)
    },
    wakeAt(monotonicMs, task) {
      order += 1
      const wakeUp: WakeUp = { atMs: monotonicMs, order, task, cancelled: false }
      push(wakeUp)
      return () => {
        wakeUp.cancelled = true
      }
    },
    advance(ms) {
      const untilMs = nowMs + ms
      settle()
      for (let due = first(); due !== null && due.atMs <= untilMs; due = first()) {
        nowMs = Math.max(nowMs, due.atMs)
        settle()
      }
      nowMs = Math.max(nowMs, untilMs)
    },
    settle,
    nextAtMs: () => first()?.atMs ?? null,
    setWall,
    setDrift(gain) {
      setWall(wallMs())
      drift = gain
    },
    stall(ms) {
      nowMs += ms
    },
    setConfirmed(confirmed) {
      isConfirmed = confirmed
    },
  }
}
