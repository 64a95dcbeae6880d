// Watches the time of day for the engine: tells it when the clock was set or came to be trusted.
// Quiet otherwise, since every input may cost a commit and an idle locker writes nothing.
import type { Clock, Submit } from '../../ports/clock.ts'

const lookEveryMs = 10_000
/** Network time slews by up to 5 ms between two looks; the sum of many slews still counts as one step. */
const stepMs = 1000

/**
 * Submits `clock.read` when wall time has moved against monotonic time by more than a second since the last report,
 * or when `confirmed` has changed. The first report is the caller's own (`booted`), made at the same moment.
 */
export function watchClock({ clock, submit }: { clock: Clock; submit: Submit }): { close(): void } {
  const read = () => {
    const wallMs = clock.wallMs()
    const monotonicMs = clock.monotonicMs()
    return { wallMs, monotonicMs, confirmed: clock.confirmed() }
  }
  let told = read()
  let cancel: () => void
  const look = () => {
    const now = read()
    const movedMs = now.wallMs - now.monotonicMs - (told.wallMs - told.monotonicMs)
    if (Math.abs(movedMs) > stepMs || now.confirmed !== told.confirmed) {
      told = now
      submit({ type: 'clock.read', ...now })
    }
    cancel = clock.wakeAt(now.monotonicMs + lookEveryMs, look)
  }
  cancel = clock.wakeAt(told.monotonicMs + lookEveryMs, look)
  return { close: () => cancel() }
}
