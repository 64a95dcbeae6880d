// The demo's page in a real browser, against the real demo: what a newcomer sees and clicks.
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DemoRun } from '../process/demo-run.ts'
import { openDemo } from '../process/demo-run.ts'
import { openBrowser } from './browser.ts'

let demo: DemoRun
let browser: Awaited<ReturnType<typeof openBrowser>>
let page: Page
let complaints: readonly string[]

beforeAll(async () => {
  ;[demo, browser] = await Promise.all([openDemo(), openBrowser()])
  const opened = await browser.openPage()
  page = opened.page
  complaints = opened.complaints
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.goto(demo.addresses.page)
})
afterAll(async () => {
  await browser.close()
  demo.close()
})

const guide = (): Locator => page.locator('#guide')
const button = (name: string | RegExp): Locator => guide().getByRole('button', { name })
const doorOf = (id: string | null): Locator => page.locator(`.cell[data-door="${id}"]`)
const newest = async () => {
  const { parcels } = await demo.picture()
  const [parcel] = parcels
  if (!parcel) throw new Error('no parcel was sent')
  return parcel
}

test('a newcomer collects a parcel by the lit buttons alone, within a minute', async () => {
  const startMs = performance.now()
  const lit = guide().locator('.now')
  expect(await lit.textContent()).toContain('Send a parcel')
  await lit.locator('button.primary').click()
  for (const name of [/badge/, /label/, /Put it in/, /QR code/, /Take it out/]) {
    await lit.locator('button.primary').filter({ hasText: name }).click()
  }
  await guide().getByText('Collected,').waitFor()
  expect(performance.now() - startMs).toBeLessThan(60_000)
  expect(await newest()).toMatchObject({ state: 'collected' })
  expect(complaints).toEqual([])
})

test('the hands at the wall and the keys of the kiosk do the same', async () => {
  await button('Send a parcel').click()
  await button(/badge/).click()
  await button(/label/).click()
  await page.getByRole('button', { name: 'Put in & close' }).click()
  await button(/QR code/).waitFor()
  const { pin, compartment } = await newest()
  const kiosk = page.frameLocator('#kiosk iframe')
  await kiosk.getByRole('button', { name: 'Finish' }).click()
  await kiosk.getByRole('button', { name: 'Done' }).click()
  for (const digit of pin) await kiosk.getByRole('button', { name: digit, exact: true }).click()
  await page.getByRole('button', { name: 'Take & close' }).click()
  await guide().getByText('Collected,').waitFor()
  expect(await doorOf(compartment).locator('.face').getAttribute('aria-label')).toContain('free, closed')
})

test('a door’s menu opens by the keyboard, and what was done to the door stands on it', async () => {
  const face = doorOf('24').locator('.face')
  await face.focus()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Jam the lock' }).focus()
  await page.keyboard.press('Enter')
  await doorOf('24').getByText('jammed').waitFor()
  await face.click()
  await page.getByRole('button', { name: 'Unjam the lock' }).click()
  await doorOf('24').getByText('jammed').waitFor({ state: 'detached' })
})

test('what the locker refuses is said to whoever clicked', async () => {
  const choose = async (item: RegExp) => {
    await doorOf('23').locator('.face').click()
    await page.locator('#menu').getByRole('button', { name: item }).click()
  }
  await choose(/^Blocks it/)
  await doorOf('23').getByText('blocked').waitFor()
  await choose(/^Opens it from afar/)
  await page.getByText('The locker refuses: blocked.').waitFor()
  await choose(/^Releases it/)
  await doorOf('23').getByText('free').waitFor()
})

test('the lamp at a door is lit from its opening until it is closed again', async () => {
  const menu = page.locator('#menu')
  await button('Send another parcel').or(button('Send a parcel')).first().click()
  await button(/badge/).click()
  await button(/label/).click()
  await button(/Put it in/).waitFor()
  const { compartment } = await newest()
  await doorOf(compartment).locator('.lamp.lit').waitFor()
  expect(await page.locator('.lamp.lit').count()).toBe(1)
  await button(/Put it in/).click()
  await page.locator('.lamp.lit').waitFor({ state: 'detached' })
  await doorOf(compartment).locator('.content .icon').waitFor()
  await doorOf(compartment).locator('.face').click()
  await menu.getByText('whose sensor sees something inside').waitFor()
  await page.keyboard.press('Escape')
})

test('an opened back panel makes the buzzer sound and an alert, which goes when it is closed', async () => {
  const header = page.locator('#switches').getByRole('button', { name: 'Cabinet' })
  const panel = page.locator('#cabinet')
  const alert = page.locator('#feed .alerts').getByText('cabinet opened back-panel')
  await header.click()
  await panel.getByRole('button', { name: 'Open it' }).click()
  await alert.waitFor()
  await page.locator('.buzzer.sounds').waitFor()
  expect(await header.textContent()).toContain('open')
  await panel.getByRole('button', { name: 'Close it' }).click()
  await alert.waitFor({ state: 'detached' })
  await page.locator('.buzzer.sounds').waitFor({ state: 'detached' })
  await panel.getByRole('button', { name: 'Warmer' }).click()
  await panel.getByText('31\u00a0°C').waitFor()
  await page.keyboard.press('Escape')
})

test('a doubt about a free compartment ends when its sensor sees that what was put in is gone', async () => {
  const choose = async (item: RegExp) => {
    // The hand before an open door lies over its middle.
    await doorOf('22').locator('.face').focus()
    await page.keyboard.press('Enter')
    await page.locator('#menu').getByRole('button', { name: item }).click()
  }
  const open = async () => {
    await choose(/^Opens it from afar/)
    await doorOf('22').locator('.face[aria-label*=", open"]:not([aria-label*="seen as"])').waitFor()
  }
  await open()
  await choose(/^Put something in/)
  await choose(/^Close it/)
  await page.locator('#feed').getByText('door 22 is unsure: opened-remotely').waitFor()
  await doorOf('22').locator('.face[aria-label*="unsure, closed"]').waitFor()
  await open()
  await choose(/^Take .* out/)
  await choose(/^Close it/)
  await page.locator('#feed').getByText('door 22 is released: sensed-empty').waitFor()
  await doorOf('22').locator('.face[aria-label*="free, closed"]').waitFor()
})

/** Runs in the page: the beginnings of what reaches beyond the window's sides. */
const findProtruding = `
  [...document.querySelectorAll('header, section, article, .switch, .bezel, .handset, button.hand')]
    .filter((one) => {
      const { right, left, width } = one.getBoundingClientRect()
      return width > 0 && (right > innerWidth + 1 || left < -1)
    })
    .map((one) => one.outerHTML.slice(0, 80))
    .concat(document.documentElement.scrollWidth > innerWidth ? ['the document'] : [])`

test.each([
  [1440, 900],
  [1280, 720],
  [1024, 768],
  [390, 844],
])('nothing sticks out of a window of %i × %i', async (width, height) => {
  await page.setViewportSize({ width, height })
  expect(await page.evaluate(findProtruding)).toEqual([])
})
