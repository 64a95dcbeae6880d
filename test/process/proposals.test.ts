// A platform changes the configuration of a running daemon: when it takes effect, what it survives, what is said.
import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { freePort, openBroker } from '../../simulator/replay/broker.ts'
import type { Platform } from '../adapters/mqtt/platform.ts'
import { assignment, openPlatform } from '../adapters/mqtt/platform.ts'
import { until as untilWithin } from '../adapters/mqtt/until.ts'

/** A process starts in a second, and in fifteen on a machine that builds something else. */
const until: typeof untilWithin = (what, condition) => untilWithin(what, condition, 30_000)

const main = new URL('../../src/main.ts', import.meta.url).pathname
const site = 'proposed-1'

let broker: Awaited<ReturnType<typeof openBroker>>
beforeAll(async () => {
  broker = await openBroker()
})
afterAll(() => broker.close())

let folder: string
let config: string
let kiosk: string
let daemon: ChildProcess
let platform: Platform
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kluis-proposals-'))
  config = join(folder, 'kluis.yaml')
  const port = await freePort()
  kiosk = `http://127.0.0.1:${port}`
  writeFileSync(
    config,
    `version: 1 # of this file's form
site: { id: ${site}, languages: [en] }
store: { path: kluis.db }
mqtt: { url: "${broker.url}" }
http: { kiosk: { port: ${port} }, console: { port: 0 } }
clock: { trust: rtc }
buses: [{ id: wall, family: kr-cu16, path: /dev/kluis-none, boards: [{ address: 0, closedBit: 1 }] }]
compartments:
  - { id: "01", size: S, innerMm: [400, 100, 500], sillMm: 400, column: 1, row: 1, door: { bus: wall, board: 0, channel: 1 } }
`,
  )
  platform = await openPlatform(broker.url, site)
  daemon = spawn(process.execPath, [main, 'run', '--config', config], { stdio: 'ignore' })
  await until('the locker is there', () => starts() === 1)
})
afterEach(async () => {
  const gone = once(daemon, 'exit')
  daemon.kill('SIGTERM')
  await gone
  // Each test's locker is a new one: what the last one told must not be its own past.
  for (const topic of ['status', 'snapshot'])
    await platform.client.publishAsync(`kluis/v1/${site}/${topic}`, '', { retain: true, qos: 1 })
  await platform.close()
  rmSync(folder, { recursive: true })
})

const starts = () => platform.events().filter(({ type }) => type === 'kluis.site.started.v1').length
const propose = (transaction: string, part: object) =>
  platform.ask('config.propose', { transaction, config: part })

async function post(path: string, body: object): Promise<unknown> {
  const response = await fetch(`${kiosk}/api/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return response.json()
}

test('what was proposed is kept in the file and holds from the next opening on', async () => {
  const quota = { carriers: [{ id: 'post', maxCompartments: 0 }] }
  expect(await propose('c1', quota)).toMatchObject({ status: 'ok', data: { changes: true } })
  await until('it was opened anew', () => starts() === 2)
  expect(await platform.ask('parcel.assign', assignment('t1', 'p1'))).toMatchObject({
    status: 'refused',
    reason: 'carrier-quota',
  })
  expect(readFileSync(config, 'utf8')).toMatch(/# of this file's form\n(.*\n)*carriers:/)
  expect(await propose('c2', quota)).toMatchObject({ status: 'ok', data: { changes: false } })
})

test('a repeat gets the first answer, and a refusal names every part and changes nothing', async () => {
  const before = readFileSync(config, 'utf8')
  const wrong = { security: { signedOpen: 'optional' }, rules: { nagAfterSeconds: 'soon' } }
  const answer = await propose('c1', wrong)
  expect(answer).toMatchObject({
    status: 'refused',
    reason: 'invalid',
    data: { problems: [{ path: 'security', message: expect.stringContaining('at the locker only') }] },
  })
  await platform.send('config.propose', { transaction: 'c1', config: { rules: { nagAfterSeconds: 5 } } })
  await until('the repeat is answered', () => platform.answers('c1').length === 2)
  expect(platform.answers('c1')[1]).toEqual(answer)
  expect(readFileSync(config, 'utf8')).toBe(before)
})

test('nobody is interrupted by it: it waits for the end of a visit', async () => {
  await platform.ask('actor.set', {
    transaction: 't1',
    actor: { id: 'anna', role: 'courier', badges: ['BADGE-1'], codes: [] },
  })
  expect(await post('scan', { code: 'BADGE-1' })).toMatchObject({ outcome: 'accepted' })
  expect(await propose('c1', { site: { languages: ['nl'] } })).toMatchObject({ status: 'ok' })
  expect(await post('visit/more-time', {})).toMatchObject({ outcome: 'accepted' })
  expect(starts()).toBe(1)
  await post('visit/end', {})
  await until('it was opened anew', () => starts() === 2)
  const answer = (await (await fetch(`${kiosk}/api/site`)).json()) as { languages: string[] }
  expect(answer.languages).toEqual(['nl'])
})

test('what cannot be opened is taken back, with an alert that goes with the next one that can', async () => {
  const written = readFileSync(config, 'utf8')
  writeFileSync(config, written.replace('path: kluis.db', 'path: missing/kluis.db'))
  await propose('c1', { site: { languages: ['nl'] } })
  const alert = 'alerts/config-taken-back~config'
  await until('the alert is there', () => platform.last(alert)?.includes('config-taken-back'))
  expect(readFileSync(config, 'utf8')).toContain('languages: [en]')
  expect(await platform.ask('parcel.assign', assignment('t1', 'p1'))).toMatchObject({ status: 'ok' })

  writeFileSync(config, written)
  await propose('c2', { site: { languages: ['nl'] } })
  await until('the alert is gone', () => platform.last(alert) === '')
  expect(await platform.ask('snapshot.get', { transaction: 't2' })).toMatchObject({
    data: { compartments: [{ id: '01', state: 'reserved' }] },
  })
})

test('a file that cannot be written is an error that says so, and the same request may come again', async () => {
  const inTheWay = `${config}.before`
  mkdirSync(inTheWay)
  const part = { site: { languages: ['nl'] } }
  expect(await propose('c1', part)).toMatchObject({
    status: 'error',
    reason: 'storage',
    data: { message: expect.stringContaining('cannot be written') },
  })
  rmSync(inTheWay, { recursive: true })
  await platform.send('config.propose', { transaction: 'c1', config: part })
  await until('it was opened anew', () => starts() === 2)
  expect(platform.answers('c1').at(-1)).toMatchObject({ status: 'ok' })
})
