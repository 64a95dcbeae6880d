// `kluis verify-journal`: recomputes the journal's hash chain, also beside a running daemon.
// Reads only; makes neither a database nor a key.

import { existsSync } from 'node:fs'
import type { Verb } from './command.ts'
import { exit } from './command.ts'
import { withConfig } from './configuration.ts'
import { plainFailure, storeKey } from './stored.ts'

export const verifyJournal: Verb = {
  name: 'verify-journal',
  about: "Recomputes the journal's hash chain and names the first broken entry",
  forms: [''],
  details: 'Exit code 0: every entry is as it was written; 1: one was changed, added or taken out.',
  words: [0, 0],
  async run(call) {
    return withConfig(call, { secrets: 'skip' }, async (config) => {
      if (!existsSync(config.store.path)) {
        const text = `there is no database ${config.store.path}: the daemon makes it at its first start.`
        return { code: exit.failed, text, document: { error: { code: 'no-database', message: text } } }
      }
      const sqlite = await import('../adapters/sqlite/verify.ts')
      try {
        const verdict = sqlite.verifyJournal({ path: config.store.path, key: storeKey(config) })
        if (!verdict.ok) {
          const text = `the journal is broken at entry ${verdict.sequence}: ${verdict.problem}.`
          return { code: exit.failed, text, document: verdict }
        }
        const { entries, firstSequence, lastSequence, head } = verdict
        const which =
          entries === 0 ? 'it is empty' : `entries ${firstSequence} to ${lastSequence}, head ${head}`
        return { code: exit.done, text: `the journal is whole: ${which}.`, document: verdict }
      } catch (error) {
        const failure = plainFailure(error)
        if (failure) return failure
        throw error
      }
    })
  },
}
