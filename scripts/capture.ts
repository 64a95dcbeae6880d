// Takes the pictures of the documentation from the running thing, so that they show what it looks like now:
// scripts/run node scripts/capture.ts [demo|kiosk]. Needs chromium; writes into docs/images.
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { chromium } from 'playwright-core'
import { startDemo } from '../simulator/demo/demo.ts'
import { browserPath } from './browser-path.ts'
import type { Hand } from './capture/demo-hand.ts'
import { createHand } from './capture/demo-hand.ts'
import { captureKiosk } from './capture/kiosk.ts'

const images = fileURLToPath(new URL('../docs/images/', import.meta.url))
const largestBytes = { demo: 300_000, kiosk: 60_000 }
/** Long enough for a door to have swung and a screen to have been drawn. */
const settledMs = 1_200

async function openPage(profile: string) {
  return chromium.launchPersistentContext(profile, {
    executablePath: browserPath('headless'),
    viewport: { width: 1440, height: 900 },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

/** Some parcels in, one announced, one just being collected. */
async function playTheScene(page: Page, hand: Hand): Promise<void> {
  const sent: string[] = []
  for (const size of ['S', 'L', 'M', 'M', 'S'])
    sent.push(await hand.send({ size, kind: 'delivery', carrier: 'dhl' }))
  const [first = '', second = '', third = '', , fifth = ''] = sent
  for (const id of [first, second, third, fifth]) await hand.follow(id, ({ state }) => state === 'deposited')
  await hand.follow(first, ({ state }) => state === 'collected')
  await hand.follow(third, ({ next }) => next.text.startsWith('Take it out'))
  await page.locator(`[data-key="choose-${third}"]`).click()
  await page.locator('h1').first().click()
}

/** Takes one picture, and refuses one that is too heavy to be read with the text. */
async function save(page: Page, name: string, mostBytes: number): Promise<void> {
  await page.waitForTimeout(settledMs)
  const path = join(images, `${name}.png`)
  mkdirSync(dirname(path), { recursive: true })
  await page.screenshot({ path })
  const { size } = statSync(path)
  console.log(`${path}: ${Math.round(size / 1000)} kB`)
  if (size > mostBytes) throw new Error(`${path} is larger than ${mostBytes / 1000} kB`)
}

const [wanted] = process.argv.slice(2)
const profile = mkdtempSync(join(tmpdir(), 'kluis-capture-'))
const browser = await openPage(profile)
try {
  for (const what of ['demo', 'kiosk'] as const) {
    if (wanted !== undefined && wanted !== what) continue
    const demo = await startDemo({ port: 0, seed: 7, speed: 1 })
    try {
      const page = await browser.newPage()
      const hand = createHand(demo.addresses.page)
      if (what === 'demo') {
        await page.goto(demo.addresses.page)
        await playTheScene(page, hand)
        await save(page, 'demo', largestBytes.demo)
      } else {
        const keep = (name: string) => save(page, `kiosk/${name}`, largestBytes.kiosk)
        await captureKiosk({ page, hand, kiosk: demo.addresses.kiosk, save: keep })
      }
      await page.close()
    } finally {
      await demo.close()
    }
  }
} finally {
  await browser.close()
  rmSync(profile, { recursive: true, force: true })
}
