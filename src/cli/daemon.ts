// Speaks to the running daemon through its control socket. Never opens the database or a lock board itself:
// what the daemon has not done is not in the journal.
import { request } from 'node:http'
import { dirname, join } from 'node:path'
import type { Config } from '../config.ts'
import type { Result } from './command.ts'
import { exit } from './command.ts'

/** A backup of a large database on a slow card; everything else answers at once or within half a minute. */
const answerWithinMs = 15 * 60_000

const controlPath = (config: Config): string => join(dirname(config.store.path), 'kluis.sock')

/** The daemon's answer was no, or there is no daemon. The message is for people. */
class DaemonError extends Error {
  override readonly name = 'DaemonError'
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

function unreachable(error: NodeJS.ErrnoException, path: string): DaemonError {
  if (error.code === 'EACCES') {
    return new DaemonError(
      'forbidden',
      `${path} may be used by the daemon's user and root only: try it with sudo.`,
    )
  }
  if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED' || error.code === 'ENOTSOCK') {
    return new DaemonError(
      'not-running',
      `the daemon is not running (no socket at ${path}): start it with "kluis run" or "systemctl start kluisd".`,
    )
  }
  return new DaemonError('unreachable', `the daemon does not answer at ${path}: ${error.message}`)
}

/** One request. Throws DaemonError. `T` is what the route is known to answer. */
export function ask<T>(config: Config, method: 'GET' | 'POST', route: string, body?: object): Promise<T> {
  const socketPath = controlPath(config)
  return new Promise((resolve, reject) => {
    const sent = body === undefined ? undefined : JSON.stringify(body)
    const call = request(
      {
        socketPath,
        method,
        path: route,
        agent: false,
        timeout: answerWithinMs,
        headers:
          sent === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(sent) },
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', (error) => reject(unreachable(error, socketPath)))
        response.on('end', () => {
          try {
            const answer = JSON.parse(Buffer.concat(chunks).toString('utf8'))
            if (response.statusCode === 200) resolve(answer as T)
            else reject(new DaemonError(answer.error.code, answer.error.message))
          } catch {
            reject(new DaemonError('unreachable', `what answers at ${socketPath} is not the daemon.`))
          }
        })
      },
    )
    call.on('timeout', () => call.destroy(new Error('no answer')))
    call.on('error', (error) => reject(unreachable(error, socketPath)))
    call.end(sent)
  })
}

/** Whether a daemon has this configuration's store; also where only its own user may ask it. */
export async function isDaemonRunning(config: Config): Promise<boolean> {
  try {
    await ask(config, 'GET', '/status')
    return true
  } catch (error) {
    if (!(error instanceof DaemonError)) throw error
    return error.code !== 'not-running'
  }
}

/** Turns a DaemonError into a verb's end; anything else is a bug and goes on. */
export async function throughDaemon(then: () => Promise<Result>): Promise<Result> {
  try {
    return await then()
  } catch (error) {
    if (!(error instanceof DaemonError)) throw error
    return {
      code: exit.failed,
      text: error.message,
      document: { error: { code: error.code, message: error.message } },
    }
  }
}
