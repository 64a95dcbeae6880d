// What a start costs: that a daemon loads only what it uses, and keeps little of what it needed on the way.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { mainFile, noBoards, writeConfig } from '../../scripts/bench/bed.ts'
import { freePort, until } from '../../simulator/replay/broker.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kluis-start-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Writes down, when the process ends, which files it loaded and how large its youngest generation became. */
const notes = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module'
  import { writeFileSync } from 'node:fs'
  import { getHeapSpaceStatistics } from 'node:v8'
  const loaded = []
  registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) })
  process.on('exit', () => {
    const young = getHeapSpaceStatistics().find((space) => space.space_name === 'new_space')
    writeFileSync(process.env.NOTES, JSON.stringify({ loaded, youngBytes: young.space_size }))
  })
`)}`

async function startAndStop(): Promise<{ loaded: string[]; youngBytes: number }> {
  const kioskPort = await freePort()
  const config = writeConfig(folder, {
    site: 'start',
    doors: 16,
    buses: noBoards(16),
    mqttUrl: 'mqtt://127.0.0.1:9',
    kioskPort,
  })
  const file = join(folder, 'notes.json')
  const child = spawn(process.execPath, ['--import', notes, mainFile, 'run', '--config', config], {
    env: { ...process.env, NOTES: file },
    stdio: 'ignore',
  })
  const gone = once(child, 'exit')
  try {
    await until('it serves', () => isServed(kioskPort), { withinMs: 40_000, everyMs: 50 })
  } finally {
    child.kill('SIGTERM')
    await gone
  }
  return JSON.parse(readFileSync(file, 'utf8'))
}

const isServed = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/`).then(
    (response) => response.ok,
    () => false,
  )

test('the daemon loads nothing that it has no use for, and keeps no room for what its start left behind', async () => {
  const { loaded, youngBytes } = await startAndStop()
  expect(loaded.some((url) => url.includes('/node_modules/mqtt/'))).toBe(true)
  const useless = [
    '/node_modules/ajv/',
    '/node_modules/fast-json-stringify/index.js',
    '/node_modules/light-my-request/',
    // A broker elsewhere and a battery clock need neither.
    '/node_modules/aedes/',
    '/node_modules/koffi/',
    '/node_modules/qrcode/',
    '/simulator/',
    '/src/adapters/sqlite/restore.ts',
  ]
  expect(useless.filter((part) => loaded.some((url) => url.includes(part)))).toEqual([])
  expect(youngBytes).toBeLessThanOrEqual(4 * 2 ** 20)
})
