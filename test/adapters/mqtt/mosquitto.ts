// A real Mosquitto on a port of its own, with its memory on disk so that it can be ended and started again
// as a broker's operator does it. Needs the program `mosquitto`.
import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from './until.ts'

export interface Mosquitto {
  readonly port: number
  readonly url: string
  /** Ends it in order (SIGTERM): it writes what it knows to disk. */
  stop(): Promise<void>
  /** As if the power went. */
  kill(): Promise<void>
  start(): Promise<void>
  close(): Promise<void>
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
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

/** `lines` go into its configuration as they are. */
export async function openMosquitto(lines: readonly string[] = [], onPort?: number): Promise<Mosquitto> {
  const port = onPort ?? (await freePort())
  const directory = mkdtempSync(join(tmpdir(), 'kluis-mosquitto-'))
  chmodSync(directory, 0o777)
  const config = join(directory, 'mosquitto.conf')
  writeFileSync(
    config,
    [
      `listener ${port} 127.0.0.1`,
      ...(lines.some((line) => line.startsWith('allow_anonymous')) ? [] : ['allow_anonymous true']),
      'set_tcp_nodelay true',
      'persistence true',
      `persistence_location ${directory}/`,
      'max_queued_messages 0',
      ...lines,
      '',
    ].join('\n'),
  )
  let child: ChildProcess | null = null

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ending = child
    child = null
    if (ending === null || ending.exitCode !== null) return
    const gone = once(ending, 'exit')
    ending.kill(signal)
    await gone
  }
  const start = async (): Promise<void> => {
    const fresh = spawn('mosquitto', ['-c', config], { stdio: 'ignore' })
    child = fresh
    await until('mosquitto answers', async () => {
      if (fresh.exitCode !== null) throw new Error(`mosquitto ended with ${fresh.exitCode}`)
      return answers(port)
    })
  }
  await start()
  return {
    port,
    url: `mqtt://127.0.0.1:${port}`,
    start,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    async close() {
      await end('SIGTERM')
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
