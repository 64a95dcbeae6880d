// A person before the kiosk, for the tests: one browser and one page for a file, and for each test a locker of its own.
// It knows nothing of what should happen.
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { openBrowser } from './browser.ts'
import type { Rig } from './kiosk-rig.ts'
import { openRig } from './kiosk-rig.ts'
import { createPerson } from './person.ts'

/** Sets up the hooks of one test file. */
export function kioskBed() {
  let browser: Awaited<ReturnType<typeof openBrowser>>
  let rig: Rig
  let page: Page
  let complaints: readonly string[]

  beforeAll(async () => {
    browser = await openBrowser()
    ;({ page, complaints } = await browser.openPage())
  })
  afterAll(() => browser.close())
  afterEach(async () => {
    await page.goto('about:blank')
    await rig.end()
    expect(complaints).toEqual([])
  })

  const person = createPerson(() => page)
  const { touch, waitForIdle } = person

  return {
    get rig() {
      return rig
    },
    get page() {
      return page
    },
    /** A locker, and its page on the screen. */
    async begin(options: Parameters<typeof openRig>[0] = {}) {
      rig = await openRig(options)
      await page.goto(rig.address)
      await waitForIdle()
    },
    ...person,
    async type(digits: string) {
      for (const digit of digits) await touch(`key-${digit}`)
    },
    filledDots: () => page.locator('.dot.full').count(),
    /** A parcel behind a door, and the courier's summary off the screen. */
    async stock(...parcel: Parameters<Rig['stock']>) {
      const compartment = await rig.stock(...parcel)
      await touch('leave')
      await waitForIdle()
      return compartment
    },
    async openDoor() {
      await rig.until(() => rig.openDoors().length > 0)
      return rig.openDoors()[0]?.compartment ?? ''
    },
  }
}
