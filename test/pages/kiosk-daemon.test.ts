// Whole visits by the keys of a keypad alone, at the real daemon: its process, its database, boards byte for byte on ptys,
// a broker. Each language goes through them on both screens, and reads only its own words.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { speaker } from '../../src/pages/kiosk/words.ts'
import type { DemoRun } from '../process/demo-run.ts'
import { openDemo } from '../process/demo-run.ts'
import { openBrowser, smallScreen, standingScreen } from './browser.ts'
import { catalogues } from './catalogues.ts'
import { createPerson } from './person.ts'

let demo: DemoRun
let browser: Awaited<ReturnType<typeof openBrowser>>
let page: Page
let complaints: readonly string[]

beforeAll(async () => {
  ;[demo, browser] = await Promise.all([openDemo(), openBrowser()])
  ;({ page, complaints } = await browser.openPage())
  await page.goto(demo.addresses.kiosk)
})
afterAll(async () => {
  await browser.close()
  demo.close()
})

const { see, key, choose, waitForIdle } = createPerson(() => page)

/** Announced, and known to the platform as taken in. */
async function send(kind: 'delivery' | 'return'): Promise<string> {
  const parcel = await demo.deed('send', { size: 'M', kind, carrier: 'dhl' })
  await demo.until('the locker has it', ({ parcels }) =>
    parcels.some(({ id, state }) => id === parcel && state === 'assigned'),
  )
  return parcel
}

/** Its door, once a hand can reach in. */
async function openDoorOf(parcel: string): Promise<string> {
  const { parcels } = await demo.until('its door stands open', ({ parcels: all }) =>
    all.some(({ id, next }) => id === parcel && next.deed?.name === 'door'),
  )
  return parcels.find(({ id }) => id === parcel)?.compartment ?? ''
}

/** A lock that has just moved rests; a person takes as long to turn round. */
const rested = (parcel: string) =>
  demo.until('its lock has rested', ({ parcels }) =>
    parcels.some(({ id, next }) => id === parcel && next.deed?.name === 'code'),
  )

const atDoor = (compartment: string, deed: string) => demo.deed('door', { compartment, deed })

const visits = Object.entries(catalogues).flatMap(([language, words]) =>
  [smallScreen, standingScreen].map((screen) => ({ language, words, screen, width: screen.width })),
)

test.each(visits)(
  'a delivery, its pick-up, a stuck lock and a return, in $language, $width wide',
  async (visit) => {
    const { language, words, screen } = visit
    const say = speaker(language, words)
    await page.setViewportSize(screen)
    await waitForIdle()
    await key('*')
    await choose('languages')
    await choose(`language-${language}`)
    await see(say('scan.title'))

    const delivery = await send('delivery')
    await demo.deed('badge', { actor: 'courier-dhl' })
    await see(say('courier.scan'))
    await demo.deed('label', { parcel: delivery })
    await see(say('door.give'))
    await atDoor(await openDoorOf(delivery), 'put-and-close')
    await see(say('courier.scan'))
    await choose('end')
    await see(say('done.in'))
    await choose('leave')
    await waitForIdle()

    const { pin, compartment } = await demo.parcel(delivery)
    await demo.deed('door', { compartment, deed: 'jam' })
    await rested(delivery)
    for (const digit of pin) await key(digit)
    await see(say('door.stuck'))
    await atDoor(compartment ?? '', 'unjam')
    await demo.until('its lock has rested', ({ parcels }) =>
      parcels.some(({ id, next }) => id === delivery && next.deed?.name === 'press'),
    )
    await choose('reopen')
    await see(say('door.take', { count: 1 }))
    await atDoor(await openDoorOf(delivery), 'take-and-close')
    await see(say('thanks.title'))
    await key('5')
    await see(say('feedback.thanks'))
    await choose('end')
    await waitForIdle()

    const back = await send('return')
    for (const digit of (await demo.parcel(back)).pin) await key(digit)
    await see(say('door.give'))
    await atDoor(await openDoorOf(back), 'put-and-close')
    await see(say('receipt'))
    await choose('end')
    await waitForIdle()

    const told = await demo.until('all is told', ({ sequence }) => sequence.locker === sequence.platform)
    const stateOf = (parcel: string) => told.parcels.find(({ id }) => id === parcel)?.state
    expect([stateOf(delivery), stateOf(back)]).toEqual(['collected', 'deposited'])
    expect(complaints).toEqual([])
  },
)
