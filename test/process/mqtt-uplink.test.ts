// What a platform sees of a locker, on every broker that the product promises: requests, answers, events and
// the standing topics.
import { Compile } from 'typebox/compile'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  alertSchema,
  answerSchema,
  eventSchema,
  healthSchema,
  snapshotSchema,
  statusSchema,
} from '../../src/adapters/mqtt/message-schemas.ts'
import type { TestBroker } from '../adapters/mqtt/brokers.ts'
import { brokers } from '../adapters/mqtt/brokers.ts'
import type { Locker, LockerOptions } from '../adapters/mqtt/locker.ts'
import { openLocker } from '../adapters/mqtt/locker.ts'
import type { Platform } from '../adapters/mqtt/platform.ts'
import { assignment, openPlatform } from '../adapters/mqtt/platform.ts'
import { createQuickClock } from '../adapters/mqtt/quick-clock.ts'
import { until } from '../adapters/mqtt/until.ts'

describe.each(brokers)('on $name', ({ open }) => {
  let broker: TestBroker
  const opened: { close(): Promise<void> }[] = []
  beforeAll(async () => {
    broker = await open()
  })
  afterAll(() => broker.close())
  afterEach(async () => {
    for (const one of opened.splice(0).reverse()) await one.close()
  })

  async function lockerWith(options: Partial<LockerOptions> = {}): Promise<Locker> {
    const locker = await openLocker({ settings: broker.settings, ...options })
    opened.push(locker)
    await until('the locker is connected', () => locker.uplink.connected())
    return locker
  }
  async function both(options: Partial<LockerOptions> = {}): Promise<{ locker: Locker; platform: Platform }> {
    const locker = await lockerWith(options)
    const platform = await openPlatform(broker.url, locker.site)
    opened.push(platform)
    return { locker, platform }
  }

  test('an assignment is answered with its compartment and told as an event', async () => {
    const { locker, platform } = await both()
    const answer = await platform.ask('parcel.assign', assignment('t1', 'p1'))
    expect(answer).toMatchObject({ transaction: 't1', verb: 'parcel.assign', status: 'ok' })
    expect(answer.data).toMatchObject({ compartment: expect.stringMatching(/^\d{3}$/) })
    const event = await until('the event comes', () =>
      platform.events().find(({ type }) => type === 'kluis.parcel.assigned.v1'),
    )
    expect(event).toMatchObject({
      specversion: '1.0',
      id: `${locker.site}:${event.sequence}`,
      source: `/lockers/${locker.site}`,
      subject: 'parcels/p1',
      time: expect.stringMatching(/^\d{4}-.*Z$/),
    })
  })

  test('everything that is said fits the published schemas', async () => {
    const { locker, platform } = await both()
    await platform.ask('parcel.assign', assignment('t1', 'p1'))
    await platform.ask('parcel.cancel', { transaction: 't2', parcel: 'unknown' })
    await platform.ask('parcel.cancel', { transaction: 't3' })
    locker.submit({ type: 'fault.reported', code: 'board-silent', subject: 'wall.0' })
    await until('the alert is there', () => platform.last('alerts/board-silent~wall.0'))
    const schemas = {
      status: statusSchema,
      snapshot: snapshotSchema,
      events: eventSchema,
      health: healthSchema,
      response: answerSchema,
      'alerts/board-silent~wall.0': alertSchema,
    }
    for (const [topic, schema] of Object.entries(schemas)) {
      const texts = platform.messages.filter((message) => message.topic === topic).map(({ text }) => text)
      expect(texts, topic).not.toEqual([])
      const validator = Compile(schema)
      for (const text of texts) expect(validator.Errors(JSON.parse(text)), text).toEqual([])
    }
    expect(JSON.parse(platform.last('health') ?? '')).toMatchObject({
      uplink: { connections: 1, requestsMalformed: expect.any(Number) },
    })
    const retained = ['status', 'snapshot', 'health']
    expect(
      platform.messages
        .filter(({ retained }) => retained)
        .map(({ topic }) => topic)
        .sort(),
    ).toEqual(retained.sort())
  })

  test('nothing is acknowledged or answered before its commit, and a kill in between loses nothing', async () => {
    const { locker, platform } = await both()
    const { site, store } = locker
    locker.hold()
    await platform.send('parcel.assign', assignment('t1', 'p1'))
    await until('the request came', () => locker.uplink.counters().requests === 1)
    await platform.send('parcel.assign', assignment('t2', 'p2'))
    await until('the next one came', () => locker.uplink.counters().requests === 2)
    await platform.send('snapshot.get', { transaction: 't3' })
    await platform.answer('t3')
    expect(platform.answers('t1')).toEqual([])
    await locker.crash()
    expect(store.answerTo('t1')).toBeNull()

    const again = await lockerWith({ site, store })
    expect(await platform.answer('t1')).toMatchObject({ status: 'ok' })
    expect(await platform.answer('t2')).toMatchObject({ status: 'ok' })
    expect(again.engine.read.snapshot().capacity.S?.reserved).toBe(2)
  })

  test('what was acknowledged does not come again', async () => {
    const { locker, platform } = await both()
    await platform.ask('parcel.assign', assignment('t1', 'p1'))
    const { site, store } = locker
    await locker.close()
    const again = await lockerWith({ site, store })
    await platform.ask('snapshot.get', { transaction: 't2' })
    expect(again.uplink.counters().requests).toBe(1)
  })

  test('a repeat gets the first answer and changes nothing', async () => {
    const { locker, platform } = await both()
    const first = await platform.ask('parcel.assign', assignment('t1', 'p1'))
    const last = locker.engine.read.lastSequence()
    await platform.send('parcel.assign', assignment('t1', 'p2'))
    const second = await until('the second answer comes', () => platform.answers('t1')[1])
    expect(second).toEqual(first)
    expect(locker.engine.read.lastSequence()).toBe(last)
  })

  test('answers come in the order of the requests', async () => {
    const { platform } = await both()
    const names = Array.from({ length: 30 }, (_, i) => `t${i}`)
    await Promise.all(
      names.map((name, i) =>
        i % 3 === 2
          ? platform.send('parcel.cancel', { transaction: name, parcel: 'unknown' })
          : platform.send('parcel.assign', assignment(name, name)),
      ),
    )
    await platform.answer('t29')
    const order = platform.messages
      .filter(({ topic }) => topic === 'response')
      .map(({ text }) => JSON.parse(text))
    expect(order.map(({ transaction }) => transaction)).toEqual(names)
  })

  test('an opening is answered when its outcome is known', async () => {
    const { locker, platform } = await both()
    await platform.send('compartment.open', { transaction: 't1', compartment: '001', reason: 'help' })
    const opening = await until('the door is pulsed', () => locker.pulses[0])
    expect(platform.answers('t1')).toEqual([])
    locker.submit({ type: 'pulse.reported', opening, result: 'sent' })
    locker.submit({ type: 'door.sensed', door: { bus: 'wall', board: 0, channel: 1 }, reading: 'open' })
    expect(await platform.answer('t1')).toMatchObject({ verb: 'compartment.open', status: 'ok' })
  })

  test('a request without acknowledgement (QoS 0) is taken as well', async () => {
    const { platform } = await both()
    await platform.send('parcel.assign', assignment('t1', 'p1'), { qos: 0 })
    expect(await platform.answer('t1')).toMatchObject({ status: 'ok' })
  })

  test('a retained request is refused, at every connection, and changes nothing', async () => {
    const site = `retained-${process.pid}-${broker.url.split(':').at(-1)}`
    const platform = await openPlatform(broker.url, site)
    opened.push(platform)
    await platform.send('parcel.assign', assignment('t1', 'p1'), { retain: true })
    for (const time of [1, 2]) {
      const locker = await lockerWith({ site })
      const answer = await until('it is answered', () => platform.answers('t1')[time - 1])
      expect(answer).toMatchObject({ status: 'error', reason: 'schema' })
      expect(answer.data?.message).toContain('retain')
      expect(locker.uplink.counters()).toMatchObject({ requests: 1, requestsRetained: 1 })
      expect(locker.engine.read.snapshot().capacity.S?.reserved).toBe(0)
      await locker.close()
    }
  })

  test('what does not fit is answered with the field, counted, told once, and changes nothing', async () => {
    const { locker, platform } = await both()
    const before = JSON.stringify(locker.engine.read.snapshot().compartments)
    const hostile: [string, string | Buffer][] = [
      ['parcel.assign', '{"transaction":"h1","parcel":{"id":"a b"}}'],
      ['parcel.assign', `{"transaction":"h2","x":${'['.repeat(60_000)}${']'.repeat(60_000)}}`],
      ['parcel.assign', '{"transaction":"h3","__proto__":{"parcel":{}},"constructor":7}'],
      ['parcel.assign', '{"transaction":"h4","parcel":{"id":"a\\u0000"}}'],
      ['parcel.assign', '{"transaction":"h5","parcel":'],
      ['parcel.assign', `{"transaction":"h6","x":"${'x'.repeat(300_000)}"}`],
      ['parcel.guess', '{"transaction":"h7"}'],
      ['toString', '{"transaction":"h8"}'],
      ['parcel.assign', Buffer.from([0xff, 0xfe, 0x00])],
      ['parcel.assign', ''],
    ]
    for (const [verb, payload] of hostile) await platform.send(verb, payload)
    for (const name of ['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'h7', 'h8']) {
      const answer = await platform.answer(name)
      expect(answer).toMatchObject({ status: 'error', reason: 'schema' })
      expect(answer.data?.message, name).toEqual(expect.any(String))
    }
    expect((await platform.answer('h7')).data?.message).toContain('parcel.assign, parcel.cancel')
    await platform.ask('snapshot.get', { transaction: 'end' })
    expect(locker.uplink.counters().requestsMalformed).toBe(hostile.length)
    expect(JSON.stringify(locker.engine.read.snapshot().compartments)).toBe(before)
    await until('the alert is there', () => platform.last('alerts/request-malformed~mqtt'))
    expect(locker.lines.filter((line) => line.includes('does not fit'))).toHaveLength(1)
  })

  test('10 MB do not keep the next request from being answered', async () => {
    const { platform } = await both()
    await platform.send('parcel.assign', Buffer.alloc(10_000_000, 0x5b))
    expect(await platform.ask('parcel.assign', assignment('t1', 'p1'))).toMatchObject({ status: 'ok' })
  })

  test('a store that fails is told, and the request can be sent again', async () => {
    const { locker, platform } = await both()
    locker.store.fail('store-full')
    const answer = await platform.ask('parcel.assign', assignment('t1', 'p1'))
    expect(answer).toMatchObject({ status: 'error', reason: 'storage' })
    await until('the alert is there', () => platform.last('alerts/store-full~store'))
    locker.store.fail(null)
    await until('it can be written again', async () => {
      await platform.send('parcel.assign', assignment('t1', 'p1'))
      return platform.answers('t1').some(({ status }) => status === 'ok')
    })
    await until('the alert is cleared', () => platform.last('alerts/store-full~store') === '')
  })

  test('the snapshot is kept up, at most once a second, and can be asked for', async () => {
    const { locker, platform } = await both()
    const reserved = (): unknown => JSON.parse(platform.last('snapshot') ?? '{}').capacity?.S?.reserved
    await until('the first snapshot is there', () => reserved() === 0)
    for (const name of ['1', '2', '3']) await platform.ask('parcel.assign', assignment(`t${name}`, name))
    const { data } = await platform.ask('snapshot.get', { transaction: 't9' })
    expect(data).toMatchObject({
      capacity: { S: { reserved: 3 } },
      sequence: locker.engine.read.lastSequence(),
    })
    await until('the snapshot shows them', () => reserved() === 3)
    expect(platform.messages.filter(({ topic }) => topic === 'snapshot').length).toBeLessThanOrEqual(4)
  })

  test('an alert is there while it is open, and gone when it is solved', async () => {
    const { locker, platform } = await both()
    const topic = 'alerts/bus-gone~wall'
    locker.submit({ type: 'fault.reported', code: 'bus-gone', subject: 'wall' })
    const alert = await until('it is there', () => platform.last(topic))
    expect(JSON.parse(alert)).toMatchObject({ code: 'bus-gone', severity: 'critical', subject: 'wall' })
    locker.submit({ type: 'fault.cleared', code: 'bus-gone', subject: 'wall' })
    await until('it is cleared', () => platform.last(topic) === '')
  })

  test('an alert of an earlier life that is no longer open is cleared', async () => {
    const { locker, platform } = await both()
    locker.submit({ type: 'fault.reported', code: 'bus-gone', subject: 'wall' })
    await until('it is there', () => platform.last('alerts/bus-gone~wall'))
    await locker.crash()
    // The same locker with a new database: it knows nothing of that alert.
    await lockerWith({ site: locker.site })
    await until('it is cleared', () => platform.last('alerts/bus-gone~wall') === '')
  })

  test('events are sent again from where the platform asks, in order and with the same ids', async () => {
    const { locker, platform } = await both()
    for (const name of ['1', '2', '3']) await platform.ask('parcel.assign', assignment(`t${name}`, name))
    const last = locker.engine.read.lastSequence()
    await until('all have come', () => platform.events().at(-1)?.sequence === last)
    const first = platform.events()
    const answer = await platform.ask('events.replay', { transaction: 'r1', fromSequence: 2 })
    expect(answer).toMatchObject({ status: 'ok', data: { fromSequence: 2, lastSequence: last } })
    const again = await until('they have come again', () => {
      const more = platform.events().slice(first.length)
      return more.length === last - 1 && more
    })
    expect(again).toEqual(first.filter(({ sequence }) => sequence >= 2))
    const repeat = await platform.ask('events.replay', { transaction: 'r1', fromSequence: 1 })
    expect(repeat).toEqual(answer)
  })

  test('after a restored backup, numbering goes on behind what the broker has seen', async () => {
    const { locker, platform } = await both({ clock: createQuickClock() })
    for (const name of ['1', '2', '3']) await platform.ask('parcel.assign', assignment(`t${name}`, name))
    const seen = locker.engine.read.lastSequence()
    await until(
      'the snapshot shows it',
      () => JSON.parse(platform.last('snapshot') ?? '{}').sequence === seen,
    )
    await locker.close()
    const restored = await lockerWith({ site: locker.site })
    const event = await until('it is told', () =>
      platform.events().find(({ type }) => type === 'kluis.site.restored.v1'),
    )
    expect(event.sequence).toBeGreaterThan(seen)
    // What came in since is not known, so every door waits for a look.
    const answer = await platform.ask('parcel.assign', assignment('t4', '4'))
    expect(answer).toMatchObject({ status: 'refused', reason: 'no-free-door' })
    expect(restored.engine.read.snapshot().sequence).toBeGreaterThan(seen)
  })

  test('status says online and, after a goodbye, offline', async () => {
    const { locker, platform } = await both()
    const state = (): unknown => JSON.parse(platform.last('status') ?? '{}').state
    await until('it says online', () => state() === 'online')
    await locker.close()
    await until('it says offline', () => state() === 'offline')
  })

  test('an offline that is not ours is corrected at once', async () => {
    const { locker, platform } = await both()
    const topic = `kluis/v1/${locker.site}/status`
    await until('it says online', () => platform.last('status'))
    for (const round of [1, 2, 3]) {
      await platform.client.publishAsync(topic, '{"state":"offline"}', { qos: 1, retain: true })
      await until('it says online again', () => {
        const texts = platform.messages
          .filter((message) => message.topic === 'status')
          .map(({ text }) => text)
        const online = texts.filter((text) => text.includes('online')).length
        return online === round + 1 && texts.at(-1)?.includes('online')
      })
    }
    expect(locker.uplink.counters().statusRepaired).toBe(3)
  })
})
