// The page at the locker as customers use it: a real browser, the real engine and listener, doors that obey.
import { beforeEach, describe, expect, test } from 'vitest'
import { kioskBed } from './kiosk-bed.ts'
import { inTongue } from './tongue.ts'

const pin = '40721986'
const bed = kioskBed()
const { begin, touch, type, see, stock, openDoor, waitForIdle, filledDots } = bed
const take = 'Take your parcel, then close the door.'

describe('a customer', () => {
  beforeEach(() => begin())

  test('types the PIN, takes the parcel, says how it was, and goes', async () => {
    const { rig, page } = bed
    const compartment = await stock('p1', { codes: [rig.seal('pin', pin)] })
    const addresses: string[] = []
    page.on('request', (request) => addresses.push(request.url()))
    await type(pin)
    await see(take)
    expect(await page.locator('.digits').textContent()).toBe(String(Number(compartment)))
    expect(await page.locator('.face.open text').textContent()).toBe(String(Number(compartment)))
    rig.close(compartment)
    await see('Thank you!')
    await touch('feedback-5')
    await see('Thank you for telling us.')
    await touch('end')
    await waitForIdle()
    expect(rig.events()).toEqual(
      expect.arrayContaining(['parcel.collected', 'feedback.given', 'visit.ended']),
    )
    expect(addresses.join()).not.toContain(pin)
    expect(await page.content()).not.toContain(pin)
  })

  test('may use a keyboard for the PIN, and correct it', async () => {
    const { rig, page } = bed
    await stock('p1', { codes: [rig.seal('pin', pin)] })
    await page.keyboard.type('123')
    await expect.poll(filledDots).toBe(3)
    await page.keyboard.press('Backspace')
    await expect.poll(filledDots).toBe(2)
    await touch('key-erase')
    await expect.poll(filledDots).toBe(1)
    await page.keyboard.press('Delete')
    await expect.poll(filledDots).toBe(0)
    await page.keyboard.type(pin)
    await see(take)
  })

  test('who scans has nothing to touch, and may open the door again', async () => {
    const { rig, page } = bed
    const compartment = await stock('p1', { codes: [rig.seal('qr', 'PARCEL-CODE-1')] })
    await rig.scan('PARCEL-CODE-1')
    await see(take)
    rig.close(compartment)
    await see('Thank you!')
    expect(await page.locator('[data-name=reopen] .countdown').textContent()).toMatch(/^(1:00|0:5\d)$/)
    await touch('reopen')
    await see(take)
    expect(await openDoor()).toBe(compartment)
  })

  test('with parcels behind two doors opens both, and says what is wrong with one', async () => {
    const { rig } = bed
    for (const id of ['p1', 'p2'])
      await stock(id, { recipient: 'r1', codes: [rig.seal('qr', 'PARCEL-CODE-1')] })
    await rig.scan('PARCEL-CODE-1')
    await see('2 parcels for you')
    await touch('open-all')
    await see('Take your parcels, then close the doors.')
    await rig.until(() => rig.openDoors().length === 2)
    const [first = '', second = ''] = rig.openDoors().map(({ compartment }) => compartment)
    await touch(`mean-${first}`)
    await touch('problem')
    await touch('empty')
    await see(`Door ${Number(first)}: please close.`)
    rig.close(first)
    rig.close(second)
    await see('We are sorry. We are looking into it.')
    expect(rig.events()).toContain('parcel.missing')
  })

  test('with parcels behind two doors takes one after the other', async () => {
    const { rig } = bed
    for (const id of ['p1', 'p2'])
      await stock(id, { recipient: 'r1', codes: [rig.seal('qr', 'PARCEL-CODE-1')] })
    const [one = '', other = ''] = rig.read
      .snapshot()
      .compartments.filter(({ state }) => state === 'occupied')
      .map(({ id }) => id)
    await rig.scan('PARCEL-CODE-1')
    await touch('one')
    await touch(`open-${other}`)
    await see(take)
    rig.close(other)
    await see('1 parcel for you')
    await touch(`open-${one}`)
    await see(take)
    rig.close(one)
    await see('Thank you!')
  })

  test('who gets somebody else’s parcel says so, and it is looked into', async () => {
    const { rig } = bed
    const compartment = await stock('p1', { codes: [rig.seal('qr', 'PARCEL-CODE-1')] })
    await rig.scan('PARCEL-CODE-1')
    await see(take)
    await touch('problem')
    await touch('wrong-parcel')
    await see('We are sorry. We are looking into it.')
    await see(`Door ${Number(compartment)}: please close.`)
    rig.close(compartment)
    await rig.until(() => rig.read.snapshot().compartments.some(({ state }) => state === 'unsure'))
  })

  test('who brings something back gets a receipt, and changes their mind', async () => {
    const { rig, page } = bed
    await rig.assign('r1', { kind: 'return', codes: [rig.seal('qr', 'RETURN-CODE-1')] })
    await rig.scan('RETURN-CODE-1')
    await see('Put the parcel in, then close the door.')
    const compartment = await openDoor()
    rig.close(compartment)
    await see('R000001')
    expect(await page.locator('.qr').count()).toBe(1)
    await touch('reopen')
    await rig.until(() => rig.openDoors().length === 1)
    rig.close(compartment)
    await see('R000001')
    await touch('end')
    await waitForIdle()
  })

  test('exchanges in one visit: the old item goes in, the other door opens', async () => {
    const { rig } = bed
    await stock('x1', { kind: 'exchange', codes: [rig.seal('qr', 'EXCHANGE-CODE-1')] })
    await rig.scan('EXCHANGE-CODE-1')
    await see('Put the parcel in, then close the door.')
    const first = await openDoor()
    rig.close(first)
    await see(take)
    const second = await openDoor()
    expect(second).not.toBe(first)
    rig.close(second)
    await see('Thank you!')
    // The first receipt was the courier's.
    await see('R000002')
  })

  test('reads the language that was chosen before the code', async () => {
    const { rig, page } = bed
    await stock('p1', { codes: [rig.seal('qr', 'PARCEL-CODE-1')] })
    await touch('languages')
    await touch('language-ru')
    await see('Отсканируйте код')
    await rig.scan('PARCEL-CODE-1')
    await see('Возьмите посылку и закройте дверцу.')
    expect(rig.read.visit()?.language).toBe('ru')
    expect(await page.locator('html').getAttribute('lang')).toBe('ru')
    await touch('languages')
    await touch('language-sv')
    await see('Ta ditt paket och stäng luckan.')
    expect(rig.read.visit()?.language).toBe('sv')
  })

  test('finds the locker’s name and the door under Help', async () => {
    const { rig, page } = bed
    const compartment = await stock('p1', { codes: [rig.seal('qr', 'PARCEL-CODE-1')] })
    await rig.scan('PARCEL-CODE-1')
    await see(take)
    await touch('help')
    await see('amsterdam-03')
    expect(await page.locator('.numbers dd').allTextContents()).toEqual([
      'amsterdam-03',
      String(Number(compartment)),
    ])
    await touch('back')
    await see(take)
  })
})

describe('a code that is turned down', () => {
  beforeEach(() => begin())

  test('though it is signed says what is wrong with it, and one that is right opens without a network, once', async () => {
    const { rig } = bed
    const compartment = await stock('p1')
    const good = { parcel: 'p1', id: 't1' }
    const forged = rig.tokenOf(good).replace('/p1/', '/p2/')
    const shown = [
      [forged, 'This code cannot be trusted. Please ask the sender.'],
      [rig.tokenOf({ ...good, site: 'utrecht-01' }), 'This code is for another locker.'],
      [rig.tokenOf({ ...good, untilMs: Date.now() - 1000 }), 'This code is not valid at this time.'],
    ] as const
    for (const [token, words] of shown) {
      await rig.scan(token)
      await see(words)
    }
    await rig.scan(rig.tokenOf(good))
    await see(take)
    rig.close(compartment)
    await see('Thank you!')
    await touch('end')
    await waitForIdle()
    await rig.scan(rig.tokenOf(good))
    await see('This code was used already.')
    expect(rig.pulses()).toBe(2)
  })

  test('at the scanner is told on the screen', async () => {
    const { rig, page } = bed
    await rig.scan('NO-SUCH-CODE')
    await see('This code is not valid here. Please check it.')
    const said = inTongue('This code is not valid here. Please check it.')
    expect(said).toContain(await page.getByRole('alert').textContent())
    await touch('key-1')
    await page.locator('.note').waitFor({ state: 'detached' })
  })

  test('three times shuts the keypad for a while, but not the scanner', async () => {
    const { rig, page } = bed
    await stock('p1', { codes: [rig.seal('qr', 'PARCEL-CODE-1')] })
    for (const wrong of ['11112222', '33334444', '55556666']) {
      await type(wrong)
      await see('This code is not valid here. Please check it.')
    }
    await type('77778888')
    await see('Too many wrong PINs. A scanned code still works.')
    expect(await page.locator('.hint').textContent()).toMatch(/ 0:\d\d$/)
    await see('PIN again in')
    expect(await page.locator('[data-name=key-1]').isDisabled()).toBe(true)
    await page.keyboard.type('2')
    expect(await filledDots()).toBe(0)
    await rig.scan('PARCEL-CODE-1')
    await see(take)
  })
})

describe('a door that does not open', () => {
  beforeEach(() => begin())

  test('can be tried again, and the screen says how', async () => {
    const { rig } = bed
    const compartment = await stock('p1', { codes: [rig.seal('qr', 'PARCEL-CODE-1')] })
    rig.jam(compartment)
    await rig.scan('PARCEL-CODE-1')
    await see('The door did not open.')
    await see('Push it gently, then try again.')
    rig.free(compartment)
    await touch('reopen')
    await see(take)
  })

  test('gives a number to call about once it was tried in vain three times', async () => {
    const { rig, page } = bed
    const compartment = await stock('p1', { codes: [rig.seal('pin', pin)] })
    rig.jam(compartment)
    await type(pin)
    for (const _again of [2, 3]) await touch('reopen')
    await see('We keep your parcel. You get extra time.')
    const incident = rig.read.visit()?.incident ?? ''
    expect(incident).not.toBe('')
    expect(await page.locator('.incident b').textContent()).toBe(incident)
    expect(await page.locator('.qr').count()).toBe(1)
  })
})
