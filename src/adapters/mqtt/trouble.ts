// Tells the engine what is wrong with the broker or with what comes from it, and when it has passed: each
// once, however often it happens. An alert that an earlier life left open is cleared as well.
import type { Engine } from '../../engine.ts'
import type { Clock } from '../../ports/clock.ts'

type Code = 'broker-gone' | 'broker-refused' | 'request-malformed'

const subject = 'mqtt'
const goneAfterMs = 30_000
const malformedEveryMs = 60_000
const malformedQuietMs = 600_000

export interface Trouble {
  connected(): void
  disconnected(): void
  refused(): void
  /** A request did not fit the contract. True: the first one in a minute, worth a line in the log. */
  malformed(): boolean
  close(): void
}

/** Begins as disconnected. */
export function createTrouble(engine: Engine, clock: Clock): Trouble {
  const raised = new Set<Code>()
  let cancelGone = (): void => {}
  let cancelQuiet = (): void => {}
  let malformedDueMs = Number.NEGATIVE_INFINITY

  const report = (code: Code): void => {
    raised.add(code)
    engine.submit({ type: 'fault.reported', code, subject })
  }
  const clear = (code: Code): void => {
    const open = engine.read.alerts().some((alert) => alert.code === code && alert.subject === subject)
    if (!open && !raised.has(code)) return
    raised.delete(code)
    engine.submit({ type: 'fault.cleared', code, subject })
  }
  const waitForQuiet = (): void => {
    cancelQuiet()
    cancelQuiet = clock.wakeAt(clock.monotonicMs() + malformedQuietMs, () => clear('request-malformed'))
  }
  const disconnected = (): void => {
    cancelGone()
    cancelGone = clock.wakeAt(clock.monotonicMs() + goneAfterMs, () => report('broker-gone'))
  }
  disconnected()
  waitForQuiet()

  return {
    connected() {
      cancelGone()
      clear('broker-gone')
      clear('broker-refused')
    },
    disconnected,
    refused() {
      if (!raised.has('broker-refused')) report('broker-refused')
    },
    malformed() {
      const nowMs = clock.monotonicMs()
      if (nowMs < malformedDueMs) return false
      malformedDueMs = nowMs + malformedEveryMs
      waitForQuiet()
      report('request-malformed')
      return true
    },
    close() {
      cancelGone()
      cancelQuiet()
    },
  }
}
