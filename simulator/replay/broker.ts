// A Mosquitto of its own on a free port of 127.0.0.1, with everything it keeps in a temporary folder; also
// the replay's ways to wait in real time. Speaks no MQTT: it asks no more than that the port takes a
// connection. What Mosquitto keeps must outlive stop and start, so only close removes the folder.
import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Broker {
  readonly port: number
  readonly url: string
  /** Calls `listener` with every line that the broker logs. */
  onLog(listener: (line: string) => void): void
  /** Ends it in order: it writes what it knows to disk first. */
  stop(): Promise<void>
  start(): Promise<void>
  close(): Promise<void>
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Waits until `condition` gives something; throws with `what` where it doesn't. */
export async function until<T>(
  what: string,
  condition: () => T | Promise<T>,
  { withinMs = 30_000, everyMs = 5 } = {},
): Promise<NonNullable<T>> {
  const endMs = performance.now() + withinMs
  for (;;) {
    const value = await condition()
    if (value) return value as NonNullable<T>
    if (performance.now() > endMs) throw new Error(`waited ${withinMs} ms in vain until ${what}`)
    await pause(everyMs)
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })

/** A program started from here goes with this process, however it ends. */
export function endWithUs(child: ChildProcess): void {
  const end = (): void => void child.kill('SIGKILL')
  process.once('exit', end)
  child.once('exit', () => process.off('exit', end))
}

/** Debian keeps it in /usr/sbin, which a user's PATH leaves out. */
const path = `${process.env.PATH ?? ''}:/usr/sbin:/usr/local/sbin`

/** Throws where mosquitto is not installed, with the command that installs it. */
export async function openBroker(): Promise<Broker> {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'kluis-broker-'))
  // Started as root it drops to its own user.
  chmodSync(folder, 0o777)
  const config = join(folder, 'mosquitto.conf')
  writeFileSync(
    config,
    [
      `listener ${port} 127.0.0.1`,
      'allow_anonymous true',
      'persistence true',
      `persistence_location ${folder}/`,
      'autosave_on_changes true',
      'autosave_interval 1000',
      'max_queued_messages 0',
      'max_inflight_messages 0',
      'log_dest stderr',
      '',
    ].join('\n'),
  )
  let child: ChildProcess | null = null
  const listeners = new Set<(line: string) => void>()

  const start = async (): Promise<void> => {
    const fresh = spawn('mosquitto', ['-c', config], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, PATH: path },
    })
    endWithUs(fresh)
    let failure: Error | null = null
    fresh.on('error', (error) => {
      failure = error
    })
    fresh.stderr?.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.split('\n')) for (const listener of listeners) listener(line)
    })
    child = fresh
    await until('mosquitto answers', () => {
      if (failure)
        throw new Error('mosquitto cannot be started: apt-get install mosquitto', { cause: failure })
      if (fresh.exitCode !== null) throw new Error(`mosquitto ended with ${fresh.exitCode}`)
      return answers(port)
    })
  }
  const stop = async (): Promise<void> => {
    const ending = child
    child = null
    if (ending === null || ending.exitCode !== null) return
    const gone = once(ending, 'exit')
    ending.kill('SIGTERM')
    await gone
  }
  await start()
  return {
    port,
    url: `mqtt://127.0.0.1:${port}`,
    onLog: (listener) => void listeners.add(listener),
    start,
    stop,
    async close() {
      await stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
