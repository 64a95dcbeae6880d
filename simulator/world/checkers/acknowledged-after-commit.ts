// A request leaves the broker only when the disk holds what it came to: its answer, or the opening that it set off. Or when
// the platform was told that it came to nothing: an error is no promise, and it has heard it before.
import type { Checker, Fail } from './checker.ts'

export function createAcknowledgedAfterCommit(fail: Fail): Checker {
  const committed = new Set<string>()
  /** Errors that the platform heard and that have not let a request go yet. */
  const errors = new Map<string, number>()
  return {
    name: 'acknowledged-after-commit',
    on: {
      committed({ write }) {
        for (const { transaction } of write.answers) committed.add(transaction)
        for (const change of write.changes) {
          const cause = change.table === 'openings' ? change.value?.cause : undefined
          if (cause?.kind === 'remote') committed.add(cause.transaction)
        }
      },
      answered({ answer: { transaction, status } }) {
        if (status === 'error' && !committed.has(transaction))
          errors.set(transaction, (errors.get(transaction) ?? 0) + 1)
      },
      'request.acknowledged'({ transaction }) {
        if (committed.has(transaction)) return
        const heard = errors.get(transaction) ?? 0
        if (heard === 0) fail(`request ${transaction} left the broker before anything of it was on the disk`)
        else errors.set(transaction, heard - 1)
      },
    },
  }
}
