// Opens the store given as its argument without any privilege, and prints what came of it.
import Database from 'better-sqlite3'
import { openStore } from '../../../src/adapters/sqlite/open.ts'

const quiet = { info: () => {}, warn: () => {}, error: () => {} }
const nobody = 65_534

// Root may write everything, so it has to become somebody else, who may not even read this project: load all before.
new Database(':memory:').close()
if (process.getuid?.() === 0 && process.argv[3] === 'as-nobody') process.setuid?.(nobody)

try {
  openStore({ path: process.argv[2] ?? '', key: Buffer.alloc(32, 7), log: quiet }).close()
  process.stdout.write('opened\n')
} catch (error) {
  const code = error instanceof Error && 'code' in error ? `${error.code} ` : ''
  process.stdout.write(error instanceof Error ? `${error.name} ${code}${error.message}\n` : 'no error\n')
}
