// What a screen or an answer says has happened is on the disk already when it is said.
// Knows what was written, not why.
import type { Visit } from '../../../src/core/nouns.ts'
import type { Checker, Fail } from './checker.ts'

export function createToldAfterCommit(fail: Fail): Checker {
  const visits = new Map<string, Visit>()
  const answers = new Set<string>()
  const openings = new Set<string>()
  /** Told that it could not be done: nothing has to be written for that. */
  const failed = new Set<string>()
  return {
    name: 'told-after-commit',
    on: {
      committed({ write }) {
        for (const { table, key, value } of write.changes) {
          if (table === 'visits') {
            if (value === null) visits.delete(key)
            else visits.set(key, value)
          } else if (table === 'openings' && value?.cause.kind === 'remote') openings.add(value.cause.transaction)
        }
        for (const { transaction } of write.answers) answers.add(transaction)
      },
      entered({ person, reply, hash }) {
        if (reply.kind !== 'accepted' || person.role === 'courier' || person.role === 'staff') return
        if (![...visits.values()].some(({ code }) => code === hash))
          fail(`${person.name} is let in, and no visit of theirs is written down`)
      },
      answered({ answer }) {
        if (answer.status === 'error') failed.add(answer.transaction)
        else if (!answers.has(answer.transaction))
          fail(`${answer.transaction} is answered ${answer.status}, and that is written nowhere`)
      },
      'request.acknowledged'({ transaction }) {
        if (![answers, openings, failed].some((known) => known.has(transaction)))
          fail(`${transaction} is acknowledged, and nothing of it is written down`)
      },
    },
  }
}
