// The machine's own time, for emulated boards that hang on a real pty or socket.
// The daemon's clock is another (src/adapters/host/clock.ts): a simulator must not share its faults.
import { performance } from 'node:perf_hooks'
import type { Clock } from '../../src/ports/clock.ts'

export const realClock: Clock = {
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
  confirmed: () => true,
  soon(task) {
    setImmediate(task)
  },
  wakeAt(monotonicMs, task) {
    const timer = setTimeout(task, Math.max(0, Math.ceil(monotonicMs - performance.now())))
    return () => clearTimeout(timer)
  },
}
