// One life of the locker within the daemon's: opens it with a configuration, serves until it is to end or to be opened
// anew, and goes back to the configuration before where the new one cannot be opened. Reads no command line.
import type { Locker, LockerOptions } from '../compose.ts'
import type { Config } from '../config.ts'
import type { Result } from './command.ts'
import { exit } from './command.ts'
import type { Renewal } from './renewal.ts'
import { plainFailure } from './stored.ts'

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

/** Serves until `ended`, or until a changed configuration is to be opened and nobody would notice. */
export async function serve(
  locker: Locker,
  ended: Promise<string>,
  renewal: Renewal,
): Promise<string | null> {
  const { engine } = locker
  const quiet = renewal.wanted().then(
    () =>
      new Promise<null>((resolve) => {
        const look = (): void => {
          if (!engine.read.quiet()) return
          stopLooking()
          resolve(null)
        }
        const stopLooking = engine.onCommit(look)
        look()
      }),
  )
  return Promise.race([ended, quiet])
}

/** `isTakenBack`: with the configuration before the one that was to be opened. */
export type Opened =
  | { readonly locker: Locker; readonly isTakenBack?: boolean }
  | { readonly failure: Result }

export async function openFor(config: Config, options: LockerOptions): Promise<Opened> {
  const { openLocker } = await import('../compose.ts')
  try {
    return { locker: await openLocker(config, options) }
  } catch (error) {
    const failure = plainFailure(error) ?? machineFailure(error)
    if (!failure) throw error
    return { failure }
  }
}

/** Opens what the file says now; what can't be opened is taken back, and the locker serves as before. */
export async function reopen(
  before: Config,
  options: LockerOptions,
  renewal: Renewal,
): Promise<Opened & { readonly config: Config }> {
  const loaded = renewal.load()
  const problem = loaded.ok ? null : loaded.problems[0]?.message
  const opened = loaded.ok ? await openFor(loaded.config, options) : null
  if (loaded.ok && opened && 'locker' in opened) {
    renewal.renewed()
    return { ...opened, config: loaded.config }
  }
  const why = problem ?? (opened && 'failure' in opened ? opened.failure.text : undefined)
  options.log.error({ why }, 'the changed configuration cannot be opened: it is taken back')
  renewal.takeBack()
  const again = await openFor(before, options)
  return { ...again, config: before, isTakenBack: true }
}
