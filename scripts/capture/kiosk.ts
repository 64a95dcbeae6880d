// The pictures of the kiosk's screens: one visit after the other before the real page, in the four languages.
// What the demo's wall and parcels are is the demo's own part.
import type { Page } from 'playwright-core'
import type { Hand } from './demo-hand.ts'

interface Scene {
  readonly page: Page
  readonly hand: Hand
  readonly kiosk: string
  save(name: string): Promise<void>
}

const lying = { width: 800, height: 480 }
const standing = { width: 540, height: 960 }

export async function captureKiosk({ page, hand, kiosk, save }: Scene): Promise<void> {
  const see = async (part: string) => {
    await page.locator(part).first().waitFor()
    await page.locator('#stage:not([data-settling])').waitFor()
  }
  const touch = async (name: string) => {
    await see(`[data-name="${name}"]`)
    await page.locator(`[data-name="${name}"]`).first().click()
  }
  const idle = () => see('[data-screen=idle]')
  const act = (action: string, fields: object = {}) => hand.deed('press', { action, fields })
  const scan = (code: string) => page.request.post(`${kiosk}/api/scan`, { data: { code } })
  const stocked = async (size: string) => {
    const id = await hand.send({ size, kind: 'delivery', carrier: 'postnl' })
    await hand.follow(id, ({ state }) => state === 'deposited')
    await act('end')
    return hand.follow(id, ({ next }) => next.deed?.name === 'code')
  }
  /** At the open door, or at one that does not open, in this language. */
  const scanned = async (id: string, language: string, step: string) => {
    await hand.deed('code', { parcel: id })
    await act('language', { language })
    await see(`html[lang=${language}] [data-screen*="-${step}-"]`)
  }

  await page.setViewportSize(lying)
  await page.goto(kiosk)
  await idle()
  await save('idle')
  await page.keyboard.type('4072')
  await save('pin')
  await page.reload()
  await idle()
  await touch('help')
  await save('help')
  await touch('display')
  await touch('night')
  await save('display')
  await touch('back')
  await idle()
  await save('night')
  await page.reload()
  await idle()

  const first = await stocked('M')
  await scanned(first.id, 'nl', 'open')
  await save('door')
  await touch('problem')
  await save('problem')
  await touch('back')
  await page.setViewportSize(standing)
  await save('door-standing')
  await page.setViewportSize(lying)
  await hand.deed('power', { on: false })
  await see('[data-screen=away]')
  await save('away')
  await hand.deed('power', { on: true })
  await see('[data-screen*="-open-"]')
  await hand.deed('door', { compartment: first.compartment, deed: 'take-and-close' })
  await see('[data-screen$=-thanks]')
  await save('thanks')
  await touch('end')
  await idle()

  const second = await stocked('S')
  await hand.deed('door', { compartment: second.compartment, deed: 'jam' })
  await scanned(second.id, 'ru', 'failed')
  await save('stuck')
  await act('cancel')
  await hand.deed('door', { compartment: second.compartment, deed: 'unjam' })
  await page.reload()
  await idle()

  const waiting = await hand.send({ size: 'L', kind: 'delivery', carrier: 'postnl' })
  await hand.follow(waiting, ({ state }) => state === 'assigned')
  await hand.deed('badge', { actor: 'courier-postnl' })
  await act('language', { language: 'sv' })
  await see('html[lang=sv] [data-screen$=-labels]')
  await save('labels')
  await scan('3SUNANNOUNCED')
  await see('[data-screen$=-sizes]')
  await save('sizes')
}
