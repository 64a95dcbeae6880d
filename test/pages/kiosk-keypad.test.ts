// What is rare, by the keys of a keypad alone: whose return it is, changing one's mind, what is taken out and why, and what
// the page says when nothing can be written down. A real browser, the real engine and listener.
import { expect, test } from 'vitest'
import { kioskBed } from './kiosk-bed.ts'

const bed = kioskBed()
const { begin, key, choose, press, see, stock, openDoor } = bed

test('a return of one of several carriers is brought, and taken back after all', async () => {
  const taker = (carrier: string) => ({ carrier, reasons: ['damaged'], words: {} })
  await begin({ walkInReturns: [taker('snelpakket'), taker('rijdend')] })
  const { rig } = bed
  await key('*')
  await see('Tell the helpdesk these numbers.')
  await key('3')
  await press(['Which carrier?', '2'], ['Write this number on the parcel.', '1'])
  expect(rig.read.visit()?.returning?.carrier).toBe('rijdend')
  await press(['Why are you returning it?', '1'], ['Which size? (cm)', '1'])
  await see('Put the parcel in, then close the door.')
  rig.close(await openDoor())
  await see('R000001')
  await choose('reopen')
  await press(['Take it back, or leave it in?', '1'])
  rig.close(await openDoor())
  await see('Thank you!')
  await rig.until(() => rig.events().includes('parcel.cancelled'))
})

test('a courier takes out of one reason all at once, of another one at a time, and says what is not there', async () => {
  await begin()
  const { rig } = bed
  for (const id of ['p1', 'p2']) {
    await stock(id)
    await rig.request({ verb: 'parcel.cancel', parcel: id, why: null })
  }
  await rig.assign('r1', { kind: 'return', codes: [rig.seal('qr', 'RETURN-CODE-1')] })
  await rig.scan('RETURN-CODE-1')
  rig.close(await openDoor())
  await rig.until(() => rig.events().includes('return.accepted'))
  await rig.post('/api/visit/end', {})
  await rig.badge()
  await press(['Scan a label', '1'], ['To take out', '1'])
  await press(['To take out: Cancelled', '3'])
  await rig.until(() => rig.openDoors().length === 2)
  for (const { compartment } of rig.openDoors()) rig.close(compartment)
  await press(['Scan a label', '1'], ['To take out: Returns', '1'])
  await see('Take the parcel out, then close the door.')
  const compartment = await openDoor()
  await press(['Take the parcel out, then close the door.', ''])
  await choose('problem')
  await see('Not there')
  await choose('empty')
  rig.close(compartment)
  await rig.until(() => rig.events().includes('parcel.missing'))
  expect(rig.events().filter((type) => type === 'parcel.taken-out')).toHaveLength(2)
  expect(rig.read.snapshot().compartments.find(({ id }) => id === compartment)?.state).toBe('unsure')
})

test('a courier takes out what expired and what is to be sent, each under its name', async () => {
  await begin()
  const { rig } = bed
  await stock('p1')
  await rig.request({ verb: 'parcel.extend', parcel: 'p1', pickupByMs: Date.now() + 50 })
  await rig.until(() => rig.events().includes('parcel.expired'))
  await rig.assign('o1', { kind: 'outgoing' })
  await rig.badge('staff')
  await rig.scan('o1')
  rig.close(await openDoor())
  await press(['Scan a label', ''])
  await choose('end')
  await see('Put in')
  await choose('leave')
  await rig.badge()
  await press(['Scan a label', '1'], ['To take out', ''])
  for (const why of ['Expired', 'To send']) await see(why)
  await key('1')
  await press(['To take out: Expired', '1'], ['Take the parcel out', ''])
  rig.close(await openDoor())
  await press(['Scan a label', '1'], ['To take out: To send', '1'], ['Take the parcel out', ''])
  rig.close(await openDoor())
  await rig.until(() => rig.events().filter((type) => type === 'parcel.taken-out').length === 2)
})

test('whoever comes while nothing can be written down is told that no door opens', async () => {
  await begin()
  const { page } = bed
  // As the daemon answers while its disk is full; that it does is the listener's own test.
  await page.evaluate(
    `fetch = async () => new Response(JSON.stringify({ error: { code: 'storage' } }), { status: 503 })`,
  )
  await page.keyboard.type('40721986')
  await see('No door opens just now. Doors can be closed.')
  expect(await page.locator('[data-screen=idle]').count()).toBe(1)
})
