// What MQTT 5 adds on a real Mosquitto: response topics with correlation data, retained requests seen live,
// and packets that are too large never coming at all.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Answer } from '../../src/core/requests.ts'
import type { Locker } from '../adapters/mqtt/locker.ts'
import { openLocker } from '../adapters/mqtt/locker.ts'
import type { Mosquitto } from '../adapters/mqtt/mosquitto.ts'
import { openMosquitto } from '../adapters/mqtt/mosquitto.ts'
import type { Platform } from '../adapters/mqtt/platform.ts'
import { assignment, openPlatform } from '../adapters/mqtt/platform.ts'
import { until } from '../adapters/mqtt/until.ts'

let broker: Mosquitto
const opened: { close(): Promise<void> }[] = []
beforeAll(async () => {
  broker = await openMosquitto()
})
afterAll(() => broker.close())
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close()
})

interface Told {
  readonly topic: string
  readonly correlation: string | undefined
  readonly answer: Answer
}

async function both(): Promise<{ locker: Locker; platform: Platform; told: Told[] }> {
  const locker = await openLocker({ settings: { url: broker.url } })
  opened.push(locker)
  const platform = await openPlatform(broker.url, locker.site, { protocolVersion: 5 })
  opened.push(platform)
  await until('the locker is connected', () => locker.uplink.connected())
  const told: Told[] = []
  await platform.client.subscribeAsync(['answers/#', `kluis/v1/${locker.site}/response/#`], { qos: 1 })
  platform.client.on('message', (topic, payload, packet) => {
    if (!topic.startsWith('answers/') && !topic.includes('/response')) return
    const correlation = packet.properties?.correlationData?.toString()
    told.push({ topic, correlation, answer: JSON.parse(payload.toString()) as Answer })
  })
  return { locker, platform, told }
}

const ask = (
  platform: Platform,
  locker: Locker,
  verb: string,
  payload: object,
  responseTopic: string,
  tag?: string,
) =>
  platform.client.publishAsync(`kluis/v1/${locker.site}/request/${verb}`, JSON.stringify(payload), {
    qos: 1,
    properties: { responseTopic, ...(tag === undefined ? {} : { correlationData: Buffer.from(tag) }) },
  })

test('5 is spoken without being asked for', async () => {
  const { locker } = await both()
  expect(locker.lines.join()).toContain('"protocol":"5"')
})

test('an answer goes to the response topic with its correlation data', async () => {
  const { platform, locker, told } = await both()
  await ask(platform, locker, 'parcel.assign', assignment('t1', 'p1'), 'answers/mine', 'tag-1')
  await until('its answer came', () => told.length === 1)
  await ask(platform, locker, 'parcel.assign', { transaction: 't2' }, 'answers/mine')
  await until('the other came', () => told.length === 2)
  expect(told).toMatchObject([
    { topic: 'answers/mine', correlation: 'tag-1', answer: { transaction: 't1', status: 'ok' } },
    { topic: 'answers/mine', answer: { transaction: 't2', status: 'error' } },
  ])
  expect(told[1]?.correlation).toBeUndefined()
})

test('an answer that follows later goes there as well', async () => {
  const { platform, locker, told } = await both()
  const payload = { transaction: 't1', compartment: '001', reason: 'help' }
  await ask(platform, locker, 'compartment.open', payload, 'answers/later', 'tag-7')
  const opening = await until('the door is pulsed', () => locker.pulses[0])
  locker.submit({ type: 'pulse.reported', opening, result: 'sent' })
  locker.submit({ type: 'door.sensed', door: { bus: 'wall', board: 0, channel: 1 }, reading: 'open' })
  await until('it came', () => told.length === 1)
  expect(told[0]).toMatchObject({ topic: 'answers/later', correlation: 'tag-7', answer: { status: 'ok' } })
})

test('nobody can have a locker write where only lockers write', async () => {
  const { platform, locker } = await both()
  const base = `kluis/v1/${locker.site}`
  const forbidden = [
    `${base}/status`,
    `${base}/request/parcel.cancel`,
    'kluis/v1/other/request/compartment.open',
  ]
  for (const [i, topic] of forbidden.entries()) {
    await ask(platform, locker, 'snapshot.get', { transaction: `t${i}` }, topic)
    expect(await platform.answer(`t${i}`)).toMatchObject({ status: 'ok' })
  }
  await ask(platform, locker, 'snapshot.get', { transaction: 't9' }, 'answers/x', 'x'.repeat(2000))
  expect(await platform.answer('t9')).toMatchObject({ status: 'ok' })
  expect(locker.uplink.counters()).toMatchObject({ responseTopicsRefused: 4, requests: 4 })
})

test('a retained request is refused even when it comes live', async () => {
  const { platform, locker } = await both()
  await platform.send('parcel.assign', assignment('t1', 'p1'), { retain: true })
  expect(await platform.answer('t1')).toMatchObject({ status: 'error', reason: 'schema' })
  expect(locker.engine.read.snapshot().capacity.S?.reserved).toBe(0)
  await platform.send('parcel.assign', '', { retain: true })
})

test('10 MB never reach the locker, and neither does their repeat', async () => {
  const { platform, locker } = await both()
  await platform.send('parcel.assign', Buffer.alloc(10_000_000, 0x5b))
  await platform.ask('snapshot.get', { transaction: 't1' })
  expect(locker.uplink.counters()).toMatchObject({ requests: 1, connections: 1 })
})
