// A locker for the kiosk's page: the real engine and listener, a store in memory, and doors that do at once
// what they are told. The browser and the person in front of it are the test's.

import { generateKeyPairSync, sign } from 'node:crypto'
import { createMemoryStore as createDisk } from '../../simulator/world/memory-store.ts'
import { realClock } from '../../simulator/world/real-clock.ts'
import { createIds } from '../../src/adapters/host/ids.ts'
import { createSealer } from '../../src/adapters/host/sealer.ts'
import { openKiosk } from '../../src/adapters/http/kiosk.ts'
import type { Site } from '../../src/adapters/http/kiosk-site-schema.ts'
import { createMemory, createMemoryStore } from '../../src/adapters/memory/store.ts'
import { createTokenVerifier } from '../../src/adapters/tokens/verifier.ts'
import { openTraining } from '../../src/adapters/training/training.ts'
import type { CompartmentSpec, DoorAddress, RuleSettings } from '../../src/core/nouns.ts'
import type { AssignedParcel, RequestBody } from '../../src/core/requests.ts'
import { scanned } from '../../src/core/scan.ts'
import { createEngine } from '../../src/engine.ts'
import type { Doors } from '../../src/ports/doors.ts'
import { plainPlace } from '../adapters/http/stand-in.ts'
import { tongue } from './tongue.ts'

const hourMs = 3_600_000
const untilMs = 10_000

const rules: RuleSettings = {
  pulseMs: 500,
  maxTries: 3,
  senseWithinMs: 300,
  idleVisitMs: 60_000,
  openVisitMs: 120_000,
  nagAfterMs: 60_000,
  leftOpenAfterMs: 90_000,
  reopenAtKioskMs: 60_000,
  reopenByCodeMs: 600_000,
  depositWithinMs: 24 * hourMs,
  pickupWithinMs: 72 * hourMs,
  minPinDigits: 8,
  wrongCodesBeforeLockout: 3,
  lockoutMs: [30_000],
  heavyFromG: 10_000,
  keepEndedMs: 24 * hourMs,
  keepEndedParcels: 1000,
}

const heights: Readonly<Record<string, number>> = { S: 110, M: 230, L: 420 }
/** From the floor up, the same in every column but the kiosk's. */
const column = ['L', 'M', 'M', 'S', 'S', 'M', 'S', 'S', 'M']

export function createWall(columns: number): readonly CompartmentSpec[] {
  return Array.from({ length: columns }, (_, at) => at).flatMap((at) => {
    let sillMm = 150
    return column.map((size, index) => {
      const heightMm = heights[size] ?? 0
      const channel = at * column.length + (column.length - index)
      const spec: CompartmentSpec = {
        id: String(channel).padStart(2, '0'),
        label: String(channel),
        size,
        innerMm: [440, heightMm, 600],
        sillMm,
        column: at + 1,
        row: column.length - index,
        features: [],
        carriers: null,
        door: { bus: 'wall', board: 0, channel },
        sensed: true,
        watched: false,
      }
      sillMm += heightMm + 30
      return spec
    })
  })
}

const aParcel = {
  carrier: 'post',
  kind: 'delivery',
  size: 'M',
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
  codes: [],
} as const

/** The platform's pair; its public half is what the locker knows it by. */
const platformKeys = generateKeyPairSync('ed25519')
const { x: publicKey = '' } = platformKeys.publicKey.export({ format: 'jwk' })

interface TokenClaims {
  readonly site?: string
  readonly parcel: string
  readonly id: string
  readonly untilMs?: number
}

/** A token that hands over a parcel, good since an hour ago. */
function tokenOf({ site = 'amsterdam-03', parcel, id, untilMs = Date.now() + hourMs }: TokenClaims): string {
  const [begins, ends] = [Date.now() - 2 * hourMs, untilMs].map((ms) => Math.floor(ms / 1000).toString(36))
  const text = `KLUIS1:k1/${site}/${parcel}/${id}/${begins}/${ends}`
  return `${text}/${sign(null, Buffer.from(text), platformKeys.privateKey).toString('base64url')}`
}

export async function openRig({
  columns = 4,
  languages = [...new Set([tongue, 'en', 'nl', 'ru', 'sv'])],
  changed = {} as Partial<RuleSettings>,
  place = {} as Partial<Site['kiosk']>,
  walkInReturns = [] as Site['walkInReturns'],
} = {}) {
  const compartments = createWall(columns)
  const jammed = new Set<number>()
  const store = createDisk()
  const sealer = createSealer({ key: Buffer.alloc(32, 7), minPinDigits: 8 })
  const verifier = createTokenVerifier([{ id: 'k1', ed25519: publicKey }])
  const log = { info() {}, warn() {}, error() {} }
  const spec = {
    site: 'amsterdam-03',
    languages,
    compartments,
    carriers: [
      { id: 'post', maxCompartments: null, acceptUnannounced: true },
      ...walkInReturns.map(({ carrier, reasons }) => ({
        id: carrier,
        maxCompartments: null,
        acceptUnannounced: false,
        walkInReturns: { most: 2, reasons },
      })),
    ],
    rules: { ...rules, ...changed },
    signedOpen: 'optional' as const,
  }
  const ids = createIds()
  const engine = createEngine({ spec, store, clock: realClock, ids, log })
  let pulses = 0
  const sense = (door: DoorAddress, reading: 'closed' | 'open') =>
    engine.submit({ type: 'door.sensed', door, reading })
  const doors: Doors = {
    pulse(door, _pulseMs, opening) {
      pulses += 1
      engine.submit({ type: 'pulse.reported', opening, result: 'sent' })
      if (!jammed.has(door.channel)) sense(door, 'open')
    },
    senseAll() {
      for (const { door } of compartments) sense(door, 'closed')
    },
  }
  engine.start({ doors, uplink: { respond() {}, committed() {} }, version: 'test' })
  doors.senseAll()

  const training = openTraining({
    engine,
    spec,
    clock: realClock,
    createEngine: (practised) => createEngine({ ...practised, ids, log }),
    createStore: () => createMemoryStore(createMemory(), 100),
  })
  const openListener = (port: number) =>
    openKiosk({
      host: '127.0.0.1',
      port,
      site: {
        id: 'amsterdam-03',
        languages,
        ...plainPlace,
        kiosk: { ...plainPlace.kiosk, speech: 'browser', ...place },
        walkInReturns,
        pinDigits: 8,
        labels: Object.fromEntries(compartments.map(({ id, label }) => [id, label])),
        wall: compartments.map(({ id, column, row, size, innerMm, sillMm }) => ({
          compartment: id,
          column,
          row,
          size,
          innerMm: [...innerMm],
          sillMm,
        })),
      },
      engine,
      sealer,
      scanned: (scan) => scanned(scan, sealer.seal, verifier.pickup),
      training,
      clock: realClock,
      log,
    })
  let kiosk = await openListener(0)
  let transactions = 0
  const doorOf = (compartment: string) => {
    const spec = compartments.find(({ id }) => id === compartment)
    if (spec === undefined) throw new Error(`no compartment ${compartment}`)
    return spec.door
  }
  const until = async (isTrue: () => boolean) => {
    const endMs = performance.now() + untilMs
    while (!isTrue()) {
      if (performance.now() > endMs) throw new Error(`waited ${untilMs / 1000} s in vain until ${isTrue}`)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
  const post = async (path: string, body: object) => {
    const response = await fetch(`${kiosk.address}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return (await response.json()) as { readonly outcome?: string; readonly reason?: string }
  }

  /** What the platform asks for; throws unless it is done. */
  async function request(body: RequestBody) {
    transactions += 1
    const { promise, resolve } = Promise.withResolvers<unknown>()
    engine.submit(
      { type: 'request.received', request: { transaction: `t${transactions}`, ...body } },
      resolve,
    )
    const reply = await promise
    const status = (reply as { readonly answer?: { readonly status: string } }).answer?.status
    if (status !== 'ok') throw new Error(`${body.verb}: ${JSON.stringify(reply)}`)
  }
  const assign = (id: string, fields: Partial<AssignedParcel> = {}) =>
    request({ verb: 'parcel.assign', parcel: { ...aParcel, id, barcodes: [id], ...fields } })
  const openDoors = () => (engine.read.visit()?.doors ?? []).filter(({ door }) => door === 'open')
  const scan = (code: string) => post('/api/scan', { code })
  const close = (compartment: string) => sense(doorOf(compartment), 'closed')
  /** As a door that springs open by itself, or is forced. */
  const open = (compartment: string) => sense(doorOf(compartment), 'open')
  /** A courier of the carrier, or somebody of the shop, shows a badge. */
  async function badge(role: 'courier' | 'staff' | 'technician' = 'courier') {
    const code = `BADGE-OF-A-${role.toUpperCase()}`
    const carrier = role === 'courier' ? 'post' : null
    await request({ verb: 'actor.set', actor: { id: role, role, carrier, codes: [sealer.seal('qr', code)] } })
    await scan(code)
  }

  return {
    get address() {
      return kiosk.address
    },
    request,
    assign,
    openDoors,
    scan,
    close,
    open,
    badge,
    /** A parcel that a courier has put in and left; the compartment it is in. */
    async stock(id: string, fields: Partial<AssignedParcel> = {}): Promise<string> {
      await assign(id, fields)
      await badge()
      await scan(id)
      await until(() => openDoors().length > 0)
      const [door] = openDoors()
      if (door === undefined) throw new Error('no door is open')
      close(door.compartment)
      await until(() => openDoors().length === 0)
      await post('/api/visit/end', {})
      return door.compartment
    },
    compartments,
    read: engine.read,
    until,
    post,
    seal: (kind: 'pin' | 'qr', code: string) => sealer.seal(kind, code),
    tokenOf,
    /** How often a real lock was told to open. */
    pulses: () => pulses,
    training,
    /** The types of all events so far. */
    events: () => store.after(0, 10_000).map(({ type }) => type),
    jam: (compartment: string) => jammed.add(doorOf(compartment).channel),
    free: (compartment: string) => jammed.delete(doorOf(compartment).channel),
    /** As a restart of the daemon looks from the page: away, and back at the same address. */
    async goAway() {
      const { port } = kiosk
      await kiosk.close()
      return async () => {
        kiosk = await openListener(port)
      }
    },
    async end() {
      await kiosk.close()
      training.close()
      engine.stop()
    },
  }
}

export type Rig = Awaited<ReturnType<typeof openRig>>
