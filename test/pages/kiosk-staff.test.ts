// Shop staff who help a customer, and people who practise, at the page at the locker: a real browser, the real engine,
// listener and training.
import { beforeEach, describe, expect, test } from 'vitest'
import { kioskBed } from './kiosk-bed.ts'
import { tongue } from './tongue.ts'

const bed = kioskBed()
const { begin, touch, type, see, stock, openDoor, key, press, waitForIdle } = bed
beforeEach(() => begin())

describe('shop staff', () => {
  test('look a label up by keys, open its door with a reason, and are done', async () => {
    const { rig, page } = bed
    const compartment = await stock('7654321')
    await rig.badge('staff')
    await touch('customers')
    await touch('find-label')
    await page.keyboard.type('7654321')
    await page.keyboard.press('Enter')
    await see('Waits behind its door')
    await touch('open-found')
    await touch('why-phone-empty')
    await see('Take the parcel out, then close the door.')
    expect(await openDoor()).toBe(compartment)
    rig.close(compartment)
    await see('Scan a label')
    expect(rig.events()).toContain('parcel.collected')
    await touch('end')
    await waitForIdle()
  })

  test('look a label up by a scan and ask for a new code, by keypad alone', async () => {
    const { rig } = bed
    await stock('7654321')
    await rig.badge('staff')
    await see('Customers')
    await key('1')
    await see('Or type the label')
    await key('1')
    await see('Scan its label')
    await rig.scan('7654321')
    await see('Waits behind its door')
    await key('2')
    await see('The new code goes to the customer.')
    expect(rig.events()).toContain('parcel.code-wanted')
    await rig.post('/api/visit/find', {})
    expect((await rig.scan('UNKNOWN')).reason).toBe('unknown-parcel')
    await see('This label is not known here.')
  })

  test('hand over to whoever waits at the kerb, without any door', async () => {
    const { rig } = bed
    await rig.assign('7654321')
    await rig.request({ verb: 'customer.arrived', parcel: '7654321', bay: 'A12' })
    await rig.badge('staff')
    await see('1 outside')
    await key('1')
    await see('Or type the label')
    await key('3')
    await see('Bay A12')
    const minutes = new Intl.NumberFormat(tongue, { style: 'unit', unit: 'minute', unitDisplay: 'short' })
    await see(minutes.format(0))
    await key('1')
    await see('Not in a door yet')
    await key('1')
    await see('Already collected')
    expect(rig.pulses()).toBe(0)
    expect(rig.read.visit()?.atKerb).toEqual([])
  })
})

/** From a courier's screen into a course. */
async function practise(course: string) {
  await bed.rig.badge()
  await touch('other')
  await touch('courses')
  await touch(`course-${course}`)
  await bed.page.locator('.band').waitFor()
}
const closePretended = () => bed.page.locator('[data-name^=close-]').first().click()
const practises = () => bed.rig.training.view() !== null

describe('a training', () => {
  test('takes a courier through the whole course, and moves no door', async () => {
    const { rig, page } = bed
    await practise('courier')
    await see('Deliver')
    await touch('badge')
    for (const parcel of [1, 2, 3]) {
      await touch(`scan-KLUIS-TRAINING-${parcel}`)
      await see('Put the parcel in, then close the door.')
      await closePretended()
      await see('Scan a label')
    }
    await touch('help')
    await see('Put in parcel 3')
    await touch('back')
    await touch('end')
    await see('Well done!')
    await touch('next')
    await touch('badge')
    await touch('leaving')
    await page.locator('[data-name^=open-]').first().click()
    await see('Take the parcel out, then close the door.')
    await closePretended()
    await touch('end')
    await see('Well done!')
    await touch('next')
    await touch('badge')
    await touch('other')
    await touch('checking')
    await page.locator('[data-name^=check-]').first().click()
    await see('Is a parcel in there?')
    await touch('empty')
    await see('You can do it all!')
    await touch('end-training')
    await see('From now on everything is real.')
    await waitForIdle()
    expect(await page.locator('.band').count()).toBe(0)
    expect(rig.pulses()).toBe(0)
  })

  test('takes a customer through the whole course by keypad alone', async () => {
    const { rig, page } = bed
    await practise('customer')
    const enterPin = async (exercise: string) => {
      await press([exercise, '*'])
      await waitForIdle()
      await page.keyboard.type('12345678')
    }
    await enterPin('Pick up')
    await press(['Take your parcel, then close the door.', '1'], ['Well done!', '1'])
    await enterPin('Open again')
    await press(['Take your parcel, then close the door.', '1'])
    await see('Thank you!')
    await touch('reopen')
    await press(['Take your parcel, then close the door.', '1'], ['Well done!', '1'])
    await enterPin('Send back')
    await press(['Put the parcel in, then close the door.', '1'])
    await see('You can do it all!')
    expect(rig.pulses()).toBe(0)
  })

  test('takes staff through the whole course by keypad alone, and asks the platform for nothing', async () => {
    const { rig, page } = bed
    await rig.badge('staff')
    await press(['Scan a label', '2'], ['Other', '2'], ['What to practise?', '3'])
    const lookUp = [
      ['Scan a label', '2'],
      ['Customers', '1'],
      ['Scan its label', '1'],
    ] as const
    await press(['Code lost', '1'], ...lookUp, ['Waits behind its door', '1'], ['Why open it?', '1'])
    await press(['Take the parcel out, then close the door.', '1'], ['Well done!', '1'])
    await press(['Ask for a new code', '1'], ...lookUp, ['Waits behind its door', '2'], ['Well done!', '1'])
    await press(['Waiting outside', '1'], ['Scan a label', '2'], ['Customers', '3'], ['Waiting outside', '1'])
    await press(['Not in a door yet', '1'], ['Already collected', '*'], ['Customers', '*'])
    await press(['Scan a label', '4'], ['You can do it all!', '2'])
    await waitForIdle()
    await see('From now on everything is real.')
    expect(await page.locator('.band').count()).toBe(0)
    expect(rig.pulses()).toBe(0)
    expect(rig.events()).not.toContain('parcel.code-wanted')
  })

  test('takes a technician through a course of their own by keypad alone', async () => {
    const { rig } = bed
    await rig.badge('technician')
    await press(['Nothing to look into', '1'], ['What to practise?', '4'])
    for (const [exercise, answer, isLast] of [
      ['To look into', '3', false],
      ['A parcel is inside', '2', true],
    ] as const) {
      await press([exercise, '1'], ['To look into', '1'])
      await see('Door ')
      await key('1')
      await press(['Is a parcel in there?', answer], ['Nothing to look into', ''])
      await see('(pretended)')
      await key('1')
      await bed.page.getByText('(pretended)').waitFor({ state: 'detached' })
      await key('1')
      await press(isLast ? ['You can do it all!', '2'] : ['Well done!', '1'])
    }
    await see('From now on everything is real.')
    expect(rig.pulses()).toBe(0)
    expect(rig.events().filter((type) => type.startsWith('compartment.'))).toEqual([])
  })

  test('is over at once when a customer types a real PIN', async () => {
    const { rig, page } = bed
    const compartment = await stock('p1', { codes: [rig.seal('pin', '73910284')] })
    const before = rig.pulses()
    await practise('customer')
    await touch('back')
    await type('73910284')
    await see('Take your parcel, then close the door.')
    expect(await page.locator('.band').count()).toBe(0)
    expect(await openDoor()).toBe(compartment)
    expect(rig.pulses()).toBe(before + 1)
    expect(practises()).toBe(false)
  })
})
