// The bundle that a release ships: a whole program, with everything that lies beside its files, and quiet.
import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { noBoards, writeConfig } from '../../scripts/bench/bed.ts'
import { openTrialBundle } from '../../scripts/bundle.ts'
import { freePort, until } from '../../simulator/replay/broker.ts'
import { version } from '../../src/version.ts'

const slowStart = { withinMs: 40_000, everyMs: 50 }

let folder: string
let bundle: Awaited<ReturnType<typeof openTrialBundle>>
let started: ChildProcess[] = []
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kluis-bundle-'))
  bundle = await openTrialBundle()
})
afterEach(() => {
  for (const child of started) child.kill('SIGKILL')
  started = []
})
afterAll(() => {
  bundle.close()
  rmSync(folder, { recursive: true })
})

function start(...args: string[]) {
  const child = spawn(process.execPath, [bundle.program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  started.push(child)
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { child, ended: ended.then(([out, err, [code]]) => ({ out, err, code })) }
}

const get = async (url: string): Promise<{ status: number; body: string } | null> => {
  try {
    const response = await fetch(url)
    return { status: response.status, body: await response.text() }
  } catch {
    return null
  }
}

test('it tells its version, and checks a configuration', async () => {
  expect(await start('--version').ended).toEqual({ out: `${version}\n`, err: '', code: 0 })
  const shipped = join(import.meta.dirname, '../../config/demo.yaml')
  expect(await start('check-config', '--config', shipped).ended).toMatchObject({ err: '', code: 0 })
})

test('its daemon serves the page, checks what is sent, makes a backup on its own thread, and ends in order', async () => {
  const kioskPort = await freePort()
  const config = writeConfig(folder, {
    site: 'bundle',
    doors: 16,
    buses: noBoards(16),
    mqttUrl: 'mqtt://127.0.0.1:9',
    kioskPort,
  })
  const daemon = start('run', '--config', config)
  const kiosk = `http://127.0.0.1:${kioskPort}`
  const page = await until('it serves', () => get(kiosk), slowStart)
  expect(page.body).toBe(
    readFileSync(join(import.meta.dirname, '../../src/pages/built/kiosk/index.html'), 'utf8'),
  )
  const scan = (body: string) =>
    fetch(`${kiosk}/api/scan`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  expect(await (await scan('{"code":"UNKNOWN"}')).json()).toMatchObject({ outcome: 'refused' })
  expect((await scan('{"code":5}')).status).toBe(400)

  const copy = join(folder, 'copy.db')
  expect(await start('backup', copy, '--config', config).ended).toMatchObject({ err: '', code: 0 })
  expect(existsSync(copy)).toBe(true)
  expect(await start('status', '--config', config).ended).toMatchObject({ err: '', code: 0 })

  daemon.child.kill('SIGTERM')
  const { out, err, code } = await daemon.ended
  expect({ err, code }).toEqual({ err: '', code: 0 })
  expect(out).toContain('"msg":"closed"')
  expect(await start('verify-journal', '--config', config).ended).toMatchObject({ err: '', code: 0 })
})

test('its demo runs, emulated boards and all', async () => {
  const demo = start('demo', '--json', '--port', '0')
  demo.child.stdout.setEncoding('utf8')
  let said = ''
  demo.child.stdout.on('data', (more: string) => {
    said += more
  })
  const { addresses } = JSON.parse(
    await until('the demo runs', () => (said.endsWith('}\n') ? said : null), slowStart),
  )
  expect((await get(addresses.page))?.status).toBe(200)
  expect((await get(`${addresses.kiosk}/api/visit`))?.body).toBe('null')
  demo.child.kill('SIGTERM')
  expect(await demo.ended).toMatchObject({ err: '', code: 0 })
})

test('every package that it holds parts of comes with its licence', () => {
  const licences = readFileSync(join(dirname(bundle.program), 'LICENSES.txt'), 'utf8')
  for (const name of ['fastify', 'mqtt', 'typebox', 'yaml'])
    expect(licences).toMatch(new RegExp(`^${name} [0-9]`, 'm'))
  const named = [...licences.matchAll(/^(?:@?[\w./-]+) \d[\w.-]* \((?<licence>[^)]+)\)$/gm)]
  expect(named.length).toBeGreaterThan(50)
  for (const { groups } of named)
    expect(groups?.licence).toMatch(
      /^(?:MIT|ISC|BSD-2-Clause|BSD-3-Clause|Apache-2\.0|BlueOak-1\.0\.0|0BSD)$/,
    )
})
