// The daemon under a supervisor, as systemd is one: a real socket, a real process that is stopped or whose event loop
// is held. What systemd does about silence is systemd's.
import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { NotifyReceiver } from '../adapters/host/notify-receiver.ts'
import { openNotifyReceiver } from '../adapters/host/notify-receiver.ts'

const main = new URL('../../src/main.ts', import.meta.url).pathname
/** The watchdog's time here; the daemon is heard three times in it. */
const watchdogMs = 900

let folder: string
let socket: string
let receiver: NotifyReceiver
let daemon: ChildProcess
let log: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kluis-watchdog-'))
  socket = join(folder, 'notify')
  receiver = openNotifyReceiver(socket)
  log = ''
})
afterEach(() => {
  daemon.kill('SIGKILL')
  receiver.close()
  rmSync(folder, { recursive: true })
})

function start(options: { readonly preload?: string; readonly kioskPort?: number } = {}): void {
  const config = join(folder, 'kluis.yaml')
  writeFileSync(
    config,
    [
      'version: 1',
      'site: { id: watched, languages: [en] }',
      'store: { path: kluis.db }',
      'mqtt: { embedded: { port: 0 } }',
      `http: { kiosk: { port: ${options.kioskPort ?? 0} }, console: { port: 0 } }`,
      'clock: { trust: rtc }',
      'buses: [ { id: wall, family: kr-cu16, path: /dev/kluis-none, boards: [ { address: 0, closedBit: 1 } ] } ]',
      'compartments:',
      '  - { id: "01", size: S, innerMm: [400, 100, 500], sillMm: 400, column: 1, row: 1, door: { bus: wall, board: 0, channel: 1 } }',
    ].join('\n'),
  )
  const preload = options.preload === undefined ? [] : ['--import', options.preload]
  daemon = spawn(process.execPath, [...preload, main, 'run', '--config', config], {
    env: {
      PATH: process.env.PATH,
      NOTIFY_SOCKET: socket,
      WATCHDOG_USEC: String(watchdogMs * 1000),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  daemon.stdout?.on('data', (text) => {
    log += text
  })
}

/** Waits for a message with this line; resolves with all that came until then. */
async function heard(line: string): Promise<string[][]> {
  const all: string[][] = []
  for (const endMs = performance.now() + 45_000; performance.now() < endMs; await pause(20)) {
    all.push(...receiver.take())
    if (all.some((lines) => lines.includes(line))) return all
  }
  throw new Error(`never heard ${line}: ${JSON.stringify(all)}\n${log}`)
}

const feeds = () => receiver.take().filter((lines) => lines.includes('WATCHDOG=1')).length

test('says that it serves when it does, is heard from while it works, and says that it ends', async () => {
  start()
  const told = (await heard('READY=1')).flat()
  expect(told.filter((line) => line === 'READY=1')).toHaveLength(1)
  const { kiosk } = JSON.parse(log.split('\n').find((line) => line.includes('"serving"')) ?? '{}')
  expect((await fetch(`${kiosk}/api/visit`)).status).toBe(200)

  await heard('WATCHDOG=1')
  await pause(watchdogMs * 2)
  const times = feeds()
  expect(times).toBeGreaterThanOrEqual(1)
  expect(times).toBeLessThanOrEqual(7)

  daemon.kill('SIGTERM')
  const [code] = await once(daemon, 'exit')
  expect(code).toBe(0)
  const last = receiver.take().at(-1)
  expect(last).toEqual(['STATUS=Closing', 'STOPPING=1'])
})

test('is not heard from while it is stopped or its event loop is held, and is again when it goes on', async () => {
  const preload = join(folder, 'hold.mjs')
  writeFileSync(
    preload,
    `process.on('SIGUSR2', () => { for (const end = performance.now() + ${watchdogMs * 3}; performance.now() < end; ); })`,
  )
  start({ preload })
  await heard('WATCHDOG=1')
  for (const signal of ['SIGSTOP', 'SIGUSR2'] as const) {
    daemon.kill(signal)
    await pause(100)
    receiver.take()
    await pause(watchdogMs * 2)
    expect(feeds(), `while ${signal} holds it`).toBe(0)
    daemon.kill('SIGCONT')
    await heard('WATCHDOG=1')
  }
})

test('never says that it serves where it cannot, and its status says why', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  start({ kioskPort: port })
  const [code] = await once(daemon, 'exit')
  other.close()
  expect(code).toBe(1)
  expect(receiver.take().flat()).toEqual([
    expect.stringMatching(`^STATUS=127.0.0.1:${port} is taken by another program`),
    '',
  ])
})
