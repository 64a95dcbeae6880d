// The page at the locker as couriers, staff and technicians use it: a real browser, the real engine and listener.
import { beforeEach, describe, expect, test } from 'vitest'
import { kioskBed } from './kiosk-bed.ts'
import { inTongue } from './tongue.ts'

const bed = kioskBed()
const { begin, touch, see, stock, openDoor, waitForIdle } = bed
const put = 'Put the parcel in, then close the door.'

describe('a courier', () => {
  beforeEach(() => begin())

  test('types a label, asks for a larger door, and ends with a receipt', async () => {
    const { rig, page } = bed
    await rig.assign('1234567', { size: 'S' })
    await rig.badge()
    await see('Scan a label')
    expect(await page.locator('.free').textContent()).toContain('S')
    await touch('other')
    await touch('label')
    await page.keyboard.type('1234567')
    await page.keyboard.press('Enter')
    await see(put)
    const small = await openDoor()
    await touch('too-small')
    await rig.until(() => rig.openDoors().length === 2)
    await see(`Door ${Number(small)}: please close.`)
    for (const { compartment } of rig.openDoors()) rig.close(compartment)
    await see('Scan a label')
    await touch('end')
    await see('R000001')
    const summary = inTongue('Put in').map((one) => `1${one}`)
    expect(summary).toContain(await page.locator('.summary').textContent())
    await touch('leave')
    await waitForIdle()
  })

  test('puts three parcels in with scans alone', async () => {
    const { rig } = bed
    for (const id of ['p1', 'p2', 'p3']) await rig.assign(id)
    await rig.badge()
    for (const id of ['p1', 'p2', 'p3']) {
      await rig.scan(id)
      await see(put)
      rig.close(await openDoor())
      await see('Scan a label')
    }
    expect(rig.events().filter((type) => type === 'parcel.deposited')).toHaveLength(3)
    await touch('other')
    await touch('put-in')
    await see('Open which door again?')
    await touch('undo-p2')
    await see(put)
  })

  test('takes back what went behind the wrong door', async () => {
    const { rig } = bed
    await rig.assign('p1')
    await rig.badge()
    await rig.scan('p1')
    await see(put)
    rig.close(await openDoor())
    await touch('other')
    await touch('last-door')
    await touch('wrong-door')
    await see('Take the parcel out, then close the door.')
  })

  test.each([
    ['does-not-fit', 'parcel.refused'],
    ['dirty', 'compartment.blocked'],
  ] as const)('says at the open door: %s', async (action, event) => {
    const { rig } = bed
    await rig.assign('p1')
    await rig.badge()
    await rig.scan('p1')
    await see(put)
    await touch('problem')
    await touch(action)
    for (const { compartment } of rig.openDoors()) rig.close(compartment)
    await rig.until(() => rig.events().includes(event))
  })

  test('adds a parcel of the same recipient behind the same door', async () => {
    const { rig } = bed
    await rig.assign('p1', { recipient: 'r1', share: true, size: 'L' })
    await rig.assign('p2', { recipient: 'r1', share: true, size: 'S' })
    await rig.badge()
    await rig.scan('p1')
    await see(put)
    const compartment = await openDoor()
    await touch('problem')
    await touch('same-recipient')
    await rig.scan('p2')
    rig.close(compartment)
    await rig.until(() => rig.events().filter((type) => type === 'parcel.deposited').length === 2)
    expect(rig.read.visit()?.doors.map((one) => one.compartment)).toEqual([compartment])
  })

  test('chooses a size for a parcel that nobody announced', async () => {
    const { rig } = bed
    await rig.badge()
    await rig.scan('3SNOTANNOUNCED')
    await see('Which size? (cm)')
    await touch('size-L')
    await see(put)
    const compartment = await openDoor()
    expect(rig.compartments.find(({ id }) => id === compartment)?.size).toBe('L')
  })

  test('takes out what was cancelled, and says what is not there', async () => {
    const { rig } = bed
    const first = await stock('p1')
    const second = await stock('p2')
    for (const id of ['p1', 'p2']) await rig.request({ verb: 'parcel.cancel', parcel: id, why: null })
    await rig.badge()
    await see('To take out')
    await touch('leaving')
    await touch('open-p1')
    await see('Take the parcel out, then close the door.')
    expect(await openDoor()).toBe(first)
    rig.close(first)
    await see('Scan a label')
    expect(rig.events()).toContain('parcel.taken-out')
    await touch('leaving')
    await touch('open-p2')
    await see('Take the parcel out, then close the door.')
    await touch('problem')
    await see('Not there')
    await touch('empty')
    rig.close(second)
    await rig.until(() => rig.events().includes('parcel.missing'))
  })

  test('takes out everything at once', async () => {
    const { rig } = bed
    for (const id of ['p1', 'p2', 'p3']) {
      await stock(id)
      await rig.request({ verb: 'parcel.cancel', parcel: id, why: null })
    }
    await rig.badge()
    await touch('leaving')
    await touch('open-all')
    await rig.until(() => rig.openDoors().length === 3)
    for (const { compartment } of rig.openDoors()) rig.close(compartment)
    await rig.until(() => rig.events().filter((type) => type === 'parcel.taken-out').length === 3)
    await touch('end')
    await see('Taken out')
  })

  test('is told that a label is not known', async () => {
    const { rig } = bed
    await rig.badge('staff')
    await rig.scan('NO-SUCH-LABEL')
    await see('This label is not known here.')
  })
})
