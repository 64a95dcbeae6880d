// `kluis backup`: a checked copy of the database, written by the running daemon, which alone knows a moment
// when it is whole. Touches no file itself.
import { resolve } from 'node:path'
import type { Verb } from './command.ts'
import { exit } from './command.ts'
import { withConfig } from './configuration.ts'
import { ask, throughDaemon } from './daemon.ts'

export const backup: Verb = {
  name: 'backup',
  about: 'Copies the database to FILE while the daemon runs',
  forms: ['FILE'],
  details:
    "The daemon writes the file, so its user must be allowed to. The copy doesn't hold the key that seals access\n" +
    'codes: keep a copy of the key file as well, in another place.',
  words: [1, 1],
  async run(call) {
    const file = resolve(call.folder, call.words[0] ?? '')
    return withConfig(call, { secrets: 'skip' }, (config) =>
      throughDaemon(async () => {
        await ask(config, 'POST', '/backup', { file })
        const text = `backup written to ${file}. It is of use only with its key: ${config.store.keyFile}`
        return { code: exit.done, text, document: { file, keyFile: config.store.keyFile } }
      }),
    )
  },
}
