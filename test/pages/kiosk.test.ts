// The page at the locker as people use it: a real browser, the real engine and listener, doors that obey.
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openBrowser } from './browser.ts'
import type { Rig } from './kiosk-rig.ts'
import { openRig } from './kiosk-rig.ts'

const pin = '40721986'
let browser: Awaited<ReturnType<typeof openBrowser>>
let rig: Rig
let page: Page
let complaints: readonly string[]

beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

async function begin(options: Parameters<typeof openRig>[0] = {}) {
  rig = await openRig(options)
  ;({ page, complaints } = await browser.openPage())
  await page.goto(rig.address)
  await page.locator('.idle').waitFor()
}

afterEach(async () => {
  await page.close()
  await rig.end()
})

const press = (name: string) => page.locator(`[data-name="${name}"]`).click()
const type = async (digits: string) => {
  for (const digit of digits) await press(`key-${digit}`)
}
const see = (words: string) => page.getByText(words).first().waitFor()
const filledDots = () => page.locator('.dot.full').count()
/** A parcel behind a door, and the courier's summary off the screen. */
const stock = async (...parcel: Parameters<Rig['stock']>) => {
  const compartment = await rig.stock(...parcel)
  await press('leave')
  await page.locator('.idle').waitFor()
  return compartment
}
const openDoor = async () => {
  await rig.until(() => rig.openDoors().length > 0)
  return rig.openDoors()[0]?.compartment ?? ''
}

describe('a customer', () => {
  beforeEach(() => begin())

  test('types the PIN, takes the parcel, says how it was, and goes', async () => {
    const compartment = await stock('p1', { codes: [rig.seal('pin', pin)] })
    const addresses: string[] = []
    page.on('request', (request) => addresses.push(request.url()))
    await type(pin)
    await see('Take your parcel, then close the door.')
    expect(await page.locator('.digits').textContent()).toBe(String(Number(compartment)))
    expect(await page.locator('.face.open text').textContent()).toBe(String(Number(compartment)))
    rig.close(compartment)
    await see('Thank you!')
    await press('feedback-5')
    await see('Thank you for telling us.')
    await press('end')
    await page.locator('.idle').waitFor()
    expect(rig.events()).toEqual(
      expect.arrayContaining(['parcel.collected', 'feedback.given', 'visit.ended']),
    )
    expect(addresses.join()).not.toContain(pin)
    expect(await page.content()).not.toContain(pin)
    expect(complaints).toEqual([])
  })

  test('may use a keyboard for the PIN, and correct it', async () => {
    await stock('p1', { codes: [rig.seal('pin', pin)] })
    await page.keyboard.type('123')
    expect(await filledDots()).toBe(3)
    await page.keyboard.press('Backspace')
    expect(await filledDots()).toBe(2)
    await press('key-clear')
    expect(await filledDots()).toBe(0)
    await page.keyboard.type(pin)
    await see('Take your parcel, then close the door.')
  })

  test('who scans has nothing to touch, and may open the door again', async () => {
    const compartment = await stock('p1', { codes: [rig.seal('qr', 'PARCEL-CODE-1')] })
    await rig.scan('PARCEL-CODE-1')
    await see('Take your parcel, then close the door.')
    rig.close(compartment)
    await see('Thank you!')
    expect(await page.locator('[data-name=reopen] .countdown').textContent()).toMatch(/^(1:00|0:5\d)$/)
    await press('reopen')
    await see('Take your parcel, then close the door.')
    expect(await openDoor()).toBe(compartment)
  })

  test('with parcels behind two doors chooses, or opens both', async () => {
    for (const id of ['p1', 'p2'])
      await stock(id, { recipient: 'r1', codes: [rig.seal('qr', 'PARCEL-CODE-1')] })
    await rig.scan('PARCEL-CODE-1')
    await see('2 parcels for you')
    await press('open-all')
    await see('Take your parcels, then close the doors.')
    await rig.until(() => rig.openDoors().length === 2)
    const [first = '', second = ''] = rig.openDoors().map(({ compartment }) => compartment)
    await press(`mean-${first}`)
    await press('empty')
    await see(`Door ${Number(first)}: please close.`)
    rig.close(first)
    rig.close(second)
    await see('We are sorry. We are looking into it.')
    expect(rig.events()).toContain('parcel.missing')
  })

  test('who brings something back gets a receipt', async () => {
    await rig.assign('r1', { kind: 'return', codes: [rig.seal('qr', 'RETURN-CODE-1')] })
    await rig.scan('RETURN-CODE-1')
    await see('Put the parcel in, then close the door.')
    rig.close(await openDoor())
    await see('R000001')
    await press('end')
    await page.locator('.idle').waitFor()
  })

  test('reads the language that was chosen before the code', async () => {
    await stock('p1', { codes: [rig.seal('qr', 'PARCEL-CODE-1')] })
    await press('language-ru')
    await see('Отсканируйте код')
    await rig.scan('PARCEL-CODE-1')
    await see('Возьмите посылку и закройте дверцу.')
    expect(rig.read.visit()?.language).toBe('ru')
    expect(await page.locator('html').getAttribute('lang')).toBe('ru')
  })

  test('finds the locker’s name and the door under Help', async () => {
    const compartment = await stock('p1', { codes: [rig.seal('qr', 'PARCEL-CODE-1')] })
    await rig.scan('PARCEL-CODE-1')
    await see('Take your parcel, then close the door.')
    await press('help')
    await see('amsterdam-03')
    await see(String(Number(compartment)))
    await press('back')
    await see('Take your parcel, then close the door.')
  })
})

describe('a code that is turned down', () => {
  test('at the scanner is told on the screen', async () => {
    await begin()
    await rig.scan('NO-SUCH-CODE')
    await see('This code is not valid here. Please check it.')
    expect(await page.locator('#said').textContent()).toBe('This code is not valid here. Please check it.')
    await press('key-1')
    await page.locator('.note').waitFor({ state: 'detached' })
  })

  test('three times shuts the keypad for a while, but not the scanner', async () => {
    await begin()
    await stock('p1', { codes: [rig.seal('qr', 'PARCEL-CODE-1')] })
    for (const wrong of ['11112222', '33334444', '55556666']) {
      await type(wrong)
      await see('This code is not valid here. Please check it.')
    }
    await type('77778888')
    await see('Too many wrong PINs. A scanned code still works.')
    expect(await page.locator('.pin h2').textContent()).toMatch(/^PIN again in 0:\d\d$/)
    expect(await page.locator('[data-name=key-1]').isDisabled()).toBe(true)
    await page.keyboard.type('1')
    expect(await filledDots()).toBe(0)
    await rig.scan('PARCEL-CODE-1')
    await see('Take your parcel, then close the door.')
  })

  test('half typed is forgotten after 15 s of silence', async () => {
    await begin()
    await page.clock.install()
    await page.reload()
    await page.locator('.idle').waitFor()
    await page.keyboard.type('1234')
    await page.clock.runFor(14_000)
    expect(await filledDots()).toBe(4)
    await page.clock.runFor(1_500)
    expect(await filledDots()).toBe(0)
  })
})

describe('a courier', () => {
  beforeEach(() => begin())

  test('types a label, asks for a larger door, and ends with a receipt', async () => {
    await rig.assign('p1', { size: 'S' })
    await rig.badge()
    await see('Scan a label')
    await see('Free doors')
    await page.locator('input').fill('p1')
    await page.keyboard.press('Enter')
    await see('Put the parcel in, then close the door.')
    const small = await openDoor()
    await press('too-small')
    await rig.until(() => rig.openDoors().length === 2)
    await see(`Door ${Number(small)}: please close.`)
    for (const { compartment } of rig.openDoors()) rig.close(compartment)
    await see('Scan a label')
    await press('end')
    await see('R000001')
    expect(await page.locator('.summary').textContent()).toBe('1Put in')
    await press('leave')
    await page.locator('.idle').waitFor()
  })

  test('chooses a size for a parcel that nobody announced', async () => {
    await rig.badge()
    await rig.scan('3SNOTANNOUNCED')
    await see('Which size is it?')
    await press('size-L')
    await see('Put the parcel in, then close the door.')
    const compartment = await openDoor()
    expect(rig.compartments.find(({ id }) => id === compartment)?.size).toBe('L')
  })

  test('takes out what was cancelled', async () => {
    const compartment = await stock('p1')
    await rig.request({ verb: 'parcel.cancel', parcel: 'p1', why: null })
    await rig.badge()
    await see('To take out')
    await press('open-p1')
    await see('Take the parcel out, then close the door.')
    expect(await openDoor()).toBe(compartment)
    rig.close(compartment)
    await see('Scan a label')
    expect(rig.events()).toContain('parcel.taken-out')
  })

  test('is told that a label is not known', async () => {
    await rig.badge('staff')
    await rig.scan('NO-SUCH-LABEL')
    await see('This label is not known here.')
  })
})

describe('the page', () => {
  test('offers to try a door again that did not open, and says what to do', async () => {
    await begin()
    const compartment = await stock('p1', { codes: [rig.seal('qr', 'PARCEL-CODE-1')] })
    rig.jam(compartment)
    await rig.scan('PARCEL-CODE-1')
    await see('The door did not open.')
    await see('Push it gently, then try again.')
    rig.free(compartment)
    await press('reopen')
    await see('Take your parcel, then close the door.')
  })

  test('gives a number to call about once a door was tried in vain three times', async () => {
    await begin()
    const compartment = await stock('p1', { codes: [rig.seal('pin', pin)] })
    rig.jam(compartment)
    await type(pin)
    for (const _again of [2, 3]) await press('reopen')
    await see('We keep your parcel. Your time stands still.')
    await see('E0001')
  })

  test('asks to close a door that stands open', async () => {
    await begin({ changed: { nagAfterMs: 200 } })
    await stock('p1', { codes: [rig.seal('qr', 'PARCEL-CODE-1')] })
    await rig.scan('PARCEL-CODE-1')
    await see('Please close the door.')
  })

  test('asks whether somebody is still there, and gives more time', async () => {
    await begin({ changed: { idleVisitMs: 19_000 } })
    await rig.badge()
    await see('Are you still there?')
    const before = rig.read.visit()?.deadlines.idle ?? ''
    await press('more-time')
    await rig.until(() => (rig.read.visit()?.deadlines.idle ?? '') > before)
  })

  test('shows no action that the visit does not allow', async () => {
    await begin()
    await stock('p1', { codes: [rig.seal('qr', 'PARCEL-CODE-1')] })
    await rig.scan('PARCEL-CODE-1')
    await see('Take your parcel, then close the door.')
    const shown = await page
      .locator('footer [data-name]')
      .evaluateAll((buttons) => buttons.map((one) => one.getAttribute('data-name')))
    expect(rig.read.visit()?.actions).toEqual(expect.arrayContaining(shown))
    expect(shown).toEqual(['wrong-parcel', 'empty', 'cancel', 'more-time'])
  })

  test('says so while the daemon is away, and comes back by itself where it was', async () => {
    await begin()
    await stock('p1', { codes: [rig.seal('qr', 'PARCEL-CODE-1')] })
    await rig.scan('PARCEL-CODE-1')
    await see('Take your parcel, then close the door.')
    const comeBack = await rig.goAway()
    await see('One moment, please')
    await comeBack()
    await see('Take your parcel, then close the door.')
  })

  test('does not take the second tap of two for what the first one brought', async () => {
    await begin()
    await stock('p1', { codes: [rig.seal('qr', 'PARCEL-CODE-1')] })
    await rig.scan('PARCEL-CODE-1')
    rig.close(await openDoor())
    await see('Thank you!')
    const { x = 0, y = 0 } = (await page.locator('[data-name=reopen]').boundingBox()) ?? {}
    await press('help')
    const under = `document.elementFromPoint(${x + 20}, ${y + 20})?.closest('button')?.dataset.name ?? null`
    await page.locator('[data-name=back]').hover()
    expect(await page.evaluate(`document.querySelector('[data-name=back]').click(), ${under}`)).toBeNull()
    await expect.poll(() => page.evaluate(under)).toBe('reopen')
  })

  test('can be used with a keyboard alone, and puts the focus on what is new', async () => {
    await begin()
    await stock('p1', { codes: [rig.seal('pin', pin)] })
    await page.keyboard.type(pin)
    await see('Take your parcel, then close the door.')
    expect(await page.locator('h1:focus').count()).toBe(1)
    for (let step = 0; step < 3; step += 1) await page.keyboard.press('Tab')
    expect(await page.locator(':focus').getAttribute('data-name')).toBe('wrong-parcel')
    await page.keyboard.press('Enter')
    await see('We are sorry. We are looking into it.')
  })
})
