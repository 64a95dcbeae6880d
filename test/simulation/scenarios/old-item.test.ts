// Somebody came for an exchange and the door for the old item did not open, so they left. Days later the platform was told that
// an item had lapsed which it had never heard of.
import { expect, test } from 'vitest'
import { createLocker } from '../../../simulator/world/locker.ts'
import { hour } from '../../core/lives.ts'

test('the old item of an exchange is told as assigned before it can lapse', () => {
  const locker = createLocker()
  locker.assign({ id: 'x1', kind: 'exchange', recipient: 'ria', pin: '11', pickupWithinMs: 100 * hour })
  locker.deposit('x1')

  // Door 02 is chosen for the old item, and its board does not get the pulse.
  locker.doors.setBoard('02', 'not-sent')
  expect(locker.pin('11')).toBe('accepted')
  locker.act('cancel')
  locker.doors.setBoard('02', 'sound')
  locker.pass(73 * hour)

  const told = locker.events().filter(({ subject }) => subject === 'parcels/x1.back')
  expect(told.map(({ type }) => type)).toEqual(['parcel.assigned', 'parcel.reserved-lapsed'])
  expect(told[0]?.data).toMatchObject({
    parcel: 'x1.back',
    kind: 'return',
    compartment: '02',
    exchangeOf: 'x1',
    barcodes: ['x1.back'],
  })

  // They try once more, on the fourth day: it is announced anew, and this time it comes in.
  expect(locker.pin('11')).toBe('accepted')
  locker.close('02')
  expect(locker.events('parcel.assigned').at(-1)?.data).toMatchObject({
    parcel: 'x1.back',
    exchangeOf: 'x1',
  })
  expect(locker.events('return.accepted').map(({ data }) => data.parcel)).toEqual(['x1.back'])
})
