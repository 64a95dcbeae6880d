// The program as a process: what it prints where, how it ends, and how it answers to signals.
import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const main = new URL('../../src/main.ts', import.meta.url).pathname

let folder: string
let config: string
let started: ChildProcess[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kluis-cli-'))
  config = join(folder, 'kluis.yaml')
  started = []
  write('/dev/kluis-none')
})
afterEach(() => {
  for (const child of started) child.kill('SIGKILL')
  rmSync(folder, { recursive: true })
})

function write(busPath: string, http = '{ kiosk: { port: 0 }, console: { port: 0 } }'): void {
  writeFileSync(
    config,
    [
      'version: 1',
      'site: { id: cli-1, languages: [nl, en] }',
      'store: { path: kluis.db }',
      'mqtt: { embedded: { port: 0 } }',
      `http: ${http}`,
      'clock: { trust: rtc }',
      `buses: [ { id: wall, family: kr-cu16, path: ${busPath}, boards: [ { address: 0, closedBit: 1 } ] } ]`,
      'compartments:',
      '  - { id: "01", size: S, innerMm: [400, 100, 500], sillMm: 400, column: 1, row: 1, door: { bus: wall, board: 0, channel: 1 } }',
    ].join('\n'),
  )
}

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

function start(args: readonly string[], program = main, env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [program, ...args], {
    env: { PATH: process.env.PATH, KLUIS_CONFIG: config, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  started.push(child)
  let out = ''
  let err = ''
  child.stdout.on('data', (text) => {
    out += text
  })
  child.stderr.on('data', (text) => {
    err += text
  })
  const ended: Promise<Ended> = once(child, 'close').then(([code]) => ({
    code: code as number | null,
    out,
    err,
  }))
  return { child, ended }
}

/** Starts the daemon and waits until it serves; `addresses` is what it logged then. */
async function startDaemon(
  program = main,
  args: readonly string[] = ['run'],
  env: Record<string, string> = {},
) {
  const daemon = start(args, program, env)
  for await (const line of createInterface({ input: daemon.child.stdout })) {
    const entry = JSON.parse(line.replace(/^<\d>/, '')) as { msg: string; kiosk: string }
    if (entry.msg === 'serving') return { ...daemon, addresses: entry }
  }
  const { err } = await daemon.ended
  throw new Error(`the daemon ended before it served: ${err}`)
}

const logOf = ({ out }: Ended) =>
  out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { msg: string })

describe('the daemon', () => {
  test('serves, answers its command line, and closes in good order', async () => {
    const { child, ended, addresses } = await startDaemon()
    expect((await fetch(`${addresses.kiosk}/api/visit`)).status).toBe(200)
    const status = await start(['status', '--json']).ended
    expect(status.code).toBe(0)
    expect(JSON.parse(status.out)).toMatchObject({ site: 'cli-1', clockConfirmed: true })
    for (const file of ['kluis.db', 'kluis.key', 'kluis.sock']) {
      expect(statSync(join(folder, file)).mode & 0o077, `${file} is for its user only`).toBe(0)
    }

    child.kill('SIGTERM')
    const end = await ended
    expect(end.code).toBe(0)
    expect(end.err).toBe('')
    expect(
      logOf(end)
        .slice(-2)
        .map(({ msg }) => msg),
    ).toEqual(['closing', 'closed'])
    expect(statSync(join(folder, 'kluis.sock'), { throwIfNoEntry: false })).toBeUndefined()
    expect((await start(['status']).ended).err).toMatch(/the daemon is not running/)
    expect((await start(['verify-journal']).ended).code).toBe(0)
  })

  test('is kluisd as well, ends at SIGINT, and begins its lines with levels for the journal', async () => {
    const kluisd = join(folder, 'kluisd')
    symlinkSync(main, kluisd)
    const { child, ended } = await startDaemon(kluisd, [], { JOURNAL_STREAM: '8:1' })
    child.kill('SIGINT')
    const { code, out } = await ended
    expect(code).toBe(0)
    for (const line of out.trimEnd().split('\n')) expect(line).toMatch(/^<[0-7]>\{/)
  })

  test('goes on after a SIGKILL, though its socket was left behind', async () => {
    const first = await startDaemon()
    first.child.kill('SIGKILL')
    await first.ended
    expect(statSync(join(folder, 'kluis.sock')).isSocket()).toBe(true)
    const second = await startDaemon()
    expect((await start(['status']).ended).code).toBe(0)
    second.child.kill('SIGTERM')
    expect((await second.ended).code).toBe(0)
  })

  test('says what is in its way: another daemon, its socket, a folder, a port', async () => {
    const first = await startDaemon()
    const port = new URL(first.addresses.kiosk).port
    const fails = async (env: Record<string, string>, words: string) => {
      const { code, err } = await start(['run'], main, env).ended
      expect(code).toBe(1)
      expect(err).toContain(words)
    }
    await fails({}, 'is in use by another kluis process')
    write('/dev/kluis-none', `{ kiosk: { port: ${port} }, console: { port: 0 } }`)
    await fails({ KLUIS__STORE__PATH: join(folder, 'other', 'kluis.db') }, 'other does not exist: create it')
    await fails({ KLUIS__STORE__PATH: join(folder, 'other.db') }, 'a store.path in another folder')
    mkdirSync(join(folder, 'other'))
    await fails(
      { KLUIS__STORE__PATH: join(folder, 'other', 'kluis.db') },
      `127.0.0.1:${port} is taken by another program`,
    )
    first.child.kill('SIGTERM')
    await first.ended
  })

  test('ends with 78 and every mistake where its configuration is wrong', async () => {
    writeFileSync(config, 'version: 1\nsite: { id: 5 }\n')
    const { code, out, err } = await start(['run']).ended
    expect(code).toBe(78)
    expect(out).toBe('')
    expect(err).toContain(`${config}:2:13 site.id: text is wanted`)
  })
})

describe('the command line', () => {
  test('ends with 2 for a mistyped verb, and prints help to standard output', async () => {
    expect(await start(['stauts']).ended).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('Did you mean "status"?'),
    })
    expect(await start(['--help']).ended).toMatchObject({ code: 0, err: '' })
  })

  test('ends quietly when nobody reads on', async () => {
    const { child, ended } = start(['--help'])
    child.stdout?.destroy()
    expect(await ended).toMatchObject({ code: 0, err: '' })
  })
})
