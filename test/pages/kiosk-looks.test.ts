// Every screen of the kiosk in every language, on the smallest screen and on an upright one: nothing cut off, every
// target large enough, every text readable. The visits are told to the page by an engine that shows what it is given.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { realClock } from '../../simulator/world/real-clock.ts'
import { createSealer } from '../../src/adapters/host/sealer.ts'
import type { Kiosk } from '../../src/adapters/http/kiosk.ts'
import { openKiosk } from '../../src/adapters/http/kiosk.ts'
import { scanned } from '../../src/core/scan.ts'
import type { VisitView } from '../../src/core/view.ts'
import { createStandInEngine, plainPlace } from '../adapters/http/stand-in.ts'
import { openBrowser, smallScreen } from './browser.ts'
import { createWall } from './kiosk-rig.ts'

const sealer = createSealer({ key: Buffer.alloc(32, 7), minPinDigits: 8 })

interface Inspection {
  inspect(limits: { readonly smallestTargetPx: number; readonly leastContrast: number }): string[]
}
const { inspect }: Inspection = await import(new URL('inspection.js', import.meta.url).href)

const soon = () => new Date(realClock.wallMs() + 55_000).toISOString()
const door = (compartment: string, fields: object = {}) => ({
  compartment,
  door: 'open' as const,
  outcome: 'opened' as const,
  purpose: 'pick-up',
  settled: false,
  stage: 'open' as const,
  ...fields,
})
const parcel = (id: string, fields: object = {}) => ({
  id,
  kind: 'delivery' as const,
  compartment: '04',
  state: 'deposited' as const,
  ...fields,
})
const courier = { role: 'courier', free: { S: 15, M: 12, L: 0 } } as const
const atDoor = ['cancel', 'end', 'more-time', 'language'] as const
const atDeposit = ['too-small', 'does-not-fit', 'wrong-door', 'dirty', 'same-recipient', ...atDoor] as const

const screens: Readonly<Record<string, Partial<VisitView>>> = {
  'several parcels': {
    step: 'choose',
    parcels: ['04', '13', '22', '31'].map((compartment, index) => parcel(`p${index}`, { compartment })),
    actions: ['open', 'cancel', 'end', 'more-time', 'language'],
  },
  opening: {
    step: 'opening',
    doors: [door('04', { door: 'closed' })],
    actions: ['cancel', 'more-time', 'language'],
  },
  'take it': {
    step: 'open',
    doors: [door('04')],
    actions: ['wrong-parcel', 'empty', 'cancel', 'more-time', 'language'],
  },
  'take them': {
    step: 'open',
    doors: [door('04'), door('13'), door('22'), door('31', { settled: true })],
    actions: ['wrong-parcel', 'empty', 'cancel', 'more-time', 'language'],
  },
  'close it': {
    step: 'close-door',
    doors: [door('04')],
    actions: ['wrong-parcel', 'empty', 'cancel', 'more-time'],
  },
  confirm: {
    step: 'confirm',
    doors: [door('04', { door: 'unknown', outcome: 'unknown' })],
    actions: ['confirm', 'reopen', 'wrong-parcel', 'empty', 'cancel', 'more-time', 'language'],
  },
  stuck: {
    step: 'failed',
    doors: [door('04', { door: 'closed' })],
    actions: ['reopen', 'cancel', 'more-time'],
  },
  'stuck for good': {
    step: 'failed',
    doors: [door('04', { door: 'closed' })],
    actions: ['cancel', 'more-time'],
    incident: 'E0042',
  },
  thanks: {
    step: 'ready',
    doors: [door('04', { settled: true })],
    actions: ['reopen', 'end', 'feedback', 'wrong-parcel', 'empty', 'more-time', 'language'],
    receipt: 'R000123',
  },
  sorry: {
    step: 'ready',
    parcels: [parcel('p1', { state: 'missing' })],
    actions: ['reopen', 'end', 'feedback'],
  },
  labels: { ...courier, step: 'choose', parcels: [], actions: ['end', 'feedback', 'more-time', 'language'] },
  'labels and lists': {
    ...courier,
    step: 'choose',
    parcels: [parcel('JJD0149990000432100', { state: 'expired' }), parcel('p2', { state: 'withdrawn' })],
    doors: [door('04', { purpose: 'deposit', settled: true, door: 'closed' })],
    toLookInto: ['13', '22'],
    actions: ['open', 'wrong-door', 'reopen', 'end', 'feedback', 'more-time', 'language'],
  },
  size: { ...courier, step: 'size', actions: ['open', 'cancel', 'end', 'more-time', 'language'] },
  'put it in': {
    ...courier,
    step: 'open',
    doors: [door('04', { purpose: 'deposit' })],
    actions: atDeposit,
  },
  'look inside': {
    ...courier,
    step: 'open',
    doors: [door('04', { purpose: 'look' })],
    actions: ['empty', 'confirm', ...atDoor],
  },
  summary: {
    ...courier,
    step: 'done',
    parcels: [parcel('p1'), parcel('p2', { state: 'taken-out' }), parcel('p3', { state: 'refused' })],
    receipt: 'R000123',
  },
}

const languages = ['en', 'nl', 'ru', 'sv']
const standIn = createStandInEngine()
let kiosk: Kiosk
let browser: Awaited<ReturnType<typeof openBrowser>>

beforeAll(async () => {
  const wall = createWall(5)
  kiosk = await openKiosk({
    host: '127.0.0.1',
    port: 0,
    site: {
      id: 'amsterdam-03',
      languages,
      ...plainPlace,
      pinDigits: 8,
      labels: Object.fromEntries(wall.map(({ id, label }) => [id, label])),
      wall: wall.map(({ id, innerMm, ...rest }) => ({ ...rest, compartment: id, innerMm: [...innerMm] })),
    },
    engine: standIn.engine,
    sealer,
    scanned: (scan) => scanned(scan, sealer.seal),
    clock: realClock,
    log: { info() {}, warn() {}, error() {} },
  })
  browser = await openBrowser()
})
afterAll(async () => {
  await browser.close()
  await kiosk.close()
})

const formats = [
  { name: '800 × 480', size: smallScreen, limits: { smallestTargetPx: 72, leastContrast: 4.5 } },
  {
    name: '600 × 1024',
    size: { width: 600, height: 1024 },
    limits: { smallestTargetPx: 72, leastContrast: 4.5 },
  },
]

describe.each(formats)('on $name', ({ size, limits }) => {
  test.each(languages)('every screen can be read and hit in %s', async (language) => {
    const { page, complaints } = await browser.openPage()
    await page.setViewportSize(size)
    // The corners of what turns stick out now and then, and nobody sees them: they are round.
    await page.emulateMedia({ reducedMotion: 'reduce' })
    const faults: Record<string, string[]> = {}
    const look = async (name: string) => {
      const found = await page.evaluate(inspect, limits)
      if (found.length > 0) faults[name] = found
    }
    standIn.show(null)
    await page.goto(kiosk.address)
    await page.locator(`[data-name=language-${language}]`).click()
    await page.locator(`html[lang=${language}] .idle`).waitFor()
    await look('idle')
    for (const [name, fields] of Object.entries(screens)) {
      const id = `${language}-${name.replaceAll(' ', '-')}`
      const base = { role: 'customer', step: 'open', parcels: [], doors: [], actions: [] } as const
      standIn.show({ ...base, alsoOpen: [], asks: [], ...fields, id, language, deadlines: { act: soon() } })
      await page.locator(`#stage[data-visit="${id}"]`).waitFor()
      await look(name)
    }
    await page.locator('[data-name=help]').click()
    await look('help')
    await page.close()
    expect(faults).toEqual({})
    expect(complaints).toEqual([])
  })
})

test('the inspection itself finds what is wrong', async () => {
  const { page } = await browser.openPage()
  standIn.show(null)
  await page.goto(kiosk.address)
  await page.locator('.idle').waitFor()
  // Twice the height of the keypad's room, by the page's own means.
  await page.setViewportSize({ width: 800, height: 240 })
  const faults = await page.evaluate(inspect, { smallestTargetPx: 500, leastContrast: 21 })
  await page.close()
  expect(faults.join('\n')).toContain('is only')
  expect(faults.join('\n')).toContain('has a contrast of only')
})
