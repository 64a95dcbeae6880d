// Every screen of the kiosk in every language and mode, on a 7-inch screen lying and a 15.6-inch one standing: nothing cut
// off, every target large enough, every text readable. The visits are told to the page by an engine that shows what it is given.
// `KLUIS_PICTURES=FOLDER` keeps a picture of each, for people to look at.
import { join } from 'node:path'
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
import { createStandInEngine, plainPlace } from '../adapters/http/stand-in.ts'
import { openBrowser, smallScreen, standingScreen } from './browser.ts'
import type { Shown } from './kiosk-looks-staff.ts'
import { createStandInTraining, staffScreens, trainingScreens } from './kiosk-looks-staff.ts'
import { visitScreens } from './kiosk-looks-visits.ts'
import { createWall } from './kiosk-rig.ts'

const sealer = createSealer({ key: Buffer.alloc(32, 7), minPinDigits: 8 })

const limits = { smallestTargetMm: 20, smallestTextMm: 4.8, leastGapMm: 0.7, leastContrast: 7 }
interface Inspection {
  inspect(limits: Readonly<Record<string, number>>): string[]
}
const { inspect }: Inspection = await import(new URL('inspection.js', import.meta.url).href)

/** What is shown, and what is touched to come to it. */
const screens: Readonly<Record<string, Shown>> = { ...visitScreens, ...staffScreens, ...trainingScreens }

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

const picturesIn = process.env.KLUIS_PICTURES

async function keepPicture(name: string) {
  if (picturesIn !== undefined) await page.screenshot({ path: join(picturesIn, `${name}.png`) })
}

const formats = [
  {
    name: '800 × 480',
    size: smallScreen,
    glass: { widthMm: 152.4, heightMm: 91.4, widthPx: 800, heightPx: 480 },
  },
  {
    name: '1080 × 1920',
    size: standingScreen,
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
      await keepPicture(`${size.width}-${language}-${name}`)
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
  const strict = { smallestTargetMm: 95, smallestTextMm: 9, leastGapMm: 30, leastContrast: 21 }
  const idle = await page.evaluate(inspect, strict)
  await bringUp('en', 'stuck')
  const faults = [...idle, ...(await page.evaluate(inspect, strict))].join('\n')
  expect(faults).toMatch(/too wide|too tall/)
  expect(faults).toMatch(/is only .* mm/)
  expect(faults).toMatch(/has words .* mm from its edge/)
  expect(faults).toContain('or hardly beside it')
  expect(faults).toContain('has capitals of only')
  expect(faults).toContain('has a contrast of only')
})
