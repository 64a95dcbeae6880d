// Commits without end to the store given as its argument, and prints each commit's last sequence number once it has
// returned. Killed by its parent in the middle of it.
import { writeSync } from 'node:fs'
import { openStore } from '../../src/adapters/sqlite/open.ts'
import { alert, answer, entries, write } from '../contract/store.ts'

const [path = '', roundText = '0'] = process.argv.slice(2)
const log = { info: () => {}, warn: () => {}, error: () => {} }
const store = openStore({ path, key: Buffer.alloc(32, 7), log, keepEntries: 3000 })

let last = store.load().lastSequence
writeSync(1, 'open\n')
for (;;) {
  // Small and large commits by turns, so that kills fall into the log's overflow pages and its emptying too.
  const count = last % 7 === 0 ? 200 : 1 + (last % 5)
  const rows = entries(last + 1, last + count).map((each) => alert(`r${each.sequence % 500}`, each.sequence))
  const answers = [answer(`t${last + count}`)]
  store.commit(
    write({
      changes: [...rows, alert('last', last + count)],
      entries: entries(last + 1, last + count),
      answers,
    }),
  )
  last += count
  store.markDelivered(last - 10)
  store.markAlive(last)
  writeSync(1, `${last} ${roundText}\n`)
}
