// `kluis run`: the daemon in the foreground, until it is asked to end. A bug ends it at once: systemd starts it
// again, and the boot path is the one that is tested most.
import { setFlagsFromString } from 'node:v8'
import { problemText } from '../config.ts'
import type { Log } from '../ports/log.ts'
import type { Verb } from './command.ts'
import { exit } from './command.ts'
import { configFile, withConfig } from './configuration.ts'
import { createRenewal } from './renewal.ts'
import type { Opened } from './serving.ts'
import { openFor, reopen, serve } from './serving.ts'

/** The database, its key and the control socket are the daemon's alone, from the moment they are made. */
const ownFilesOnly = 0o077

function crashOn(log: Log): void {
  process.on('uncaughtException', (error, origin) => {
    log.error({ err: error, origin }, 'a bug: the daemon ends and is started again')
    process.exit(exit.failed)
  })
}

export const run: Verb = {
  name: 'run',
  about: 'Runs the daemon in the foreground, its log on standard output',
  forms: [''],
  details:
    'The log is one JSON document a line in any case; under systemd each line begins with its level.\n' +
    'SIGTERM or SIGINT closes it in good order. `kluisd` is the same.',
  words: [0, 0],
  async run(call) {
    return withConfig(call, {}, async (first, { notes }) => {
      // From here on a signal ends it in good order, also while it still starts.
      const stopped = call.untilStopped()
      process.umask(ownFilesOnly)
      const { createJournalLog } = await import('../adapters/host/journal-log.ts')
      const log = createJournalLog({ forJournal: call.env.JOURNAL_STREAM !== undefined })
      crashOn(log)
      for (const note of notes) log.warn({}, problemText(note, configFile(call)))
      const { openSupervisor } = await import('../adapters/host/supervisor.ts')
      const supervisor = openSupervisor(call.env, { pid: process.pid, log })
      const renewal = createRenewal(configFile(call), call.env)
      const options = { log, supervisor, propose: renewal.propose }
      let config = first
      let opened: Opened = await openFor(config, options)
      for (;;) {
        if ('failure' in opened) {
          const why = opened.failure.text ?? 'cannot start'
          log.error({}, why)
          supervisor.status(why)
          return opened.failure
        }
        const { locker, isTakenBack = false } = opened
        const type = isTakenBack ? 'fault.reported' : 'fault.cleared'
        locker.engine.submit({ type, code: 'config-taken-back', subject: 'config' })
        // V8's own value, which src/main.ts held down for the start: a flood needs the room, and costs a quarter more without.
        setFlagsFromString('--semi-space-growth-factor=2')
        log.info({ ...locker.addresses }, 'serving')
        supervisor.ready()
        const signal = await serve(locker, stopped, renewal)
        log.info(signal === null ? {} : { signal }, signal === null ? 'reopening' : 'closing')
        if (signal === null) supervisor.status('Opening the changed configuration')
        else supervisor.stopping()
        await locker.close()
        if (signal !== null) break
        const next = await reopen(config, options, renewal)
        opened = next
        config = next.config
      }
      supervisor.close()
      log.info({}, 'closed')
      return { code: exit.done }
    })
  },
}
