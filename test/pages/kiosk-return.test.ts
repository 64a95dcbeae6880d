// Returns that nobody announced and what was asked of the page with them: the real engine and listener, a real browser.
import { beforeEach, describe, expect, test } from 'vitest'
import { kioskBed } from './kiosk-bed.ts'

const bed = kioskBed()
const { begin, touch, see, openDoor, waitForIdle, key } = bed
const put = 'Put the parcel in, then close the door.'
const taker = (carrier: string) => ({
  carrier,
  reasons: ['does-not-fit', 'damaged', 'too-loud'],
  words: { 'too-loud': { en: 'Too loud' } },
})

describe('a return that nobody announced', () => {
  beforeEach(() => begin({ walkInReturns: [taker('snelpakket')] }))

  /** Up to its door. */
  async function bring() {
    await touch('return')
    await see('Write this number on the parcel.')
    await touch('written')
    await touch('reason-too-loud')
    await touch('size-M')
    await see(put)
    return openDoor()
  }

  test('gets a number, a reason in the site’s own words, a size, a door and a receipt', async () => {
    const { rig, page } = bed
    await touch('return')
    await see('Write this number on the parcel.')
    const number = rig.read.visit()?.returning?.number ?? ''
    expect((await page.locator('.written').textContent())?.trim()).toBe(
      `${number.slice(0, 4)} ${number.slice(4)}`,
    )
    await touch('written')
    await see('Too loud')
    await touch('reason-too-loud')
    await see('Which size? (cm)')
    expect(rig.read.visit()?.returning?.reason).toBe('too-loud')
    await touch('size-M')
    await see(put)
    rig.close(await openDoor())
    await see('R000001')
    expect(await page.locator('.qr').count()).toBe(1)
    await touch('end')
    await waitForIdle()
  })

  test('is done by the keys of a keypad alone', async () => {
    const { rig } = bed
    await key('*')
    await see('Tell the helpdesk these numbers.')
    await key('3')
    await see('Write this number on the parcel.')
    await key('1')
    await see('Why are you returning it?')
    await key('2')
    await see('Which size? (cm)')
    await key('2')
    await see(put)
    expect(rig.read.visit()?.returning?.reason).toBe('damaged')
    expect(rig.compartments.find(({ id }) => id === rig.openDoors()[0]?.compartment)?.size).toBe('M')
  })

  test('with a label of its own needs no number', async () => {
    const { rig } = bed
    await touch('return')
    await see('Write this number on the parcel.')
    await rig.scan('3SNOTANNOUNCED')
    await see('Why are you returning it?')
    expect(rig.read.visit()?.returning?.labelled).toBe(true)
  })

  test('that was thought better of is opened again and taken back', async () => {
    const { rig } = bed
    rig.close(await bring())
    await see('R000001')
    await touch('reopen')
    await see('Take it back, or leave it in?')
    const compartment = await openDoor()
    await touch('take-back')
    rig.close(compartment)
    await see('Thank you!')
    expect(rig.events()).toContain('parcel.cancelled')
  })

  test('is turned down in words where too many lie here', async () => {
    const { rig } = bed
    for (const _one of [1, 2]) {
      rig.close(await bring())
      await touch('end')
      await waitForIdle()
    }
    await touch('return')
    await see('No more returns can be taken now.')
  })
})

test('whose return it is is asked where several carriers take them', async () => {
  await begin({ walkInReturns: [taker('snelpakket'), taker('rijdend')] })
  await touch('return')
  await touch('carrier-rijdend')
  await see('Write this number on the parcel.')
  expect(bed.rig.read.visit()?.returning?.carrier).toBe('rijdend')
})

test('nothing offers a return where nobody takes any', async () => {
  await begin()
  expect(await bed.page.locator('[data-name=return]').count()).toBe(0)
})

test('an announced return says why it comes back, once', async () => {
  await begin()
  const { rig, page } = bed
  await rig.assign('r1', { kind: 'return', codes: [rig.seal('qr', 'RETURN-CODE-1')] })
  await rig.scan('RETURN-CODE-1')
  await see(put)
  await touch('reason')
  await touch('reason-damaged')
  await page.locator('[data-name=reason]').waitFor({ state: 'detached' })
  rig.close(await openDoor())
  await see('R000001')
})

test('whether they recommend the locker is asked after the score, and answered by one key', async () => {
  await begin({ changed: { askToRecommendEvery: 1 } })
  const { rig } = bed
  const compartment = await bed.stock('p1', { codes: [rig.seal('qr', 'PARCEL-CODE-1')] })
  await rig.scan('PARCEL-CODE-1')
  await openDoor()
  rig.close(compartment)
  await see('The same code opens it again until')
  await touch('feedback-5')
  await see('Would you recommend this locker?')
  await key('#')
  await see('Thank you for telling us.')
  expect(rig.events().filter((type) => type === 'feedback.given')).toHaveLength(2)
})

test('a door that somebody left open is asked for, at the idle screen and beside the next one', async () => {
  await begin()
  const { rig } = bed
  const first = await bed.stock('p1', { codes: [rig.seal('qr', 'PARCEL-CODE-1')] })
  const second = await bed.stock('p2', { codes: [rig.seal('qr', 'PARCEL-CODE-2')] })
  rig.open(first)
  await see(`Door ${Number(first)}: please close.`)
  await rig.scan('PARCEL-CODE-2')
  await see(`Door ${Number(first)} stands open as well: please close it.`)
  expect(await openDoor()).toBe(second)
})
