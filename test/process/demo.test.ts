// The demo as a newcomer starts it: the real daemon in its own process, bytes on ptys, a broker and a platform;
// a parcel's life, and what the demo can break on the way.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Picture } from '../../simulator/demo/picture.ts'
import type { DemoRun } from './demo-run.ts'
import { openDemo } from './demo-run.ts'

let demo: DemoRun
beforeAll(async () => {
  demo = await openDemo(['--speed', '60'])
})
afterAll(() => demo.close())

const told = ({ events }: Picture, parcel: string): readonly string[] =>
  events
    .filter(({ subject }) => subject === `parcels/${parcel}`)
    .map(({ type }) => type)
    .reverse()
const hasAlert = (code: string) => (picture: Picture) => picture.alerts.some((alert) => alert.code === code)
const isOpen = (door: string | null) => (picture: Picture) =>
  picture.doors.some(({ id, open, reading }) => id === door && open && reading === 'open')
const mayScan = (parcel: string) => (picture: Picture) =>
  picture.parcels.some(({ id, next }) => id === parcel && next.deed?.name === 'code')
const send = () => demo.deed('send', { size: 'M', kind: 'delivery', carrier: 'dhl' })

test('a parcel lives its whole life, and the platform hears of each step in order', async () => {
  const id = await send()
  await demo.follow(id, 'assigned')
  await demo.deed('badge', { actor: 'courier-dhl' })
  const announced = await demo.parcel(id)
  expect(await demo.kiosk('/api/scan', { code: announced.barcode })).toMatchObject({ outcome: 'accepted' })
  const open = await demo.until('the door stands open', isOpen(announced.compartment))
  expect(open.doors.find(({ hint }) => hint !== null)).toMatchObject({
    id: announced.compartment,
    hint: { deed: 'put-and-close' },
  })
  await demo.deed('door', { compartment: announced.compartment, deed: 'put-and-close' })
  const { pin } = await demo.follow(id, 'deposited')
  await demo.deed('press', { action: 'end', fields: {} })
  await demo.until('the lock has rested', ({ parcels }) =>
    parcels.some((one) => one.next.deed?.name === 'code'),
  )
  expect(await demo.kiosk('/api/pin', { pin })).toMatchObject({ outcome: 'accepted' })
  await demo.until('the door stands open', isOpen(announced.compartment))
  await demo.follow(id, 'collected')
  expect(told(await demo.picture(), id)).toEqual(['parcel.assigned', 'parcel.deposited', 'parcel.collected'])
})

test('a return is handed in by its code and taken out by the courier', async () => {
  const id = await demo.deed('send', { size: 'S', kind: 'return', carrier: 'postnl' })
  expect((await demo.follow(id, 'deposited')).receipt).toMatch(/^R\d+$/)
  await demo.follow(id, 'taken-out')
  expect(told(await demo.picture(), id)).toEqual(['parcel.assigned', 'return.accepted', 'parcel.taken-out'])
})

test('with the cable pulled it is told that the locks cannot be reached, and afterwards all is well again', async () => {
  const id = await send()
  await demo.follow(id, 'deposited')
  await demo.deed('cable', { on: false })
  await demo.until('the missing bus is an alert', hasAlert('bus-gone'))
  await demo.deed('cable', { on: true })
  await demo.until('the alert is gone', (picture) => !hasAlert('bus-gone')(picture))
  await demo.follow(id, 'collected')
})

test('with the network cut a parcel is collected all the same, and the platform hears of it later', async () => {
  const id = await send()
  await demo.follow(id, 'deposited')
  await demo.deed('network', { on: false })
  await demo.until('the platform sees the locker go', ({ lockerState }) => lockerState === 'offline')
  await demo.until('the lock has rested', mayScan(id))
  await demo.deed('code', { parcel: id })
  const { compartment } = await demo.parcel(id)
  await demo.until('the door stands open', isOpen(compartment))
  await demo.deed('door', { compartment, deed: 'take-and-close' })
  const cut = await demo.until('the locker knows that it is empty', ({ doors }) =>
    doors.some((door) => door.id === compartment && door.state === 'vacant'),
  )
  expect(cut.sequence.locker).toBeGreaterThan(cut.sequence.platform)
  expect(cut.parcels.find((one) => one.id === id)?.state).toBe('deposited')
  await demo.deed('network', { on: true })
  const after = await demo.until('they are told', ({ sequence }) => sequence.locker === sequence.platform)
  expect(after.parcels.find((one) => one.id === id)?.state).toBe('collected')
  const numbers = after.events.map(({ sequence }) => sequence)
  expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) - index))
})

test('a power cut with a door open loses nothing and opens nothing', async () => {
  const [first, second] = [await send(), await send()]
  await demo.follow(first, 'deposited')
  await demo.follow(second, 'deposited')
  await demo.deed('press', { action: 'end', fields: {} })
  await demo.until('the lock has rested', mayScan(first))
  const { compartment } = await demo.parcel(first)
  await demo.deed('code', { parcel: first })
  await demo.until('the door stands open', isOpen(compartment))
  await demo.deed('power', { on: false })
  await demo.until('the broker tells of it', ({ lockerState }) => lockerState === 'offline')
  await demo.deed('power', { on: true })
  const back = await demo.until(
    'it is back',
    ({ lockerState, power }) => lockerState === 'online' && power === 'on',
  )
  expect(back.doors.filter(({ open }) => open).map(({ id }) => id)).toEqual([compartment])
  await demo.deed('door', { compartment, deed: 'take-and-close' })
  await demo.follow(second, 'collected')
  expect(told(await demo.picture(), second)).toEqual([
    'parcel.assigned',
    'parcel.deposited',
    'parcel.collected',
  ])
})

test('a back panel that was opened without power is told as soon as there is power', async () => {
  await demo.deed('power', { on: false })
  await demo.deed('cabinet', { id: 'back-panel', on: false })
  await demo.deed('power', { on: true })
  await demo.until('the open panel is an alert', hasAlert('cabinet-opened'))
  await demo.until('the buzzer sounds', ({ cabinet }) => cabinet.buzzers.some(({ sounds }) => sounds))
  await demo.deed('cabinet', { id: 'back-panel', on: true })
  await demo.until('the alert is gone', (picture) => !hasAlert('cabinet-opened')(picture))
})

test('what the cabinet’s thermometer measures reaches the daemon by its file', async () => {
  await demo.deed('power', { on: false })
  await demo.deed('warm', { by: 20 })
  await demo.deed('power', { on: true })
  const { cabinet } = await demo.until('it was read', (picture) =>
    picture.cabinet.thermometers.some(({ believed }) => believed === 41),
  )
  expect(cabinet.thermometers).toEqual([
    { id: 'inside', celsius: 41, believed: 41, minCelsius: 2, maxCelsius: 40 },
  ])
})

test('what is not possible is said in words, and a foreign page may do nothing', async () => {
  await expect(demo.deed('door', { compartment: '05', deed: 'close' })).rejects.toThrow('Door 05 is closed.')
  await expect(demo.deed('cabinet', { id: 'roof', on: false })).rejects.toThrow('There is no switch roof.')
  await expect(demo.deed('label', { parcel: 'nothing' })).rejects.toThrow('There is no parcel nothing.')
  const foreign = await fetch(`${demo.addresses.page}/api/deeds/power`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: 'http://elsewhere.example' },
    body: '{"on":false}',
  })
  expect(foreign.status).toBe(403)
})

test('couriers and customers come and go by themselves', async () => {
  const known = (await demo.picture()).parcels.map(({ id }) => id)
  await demo.deed('play', { on: true })
  const { people } = await demo.until('somebody else has collected a parcel', ({ parcels }) =>
    parcels.some(({ id, state }) => state === 'collected' && !known.includes(id)),
  )
  expect(people.playing).toBe(true)
})

test('Ctrl+C in the midst of it ends it in good order and leaves nothing behind', async () => {
  expect(demo.left()).not.toEqual([])
  expect(await demo.interrupt()).toBe(0)
  expect(demo.left()).toEqual([])
})
