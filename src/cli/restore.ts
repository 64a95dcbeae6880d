// `kluis restore`: puts a backup in the place of the database while the daemon is stopped.
// What makes a backup good is the store's business.
import { chownSync, readdirSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { Config } from '../config.ts'
import type { Verb } from './command.ts'
import { exit } from './command.ts'
import { withConfig } from './configuration.ts'
import { plainFailure, storeKey } from './stored.ts'

/** Root restores, the daemon's user goes on: what lies in its folder belongs to it. */
function handOver({ store }: Config): void {
  if (process.getuid?.() !== 0) return
  const folder = dirname(store.path)
  const owner = statSync(folder)
  const own = readdirSync(folder).filter((name) => name.startsWith(basename(store.path)))
  for (const name of own) chownSync(join(folder, name), owner.uid, owner.gid)
}

export const restore: Verb = {
  name: 'restore',
  about: 'Puts a backup in the place of the database, after checking it',
  forms: ['FILE'],
  details:
    'The daemon must be stopped. The database that was there is kept beside it. Events are numbered on behind\n' +
    'whatever either of them held, so that no number is given twice. What happened since the backup is not known any\n' +
    "more, so the locker gives out no compartment and takes no customer's code before somebody has looked behind the door.",
  words: [1, 1],
  async run(call) {
    const from = resolve(call.folder, call.words[0] ?? '')
    return withConfig(call, { secrets: 'skip' }, async (config) => {
      const sqlite = await import('../adapters/sqlite/restore.ts')
      try {
        const restored = sqlite.restore({ from, to: config.store.path, key: storeKey(config) })
        handOver(config)
        const kept = restored.setAside === null ? '' : ` What was there is kept as ${restored.setAside}.`
        return {
          code: exit.done,
          text: `${config.store.path} restored from ${from}.${kept} Events go on behind ${restored.lastSequence}.`,
          document: { file: from, database: config.store.path, ...restored },
        }
      } catch (error) {
        const failure = plainFailure(error)
        if (failure) return failure
        throw error
      }
    })
  },
}
