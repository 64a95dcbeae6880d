// The answers already given to the platform's requests: a ring of the last 20,000 by position, so that writes stay
// side by side in the file; which transaction lies where is kept in memory. Runs inside the transactions of store.ts.
import type { Answer } from '../../core/requests.ts'
import type { Connection } from './connection.ts'

export interface AnswersTable {
  /** Reads the positions again: at open and after a failed transaction. */
  refresh(): void
  get(transaction: string): Answer | null
  /** Writes those that are the first of their transaction; to be called back once committed. */
  append(answers: readonly Answer[]): () => void
}

/** A week's outage at a busy site repeats fewer requests than this; about 2 MB of memory. */
const keepAnswers = 20_000

export function createAnswersTable(db: Connection): AnswersTable {
  const all = db.prepare('SELECT position, transaction_id FROM answers ORDER BY position').raw()
  const get = db.prepare('SELECT answer FROM answers WHERE position = ?').pluck()
  const insert = db.prepare('INSERT INTO answers VALUES (?, ?, ?)')
  const drop = db.prepare('DELETE FROM answers WHERE position <= ?')
  /** Oldest first. */
  const positions = new Map<string, number>()
  let last = 0

  return {
    refresh() {
      positions.clear()
      last = 0
      for (const [position, transaction] of all.iterate() as IterableIterator<[number, string]>) {
        positions.set(transaction, position)
        last = position
      }
    },
    get(transaction) {
      const position = positions.get(transaction)
      if (position === undefined) return null
      const answer = get.get(position)
      return typeof answer === 'string' ? { transaction, ...JSON.parse(answer) } : null
    },
    append(answers) {
      const added = new Map<string, number>()
      let next = last
      for (const { transaction, ...rest } of answers) {
        if (positions.has(transaction) || added.has(transaction)) continue
        next += 1
        insert.run(next, transaction, JSON.stringify(rest))
        added.set(transaction, next)
      }
      if (added.size === 0) return () => {}
      drop.run(next - keepAnswers)
      return () => {
        last = next
        for (const [transaction, position] of added) positions.set(transaction, position)
        for (const [transaction, position] of positions) {
          if (position > next - keepAnswers) break
          positions.delete(transaction)
        }
      }
    },
  }
}
