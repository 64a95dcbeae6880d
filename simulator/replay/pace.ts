// Replayed time: hours that run `speed` times as fast as real ones. Deadlines are given to the daemon as real times
// that have been compressed alike; nothing pretends to the daemon that its clock is another.

export interface Pace {
  /** Hours since the replay's midnight. */
  nowH(): number
  /** Real milliseconds that so many replayed hours last. */
  msOf(hours: number): number
  /** A time on the wire, so many replayed hours from now. */
  inH(hours: number): string
  /** Runs `task` at that hour, at once if it has passed; never after `stop`. */
  at(hour: number, task: () => void): void
  after(realMs: number, task: () => void): void
  /** Forgets everything that is planned. */
  stop(): void
}

const msPerHour = 3_600_000

export function startPace(speed: number, fromH: number): Pace {
  const startMs = performance.now()
  const timers = new Set<NodeJS.Timeout>()
  let stopped = false
  const msOf = (hours: number): number => (hours * msPerHour) / speed
  const after = (realMs: number, task: () => void): void => {
    if (stopped) return
    const timer = setTimeout(
      () => {
        timers.delete(timer)
        task()
      },
      Math.max(0, realMs),
    )
    timers.add(timer)
  }
  const nowH = (): number => fromH + ((performance.now() - startMs) * speed) / msPerHour
  return {
    nowH,
    msOf,
    inH: (hours) => new Date(Date.now() + msOf(hours)).toISOString(),
    at: (hour, task) => after(msOf(hour - nowH()), task),
    after,
    stop() {
      stopped = true
      for (const timer of timers) clearTimeout(timer)
      timers.clear()
    },
  }
}
