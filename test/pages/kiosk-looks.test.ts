// Every screen of the kiosk in every language and mode, on a 7-inch screen lying and a 15.6-inch one standing: nothing cut
// off, every target large enough, every text readable. The visits are told to the page by an engine that shows what it is given.
import AxeBuilder from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { realClock } from '../../simulator/world/real-clock.ts'
import { createSealer } from '../../src/adapters/host/sealer.ts'
import type { Kiosk } from '../../src/adapters/http/kiosk.ts'
import { openKiosk } from '../../src/adapters/http/kiosk.ts'
import type { Site } from '../../src/adapters/http/kiosk-site-schema.ts'
import { returnReasons } from '../../src/core/carriers.ts'
import { scanned } from '../../src/core/scan.ts'
import type { VisitView } from '../../src/core/view.ts'
import { createStandInEngine, plainPlace } from '../adapters/http/stand-in.ts'
import { openBrowser, smallScreen } from './browser.ts'
import type { StaffShown } from './kiosk-looks-staff.ts'
import { createStandInTraining, staffScreens, trainingScreens } from './kiosk-looks-staff.ts'
import { createWall } from './kiosk-rig.ts'

const sealer = createSealer({ key: Buffer.alloc(32, 7), minPinDigits: 8 })

const limits = { smallestTargetMm: 20, smallestTextMm: 4.8, leastContrast: 7 }
interface Inspection {
  inspect(limits: Readonly<Record<string, number>>): string[]
}
const { inspect }: Inspection = await import(new URL('inspection.js', import.meta.url).href)

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

/** So many to take out for each reason. */
const leaving = (counts: Readonly<Record<'expired' | 'cancelled' | 'return' | 'outgoing', number>>) =>
  (['expired', 'cancelled', 'return', 'outgoing'] as const).flatMap((why) =>
    Array.from({ length: counts[why] }, (_, at) => ({
      parcel: `JJD01499900004321${at}0`,
      compartment: `1${at}`,
      why,
    })),
  )
const aReturn = { number: '7KQ2M4XD', carrier: 'post', labelled: false, reason: null }
const choosing = {
  step: 'size',
  free: { S: 3, M: 2, L: 0 },
  actions: ['return', 'open', 'cancel', 'more-time', 'language'],
} as const
const atReturn = ['return', 'too-small', 'does-not-fit', 'cancel', 'more-time', 'language'] as const

const withLists: Partial<VisitView> = {
  step: 'choose',
  parcels: [
    parcel('JJD0149990000432100', { state: 'expired' }),
    parcel('p2', { state: 'withdrawn' }),
    parcel('JJD0149990000432155', { compartment: '05' }),
  ],
  doors: [door('05', { purpose: 'deposit', settled: true, door: 'closed' })],
  toTakeOut: leaving({ expired: 2, cancelled: 0, return: 0, outgoing: 0 }),
  toLookInto: ['13', '22'],
}

/** What is shown, and what is touched to come to it. */
const screens: Readonly<Record<string, StaffShown>> = {
  'several parcels': {
    step: 'choose',
    parcels: ['04', '13', '22', '31'].map((compartment, index) => parcel(`p${index}`, { compartment })),
    actions: ['open', 'cancel', 'end', 'more-time', 'language'],
  },
  'one of them': {
    step: 'choose',
    touched: ['one'],
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
    doors: [door('14')],
    actions: ['wrong-parcel', 'empty', 'cancel', 'more-time', 'language'],
  },
  'what is wrong': {
    step: 'open',
    touched: ['problem'],
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
    doors: [door('04', { door: 'closed', stage: 'failed', triesLeft: 2 })],
    actions: ['reopen', 'open', 'cancel', 'more-time'],
  },
  'stuck for good': {
    step: 'failed',
    doors: [door('04', { door: 'closed' })],
    actions: ['cancel', 'more-time'],
    incident: 'E0042',
  },
  'still there': {
    step: 'open',
    doors: [door('04')],
    actions: ['wrong-parcel', 'empty', 'cancel', 'more-time'],
    deadlines: {},
  },
  'another door stands open': {
    step: 'open',
    doors: [door('14')],
    alsoOpen: ['07', '22'],
    actions: ['wrong-parcel', 'empty', 'cancel', 'more-time', 'language'],
  },
  'whose return it is': {
    ...choosing,
    step: 'choose',
    returning: { ...aReturn, carrier: null },
  },
  'the number of a return': { ...choosing, returning: aReturn },
  'why it comes back': { ...choosing, returning: { ...aReturn, labelled: true } },
  'more reasons': { ...choosing, touched: ['more'], returning: { ...aReturn, labelled: true } },
  'the size of a return': { ...choosing, returning: { ...aReturn, labelled: true, reason: 'damaged' } },
  'put a return in': {
    step: 'open',
    returning: { ...aReturn, reason: 'damaged' },
    doors: [door('04', { purpose: 'return' })],
    actions: atReturn,
  },
  'an announced return': { step: 'open', doors: [door('04', { purpose: 'return' })], actions: atReturn },
  'why an announced return comes back': {
    step: 'open',
    touched: ['reason'],
    doors: [door('04', { purpose: 'return' })],
    actions: atReturn,
  },
  'back or not': {
    step: 'open',
    doors: [door('04', { purpose: 'return' })],
    actions: ['take-back', 'cancel', 'more-time', 'language'],
  },
  'back after all': {
    step: 'ready',
    doors: [door('04', { purpose: 'return', settled: true, door: 'closed' })],
    actions: ['reopen', 'take-back', 'end', 'feedback', 'more-time', 'language'],
    asks: ['score'],
    receipt: 'R000123',
  },
  'whether they recommend it': {
    step: 'ready',
    doors: [door('04', { settled: true, door: 'closed' })],
    actions: ['reopen', 'end', 'feedback'],
    asks: ['recommend'],
  },
  thanks: {
    step: 'ready',
    asks: ['score'],
    reopenByCodeUntil: '2026-11-26T13:32:00.000Z',
    doors: [door('04', { settled: true, door: 'closed' })],
    actions: ['reopen', 'end', 'feedback', 'wrong-parcel', 'empty', 'more-time', 'language'],
  },
  'thanks for a return': {
    step: 'ready',
    doors: [door('04', { purpose: 'return', settled: true, door: 'closed' })],
    actions: ['reopen', 'end', 'feedback', 'more-time', 'language'],
    asks: ['score'],
    receipt: 'R000123',
  },
  sorry: {
    step: 'ready',
    parcels: [parcel('p1', { state: 'missing' })],
    actions: ['reopen', 'end', 'feedback'],
    asks: ['score'],
    incident: 'E0042',
  },
  labels: { ...courier, step: 'choose', parcels: [], actions: ['end', 'feedback', 'more-time', 'language'] },
  'labels and lists': {
    ...courier,
    ...withLists,
    actions: ['open', 'wrong-door', 'reopen', 'end', 'feedback', 'more-time', 'language'],
  },
  'between two doors': {
    ...courier,
    ...withLists,
    touched: ['other'],
    actions: ['open', 'wrong-door', 'reopen', 'end', 'feedback', 'more-time', 'language'],
  },
  'to take out': {
    ...courier,
    step: 'choose',
    touched: ['leaving'],
    toTakeOut: leaving({ expired: 8, cancelled: 0, return: 0, outgoing: 0 }),
    actions: ['open', 'end', 'more-time', 'language'],
  },
  'to take out, by reason': {
    ...courier,
    step: 'choose',
    touched: ['leaving'],
    toTakeOut: leaving({ expired: 3, cancelled: 2, return: 9, outgoing: 1 }),
    actions: ['open', 'end', 'more-time', 'language'],
  },
  'to take out, of one reason': {
    ...courier,
    step: 'choose',
    touched: ['leaving', 'only-return'],
    toTakeOut: leaving({ expired: 3, cancelled: 2, return: 9, outgoing: 1 }),
    actions: ['open', 'end', 'more-time', 'language'],
  },
  'to look into': { ...courier, ...withLists, touched: ['other', 'checking'], actions: ['open', 'end'] },
  'put in': { ...courier, ...withLists, touched: ['other', 'put-in'], actions: ['open', 'reopen', 'end'] },
  'the last door': {
    ...courier,
    ...withLists,
    touched: ['other', 'last-door'],
    actions: ['open', 'wrong-door', 'reopen', 'end'],
  },
  'a label by keys': { ...courier, ...withLists, touched: ['other', 'label'], actions: ['open', 'end'] },
  size: { ...courier, step: 'size', actions: ['open', 'cancel', 'end', 'more-time', 'language'] },
  'put it in': {
    ...courier,
    step: 'open',
    doors: [door('04', { purpose: 'deposit' })],
    actions: atDeposit,
  },
  'what happened': {
    ...courier,
    step: 'open',
    touched: ['problem'],
    doors: [door('04', { purpose: 'deposit' })],
    actions: atDeposit,
  },
  'confirm a deposit': {
    ...courier,
    step: 'confirm',
    touched: ['problem'],
    doors: [door('04', { purpose: 'deposit', door: 'unknown' })],
    actions: ['confirm', 'reopen', ...atDeposit],
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
    parcels: [
      parcel('p1'),
      parcel('p2', { state: 'taken-out' }),
      parcel('p3', { state: 'refused' }),
      parcel('p4', { state: 'missing' }),
    ],
    receipt: 'R000123',
  },
  help: {
    step: 'failed',
    touched: ['help'],
    doors: [door('04', { door: 'closed' })],
    actions: ['cancel', 'more-time'],
    incident: 'E0042',
  },
  languages: { step: 'open', touched: ['languages'], doors: [door('04')], actions: ['cancel', 'language'] },
  display: { step: 'open', touched: ['help', 'display'], doors: [door('04')], actions: ['cancel'] },
  ...staffScreens,
  ...trainingScreens,
}

const languages = ['en', 'nl', 'ru', 'sv']
const standIn = createStandInEngine()
const wall = createWall(5)
const site = {
  id: 'amsterdam-03',
  languages,
  ...plainPlace,
  kiosk: {
    ...plainPlace.kiosk,
    screen: null as Site['kiosk']['screen'],
    scannerAt: 'bottom-right',
    afterColumn: 2,
    speech: 'browser',
  },
  walkInReturns: [
    {
      carrier: 'post',
      reasons: [...returnReasons, 'too-loud'],
      words: { 'too-loud': { nl: 'Te luid', en: 'Too loud', ru: 'Слишком громко', sv: 'För högt ljud' } },
    },
    { carrier: 'snelpakket', reasons: [...returnReasons], words: {} },
  ],
  pinDigits: 8,
  labels: Object.fromEntries(wall.map(({ id, label }) => [id, label])),
  wall: wall.map(({ id, innerMm, ...rest }) => ({ ...rest, compartment: id, innerMm: [...innerMm] })),
}
const standInTraining = createStandInTraining()
let kiosk: Kiosk
let runs = 0
let page: Page
let complaints: readonly string[]
let browser: Awaited<ReturnType<typeof openBrowser>>

beforeAll(async () => {
  kiosk = await openKiosk({
    host: '127.0.0.1',
    port: 0,
    site,
    engine: standIn.engine,
    training: standInTraining.training,
    sealer,
    scanned: (scan) => scanned(scan, sealer.seal),
    clock: realClock,
    log: { info() {}, warn() {}, error() {} },
  })
  browser = await openBrowser()
  ;({ page, complaints } = await browser.openPage())
})
afterAll(async () => {
  await browser.close()
  await kiosk.close()
})

/** A bold look, laid on the page as the page itself does. */
const modes = {
  night: { light: 'night', contrast: 'false' },
  sun: { light: 'sun', contrast: 'false' },
  contrast: { light: 'day', contrast: 'true' },
} as const

/** Brings one screen up in one language and waits until it is there. */
async function bringUp(language: string, name: string) {
  const { touched = [], training, ...fields } = screens[name] ?? {}
  runs += 1
  const id = `v${runs}`
  const base = {
    role: 'customer',
    step: 'open',
    parcels: [],
    doors: [],
    alsoOpen: [],
    actions: [],
    asks: [],
  } as const
  const leftMs = name === 'still there' ? 15_000 : 55_000
  const deadlines = { act: new Date(realClock.wallMs() + leftMs).toISOString() }
  standIn.leaveOpen(fields.alsoOpen ?? [])
  const visit = { ...base, ...fields, id, language, deadlines }
  if (training === undefined) {
    standInTraining.show(null)
    const { found, ...unfound } = visit
    standIn.show(unfound)
    await page.locator(`html[data-training=false] #stage[data-visit="${id}"]`).waitFor()
    if (found !== undefined) {
      standIn.show(visit)
      await page.locator('[data-screen*=found]').waitFor()
    }
  } else {
    const isThere = fields.step !== undefined
    standInTraining.show({ training, visit: isThere ? visit : null })
    await page.locator(`html[data-training=true] #stage[data-visit="${isThere ? id : ''}"]`).waitFor()
  }
  // Touching is the other tests' part; here it would wait for each screen to settle.
  for (const one of touched) {
    await page.locator(`[data-name="${one}"]`).dispatchEvent('click')
    await page.evaluate('new Promise(requestAnimationFrame)')
  }
}

const formats = [
  {
    name: '800 × 480',
    size: smallScreen,
    glass: { widthMm: 152.4, heightMm: 91.4, widthPx: 800, heightPx: 480 },
  },
  {
    name: '1080 × 1920',
    size: { width: 1080, height: 1920 },
    glass: { widthMm: 194.3, heightMm: 345.4, widthPx: 1080, heightPx: 1920 },
  },
]

describe.each(formats)('on $name', ({ size, glass }) => {
  beforeEach(() => {
    site.kiosk.screen = glass
  })

  test.each(languages)('every screen can be read and hit in %s', async (language) => {
    await page.setViewportSize(size)
    const faults: Record<string, string[]> = {}
    const look = async (name: string) => {
      const found = await page.evaluate(inspect, limits)
      if (found.length > 0) faults[name] = found
    }
    standInTraining.show(null)
    standIn.show(null)
    standIn.announce({ nl: 'Zondag 29 november gaat de kluis om 20 uur dicht.' })
    await page.goto(kiosk.address)
    await page.locator('[data-name=languages]').click()
    await page.locator(`[data-name=language-${language}]`).click()
    await page.locator(`html[lang=${language}] .idle`).waitFor()
    await page.evaluate('document.fonts.ready')
    await look('idle')
    await page.keyboard.type('123')
    await look('typing')
    await page.keyboard.press('Delete')
    for (const name of Object.keys(screens)) {
      await bringUp(language, name)
      await look(name)
    }
    expect(faults).toEqual({})
    expect(complaints).toEqual([])
  })

  test('every screen can be read in every mode', async () => {
    await page.setViewportSize(size)
    const faults: Record<string, string[]> = {}
    standInTraining.show(null)
    standIn.show(null)
    await page.goto(kiosk.address)
    await page.locator('.idle').waitFor()
    for (const name of Object.keys(screens)) {
      await bringUp('en', name)
      for (const [mode, look] of Object.entries(modes)) {
        await page.evaluate(`Object.assign(document.documentElement.dataset, ${JSON.stringify(look)})`)
        const found = await page.evaluate(inspect, limits)
        if (found.length > 0) faults[`${name}, ${mode}`] = found
      }
    }
    expect(faults).toEqual({})
  })
})

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string }[]
}
/** The inspection above measures contrast, and in every mode. */
const seenAbove = 'color-contrast'
const runAxe = `axe
  .run(document, { rules: { '${seenAbove}': { enabled: false } }, resultTypes: ['violations'] })
  .then(({ violations }) => violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => ({ html })) })))`

const names = Object.keys(screens)
/** So many that a slow machine is done with them in a test's time. */
const atOnce = 10
const parts = Array.from({ length: Math.ceil(names.length / atOnce) }, (_, at) =>
  names.slice(at * atOnce, (at + 1) * atOnce),
)
test.each(parts.map((theirs) => [theirs[0], theirs] as const))(
  'who uses other means than eyes or fingers is not shut out of %s and the next',
  async (_, theirs) => {
    await page.setViewportSize(smallScreen)
    const faults: Record<string, unknown> = {}
    standInTraining.show(null)
    standIn.show(null)
    await page.goto(kiosk.address)
    await page.locator('.idle').waitFor()
    const note = (name: string, violations: readonly Violation[]) => {
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120))}`)
      if (found.length > 0) faults[name] = found
    }
    // It stays in the page: putting half a megabyte of it there anew takes longer than what it does.
    note(
      'idle',
      (await new AxeBuilder({ page }).setLegacyMode(true).disableRules(seenAbove).analyze()).violations,
    )
    const look = async (name: string) => note(name, await page.evaluate<readonly Violation[]>(runAxe))
    for (const name of theirs) {
      await bringUp('en', name)
      await look(name)
    }
    expect(faults).toEqual({})
  },
)

test('the inspection itself finds what is wrong', async () => {
  standInTraining.show(null)
  standIn.show(null)
  await page.goto(kiosk.address)
  await page.locator('.idle').waitFor()
  await page.evaluate(`document.querySelector('.hint').style.cssText = 'width: 20px; overflow: hidden'`)
  const strict = { smallestTargetMm: 95, smallestTextMm: 9, leastContrast: 21 }
  const faults = (await page.evaluate(inspect, strict)).join('\n')
  expect(faults).toMatch(/too wide|too tall/)
  expect(faults).toMatch(/is only .* mm/)
  expect(faults).toContain('has capitals of only')
  expect(faults).toContain('has a contrast of only')
})
