// What the verbs share that open the database themselves, beside or in place of the daemon.
// Loads none of the adapters' packages: most verbs never need them, and a command should answer at once.
import { openKey } from '../adapters/host/key-file.ts'
import type { Config } from '../config.ts'
import type { Result } from './command.ts'
import { exit } from './command.ts'

/** The database's sub-key of the site's key; never makes a key. Throws KeyFileError. */
export function storeKey(config: Config): Buffer {
  return openKey(config.store.keyFile, { databaseExists: true }).derive('store')
}

/** The errors whose message was written for people, and what programs are told of them. */
const plainErrors: ReadonlyMap<string, string> = new Map([
  ['StoreRefused', 'refused'],
  ['StoreFault', 'storage'],
  ['KeyFileError', 'key'],
  ['ControlRefused', 'refused'],
])

/** A failure in words, as a verb's end; null for a bug. */
export function plainFailure(error: unknown): Result | null {
  if (!(error instanceof Error)) return null
  const code = plainErrors.get(error.name)
  if (code === undefined) return null
  return { code: exit.failed, text: error.message, document: { error: { code, message: error.message } } }
}
