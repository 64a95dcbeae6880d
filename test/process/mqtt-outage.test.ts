// A real Mosquitto that comes, goes and comes back while a locker works: nothing lost, nothing out of order,
// nothing growing, and a status that is right in the end.
import { afterEach, describe, expect, test } from 'vitest'
import { openCable } from '../../simulator/soak/cable.ts'
import { createMemoryStore } from '../../simulator/world/memory-store.ts'
import { openBroker } from '../../src/adapters/mqtt/broker.ts'
import type { Locker, LockerOptions } from '../adapters/mqtt/locker.ts'
import { openLocker } from '../adapters/mqtt/locker.ts'
import type { Mosquitto } from '../adapters/mqtt/mosquitto.ts'
import { freePort, openMosquitto } from '../adapters/mqtt/mosquitto.ts'
import type { Platform } from '../adapters/mqtt/platform.ts'
import { assignment, openPlatform } from '../adapters/mqtt/platform.ts'
import { createQuickClock } from '../adapters/mqtt/quick-clock.ts'
import { until } from '../adapters/mqtt/until.ts'

const silent = { info: () => {}, warn: () => {}, error: () => {} }
const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close()
})

async function brokerWith(lines: readonly string[] = []): Promise<Mosquitto> {
  const broker = await openMosquitto(lines)
  opened.push(broker)
  return broker
}

async function lockerAt(url: string, options: Partial<LockerOptions> = {}): Promise<Locker> {
  const locker = await openLocker({
    settings: { url },
    clock: createQuickClock(),
    compartments: 60,
    ...options,
  })
  opened.push(locker)
  return locker
}

async function platformAt(url: string, site: string): Promise<Platform> {
  const platform = await openPlatform(url, site)
  opened.push(platform)
  return platform
}

/** The site's own life goes on without a platform: each makes one event. */
const happen = (locker: Locker, count: number): void => {
  for (let i = 0; i < count; i++) {
    locker.submit({ type: 'fault.reported', code: 'board-silent', subject: `wall.${i}` })
    locker.submit({ type: 'fault.cleared', code: 'board-silent', subject: `wall.${i}` })
  }
}

/** The library gives up what it had not yet handed to a connection that went; a platform sends it again. */
async function sendUntilTaken(platform: Platform, name: string): Promise<void> {
  for (;;) {
    try {
      await platform.send('parcel.assign', assignment(name, name, { size: 'M' }))
      return
    } catch {
      await until('the platform is connected', () => platform.client.connected)
    }
  }
}

/** Sequences in the order in which they came first. */
function firstTimes(platform: Platform): number[] {
  const seen = new Set<number>()
  for (const { sequence } of platform.events()) seen.add(sequence)
  return [...seen]
}

const upTo = (last: number): number[] => Array.from({ length: last }, (_, i) => i + 1)

describe.each(['3.1.1', '5'] as const)('with MQTT %s', (protocol) => {
  test('a broker that restarts in the middle of the work loses and reorders nothing', async () => {
    const broker = await brokerWith()
    const settings = { url: broker.url, protocol }
    const locker = await lockerAt(broker.url, { settings })
    const platform = await platformAt(broker.url, locker.site)
    await until('the locker is connected', () => locker.uplink.connected())
    const names = upTo(40).map((i) => `n${i}`)
    const sends: Promise<void>[] = []
    for (const [i, name] of names.entries()) {
      sends.push(sendUntilTaken(platform, name))
      happen(locker, 5)
      if (i % 13 === 12) {
        await until('the locker is connected', () => locker.uplink.connected())
        await broker.stop()
        happen(locker, 5)
        await until('the locker noticed', () => !locker.uplink.connected())
        await broker.start()
      }
    }
    await Promise.all(sends)
    for (const name of names) await platform.answer(name)
    const last = await until('the engine is done', () => {
      const sequence = locker.engine.read.lastSequence()
      return locker.store.delivered() === sequence ? sequence : null
    })
    expect(firstTimes(platform)).toEqual(upTo(last))
    expect(
      new Set(names.map((name) => JSON.stringify(platform.answers(name)[0]?.data))).size,
    ).toBeGreaterThan(1)
    for (const name of names) {
      const [first, ...repeats] = platform.answers(name)
      for (const repeat of repeats) expect(repeat).toEqual(first)
    }
    expect(locker.uplink.counters().connections).toBeGreaterThanOrEqual(4)
  })
})

test('a locker that has never seen its broker works, and tells everything when it comes', async () => {
  const port = await freePort()
  const locker = await lockerAt(`mqtt://127.0.0.1:${port}`)
  happen(locker, 2000)
  await until('all of it is in the journal', () => locker.store.lastSequence() > 4000)
  expect(locker.uplink.connected()).toBe(false)
  const broker = await openMosquitto([], port)
  opened.push(broker)
  const platform = await platformAt(broker.url, locker.site)
  await until('all of it is told', () => locker.store.delivered() === locker.store.lastSequence())
  const told = firstTimes(platform)
  await until('the platform has all', () => firstTimes(platform).at(-1) === locker.store.lastSequence())
  // The platform may have come after the first of them.
  expect(firstTimes(platform)).toEqual(upTo(locker.store.lastSequence()).slice(-firstTimes(platform).length))
  expect(told.length).toBeGreaterThan(0)
})

test('requests that were sent while the locker was down are handled in order when it is back', async () => {
  const broker = await brokerWith()
  const locker = await lockerAt(broker.url)
  await until('the locker is connected', () => locker.uplink.connected())
  const platform = await platformAt(broker.url, locker.site)
  const { site, store } = locker
  await locker.crash()
  const names = upTo(15).map((i) => `n${i}`)
  for (const name of names) await platform.send('parcel.assign', assignment(name, name))
  await lockerAt(broker.url, { site, store })
  for (const name of names) expect(await platform.answer(name)).toMatchObject({ status: 'ok' })
  const assigned = await until('all are told', () => {
    const events = platform.events().filter(({ type }) => type === 'kluis.parcel.assigned.v1')
    return events.length === names.length ? events : null
  })
  expect(assigned.map(({ subject }) => subject)).toEqual(names.map((name) => `parcels/${name}`))
})

test('a backlog of requests larger than any window is taken in, once each', async () => {
  const broker = await brokerWith(['max_inflight_messages 0'])
  const locker = await lockerAt(broker.url)
  await until('the locker is connected', () => locker.uplink.connected())
  const platform = await platformAt(broker.url, locker.site)
  const { site, store } = locker
  await locker.crash()
  const names = upTo(3000).map((i) => `n${i}`)
  await Promise.all(
    names.map((name) => platform.send('parcel.cancel', { transaction: name, parcel: 'unknown' })),
  )
  const again = await lockerAt(broker.url, { site, store })
  await platform.answer('n3000')
  for (const name of names) expect(platform.answers(name)[0]).toMatchObject({ reason: 'unknown-parcel' })
  expect(again.uplink.counters().requestsBusy).toBe(0)
})

test('a process that is killed loses no event: the rest is told by the next one', async () => {
  const broker = await brokerWith()
  const store = createMemoryStore()
  let locker = await lockerAt(broker.url, { store })
  const { site } = locker
  const platform = await platformAt(broker.url, site)
  for (let life = 0; life < 4; life++) {
    await until('the locker is connected', () => locker.uplink.connected())
    happen(locker, 150)
    const sent = locker.uplink.counters().events ?? 0
    await until('some of it is told', () => (locker.uplink.counters().events ?? 0) > sent + 20)
    await locker.crash()
    locker = await lockerAt(broker.url, { store, site })
  }
  const last = await until('all is told', () => {
    const sequence = store.lastSequence()
    return store.delivered() === sequence ? sequence : null
  })
  await until('the platform has the last', () => firstTimes(platform).at(-1) === last)
  expect(firstTimes(platform)).toEqual(upTo(last))
})

test('the broker is missed after a while, and the alert goes when it is back', async () => {
  const broker = await brokerWith()
  const locker = await lockerAt(broker.url, { clock: createQuickClock(60) })
  await until('the locker is connected', () => locker.uplink.connected())
  await broker.stop()
  const open = (): boolean => locker.engine.read.alerts().some(({ code }) => code === 'broker-gone')
  await until('the locker noticed', () => !locker.uplink.connected())
  expect(open()).toBe(false)
  await until('it is missed', open)
  await broker.start()
  await until('the alert is gone', () => !open())
})

test('a broker that refuses us is told at once, and no password stands in any line', async () => {
  const broker = await brokerWith(['allow_anonymous false'])
  const settings = { url: broker.url, username: 'me', password: 'hunter2' }
  const locker = await lockerAt(broker.url, { settings })
  await until('it is told', () => locker.engine.read.alerts().some(({ code }) => code === 'broker-refused'))
  expect(locker.lines.join()).not.toContain('hunter2')
})

describe.each([
  { name: 'Mosquitto', open: openMosquitto },
  { name: 'the embedded broker', open: () => openBroker({ host: '127.0.0.1', port: 0, log: silent }) },
])('on $name', ({ open }) => {
  test('status is right in the end, however a lost connection and the next one race', async () => {
    const broker = await open()
    opened.push(broker)
    const cable = await openCable(broker.port)
    opened.push(cable)
    const locker = await lockerAt(cable.url)
    const platform = await platformAt(`mqtt://127.0.0.1:${broker.port}`, locker.site)
    const state = (): unknown => JSON.parse(platform.last('status') ?? '{}').state
    await until('it says online', () => state() === 'online')
    for (let round = 1; round <= 30; round++) {
      // The locker is back within 100 ms, and the broker loses the old connection before, meanwhile or after.
      cable.cut(round * 5)
      await until('the locker noticed', () => !locker.uplink.connected())
      await until('the locker is back', () => locker.uplink.connected())
    }
    await cable.quiet()
    await platform.ask('snapshot.get', { transaction: 'end' })
    await until('it says online at rest', () => state() === 'online')
    const said = platform.messages.filter(({ topic }) => topic === 'status').map(({ text }) => text)
    expect(said.some((text) => text.includes('offline'))).toBe(true)
    expect(JSON.parse(said.at(-1) ?? '{}')).toMatchObject({ state: 'online', contract: 1 })
  })
})
