// Where scripted people act: each script is a generator that says how long it waits, or for what. Runs them on the
// virtual clock, in the order in which they fall due; knows nothing of lockers.
import type { Clock } from '../../src/ports/clock.ts'

/** Milliseconds to wait, or something to wait for. */
export type Step = number | { readonly until: () => boolean; readonly withinMs: number }
export type Script<T = void> = Generator<Step, T, void>

export interface Stage {
  run(script: Script, onEnd?: () => void): void
  /** Something changed that somebody may be waiting for. */
  stir(): void
}

interface Waiter {
  readonly until: () => boolean
  readonly resume: () => void
  isOver: boolean
}

export function createStage(clock: Pick<Clock, 'monotonicMs' | 'soon' | 'wakeAt'>): Stage {
  let waiters: Waiter[] = []
  let isStirred = false

  function wait(step: Step, resume: () => void): void {
    if (typeof step === 'number') {
      clock.wakeAt(clock.monotonicMs() + step, resume)
      return
    }
    if (step.until()) {
      clock.soon(resume)
      return
    }
    const waiter: Waiter = { until: step.until, resume, isOver: false }
    waiters.push(waiter)
    clock.wakeAt(clock.monotonicMs() + step.withinMs, () => finish(waiter))
  }

  function finish(waiter: Waiter): void {
    if (waiter.isOver) return
    waiter.isOver = true
    waiters = waiters.filter((one) => one !== waiter)
    waiter.resume()
  }

  return {
    run(script, onEnd = () => {}) {
      const resume = (): void => {
        const { done, value } = script.next()
        if (done === true) onEnd()
        else wait(value, resume)
      }
      clock.soon(resume)
    },
    stir() {
      if (isStirred || waiters.length === 0) return
      isStirred = true
      clock.soon(() => {
        isStirred = false
        for (const waiter of waiters) if (waiter.until()) finish(waiter)
      })
    },
  }
}
