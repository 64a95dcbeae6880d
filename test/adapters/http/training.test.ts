// Practising over HTTP: the real engine, listener and training, on a disk of memory and doors that count their pulses.

import type { Static } from 'typebox'
import { afterEach, beforeEach, describe, expect, expectTypeOf, test } from 'vitest'
import { createMemoryStore as createDisk } from '../../../simulator/world/memory-store.ts'
import { realClock } from '../../../simulator/world/real-clock.ts'
import { smallSite } from '../../../simulator/world/small-site.ts'
import { createIds } from '../../../src/adapters/host/ids.ts'
import { createSealer } from '../../../src/adapters/host/sealer.ts'
import type { Kiosk } from '../../../src/adapters/http/kiosk.ts'
import { openKiosk } from '../../../src/adapters/http/kiosk.ts'
import type { TrainingView as ShownTraining } from '../../../src/adapters/http/training-schemas.ts'
import { createMemory, createMemoryStore } from '../../../src/adapters/memory/store.ts'
import type { OpenedTraining } from '../../../src/adapters/training/training.ts'
import { openTraining } from '../../../src/adapters/training/training.ts'
import type { Reply } from '../../../src/core/decision.ts'
import type { RequestBody } from '../../../src/core/requests.ts'
import { scanned } from '../../../src/core/scan.ts'
import type { RunningEngine } from '../../../src/engine.ts'
import { createEngine } from '../../../src/engine.ts'
import type { Doors } from '../../../src/ports/doors.ts'
import type { TrainingView } from '../../../src/ports/training.ts'
import { createClient } from './kiosk-client.ts'
import { plainPlace } from './stand-in.ts'

interface Shown {
  readonly outcome?: string
  readonly visit: {
    readonly training?: true
    readonly role: string
    readonly doors: readonly { readonly compartment: string; readonly purpose: string }[]
  } | null
  readonly training?: TrainingView | null
}

const log = { info() {}, warn() {}, error() {} }
const sealer = createSealer({ key: Buffer.alloc(32, 7), minPinDigits: 8 })
const spec = smallSite()

let engine: RunningEngine
let training: OpenedTraining
let kiosk: Kiosk
let client: ReturnType<typeof createClient>
let pulses: string[]

/** A lock that springs open; whoever stands there is the test. */
const doors: Doors = {
  pulse(door, _pulseMs, opening) {
    pulses.push(opening)
    engine.submit({ type: 'pulse.reported', opening, result: 'sent' })
    engine.submit({ type: 'door.sensed', door, reading: 'open' })
  },
  senseAll() {
    for (const { door } of spec.compartments) engine.submit({ type: 'door.sensed', door, reading: 'closed' })
  },
}

const ask = (body: RequestBody) =>
  new Promise<Reply>((resolve) =>
    engine.submit(
      {
        type: 'request.received',
        request: { transaction: `t-${Math.trunc(realClock.monotonicMs() * 1e6)}`, ...body },
      },
      resolve,
    ),
  )

const post = async (path: string, body?: unknown) => (await client.post(path, body)).body as Shown

beforeEach(async () => {
  pulses = []
  const parts = { clock: realClock, ids: createIds(), log }
  engine = createEngine({ ...parts, spec, store: createDisk() })
  engine.start({ doors, uplink: { respond() {}, committed() {} }, version: 'test' })
  training = openTraining({
    engine,
    spec,
    clock: realClock,
    createEngine: (practised) => createEngine({ ...parts, ...practised }),
    createStore: () => createMemoryStore(createMemory(), 100),
  })
  kiosk = await openKiosk({
    host: '127.0.0.1',
    port: 0,
    site: { id: 'here', languages: ['nl', 'en'], ...plainPlace, pinDigits: 8, labels: {}, wall: [] },
    engine,
    sealer,
    scanned: (scan) => scanned(scan, sealer.seal),
    training,
    clock: realClock,
    log,
  })
  client = createClient(kiosk.port)
  const staff = {
    id: 'anna',
    role: 'staff',
    carrier: null,
    codes: [sealer.seal('qr', 'BADGE-OF-ANNA')],
  } as const
  await ask({ verb: 'actor.set', actor: staff })
  await ask({
    verb: 'parcel.assign',
    parcel: {
      id: 'p1',
      carrier: 'post',
      kind: 'return',
      barcodes: ['REAL-PARCEL-1'],
      size: 'S',
      dimensionsMm: null,
      weightG: null,
      needs: [],
      recipient: null,
      language: null,
      depositByMs: null,
      pickupWithinMs: null,
      pickupByMs: null,
      compartment: null,
      share: false,
      codes: [sealer.seal('pin', '73910284'), sealer.seal('qr', 'REAL-CODE-0001')],
    },
  })
})
afterEach(async () => {
  await kiosk.close()
  training.close()
  engine.stop()
})

const begin = async (course = 'customer') => {
  await post('/api/scan', { code: 'BADGE-OF-ANNA' })
  expect(await post('/api/training/begin', { course, language: 'en' })).toEqual({
    outcome: 'accepted',
    visit: null,
  })
}
const screen = async () => {
  const events = await client.follow('/api/screen/events')
  const shown = (await events.nextData()) as Shown
  events.close()
  return shown
}

describe('practising over HTTP', () => {
  test('shows pretended visits that say so, and opens no real door', async () => {
    await begin()
    const { training: shown, visit: nobody } = await screen()
    expect(nobody).toBeNull()
    const pin = shown?.codes.pin
    const entered = await post('/api/training/pin', { pin })
    expect(entered).toMatchObject({ outcome: 'accepted', visit: { training: true, role: 'customer' } })
    await expect.poll(async () => (await screen()).training?.openDoors).toHaveLength(1)
    const open = await screen()
    expect(open.visit?.training).toBe(true)
    expect((await client.ask('/api/visit')).body).toBeNull()
    const [compartment] = open.training?.openDoors ?? []
    expect(await post('/api/training/close', { compartment })).toMatchObject({ outcome: 'accepted' })
    await expect.poll(async () => (await screen()).training?.steps.every(({ done }) => done)).toBe(true)
    expect(await post('/api/training/exercise', { exercise: 'return' })).toMatchObject({
      outcome: 'accepted',
    })
    expect((await screen()).training).toMatchObject({ exercise: 'return', openDoors: [] })
    expect(await post('/api/training/end')).toEqual({ outcome: 'accepted', visit: null })
    expect((await screen()).training).toBeNull()
    expect(pulses).toEqual([])
  })

  test.each([
    ['typed on the page that practises', () => post('/api/training/pin', { pin: '73910284' })],
    ['scanned for the page that practises', () => post('/api/training/scan', { code: 'REAL-CODE-0001' })],
    ['scanned for a page that knows of no training', () => post('/api/scan', { code: 'REAL-CODE-0001' })],
  ])('a real code that is %s is served in the same stroke', async (_how, come) => {
    await begin()
    await post('/api/training/pin', { pin: '12345678' })
    const served = await come()
    expect(served).toMatchObject({ outcome: 'accepted', visit: { role: 'customer' } })
    expect(served.visit).not.toHaveProperty('training')
    expect(served.visit?.doors[0]?.purpose).toBe('return')
    expect(await screen()).toMatchObject({ training: null, visit: { role: 'customer' } })
    expect(pulses).toHaveLength(1)
  })

  test('a reader on a wire is heard: a pretended code by the exercise, a real one by the locker', async () => {
    await begin()
    kiosk.takeScan({ code: 'KLUIS-TRAINING-CODE', label: 'KLUIS-TRAINING-CODE' })
    await expect.poll(async () => (await screen()).visit).toMatchObject({ training: true })
    expect(pulses).toEqual([])
    kiosk.takeScan({ code: 'REAL-CODE-0001', label: 'REAL-CODE-0001' })
    await expect.poll(screen).toMatchObject({ training: null, visit: { role: 'customer' } })
    expect(pulses).toHaveLength(1)
  })

  test('a tap that comes late, when a customer has come, does nothing to the customer’s visit', async () => {
    await begin()
    await post('/api/pin', { pin: '73910284' })
    const before = (await client.ask('/api/visit')).body
    for (const path of ['visit/open', 'visit/cancel', 'visit/end', 'end', 'close', 'exercise']) {
      const body = { compartment: '01', exercise: 'return' }
      expect(await post(`/api/training/${path}`, body)).toEqual({ outcome: 'refused', reason: 'not-now' })
    }
    expect((await client.ask('/api/visit')).body).toEqual(before)
    expect(pulses).toHaveLength(1)
  })

  test('a wrong code is the real locker’s to refuse, and the training goes on', async () => {
    await begin()
    const refused = await post('/api/training/pin', { pin: '99887766' })
    expect(refused).toMatchObject({ outcome: 'refused', reason: 'code-unknown' })
    expect(await screen()).toMatchObject({
      refusal: { way: 'pin', reason: 'code-unknown' },
      training: { course: 'customer' },
    })
  })

  test('nobody who is not signed in begins it', async () => {
    const nobody = await post('/api/training/begin', { course: 'customer' })
    expect(nobody).toEqual({ outcome: 'refused', reason: 'not-now' })
    await post('/api/pin', { pin: '73910284' })
    expect(await post('/api/training/begin', { course: 'customer' })).toEqual(nobody)
    expect((await client.post('/api/training/begin', {})).status).toBe(400)
  })

  test('what is published is what the training tells', () => {
    type Fixed<T> = T extends readonly (infer E)[]
      ? readonly Fixed<E>[]
      : T extends object
        ? { readonly [K in keyof T]: Fixed<T[K]> }
        : T
    expectTypeOf<Fixed<Static<typeof ShownTraining>>>().toEqualTypeOf<Fixed<TrainingView>>()
  })
})
