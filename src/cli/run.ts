// `kluis run`: the daemon in the foreground, until it is asked to end. A bug ends it at once: systemd starts it
// again, and the boot path is the one that is tested most.
import { problemText } from '../config.ts'
import type { Log } from '../ports/log.ts'
import type { Result, Verb } from './command.ts'
import { exit } from './command.ts'
import { configFile, withConfig } from './configuration.ts'
import { plainFailure } from './stored.ts'

/** The database, its key and the control socket are the daemon's alone, from the moment they are made. */
const ownFilesOnly = 0o077

function crashOn(log: Log): void {
  process.on('uncaughtException', (error, origin) => {
    log.error({ err: error, origin }, 'a bug: the daemon ends and is started again')
    process.exit(exit.failed)
  })
}

/** What the machine refused, in words; null for a bug. */
function machineFailure(error: unknown): Result | null {
  const { code, address, port, message } = error as NodeJS.ErrnoException & {
    address?: string
    port?: number
  }
  const place = address === undefined ? message : `${address}:${port}`
  if (code === 'EADDRINUSE') {
    const text = `${place} is taken by another program: end that one, or give this server another port.`
    return { code: exit.failed, text, document: { error: { code: 'address-in-use', message: text } } }
  }
  if (code === 'EADDRNOTAVAIL' || code === 'EACCES' || code === 'ENOTFOUND') {
    const text = `cannot listen at ${place} (${code}): choose an address of this machine and a port above 1023.`
    return { code: exit.failed, text, document: { error: { code: 'address-unusable', message: text } } }
  }
  return null
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
    return withConfig(call, {}, async (config, { notes }) => {
      // From here on a signal ends it in good order, also while it still starts.
      const stopped = call.untilStopped()
      process.umask(ownFilesOnly)
      const { createJournalLog } = await import('../adapters/host/journal-log.ts')
      const log = createJournalLog({ forJournal: call.env.JOURNAL_STREAM !== undefined })
      crashOn(log)
      for (const note of notes) log.warn({}, problemText(note, configFile(call)))
      const { openSupervisor } = await import('../adapters/host/supervisor.ts')
      const supervisor = openSupervisor(call.env, { pid: process.pid, log })
      const { openLocker } = await import('../compose.ts')
      let locker: Awaited<ReturnType<typeof openLocker>>
      try {
        locker = await openLocker(config, { log, supervisor })
      } catch (error) {
        const failure = plainFailure(error) ?? machineFailure(error)
        if (!failure) throw error
        log.error({}, failure.text ?? 'cannot start')
        supervisor.status(failure.text ?? 'cannot start')
        return failure
      }
      log.info({ ...locker.addresses }, 'serving')
      supervisor.ready()
      const signal = await stopped
      log.info({ signal }, 'closing')
      supervisor.stopping()
      await locker.close()
      supervisor.close()
      log.info({}, 'closed')
      return { code: exit.done }
    })
  },
}
