// Commits small changes to the store given as its argument, and prints how many bytes the kernel had to write for them.
import { readFileSync } from 'node:fs'
import { openStore } from '../../../src/adapters/sqlite/open.ts'
import { alert, entry, write } from '../../contract/store.ts'

const [path = '', count = '0'] = process.argv.slice(2)
const quiet = { info: () => {}, warn: () => {}, error: () => {} }

const writtenBytes = (): number =>
  Number(/^write_bytes: (\d+)/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1])

const store = openStore({ path, key: Buffer.alloc(32, 7), log: quiet })
const before = writtenBytes()
for (let at = 1; at <= Number(count); at += 1)
  store.commit(write({ changes: [alert('a', at)], entries: [entry(at)] }))
process.stdout.write(`${writtenBytes() - before}\n`)
// Without an orderly end, so that nothing is synced but by the commits.
process.kill(process.pid, 'SIGKILL')
