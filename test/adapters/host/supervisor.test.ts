// What systemd hears, on a real datagram socket; the locker behind it is the real engine in virtual time.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Locker } from '../../../simulator/world/locker.ts'
import { createLocker } from '../../../simulator/world/locker.ts'
import { openNotifySocket } from '../../../src/adapters/host/notify-socket.ts'
import type { Figures, Supervisor, WatchedWork } from '../../../src/adapters/host/supervisor.ts'
import { openSupervisor } from '../../../src/adapters/host/supervisor.ts'
import { StoreFault } from '../../../src/core/faults.ts'
import type { NotifyReceiver } from './notify-receiver.ts'
import { openNotifyReceiver } from './notify-receiver.ts'

const minute = 60_000
const watchdogUsec = '30000000'

let folder: string
let path: string
let receiver: NotifyReceiver
let warnings: string[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kluis-notify-'))
  path = join(folder, 'notify')
  receiver = openNotifyReceiver(path)
  warnings = []
})
afterEach(() => {
  receiver.close()
  rmSync(folder, { recursive: true })
})

const log = { info: () => {}, warn: (_: object, text: string) => void warnings.push(text), error: () => {} }
const supervisor = (env: Record<string, string> = {}): Supervisor =>
  openSupervisor({ NOTIFY_SOCKET: path, WATCHDOG_USEC: watchdogUsec, ...env }, { pid: 77, log })

const still: Figures = { capacity: {}, alerts: 0, broker: 'connected', backlog: 0 }

/** Watches until the first feeding, which is due at once. */
function watch(locker: Locker, by: Supervisor, other: Partial<WatchedWork> = {}) {
  const watched = by.watch({
    clock: locker.clock,
    submit: (input) => locker.engine.submit(input),
    onStep: (listener) => locker.engine.onStep(listener),
    journal: locker.store,
    figures: () => still,
    ...other,
  })
  locker.pass(0)
  return watched
}

/** How often the watchdog was fed since the last call. */
const feeds = () => receiver.take().filter((lines) => lines.includes('WATCHDOG=1')).length

describe('systemd is told', () => {
  test('that the daemon serves, what it is at, and that it ends', () => {
    const by = supervisor()
    by.ready()
    by.status('two\nlines')
    by.status('two lines')
    by.stopping()
    expect(receiver.take()).toEqual([
      ['STATUS=Serving', 'READY=1'],
      ['STATUS=two lines', ''],
      ['STATUS=Closing', 'STOPPING=1'],
    ])
    by.close()
  })

  test('over an abstract address too', () => {
    const name = `@kluis-test-${process.pid}`
    const abstract = openNotifyReceiver(name)
    const by = supervisor({ NOTIFY_SOCKET: name })
    by.ready()
    expect(abstract.take()).toEqual([['STATUS=Serving', 'READY=1']])
    by.close()
    abstract.close()
  })

  test('nothing where nobody supervises', () => {
    const by = openSupervisor({}, { pid: 77, log })
    by.ready()
    by.stopping()
    by.close()
    expect([receiver.take(), warnings]).toEqual([[], []])
  })

  test.each([
    ['a relative name', 'notify'],
    ['an empty abstract name', '@'],
    ['a path that no socket can have', `/${'x'.repeat(108)}`],
    ['an abstract name that no socket can have', `@${'x'.repeat(108)}`],
  ])('nothing at %s, and the log says so', (_what, name) => {
    expect(openNotifySocket(name)).toBeNull()
    supervisor({ NOTIFY_SOCKET: name }).ready()
    expect(warnings).toEqual([expect.stringContaining('NOTIFY_SOCKET cannot be used')])
  })

  test('and when it has gone, the daemon goes on and the log says so once', () => {
    const by = supervisor({ NOTIFY_SOCKET: join(folder, 'gone') })
    by.ready()
    by.status('one')
    by.status('two')
    expect(warnings).toEqual(['systemd does not take what it is told'])
    by.close()
  })

  test('how things stand, only when that has changed', () => {
    const locker = createLocker()
    let backlog = 0
    watch(locker, supervisor(), {
      figures: () => ({
        capacity: locker.engine.read.snapshot().capacity,
        alerts: 1,
        broker: 'not connected',
        backlog,
      }),
    })
    locker.pass(minute)
    backlog = 3
    locker.pass(10_000)
    const statuses = receiver.take().flatMap((lines) => lines.filter((line) => line.startsWith('STATUS=')))
    const { capacity } = locker.engine.read.snapshot()
    const total = Object.values(capacity).reduce((all, size) => all + size.total, 0)
    expect(statuses).toEqual([
      `STATUS=Serving: ${total} of ${total} compartments vacant, alerts 1, broker not connected, events waiting 0`,
      `STATUS=Serving: ${total} of ${total} compartments vacant, alerts 1, broker not connected, events waiting 3`,
    ])
  })
})

describe('the watchdog', () => {
  test('of a locker at rest is fed three times in its time, for a day, without a commit', () => {
    const locker = createLocker()
    locker.pass(minute)
    const { commits } = locker.store
    const watched = watch(locker, supervisor())
    expect(feeds()).toBe(1)
    for (let minutes = 0; minutes < 24 * 60; minutes++) {
      locker.pass(minute)
      expect(feeds()).toBe(6)
    }
    expect(locker.store.commits).toBe(commits)
    watched.close()
    locker.pass(minute)
    expect(feeds()).toBe(0)
  })

  test('is not fed by work that nobody asked for: a busy loop does not make up for a clock that wakes nobody', () => {
    const locker = createLocker()
    watch(locker, supervisor())
    expect(feeds()).toBe(1)
    for (let turns = 0; turns < 1000; turns++) {
      locker.submit({ type: 'due.reached' })
    }
    expect(feeds()).toBe(0)
    locker.pass(10_000)
    expect(feeds()).toBe(1)
  })

  test('is not fed when the loop does not turn', () => {
    const locker = createLocker()
    let isWedged = false
    watch(locker, supervisor(), {
      submit: (input) => {
        if (!isWedged) locker.engine.submit(input)
      },
    })
    locker.pass(20_000)
    expect(feeds()).toBe(3)
    isWedged = true
    locker.pass(10 * minute)
    expect(feeds()).toBe(0)
  })

  test('is not fed by a step that does not come to its end', () => {
    let hasBug = false
    const locker = createLocker({
      wrapStore: (store) => ({
        ...store,
        commit(write) {
          if (hasBug) throw new TypeError('a bug')
          store.commit(write)
        },
      }),
    })
    watch(locker, supervisor(), {
      submit: (input) => {
        locker.engine.submit(input)
        // In the same step.
        locker.engine.submit({ type: 'fault.reported', code: 'bus-gone', subject: 'wall' })
      },
    })
    locker.pass(10_000)
    expect(feeds()).toBe(2)
    hasBug = true
    locker.engine.submit({ type: 'fault.cleared', code: 'bus-gone', subject: 'wall' })
    expect(() => locker.pass(10_000)).toThrow('a bug')
    expect(feeds()).toBe(0)
  })

  test('is fed while the store fails, be it for writing or for reading, since a restart would mend nothing', () => {
    let isUnreadable = false
    const locker = createLocker({
      wrapStore: (store) => ({
        ...store,
        load() {
          if (isUnreadable) throw new StoreFault('store-failing', 'cannot read')
          return store.load()
        },
      }),
    })
    watch(locker, supervisor(), {
      journal: {
        ...locker.store,
        after() {
          throw new StoreFault('store-failing', 'cannot read')
        },
      },
    })
    expect(feeds()).toBe(1)
    locker.store.fail('store-failing')
    locker.engine.submit({ type: 'fault.reported', code: 'bus-gone', subject: 'wall' })
    for (const unreadable of [false, true]) {
      isUnreadable = unreadable
      for (let minutes = 0; minutes < 60; minutes++) {
        locker.pass(minute)
        expect(feeds()).toBe(6)
      }
    }
    isUnreadable = false
    locker.store.fail(null)
    locker.pass(minute)
    expect(feeds()).toBe(6)
    expect(locker.engine.read.alerts().map((alert) => alert.id)).toEqual(['bus-gone~wall'])
  })

  test('is fed in a flood that turns its own question away', () => {
    const locker = createLocker()
    watch(locker, supervisor(), {
      submit: (input) => {
        for (let inputs = 0; inputs < 10_000; inputs++) locker.engine.submit({ type: 'due.reached' })
        locker.engine.submit(input)
      },
    })
    locker.pass(minute)
    expect(feeds()).toBe(7)
  })

  test.each([
    ['of another process', { WATCHDOG_PID: '78' }],
    ['that is off', { WATCHDOG_USEC: '' }],
    ['of no sensible time', { WATCHDOG_USEC: 'soon' }],
  ])('%s is not fed, and the status goes on', (_what, env) => {
    const locker = createLocker()
    watch(locker, supervisor(env))
    locker.pass(minute)
    expect(receiver.take()).toEqual([[expect.stringMatching(/^STATUS=Serving: /), '']])
  })

  test('of this process is fed', () => {
    const locker = createLocker()
    watch(locker, supervisor({ WATCHDOG_PID: '77' }))
    locker.pass(10_000)
    expect(feeds()).toBe(2)
  })
})
