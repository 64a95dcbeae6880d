// The streams of the kiosk: the visit and the whole screen, to several listeners, some of which do not read.
import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createSealer } from '../../../src/adapters/host/sealer.ts'
import type { Kiosk } from '../../../src/adapters/http/kiosk.ts'
import { openKiosk } from '../../../src/adapters/http/kiosk.ts'
import { scanned } from '../../../src/core/scan.ts'
import { createClient } from './kiosk-client.ts'
import { aVisit, createHandClock, createKeptLog, createStandInEngine, plainPlace } from './stand-in.ts'

const sealer = createSealer({ key: Buffer.alloc(32, 7), minPinDigits: 8 })

let standIn: ReturnType<typeof createStandInEngine>
let hand: ReturnType<typeof createHandClock>
let kept: ReturnType<typeof createKeptLog>
let kiosk: Kiosk
let client: ReturnType<typeof createClient>

beforeEach(async () => {
  standIn = createStandInEngine()
  hand = createHandClock()
  kept = createKeptLog()
  kiosk = await openKiosk({
    host: '127.0.0.1',
    port: 0,
    site: {
      id: 'here',
      languages: ['en'],
      ...plainPlace,
      pinDigits: 8,
      labels: {},
      wall: [],
    },
    engine: standIn.engine,
    sealer,
    scanned: (scan) => scanned(scan, sealer.seal),
    clock: hand.clock,
    log: kept.log,
  })
  client = createClient(kiosk.port)
})
afterEach(() => kiosk.close())

describe('the visit’s events', () => {
  test('begin with the visit as it is', async () => {
    standIn.show(aVisit())
    const events = await client.follow('/api/visit/events')
    expect(events.status).toBe(200)
    expect(events.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
    expect(await events.nextData()).toEqual(aVisit())
    events.close()
  })

  test('tell every change once, with ids that grow', async () => {
    const events = await client.follow('/api/visit/events')
    const first = await events.next()
    standIn.show(aVisit({ step: 'opening' }))
    const second = await events.next()
    standIn.show(aVisit({ step: 'opening' }))
    standIn.show(aVisit({ step: 'open' }))
    const third = await events.next()
    expect(first).toBe('retry: 1000\nid: 1\ndata: null')
    expect(second).toBe(`id: 2\ndata: ${JSON.stringify(aVisit({ step: 'opening' }))}`)
    expect(third).toBe(`id: 3\ndata: ${JSON.stringify(aVisit({ step: 'open' }))}`)
    events.close()
  })

  test('join many changes of one moment into the last', async () => {
    const events = await client.follow('/api/visit/events')
    await events.next()
    for (const step of ['opening', 'open', 'ready'] as const) standIn.show(aVisit({ step }))
    expect(await events.nextData()).toMatchObject({ step: 'ready' })
    expect(events.waiting()).toBe(0)
    events.close()
  })

  test('tell of a visit that left the screen without a commit', async () => {
    standIn.show(aVisit({ step: 'done' }))
    const events = await client.follow('/api/visit/events')
    await events.next()
    standIn.fade()
    hand.goOn(5_000)
    expect(await events.nextData()).toBeNull()
    events.close()
  })

  test('show every 15 s that they are alive', async () => {
    const events = await client.follow('/api/visit/events')
    await events.next()
    hand.goOn(14_999)
    hand.goOn(1)
    expect(await events.next()).toBe(': still here')
    expect(events.waiting()).toBe(0)
    hand.goOn(15_000)
    expect(await events.next()).toBe(': still here')
    events.close()
  })

  test('cost nothing while nobody listens', async () => {
    const events = await client.follow('/api/visit/events')
    await events.next()
    expect(hand.isArmed()).toBe(true)
    events.close()
    await expect.poll(() => hand.isArmed()).toBe(false)
  })

  test('go to eight listeners and not to a ninth', async () => {
    const eight = await Promise.all(Array.from({ length: 8 }, () => client.follow('/api/visit/events')))
    const ninth = await client.ask('/api/visit/events')
    expect(ninth.status).toBe(503)
    expect(ninth.body).toMatchObject({ error: { code: 'too-many-listeners' } })
    eight[0]?.close()
    await expect
      .poll(async () => {
        const events = await client.follow('/api/visit/events')
        events.close()
        return events.status
      })
      .toBe(200)
    for (const events of eight) events.close()
  })

  test('end when the kiosk closes, which frees the port', async () => {
    const events = await client.follow('/api/visit/events')
    const other = await client.follow('/api/screen/events')
    await kiosk.close()
    await events.ended()
    await other.ended()
    expect(standIn.isWatched()).toBe(false)
    await expect(client.ask('/api/visit')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  test('drop a listener that does not read, and only that one', async () => {
    const reader = await client.follow('/api/visit/events')
    const sleeper = await client.follow('/api/visit/events')
    await reader.next()
    sleeper.pause()
    // More than the system's own buffers and ours take together.
    const large = 'x'.repeat(1_000_000)
    for (let round = 1; round <= 20; round += 1) {
      standIn.show(aVisit({ id: `v${round}`, receipt: large }))
      expect(await reader.nextData()).toMatchObject({ id: `v${round}` })
    }
    expect(kept.lines.filter((line) => line.includes('does not read'))).toHaveLength(1)
    reader.close()
    sleeper.close()
  })
})

describe('the screen’s events', () => {
  test('tell all that a screen shows', async () => {
    standIn.show(aVisit())
    const events = await client.follow('/api/screen/events')
    expect(await events.nextData()).toEqual({
      now: '2026-11-21T10:00:00.000Z',
      visit: aVisit(),
      alsoOpen: [],
      message: null,
      training: null,
      refusal: null,
    })
    standIn.announce({ en: 'Closed on Sunday' })
    expect(await events.nextData()).toMatchObject({ message: { en: 'Closed on Sunday' } })
    events.close()
  })

  test('tell of a refusal, whoever sent the code, and until when', async () => {
    const events = await client.follow('/api/screen/events')
    await events.next()
    standIn.answer({ kind: 'refused', reason: 'locked-out', retryAfterMs: 30_000 })
    await client.post('/api/pin', { pin: '40721986' })
    expect(await events.nextData()).toMatchObject({
      refusal: {
        number: 1,
        way: 'pin',
        reason: 'locked-out',
        at: '2026-11-21T10:00:00.000Z',
        retryAt: '2026-11-21T10:00:30.000Z',
      },
    })
    standIn.answer({ kind: 'refused', reason: 'code-unknown' })
    await client.post('/api/scan', { code: 'PARCEL-0001' })
    const { refusal } = (await events.nextData()) as { refusal: object }
    expect(refusal).toEqual({ number: 2, way: 'qr', reason: 'code-unknown', at: '2026-11-21T10:00:00.000Z' })
    events.close()
  })

  test('tell of a refusal of what a reader read, as of a request that came to nothing', async () => {
    const events = await client.follow('/api/screen/events')
    await events.next()
    const read = { code: 'PARCEL-0001', label: 'PARCEL-0001' }
    standIn.answer({ kind: 'refused', reason: 'unknown-parcel', hint: 'mistyped' })
    kiosk.takeScan(read)
    expect(await events.nextData()).toMatchObject({
      refusal: { number: 1, way: 'qr', reason: 'unknown-parcel', hint: 'mistyped' },
    })
    standIn.answer({ kind: 'failed', reason: 'storage' })
    kiosk.takeScan(read)
    expect(await events.nextData()).toMatchObject({ refusal: { number: 2, way: 'qr', reason: 'failed' } })
    standIn.answer({ kind: 'accepted' })
    kiosk.takeScan(read)
    standIn.announce({ en: 'Hello' })
    expect(await events.nextData()).toMatchObject({ refusal: { number: 2 }, message: { en: 'Hello' } })
    events.close()
  })

  test('do not repeat themselves because time passes', async () => {
    const events = await client.follow('/api/screen/events')
    await events.next()
    hand.goOn(10_000)
    standIn.show(null)
    hand.goOn(5_000)
    expect(await events.next()).toBe(': still here')
    events.close()
  })
})

test('a connection on which nothing was ever asked, as browsers keep one to spare, holds up no close', async () => {
  const spare = connect(kiosk.port, '127.0.0.1')
  await once(spare, 'connect')
  const gone = once(spare, 'close')
  const closed = kiosk.close()
  hand.goOn(1_000)
  await Promise.all([closed, gone])
})
