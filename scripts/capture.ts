// Takes the pictures of the documentation from the running thing, so that they show what it looks like now:
// scripts/run node scripts/capture.ts. Needs chromium; writes into docs/images.
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { chromium } from 'playwright-core'
import { startDemo } from '../simulator/demo/demo.ts'
import type { Picture } from '../simulator/demo/picture.ts'

const images = fileURLToPath(new URL('../docs/images/', import.meta.url))
const largestBytes = 300_000
/** Long enough for a door to have swung and a screen to have been drawn. */
const settledMs = 1_200

async function openPage(profile: string) {
  return chromium.launchPersistentContext(profile, {
    executablePath: '/usr/bin/chromium',
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
async function playTheScene(page: Page, address: string): Promise<void> {
  const deed = (name: string, fields: object) =>
    page.request.post(`${address}/api/deeds/${name}`, { data: fields })
  const parcelAt = async (index: number) => {
    const { parcels } = (await (await page.request.get(`${address}/api/picture`)).json()) as Picture
    const parcel = parcels.toReversed()[index]
    if (!parcel) throw new Error('the demo did not take the parcel')
    return parcel
  }
  const follow = async (index: number, isThere: (parcel: Picture['parcels'][number]) => boolean) => {
    for (;;) {
      const parcel = await parcelAt(index)
      if (isThere(parcel)) return
      if (parcel.next.deed) await deed(parcel.next.deed.name, parcel.next.deed.fields)
      await page.waitForTimeout(150)
    }
  }
  const orders = ['S', 'L', 'M', 'M', 'S']
  for (const size of orders) await deed('send', { size, kind: 'delivery', carrier: 'dhl' })
  for (const index of [0, 1, 2, 4]) await follow(index, ({ state }) => state === 'deposited')
  await follow(0, ({ state }) => state === 'collected')
  await follow(2, ({ next }) => next.text.startsWith('Take it out'))
  const { id } = await parcelAt(2)
  await page.locator(`[data-key="choose-${id}"]`).click()
  await page.locator('h1').first().click()
}

const profile = mkdtempSync(join(tmpdir(), 'kluis-capture-'))
const demo = await startDemo({ port: 0, seed: 7, speed: 1 })
const browser = await openPage(profile)
try {
  const page = await browser.newPage()
  await page.goto(demo.addresses.page)
  await playTheScene(page, demo.addresses.page)
  await page.waitForTimeout(settledMs)
  mkdirSync(images, { recursive: true })
  const path = join(images, 'demo.png')
  await page.screenshot({ path })
  const { size } = statSync(path)
  console.log(`${path}: ${Math.round(size / 1000)} kB`)
  if (size > largestBytes) throw new Error(`${path} is larger than ${largestBytes / 1000} kB`)
} finally {
  await browser.close()
  await demo.close()
  rmSync(profile, { recursive: true, force: true })
}
