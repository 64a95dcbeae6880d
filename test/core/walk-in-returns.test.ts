// A return that nobody announced, begun at the idle screen: its number or its label, whose it is and why it comes back, its
// door, and minds that change; and what a stranger can make of it, which must not be much.
import { describe, expect, test } from 'vitest'
import type { Locker } from '../../simulator/world/locker.ts'
import { createLocker } from '../../simulator/world/locker.ts'
import { compartmentSpec } from '../../simulator/world/small-site.ts'
import { minute, pulsed } from './lives.ts'

const reasons = ['does-not-fit', 'damaged']
const taking = { walkInReturns: { most: 3, reasons } }

const takingLocker = (...more: readonly object[]): Locker => createLocker({ carriers: [taking, ...more] })

const visit = (locker: Locker) => {
  const seen = locker.engine.read.visit()
  if (seen === null) throw new Error('nobody is there')
  return seen
}

const returned = (locker: Locker) => {
  const [id] = visit(locker).parcels.map((parcel) => parcel.id)
  return locker.parcel(id ?? '')
}

/** From the idle screen to the closed door. */
function bring(locker: Locker, size = 'S'): string {
  const began = locker.act('return')
  if (began !== 'accepted') return began
  const outcome = locker.act('open', { size })
  if (outcome === 'accepted') locker.close(returned(locker).compartment ?? '')
  return outcome
}

describe('a return without any label', () => {
  test('gets a number, a size, a door and a receipt, and the number is its barcode', () => {
    const locker = takingLocker()
    expect(locker.act('return', { language: 'en' })).toBe('accepted')
    const { number = '' } = visit(locker).returning ?? {}
    expect(number).toMatch(/^[0-9A-HJKMNP-TV-Z]{8}$/)
    expect(visit(locker)).toMatchObject({
      role: 'customer',
      language: 'en',
      step: 'size',
      returning: { carrier: 'post', labelled: false, reason: null },
      free: { S: 2, M: 2, L: 1 },
      actions: ['return', 'open', 'cancel', 'more-time', 'language'],
    })
    expect(locker.act('return', { reason: 'damaged' })).toBe('accepted')
    expect(locker.act('open', { size: 'M' })).toBe('accepted')
    expect(locker.doors.isOpen('03')).toBe(true)
    expect(visit(locker).returning?.number).toBe(number)
    locker.close('03')
    expect(visit(locker)).toMatchObject({ step: 'ready', receipt: 'R000001' })
    expect(returned(locker)).toMatchObject({ kind: 'return', carrier: 'post', barcodes: [number] })
    expect(locker.events('parcel.assigned')[0]?.data).toMatchObject({
      unannounced: true,
      barcodes: [number],
      size: 'M',
    })
    expect(locker.events('return.accepted')[0]?.data).toMatchObject({
      carrier: 'post',
      compartment: '03',
      unannounced: true,
      barcodes: [number],
      reason: 'damaged',
      receipt: 'R000001',
    })
  })

  test('is found by its number, however a courier types it', () => {
    const locker = takingLocker()
    bring(locker)
    const { number = '' } = visit(locker).returning ?? {}
    locker.act('end')
    locker.actor({ id: 'courier' })
    locker.badge('courier')
    locker.act('open')
    expect(locker.scan(`${number.slice(0, 4)} ${number.slice(4)}`.toLowerCase())).toBe('accepted')
    expect(locker.events('parcel.taken-out')).toHaveLength(1)
  })

  test('has a number of its own each time', () => {
    const locker = takingLocker()
    const numbers = new Set<string>()
    for (let round = 0; round < 300; round += 1) {
      locker.act('return')
      numbers.add(visit(locker).returning?.number ?? '')
      locker.act('cancel')
    }
    expect(numbers.size).toBe(300)
  })

  test('gets the next larger door where none of its size is free, and none where none is', () => {
    const locker = takingLocker()
    for (const compartment of ['01', '02', '03', '04'])
      locker.ask({ verb: 'compartment.block', compartment, reason: 'paint' })
    expect(bring(locker)).toBe('accepted')
    expect(pulsed(locker)).toEqual(['05'])
    locker.act('end')
    expect(bring(locker)).toBe('no-free-door')
  })
})

describe('whose it is', () => {
  const two = { id: 'bike', walkInReturns: { most: 3, reasons: ['too-loud'] } }

  test('is asked where several carriers take returns, and its reasons are those that count', () => {
    const locker = takingLocker(two, { id: 'none' })
    locker.act('return')
    expect(visit(locker)).toMatchObject({ step: 'choose', returning: { carrier: null } })
    expect(visit(locker).actions).not.toContain('open')
    expect(locker.act('open', { size: 'S' })).toBe('not-now')
    expect(locker.act('return', { carrier: 'none' })).toBe('invalid')
    expect(locker.act('return', { reason: 'too-loud' })).toBe('accepted')
    expect(locker.act('return', { carrier: 'post' })).toBe('accepted')
    expect(visit(locker).returning).toMatchObject({ carrier: 'post', reason: null })
    expect(locker.act('return', { reason: 'too-loud' })).toBe('invalid')
    expect(locker.act('return', { carrier: 'bike', reason: 'too-loud' })).toBe('accepted')
    locker.act('open', { size: 'S' })
    expect(returned(locker)).toMatchObject({ carrier: 'bike', reason: 'too-loud' })
  })

  test('is told by the label that the thing was sent in', () => {
    const locker = takingLocker(two)
    locker.assign({ id: 'sent', carrier: 'bike', pin: '11' })
    locker.actor({ id: 'rider', carrier: 'bike' })
    locker.deposit('sent')
    locker.pin('11')
    locker.close('01')
    locker.act('end')
    locker.act('return')
    expect(locker.scan('B-sent')).toBe('accepted')
    expect(visit(locker).returning).toMatchObject({ carrier: 'bike', labelled: true })
    locker.act('open', { size: 'S' })
    expect(returned(locker)).toMatchObject({ carrier: 'bike', barcodes: ['B-sent'], kind: 'return' })
  })

  test('none takes any: nobody can begin', () => {
    const locker = createLocker({ carriers: [{}] })
    expect(locker.act('return')).toBe('not-now')
    expect(locker.engine.read.visit()).toBeNull()
  })

  test.each([{ carrier: 'nobody' }, { reason: 'bored' }])('begins with %j not at all', (fields) => {
    const locker = takingLocker()
    expect(locker.act('return', fields)).toBe('invalid')
    expect(locker.engine.read.visit()).toBeNull()
  })

  test('begins with all of it at once', () => {
    const locker = takingLocker(two)
    expect(locker.act('return', { carrier: 'bike', reason: 'too-loud' })).toBe('accepted')
    expect(visit(locker)).toMatchObject({ step: 'size', returning: { carrier: 'bike', reason: 'too-loud' } })
  })
})

describe('a label', () => {
  test('stands in for the number', () => {
    const locker = takingLocker()
    locker.act('return')
    expect(locker.scan('RR473124829NL')).toBe('accepted')
    expect(visit(locker).returning?.labelled).toBe(true)
    locker.act('open', { size: 'S' })
    expect(returned(locker).barcodes).toEqual(['RR473124829NL'])
  })

  test('of an announced return opens its door at once, with the reason that was given', () => {
    const locker = takingLocker()
    locker.assign({ id: 'r1', kind: 'return', size: 'M', pin: '11' })
    locker.act('return', { reason: 'damaged' })
    expect(locker.scan('B-r1')).toBe('accepted')
    expect(pulsed(locker)).toEqual(['03'])
    locker.close('03')
    expect(locker.events('return.accepted')[0]?.data).toMatchObject({ parcel: 'r1', reason: 'damaged' })
    expect(locker.events('return.accepted')[0]?.data).not.toHaveProperty('unannounced')
  })

  test('of what lies here, of what is to come, or of an exchange’s old item opens nothing', () => {
    const locker = takingLocker()
    locker.assign({ id: 'in' })
    locker.deposit('in')
    locker.assign({ id: 'soon', size: 'M' })
    locker.assign({ id: 'e1', kind: 'exchange', size: 'M', pin: '33' })
    locker.deposit('e1')
    locker.pin('33')
    locker.act('cancel')
    locker.pass(minute)
    const before = pulsed(locker).length
    locker.act('return')
    for (const label of ['B-in', 'B-soon', 'e1.back']) expect(locker.scan(label)).toBe('not-now')
    expect(locker.scan('x'.repeat(200))).toBe('unknown-parcel')
    expect(pulsed(locker)).toHaveLength(before)
  })

  test.each([
    ['pick-up code', 'Q-in', 'customer'],
    ['courier’s badge', 'badge-courier', 'courier'],
  ])('that is a %s begins that person’s visit instead', (_what, code, role) => {
    const locker = takingLocker()
    locker.assign({ id: 'in', qr: 'Q-in' })
    locker.deposit('in')
    locker.act('return')
    expect(locker.scan(code)).toBe('accepted')
    expect(visit(locker).role).toBe(role)
    expect(visit(locker)).not.toHaveProperty('returning')
  })

  test('that was a code once is none', () => {
    const locker = takingLocker()
    locker.assign({ id: 'in', qr: 'Q-in' })
    locker.ask({
      verb: 'code.revoke',
      parcel: 'in',
      code: { kind: 'qr', hash: 'sealed-qr-Q-in', weak: false },
    })
    locker.act('return')
    expect(locker.scan('Q-in')).toBe('code-unknown')
    expect(visit(locker).returning?.labelled).toBe(false)
  })
})

describe('a changed mind', () => {
  test('before the door: nothing was', () => {
    const locker = takingLocker()
    locker.act('return')
    locker.act('cancel')
    expect(locker.engine.read.visit()).toBeNull()
    expect(locker.events('parcel.assigned')).toEqual([])
  })

  test('before the open door ends the return, and somebody looks into the compartment', () => {
    const locker = takingLocker()
    locker.act('return')
    locker.act('open', { size: 'S' })
    const { id } = returned(locker)
    locker.act('cancel')
    locker.close('01')
    expect(locker.parcel(id).state).toBe('cancelled')
    expect(locker.compartment('01')).toMatchObject({ state: 'unsure', reason: 'cancelled' })
    expect(locker.events('parcel.cancelled')[0]?.data).toMatchObject({ parcel: id, takeOut: false })
  })

  test('that leaves the door open counts once it is closed', () => {
    const locker = takingLocker()
    locker.act('return')
    locker.act('open', { size: 'S' })
    const { id } = returned(locker)
    locker.pass(4 * minute)
    expect(locker.engine.read.visit()).toBeNull()
    locker.close('01')
    expect(locker.parcel(id).state).toBe('deposited')
  })

  test('whose door never opened leaves nothing behind', () => {
    const locker = takingLocker()
    for (const door of ['01', '02', '03', '04', '05']) locker.doors.setBoard(door, 'not-sent')
    locker.act('return')
    locker.act('open', { size: 'S' })
    const { id } = returned(locker)
    locker.act('cancel')
    expect(locker.parcel(id).state).toBe('cancelled')
    expect(locker.compartment('01').state).toBe('vacant')
  })

  describe('after it was in', () => {
    function inAndReopened(announced = false): Locker {
      const locker = takingLocker()
      if (announced) {
        locker.assign({ id: 'r1', kind: 'return', pin: '11' })
        locker.pin('11')
        locker.close('01')
      } else bring(locker)
      expect(visit(locker).actions).not.toContain('take-back')
      locker.pass(3_000)
      locker.act('reopen')
      expect(visit(locker).actions).toContain('take-back')
      return locker
    }

    test('opens the door once more, and nothing changes where it stays in', () => {
      const locker = inAndReopened()
      locker.close('01')
      expect(returned(locker).state).toBe('deposited')
      expect(locker.events('return.accepted')).toHaveLength(1)
      expect(locker.compartment('01').state).toBe('occupied')
    })

    test.each([false, true])('gives it back, whether the door is closed by then (%s) or not', (isClosed) => {
      const locker = inAndReopened()
      const { id } = returned(locker)
      if (isClosed) locker.close('01')
      expect(locker.act('take-back')).toBe('accepted')
      expect(visit(locker)).not.toHaveProperty('receipt')
      if (!isClosed) locker.close('01')
      expect(locker.parcel(id)).toMatchObject({ state: 'cancelled' })
      expect(locker.compartment('01')).toMatchObject({ state: 'unsure', reason: 'taken-back' })
      expect(locker.events('parcel.moved')[0]?.data).toMatchObject({ from: '01', why: 'taken-back' })
      expect(locker.events('parcel.cancelled')[0]?.data).toMatchObject({ why: 'taken-back', takeOut: false })
    })

    test('lets an announced one come again', () => {
      const locker = inAndReopened(true)
      locker.act('take-back')
      locker.close('01')
      expect(locker.parcel('r1').state).toBe('assigned')
      expect(locker.events('parcel.cancelled')).toEqual([])
      expect(locker.act('open')).toBe('accepted')
      expect(locker.doors.isOpen('02')).toBe(true)
    })
  })
})

describe('why it comes back', () => {
  test('may be said before the open door of an announced return, and only with a known reason', () => {
    const locker = createLocker()
    locker.assign({ id: 'r1', kind: 'return', pin: '11' })
    locker.pin('11')
    expect(visit(locker).actions).toContain('return')
    expect(locker.act('return', { reason: 'bored' })).toBe('invalid')
    expect(locker.act('return', { reason: 'wrong-item' })).toBe('accepted')
    locker.close('01')
    expect(locker.events('return.accepted')[0]?.data).toMatchObject({ reason: 'wrong-item' })
    expect(visit(locker).actions).not.toContain('return')
  })
})

describe('a stranger', () => {
  test('fills no more doors than the carrier allows, until somebody has taken them out', () => {
    const locker = takingLocker()
    for (const expected of ['accepted', 'accepted', 'accepted', 'not-now']) {
      expect(bring(locker)).toBe(expected)
      if (expected === 'accepted') locker.act('end')
      locker.pass(minute)
    }
    locker.actor({ id: 'courier' })
    locker.badge('courier')
    locker.act('open', { all: true, only: 'return' })
    for (const door of ['01', '02', '03']) locker.close(door)
    locker.act('end')
    expect(locker.act('return')).toBe('accepted')
  })

  test('who opens doors and goes away spoils no more of them either', () => {
    const locker = takingLocker()
    let spoilt = 0
    for (let round = 0; round < 10; round += 1) {
      if (locker.act('return') !== 'accepted') break
      if (locker.act('open', { size: 'S' }) !== 'accepted') break
      const door = returned(locker).compartment ?? ''
      locker.act('cancel')
      locker.close(door)
      spoilt += 1
    }
    expect(spoilt).toBe(3)
  })

  test('who says that a door is too small leaves one doubt a size', () => {
    const locker = takingLocker()
    locker.act('return')
    locker.act('open', { size: 'S' })
    expect(locker.act('too-small')).toBe('accepted')
    expect(locker.act('too-small')).toBe('accepted')
    expect(locker.act('too-small')).toBe('no-free-door')
    expect(pulsed(locker)).toEqual(['01', '03', '05'])
  })

  test('gets no door of another carrier, and does not keep anybody else from the screen', () => {
    const locker = createLocker({
      carriers: [taking],
      compartments: [
        compartmentSpec('01', 'S', { carriers: ['bike'] }),
        compartmentSpec('02', 'S', { carriers: ['post'] }),
      ],
    })
    locker.assign({ id: 'in', pin: '11' })
    locker.deposit('in')
    locker.act('return')
    expect(visit(locker).free).toEqual({ S: 0 })
    expect(locker.act('open', { size: 'S' })).toBe('no-free-door')
    expect(locker.pin('11')).toBe('accepted')
    expect(locker.act('return')).toBe('busy')
  })
})

test('a visit without a code collects nothing, and survives a restart', () => {
  const locker = takingLocker()
  locker.act('return', { reason: 'damaged' })
  locker.restart()
  expect(visit(locker).returning).toMatchObject({ carrier: 'post', reason: 'damaged' })
  expect(locker.act('open', { size: 'S' })).toBe('accepted')
  locker.close('01')
  expect(locker.act('wrong-parcel')).toBe('not-now')
  expect(locker.events('parcel.collected')).toEqual([])
})
