// A disk that can't be written or read: nothing half done, nobody told a lie, no door moves, and everything goes on
// by itself when the disk does.
import { describe, expect, test } from 'vitest'
import type { Locker, LockerOptions } from '../../simulator/world/locker.ts'
import { createLocker, seal } from '../../simulator/world/locker.ts'
import type { Reply } from '../../src/core/decision.ts'
import { StoreFault } from '../../src/core/faults.ts'
import type { Store } from '../../src/ports/store.ts'

const minute = 60_000
const alerts = (locker: Locker) => locker.engine.read.alerts().map((alert) => alert.id)

function withParcelIn(options: LockerOptions = {}): Locker {
  const locker = createLocker(options)
  locker.assign({ id: 'p1', pin: '1' })
  locker.deposit('p1')
  return locker
}

describe('a commit that fails', () => {
  test('tells everybody in it so, and nothing of it has happened', () => {
    const locker = withParcelIn()
    const before = JSON.stringify([locker.store.load(), locker.engine.read.snapshot().compartments])
    locker.store.fail('store-full')
    const replies: Reply[] = []
    for (const value of ['1', 'wrong'])
      locker.engine.submit(
        { type: 'code.entered', way: 'pin', hash: seal('pin', value).hash, label: null },
        (reply) => replies.push(reply),
      )
    locker.clock.settle()
    const failed = { kind: 'failed', reason: 'storage' }
    expect(replies).toEqual([failed, failed])
    expect(locker.assign({ id: 'p2' })).toMatchObject({ status: 'error', reason: 'storage' })
    expect(JSON.stringify([locker.store.load(), locker.engine.read.snapshot().compartments])).toBe(before)
    expect(locker.engine.read.visit()).toMatchObject({ role: 'courier', step: 'done' })
    expect(locker.doors.pulses).toHaveLength(1)
  })

  test('is an alert at once, although nothing can be written down', () => {
    const locker = withParcelIn()
    let told = 0
    locker.engine.onCommit(() => {
      told += 1
    })
    locker.store.fail('store-read-only')
    locker.pin('1')
    expect(locker.engine.read.alerts()).toMatchObject([
      { id: 'store-read-only~store', severity: 'critical', advice: expect.stringContaining('Remount') },
    ])
    expect(told).toBe(1)
  })

  test('is tried again, and when it goes through the journal tells that it came and went', () => {
    const locker = withParcelIn()
    locker.store.fail('store-full')
    locker.pin('1')
    locker.pass(minute)
    const { sweeps } = locker.doors
    locker.store.fail(null)
    locker.pass(2_000)
    expect(locker.doors.sweeps - sweeps).toBe(1)
    expect(locker.events('alert.raised').at(-1)?.data).toMatchObject({ code: 'store-full', subject: 'store' })
    expect(locker.events('alert.cleared').at(-1)?.data).toMatchObject({
      code: 'store-full',
      subject: 'store',
    })
    expect(alerts(locker)).toEqual([])
    expect(locker.pin('1')).toBe('accepted')
    locker.close('01')
    expect(locker.parcel('p1').state).toBe('collected')
  })

  test('a failure that changes its kind is told as what it is now', () => {
    const locker = withParcelIn()
    locker.store.fail('store-full')
    locker.pin('1')
    locker.store.fail('store-failing')
    locker.pass(3_000)
    expect(alerts(locker)).toEqual(['store-failing~store'])
    locker.store.fail(null)
    locker.pass(2_000)
    expect(alerts(locker)).toEqual([])
  })

  test('a request that could not be written is not answered by its repeat from memory', () => {
    const locker = createLocker()
    locker.store.fail('store-full')
    const cancel = { verb: 'parcel.cancel', parcel: 'p1', why: null } as const
    expect(locker.ask(cancel, 'same')).toMatchObject({ status: 'error' })
    locker.store.fail(null)
    locker.pass(2_000)
    expect(locker.ask(cancel, 'same')).toMatchObject({ status: 'refused', reason: 'unknown-parcel' })
  })

  test('a door that was closed meanwhile is known as closed afterwards, and the visit goes on', () => {
    const locker = withParcelIn()
    locker.pin('1')
    locker.store.fail('store-full')
    locker.close('01')
    expect(locker.engine.read.visit()?.step).toBe('open')
    locker.store.fail(null)
    locker.pass(2_000)
    expect(locker.parcel('p1').state).toBe('collected')
    expect(locker.compartment('01')).toMatchObject({ state: 'vacant', door: 'closed' })
  })

  test('what boards and buses reported meanwhile is not lost', () => {
    const locker = withParcelIn()
    const gone = { code: 'bus-gone', subject: 'wall' } as const
    locker.submit({ type: 'fault.reported', code: 'board-silent', subject: 'wall.0' })
    locker.store.fail('store-full')
    locker.engine.submit({ type: 'fault.reported', ...gone })
    locker.engine.submit({ type: 'fault.cleared', code: 'board-silent', subject: 'wall.0' })
    locker.pass(5_000)
    expect(alerts(locker)).toEqual(['board-silent~wall.0', 'store-full~store'])
    locker.store.fail(null)
    locker.pass(5_000)
    expect(alerts(locker)).toEqual(['bus-gone~wall'])
  })

  test('an opening whose report fell into it still ends, and is answered', () => {
    const locker = createLocker()
    locker.submit({
      type: 'request.received',
      request: { transaction: 'o', verb: 'compartment.open', compartment: '01', reason: 'x', token: null },
    })
    locker.store.fail('store-full')
    locker.pass(5_000)
    locker.store.fail(null)
    locker.pass(5_000)
    expect(locker.lateAnswers).toMatchObject([{ transaction: 'o', data: { outcome: 'opened' } }])
    expect(locker.doors.pulses).toHaveLength(1)
  })

  test('time stands still while no door could be opened for want of a committed cause', () => {
    const locker = createLocker()
    locker.assign({ id: 'p1', pin: '1', pickupWithinMs: 10 * minute })
    locker.assign({ id: 'p2', depositByMs: locker.clock.wallMs() + 10 * minute })
    locker.deposit('p1')
    locker.store.fail('store-full')
    expect(locker.pin('1')).toBe('storage')
    locker.pass(60 * minute)
    locker.store.fail(null)
    locker.pass(5 * minute)
    expect([locker.parcel('p1').state, locker.parcel('p2').state]).toEqual(['deposited', 'assigned'])
    locker.pass(6 * minute)
    expect([locker.parcel('p1').state, locker.parcel('p2').state]).toEqual(['expired', 'lapsed'])
  })

  test('and what stood still already gets that time once', () => {
    const locker = createLocker()
    locker.assign({ id: 'p1', depositByMs: locker.clock.wallMs() + 10 * minute })
    locker.submit({ type: 'fault.reported', code: 'bus-gone', subject: 'wall' })
    locker.store.fail('store-full')
    locker.assign({ id: 'p2' })
    locker.engine.submit({ type: 'fault.cleared', code: 'bus-gone', subject: 'wall' })
    locker.pass(60 * minute)
    locker.store.fail(null)
    locker.pass(9 * minute)
    expect(locker.parcel('p1').state).toBe('assigned')
    locker.pass(2 * minute)
    expect(locker.parcel('p1').state).toBe('lapsed')
  })

  test('a boot that could not be written for an hour makes nothing expire either', () => {
    const locker = createLocker()
    locker.assign({ id: 'p1', depositByMs: locker.clock.wallMs() + 10 * minute })
    locker.store.fail('store-full')
    locker.restart({ downMs: 60 * minute })
    locker.pass(60 * minute)
    locker.store.fail(null)
    locker.pass(9 * minute)
    expect(locker.parcel('p1').state).toBe('assigned')
    locker.pass(2 * minute)
    expect(locker.parcel('p1').state).toBe('lapsed')
  })

  test('while it lasts nobody waits for the next try', () => {
    const locker = withParcelIn()
    locker.store.fail('store-full')
    locker.pin('1')
    const replies: Reply[] = []
    locker.engine.submit({ type: 'visit.acted', action: 'end', fields: {} }, (reply) => replies.push(reply))
    expect(replies).toEqual([{ kind: 'failed', reason: 'storage' }])
  })

  test('a full disk at the start: the boot is written down when there is room, before anything else', () => {
    const locker = withParcelIn()
    locker.store.fail('store-full')
    locker.restart({ downMs: minute })
    expect(alerts(locker)).toEqual(['store-full~store'])
    expect(locker.pin('1')).toBe('storage')
    expect(locker.engine.read.snapshot().at).toBe(new Date(locker.clock.wallMs()).toISOString())
    locker.doors.pullOpen('02')
    locker.pass(minute)
    const last = locker.store.lastSequence()
    locker.store.fail(null)
    locker.pass(2_000)
    expect(locker.store.after(last, 1)).toMatchObject([{ type: 'site.started' }])
    expect(locker.compartment('02').door).toBe('open')
    expect(locker.pin('1')).toBe('accepted')
  })

  test('stopping while it fails tells whoever still waits', () => {
    const locker = withParcelIn()
    locker.store.fail('store-full')
    const replies: Reply[] = []
    locker.engine.submit({ type: 'visit.acted', action: 'end', fields: {} }, (reply) => replies.push(reply))
    locker.engine.submit(
      { type: 'code.entered', way: 'pin', hash: seal('pin', '1').hash, label: null },
      (reply) => replies.push(reply),
    )
    locker.engine.stop()
    expect(replies.map((reply) => reply.kind)).toEqual(['failed', 'failed'])
  })

  test('an error that is no fault of the disk goes through: the process must end', () => {
    let broken = false
    const locker = createLocker({
      wrapStore: (store) => ({
        ...store,
        commit(write) {
          if (broken) throw new TypeError('a bug')
          store.commit(write)
        },
      }),
    })
    broken = true
    expect(() => locker.assign({ id: 'p1' })).toThrow('a bug')
  })
})

describe('each call to the store fails once', () => {
  /** A store of which the n-th call fails, once. */
  function failingAt(n: number, calls: { count: number }): NonNullable<LockerOptions['wrapStore']> {
    const count = <T>(call: () => T): T => {
      calls.count += 1
      if (calls.count === n) throw new StoreFault('store-failing', `call ${n}`)
      return call()
    }
    return (store): Store => ({
      load: () => count(() => store.load()),
      commit: (write) => count(() => store.commit(write)),
      answerTo: (transaction) => count(() => store.answerTo(transaction)),
      lastAliveMs: () => store.lastAliveMs(),
      markAlive: (atMs) => store.markAlive(atMs),
    })
  }

  /** Does it until it is done: people and platforms try again. */
  function until(locker: Locker, deed: () => string | undefined, wanted: string): void {
    for (let times = 0; times < 5; times += 1) {
      if (deed() === wanted) return
      locker.pass(3_000)
    }
    throw new Error(`not ${wanted} after five tries`)
  }

  function story(locker: Locker): void {
    const parcel = () => locker.row('parcels', 'p1')?.state
    until(locker, () => locker.actor({ id: 'courier' }).status, 'ok')
    until(locker, () => locker.assign({ id: 'p1', pin: '1' }).status, 'ok')
    until(locker, () => locker.badge('courier'), 'accepted')
    until(
      locker,
      () => {
        locker.scan('B-p1')
        locker.close('01')
        return parcel()
      },
      'deposited',
    )
    until(
      locker,
      () => (locker.engine.read.visit()?.step === 'choose' ? locker.act('end') : 'accepted'),
      'accepted',
    )
    until(locker, () => locker.pin('1'), 'accepted')
    locker.close('01')
    locker.pass(3_000)
    until(
      locker,
      () => locker.ask({ verb: 'compartment.open', compartment: '02', reason: 'x', token: null }).status,
      'ok',
    )
    locker.close('02')
    locker.pass(2 * minute)
  }

  const whole = { count: 0 }
  story(createLocker({ wrapStore: failingAt(0, whole) }))

  test('and the same story comes to the same end, for each of its calls', () => {
    expect(whole.count).toBeGreaterThan(20)
    // The first is the load at the start, which the process may not survive.
    for (let n = 2; n <= whole.count; n += 1) {
      const calls = { count: 0 }
      const locker = createLocker({ wrapStore: failingAt(n, calls) })
      story(locker)
      expect(calls.count, `call ${n} was reached`).toBeGreaterThanOrEqual(n)
      expect(locker.parcel('p1').state, `after call ${n}`).toBe('collected')
      expect(locker.events('parcel.collected'), `after call ${n}`).toHaveLength(1)
      expect(['01', '02'].map((id) => locker.compartment(id).state)).toEqual(['vacant', 'unsure'])
      expect(alerts(locker), `after call ${n}`).toEqual(['compartment-unsure~02'])
      expect(new Set(locker.doors.pulses.map((pulse) => pulse.opening)).size).toBe(locker.doors.pulses.length)
    }
  })

  test('a store that can be neither written nor read again is tried until it can', () => {
    let isDead = false
    const dead = (): never => {
      throw new StoreFault('store-failing', 'dead')
    }
    const locker = createLocker({
      wrapStore: (store) => ({
        ...store,
        load: () => (isDead ? dead() : store.load()),
        commit: (write) => (isDead ? dead() : store.commit(write)),
      }),
    })
    locker.assign({ id: 'p1', pin: '1' })
    locker.deposit('p1')
    isDead = true
    expect(locker.pin('1')).toBe('storage')
    locker.pass(minute)
    expect(alerts(locker)).toEqual(['store-failing~store'])
    expect(locker.doors.pulses).toHaveLength(1)
    isDead = false
    locker.pass(2_000)
    expect(alerts(locker)).toEqual([])
    expect(locker.engine.read.visit()).toBeNull()
    expect(locker.pin('1')).toBe('accepted')
  })

  test('one that can’t be read at the start is the owner’s affair', () => {
    expect(() => createLocker({ wrapStore: failingAt(1, { count: 0 }) })).toThrow(StoreFault)
  })
})
