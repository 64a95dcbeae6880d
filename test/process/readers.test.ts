// A locker with a scanner and a badge reader on ptys: what is read goes the whole way, and what is refused comes back
// to the screen. Nothing of a person's on a label gets anywhere.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openEmulatedBus } from '../../simulator/boards/open-walls.ts'
import { barcodeBytes } from '../../simulator/readers/barcode.ts'
import type { EmulatedReader } from '../../simulator/readers/emulated-reader.ts'
import { openEmulatedReader } from '../../simulator/readers/open-reader.ts'
import { rdm6300Bytes } from '../../simulator/readers/rdm6300.ts'
import { createJournalLog } from '../../src/adapters/host/journal-log.ts'
import { openKey } from '../../src/adapters/host/key-file.ts'
import { createSealer } from '../../src/adapters/host/sealer.ts'
import type { Locker } from '../../src/compose.ts'
import { openLocker } from '../../src/compose.ts'
import { loadConfig } from '../../src/config.ts'
import type { RequestBody } from '../../src/core/requests.ts'

const unit = '00157035381410375177'
const person = 'Jan+Jansen'
const label = `]d2${unit}4301${person}\x1d430831612345678`

let folder: string
let locker: Locker
let scanner: EmulatedReader
let badge: EmulatedReader
let logged: string[]
const closers: (() => Promise<unknown>)[] = []

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kluis-readers-'))
  const boards = [{ address: 0, channels: 2, closedBit: 1 as const }]
  const bus = await openEmulatedBus({ busId: 'wall', boards, transport: 'pty' })
  scanner = await openEmulatedReader({ id: 'scanner', bytes: barcodeBytes(), transport: 'pty' })
  badge = await openEmulatedReader({ id: 'badge', bytes: rdm6300Bytes(), transport: 'pty' })
  closers.push(
    () => bus.shut(),
    () => scanner.shut(),
    () => badge.shut(),
  )
  const text = JSON.stringify({
    version: 1,
    site: { id: 'test-1', languages: ['en'] },
    store: { path: 'kluis.db' },
    mqtt: { embedded: { port: 0 } },
    http: { kiosk: { port: 0 }, console: { port: 0 } },
    clock: { trust: 'rtc' },
    carriers: [{ id: 'post', acceptUnannounced: true }],
    buses: [{ id: 'wall', family: 'kr-cu16', path: bus.path, boards }],
    compartments: [1, 2].map((channel) => ({
      id: `0${channel}`,
      size: 'S',
      innerMm: [440, 90, 600],
      sillMm: 400,
      column: 1,
      row: channel,
      door: { bus: 'wall', board: 0, channel },
    })),
    readers: [
      { id: 'scanner', family: 'barcode', path: scanner.path },
      { id: 'badge', family: 'rdm6300', path: badge.path },
    ],
  })
  const loaded = loadConfig({ text, folder }, {})
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems))
  logged = []
  const log = createJournalLog({ forJournal: false, write: (line) => logged.push(line) })
  locker = await openLocker(loaded.config, { log })
  closers.push(() => locker.close())
  await expect.poll(() => logged.filter((line) => line.includes('reader up')).length).toBe(2)
})
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
  rmSync(folder, { recursive: true })
})

async function ask(body: RequestBody): Promise<void> {
  const reply = await new Promise<unknown>((resolve) =>
    locker.engine.submit({ type: 'request.received', request: { transaction: body.verb, ...body } }, resolve),
  )
  expect(reply).toMatchObject({ kind: 'answer', answer: { status: 'ok' } })
}

/** Anna’s badge is a card with this number printed on it. */
async function letAnnaIn(): Promise<void> {
  const key = openKey(join(folder, 'kluis.key'), { databaseExists: true })
  const sealer = createSealer({ key: key.derive('codes'), minPinDigits: 8 })
  const codes = [sealer.seal('qr', '0000472288')]
  await ask({ verb: 'actor.set', actor: { id: 'anna', role: 'courier', carrier: 'post', codes } })
  badge.hold('0000472288')
  await expect.poll(() => locker.engine.read.visit()?.role).toBe('courier')
  badge.takeAway()
}

test('a badge and a label open a door; a person’s name on the label reaches no file, no log and no answer', async () => {
  await letAnnaIn()
  scanner.show(label)
  await expect.poll(() => locker.engine.read.visit()?.step).toBe('size')
  const { kiosk } = locker.addresses
  const visit = await (await fetch(`${kiosk}/api/visit`)).text()
  const answer = await fetch(`${kiosk}/api/visit/open`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ size: 'S' }),
  })
  expect(await answer.json()).toMatchObject({ outcome: 'accepted' })
  await expect.poll(() => locker.engine.read.visit()?.step).toBe('open')
  const written = ['kluis.db', 'kluis.db-wal'].map((file) => readFileSync(join(folder, file), 'latin1'))
  for (const text of [...written, ...logged, visit]) {
    expect(text).not.toContain(person)
    expect(text).not.toContain('31612345678')
  }
  // Its linear label, which bears the same number, is the same parcel.
  scanner.show(`]C1${unit}`)
  await expect.poll(() => locker.engine.read.visit()?.doors.length).toBe(1)
  expect(locker.engine.read.visit()?.step).toBe('open')
})

test('a scan that is refused comes to the screen, and a reader that is pulled is an alert that clears itself', async () => {
  const { kiosk } = locker.addresses
  const ending = new AbortController()
  const response = await fetch(`${kiosk}/api/screen/events`, { signal: ending.signal })
  let seen = ''
  const reading = (async () => {
    for await (const chunk of response.body ?? []) seen += Buffer.from(chunk).toString()
  })().catch(() => {})
  scanner.show('NO-SUCH-CODE')
  await expect.poll(() => seen).toContain('"reason":"code-unknown"')
  expect(seen).not.toContain('NO-SUCH-CODE')
  const alerts = () => locker.engine.read.alerts().map(({ code, subject }) => `${code} ${subject}`)
  await scanner.unplug()
  await expect.poll(alerts, { timeout: 5_000 }).toEqual(['reader-gone scanner'])
  await scanner.plug()
  await expect.poll(alerts, { timeout: 5_000 }).toEqual([])
  expect(logged.join('')).not.toContain('NO-SUCH-CODE')
  ending.abort()
  await reading
})
