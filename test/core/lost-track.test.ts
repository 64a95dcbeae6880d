// The locker knows less than what has happened: an older backup was restored, or the broker has seen later events. Then
// no record and no code is believed before somebody has looked behind the door.
import { describe, expect, test } from 'vitest'
import type { Locker } from '../../simulator/world/locker.ts'
import { createLocker } from '../../simulator/world/locker.ts'
import { alertsOf, day, hour, minute, pulsed, release } from './lives.ts'

const compartments = (locker: Locker) => locker.engine.read.snapshot().compartments
const states = (locker: Locker) => compartments(locker).map(({ state }) => state)
const allUnsure = Array(5).fill('unsure')

/**
 * When the backup was made p1 lay in 01 and 02 was empty. Since then p1 was collected, and both hold a parcel of
 * somebody else.
 */
function restored(): Locker {
  const locker = createLocker({ carriers: [{ id: 'post', acceptUnannounced: true }] })
  locker.assign({ id: 'p1', pin: '11', pickupWithinMs: 10 * hour })
  locker.deposit('p1')
  const restore = locker.store.backUp()
  locker.pin('11')
  locker.close('01')
  locker.pass(2 * minute)
  locker.assign({ id: 'p2', pin: '22', compartment: '01' })
  locker.assign({ id: 'p3', pin: '33', compartment: '02' })
  locker.deposit('p2', 'p3')
  locker.engine.stop()
  restore()
  locker.restart()
  return locker
}

describe('after a restored backup', () => {
  test('the first event behind the jump says which numbers are not in this journal', () => {
    const locker = createLocker()
    const restore = locker.store.backUp()
    const kept = locker.store.lastSequence()
    locker.assign({ id: 'p1' })
    locker.engine.stop()
    const last = locker.store.lastSequence()
    restore()
    locker.restart()
    const [first, ...more] = locker.store.after(kept, 100)
    expect(first).toMatchObject({ type: 'site.restored', sequence: last + 1 })
    expect(first?.data).toEqual({ from: kept + 1, to: last })
    expect(more.map(({ type }) => type)).toContain('site.started')
    locker.restart()
    expect(locker.events('site.restored')).toHaveLength(1)
  })

  test('no compartment is given out, not even one that the backup has as empty', () => {
    const locker = restored()
    expect(states(locker)).toEqual(allUnsure)
    expect(alertsOf(locker)).toContain('compartment-unsure 02')
    expect(locker.assign({ id: 'p4' })).toMatchObject({ status: 'refused', reason: 'no-free-door' })
    release(locker, '02')
    expect(locker.assign({ id: 'p4' })).toMatchObject({ data: { compartment: '02' } })
  })

  test('the code of a parcel that was collected since opens no door, and somebody is called', () => {
    const locker = restored()
    const before = pulsed(locker).length
    expect(locker.pin('11')).toBe('not-now')
    expect(pulsed(locker)).toHaveLength(before)
    expect(alertsOf(locker)).toContain('customer-shut-out 01')
  })

  test('nor does a token that has served since, which the backup knows nothing of', () => {
    const locker = restored()
    const before = pulsed(locker).length
    const nowMs = locker.clock.wallMs()
    const claims = { id: 'j1', site: 'here', parcel: 'p1', notBeforeMs: nowMs, expiresMs: nowMs + hour }
    const reply = locker.submit({
      type: 'token.shown',
      hash: 'sealed-token',
      token: { valid: true, ...claims },
    })
    expect(reply).toMatchObject({ kind: 'refused', reason: 'not-now' })
    locker.pass(1_000)
    expect(pulsed(locker)).toHaveLength(before)
  })

  test('nor do staff hand out by the record, before somebody has looked', () => {
    const locker = restored()
    locker.actor({ id: 'anna', role: 'staff', carrier: null })
    locker.badge('anna')
    const before = pulsed(locker).length
    expect(locker.act('find', { label: 'B-p1' })).toBe('accepted')
    expect(locker.engine.read.visit()?.found?.actions).not.toContain('open')
    expect(locker.act('open', { parcel: 'p1', reason: 'lost-code' })).toBe('not-now')
    expect(pulsed(locker)).toHaveLength(before)
    expect(locker.act('open', { compartment: '01' })).toBe('accepted')
    expect(locker.act('confirm')).toBe('accepted')
    locker.close('01')
    expect(locker.engine.read.visit()?.found?.actions).toContain('open')
  })

  test('nor does “I forgot something” of a pick-up just before the backup', () => {
    const locker = createLocker()
    locker.assign({ id: 'p1', pin: '11' })
    locker.deposit('p1')
    locker.pin('11')
    locker.close('01')
    locker.act('end')
    const restore = locker.store.backUp()
    locker.engine.stop()
    locker.store.commit({
      changes: [],
      entries: [
        { sequence: locker.store.lastSequence() + 1, atMs: 1, type: 'door.closed', subject: 'x', data: {} },
      ],
      answers: [],
    })
    restore()
    locker.restart()
    release(locker, '01')
    expect(locker.pin('11')).toBe('code-used')
  })

  test('time stands still for what lies behind a door that waits for a look', () => {
    const locker = restored()
    locker.pass(3 * day)
    expect(locker.parcel('p1').state).toBe('deposited')
    release(locker, '01')
    locker.pass(5 * hour)
    expect(locker.parcel('p1').state).toBe('deposited')
    locker.pass(6 * hour)
    expect(locker.parcel('p1').state).toBe('expired')
  })

  test('a courier who looks ends it: what is in it is in it, what is not is missing', () => {
    const locker = restored()
    locker.badge('courier')
    locker.act('open', { compartment: '01' })
    expect(locker.act('empty')).toBe('accepted')
    locker.close('01')
    expect(locker.parcel('p1').state).toBe('missing')
    expect(locker.compartment('01').state).toBe('vacant')
  })

  test('somebody’s look that finds the parcel lets its code open the door again', () => {
    const locker = restored()
    release(locker, '01')
    expect(locker.compartment('01').state).toBe('occupied')
    expect(locker.pin('11')).toBe('accepted')
  })

  test('a doubt of before gives way to it', () => {
    const locker = createLocker()
    locker.assign({ id: 'p1', pin: '11' })
    locker.deposit('p1')
    locker.pin('11')
    locker.act('cancel')
    locker.close('01')
    expect(locker.compartment('01')).toMatchObject({ state: 'unsure', reason: 'cancelled' })
    const restore = locker.store.backUp()
    locker.assign({ id: 'p2' })
    locker.engine.stop()
    restore()
    locker.restart()
    expect(locker.compartment('01').reason).toBe('restored')
    expect(locker.pin('11')).toBe('not-now')
  })

  test('who stood at the kiosk when the backup was made does not any more', () => {
    const locker = createLocker()
    locker.assign({ id: 'p1', pin: '11' })
    locker.deposit('p1')
    locker.pin('11')
    const restore = locker.store.backUp()
    locker.close('01')
    locker.engine.stop()
    restore()
    locker.restart()
    expect(locker.engine.read.visit()).toBeNull()
    expect(states(locker)).toEqual(allUnsure)
  })
})

describe('the broker has seen later events than the journal holds', () => {
  const seen = (locker: Locker, ahead: number): unknown => {
    const last = locker.store.lastSequence()
    return locker.submit({ type: 'sequence.seen', sequence: last + ahead, last })
  }

  test('is a database that is older than what happened, however it came to be: everything is doubted', () => {
    const locker = createLocker()
    locker.assign({ id: 'p1', pin: '11' })
    locker.deposit('p1')
    seen(locker, 500)
    expect(states(locker)).toEqual(allUnsure)
    expect(locker.pin('11')).toBe('not-now')
  })

  test('and where it has not, nothing is', () => {
    const locker = createLocker()
    seen(locker, 0)
    expect(states(locker)).toEqual(Array(5).fill('vacant'))
  })
})
