// What the screen says has happened is on the disk already when it says so. (What the platform is told:
// acknowledged-after-commit.ts and one-answer.ts.)
import type { Visit } from '../../../src/core/nouns.ts'
import type { Checker, Fail } from './checker.ts'

export function createToldAfterCommit(fail: Fail): Checker {
  const visits = new Map<string, Visit>()
  return {
    name: 'told-after-commit',
    on: {
      committed({ write }) {
        for (const { table, key, value } of write.changes) {
          if (table !== 'visits') continue
          if (value === null) visits.delete(key)
          else visits.set(key, value)
        }
      },
      entered({ person, reply, hash }) {
        if (reply.kind !== 'accepted' || person.role === 'courier' || person.role === 'staff') return
        if (![...visits.values()].some(({ code }) => code === hash))
          fail(`${person.name} is let in, and no visit of theirs is written down`)
      },
    },
  }
}
