// However often a request is asked, it has one answer, which was on the disk before anybody heard it; and in the end every
// request that was asked has it. An error is no answer: it says that nothing was done and that asking again may help.
import type { Checker, Fail } from './checker.ts'

export function createOneAnswer(fail: Fail): Checker {
  /** What was asked, and whether its answer was heard. */
  const asked = new Map<string, boolean>()
  const committed = new Map<string, string>()
  return {
    name: 'one-answer',
    on: {
      'request.sent'({ request: { transaction } }) {
        if (!asked.has(transaction)) asked.set(transaction, false)
      },
      committed({ write }) {
        for (const answer of write.answers) {
          const text = JSON.stringify(answer)
          const first = committed.get(answer.transaction)
          if (first !== undefined)
            fail(`request ${answer.transaction} was decided twice: ${first}, then ${text}`)
          else committed.set(answer.transaction, text)
        }
      },
      answered({ answer }) {
        const { transaction, status } = answer
        if (status === 'error' || !asked.has(transaction)) return
        asked.set(transaction, true)
        const text = JSON.stringify(answer)
        const kept = committed.get(transaction)
        if (kept === undefined) fail(`request ${transaction} was answered before the disk held it: ${text}`)
        else if (kept !== text)
          fail(`request ${transaction} was answered with ${text}, but it came to ${kept}`)
      },
    },
    atEnd() {
      for (const [transaction, heard] of asked) {
        if (!heard) fail(`request ${transaction} was never answered`)
      }
    },
  }
}
