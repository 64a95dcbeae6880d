// Three wrong PINs shut the keypad for half a minute at least, whatever restarts in between; and never other people's
// QR codes. Judged by what the screen said and by true time.
import type { Checker, Fail } from './checker.ts'

const tries = 3
/** Wrong ones are forgotten after this; a little less, so that the edge is nobody's. */
const rememberedMs = 14 * 60_000
const shortestMs = 29_000
const wrongReasons: ReadonlySet<string> = new Set(['code-unknown', 'code-expired', 'code-used'])

export function createLockoutHolds(fail: Fail): Checker {
  let wrong: number[] = []
  let shutUntilMs = Number.NEGATIVE_INFINITY
  /** When the locker itself said that it shuts: by the very try that is being answered. */
  let saidAtMs = Number.NEGATIVE_INFINITY
  return {
    name: 'lockout-holds',
    on: {
      // A clock that steps is a restart's business with durations; what was counted before says nothing then.
      'clock.set'() {
        wrong = []
        shutUntilMs = Number.NEGATIVE_INFINITY
      },
      'process.started'({ clockConfirmed }) {
        if (clockConfirmed) return
        wrong = []
        shutUntilMs = Number.NEGATIVE_INFINITY
      },
      committed({ write }, atMs) {
        if (!write.entries.some(({ type }) => type === 'visit.locked-out')) return
        wrong = []
        saidAtMs = atMs
        shutUntilMs = atMs + shortestMs
      },
      entered({ way, reply }, atMs) {
        const reason = reply.kind === 'refused' ? reply.reason : null
        if (way === 'qr') {
          if (reason === 'locked-out') fail('somebody with a QR code is locked out')
          return
        }
        if (reason === 'locked-out') {
          // A try whose answer died with its process counted for the locker: it shuts earlier than was seen from here.
          wrong = []
          return
        }
        if (reply.kind === 'failed') return
        if (atMs < shutUntilMs && atMs !== saidAtMs)
          fail(`a PIN is looked at ${shutUntilMs - atMs} ms before the keypad opens again`)
        if (reason === null || !wrongReasons.has(reason) || atMs === saidAtMs) return
        wrong = [...wrong.filter((ms) => atMs - ms < rememberedMs), atMs]
        if (wrong.length < tries) return
        wrong = []
        shutUntilMs = atMs + shortestMs
      },
    },
  }
}
