// The daemon killed (SIGKILL) in the middle of a visit and started again, with the page open all the while: real processes,
// a real database, boards that keep their doors as they are. Nobody touches the page.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { DemoRun } from '../process/demo-run.ts'
import { openDemo } from '../process/demo-run.ts'
import { openBrowser } from './browser.ts'

let demo: DemoRun
let browser: Awaited<ReturnType<typeof openBrowser>>
let page: Page
let parcel: string
let compartment: string

beforeAll(async () => {
  ;[demo, browser] = await Promise.all([openDemo(), openBrowser()])
  ;({ page } = await browser.openPage())
})
afterAll(async () => {
  await browser.close()
  demo.close()
})

const take = 'Take your parcel, then close the door.'
const see = (words: string) => page.getByText(words).first().waitFor()
const visitOnScreen = () => page.locator('#stage').getAttribute('data-visit')

/** A customer stands before the open door when the power goes. */
beforeEach(async () => {
  parcel = await demo.deed('send', { size: 'M', kind: 'delivery', carrier: 'dhl' })
  // A deed that comes while a lock still moves is refused, and done again.
  const follow = () =>
    demo.follow(parcel, 'deposited').then(
      ({ state }) => state,
      () => null,
    )
  await expect.poll(follow, { timeout: 40_000 }).toBe('deposited')
  await demo.deed('press', { action: 'end', fields: {} })
  await demo.until('the lock has rested', ({ parcels }) =>
    parcels.some(({ id, next }) => id === parcel && next.deed?.name === 'code'),
  )
  ;({ compartment = '' } = (await demo.parcel(parcel)) as { readonly compartment?: string })
  await page.goto(demo.addresses.kiosk)
  await demo.deed('code', { parcel })
  await see(take)
})

async function killLocker(): Promise<void> {
  await demo.deed('power', { on: false })
  await see('One moment, please')
  await see('Nothing opens just now. Your parcel is safe.')
}

/** Everything that the platform was told of the visit: each thing once, and no number missing. */
async function toldOf(visit: string | null): Promise<readonly string[]> {
  const { events } = await demo.until('all is told', ({ sequence }) => sequence.locker === sequence.platform)
  const numbers = events.map(({ sequence }) => sequence)
  expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) - index))
  const ofVisit = events.filter(({ data }) => JSON.stringify(data).includes(`"${visit}"`))
  return ofVisit.map(({ type }) => type).filter((type) => ['door.opened', 'parcel.collected'].includes(type))
}

test('the page comes back to the same visit by itself, and it goes on where it was', async () => {
  const visit = await visitOnScreen()
  await killLocker()
  await demo.deed('power', { on: true })
  await see(take)
  expect(await visitOnScreen()).toBe(visit)
  await demo.deed('door', { compartment, deed: 'take-and-close' })
  await see('Thank you!')
  expect(await demo.follow(parcel, 'collected')).toMatchObject({ state: 'collected' })
  expect((await toldOf(visit)).toSorted()).toEqual(['door.opened', 'parcel.collected'])
})

test('who takes the parcel and closes the door meanwhile is thanked when it is back', async () => {
  const visit = await visitOnScreen()
  await killLocker()
  await demo.deed('door', { compartment, deed: 'take-and-close' })
  await demo.deed('power', { on: true })
  await see('Thank you!')
  expect(await visitOnScreen()).toBe(visit)
  expect(await demo.follow(parcel, 'collected')).toMatchObject({ state: 'collected' })
  expect((await toldOf(visit)).toSorted()).toEqual(['door.opened', 'parcel.collected'])
})
