// A locker with the real engine over a store in memory, and the uplink under test. Its doors are those of a
// wall without power: a pulse moves nothing and is never reported, unless the test reports it.

import type { MemoryStore } from '../../../simulator/world/memory-store.ts'
import { createMemoryStore } from '../../../simulator/world/memory-store.ts'
import { createClock } from '../../../src/adapters/host/clock.ts'
import { createIds } from '../../../src/adapters/host/ids.ts'
import { createSealer } from '../../../src/adapters/host/sealer.ts'
import { connectByLibrary } from '../../../src/adapters/mqtt/client.ts'
import type { MqttSettings } from '../../../src/adapters/mqtt/connection.ts'
import type { Propose } from '../../../src/adapters/mqtt/proposal.ts'
import type { OpenUplink } from '../../../src/adapters/mqtt/uplink.ts'
import { openUplink } from '../../../src/adapters/mqtt/uplink.ts'
import type { Input } from '../../../src/core/input.ts'
import type { CompartmentSpec, OpeningId, SiteSpec } from '../../../src/core/nouns.ts'
import type { CheckedToken } from '../../../src/core/requests.ts'
import type { RunningEngine } from '../../../src/engine.ts'
import { createEngine } from '../../../src/engine.ts'
import type { Clock } from '../../../src/ports/clock.ts'

export interface Locker {
  readonly site: string
  readonly engine: RunningEngine
  readonly store: MemoryStore
  readonly uplink: OpenUplink
  /** Openings that were handed to the doors. */
  readonly pulses: OpeningId[]
  /** What was logged, as text. */
  readonly lines: string[]
  submit(input: Input): void
  /** Inputs wait from now on, as if the disk was slow; `go` lets them be taken in. */
  hold(): void
  go(): void
  /** As if the process was killed: nothing is said to the broker, nothing more is done. */
  crash(): Promise<void>
  close(): Promise<void>
}

const compartment = (number: number): CompartmentSpec => ({
  id: String(number).padStart(3, '0'),
  label: String(number),
  size: number % 3 === 0 ? 'L' : number % 3 === 1 ? 'S' : 'M',
  innerMm: [440, 90 * (1 + (number % 3)), 600],
  sillMm: 400,
  column: number,
  row: 1,
  features: [],
  carriers: null,
  door: { bus: 'wall', board: 0, channel: number },
  sensed: true,
  watched: false,
})

const siteSpec = (site: string, compartments: number): SiteSpec => ({
  site,
  languages: ['nl', 'en'],
  compartments: Array.from({ length: compartments }, (_, i) => compartment(i + 1)),
  carriers: [],
  signedOpen: 'optional',
  rules: {
    pulseMs: 500,
    maxTries: 3,
    senseWithinMs: 2000,
    idleVisitMs: 60_000,
    openVisitMs: 60_000,
    nagAfterMs: 60_000,
    leftOpenAfterMs: 60_000,
    reopenAtKioskMs: 60_000,
    reopenByCodeMs: 60_000,
    depositWithinMs: 86_400_000,
    pickupWithinMs: 86_400_000,
    minPinDigits: 6,
    wrongCodesBeforeLockout: 5,
    lockoutMs: [60_000],
    heavyFromG: 15_000,
    keepEndedMs: 86_400_000,
    keepEndedParcels: 1000,
  },
})

export interface LockerOptions {
  readonly settings: MqttSettings
  readonly site?: string
  /** A store with an earlier life in it. */
  readonly store?: MemoryStore
  readonly compartments?: number
  readonly verifyToken?: (token: string) => CheckedToken
  readonly propose?: Propose
  readonly clock?: Clock
}

let sites = 0

export async function openLocker(options: LockerOptions): Promise<Locker> {
  const { settings, compartments = 12 } = options
  const site = options.site ?? `site-${process.pid}-${++sites}`
  const store = options.store ?? createMemoryStore()
  const clock = options.clock ?? createClock({ trust: 'rtc' })
  const lines: string[] = []
  const note = (fields: object, text: string): void => {
    lines.push(`${text} ${JSON.stringify(fields)}`)
  }
  const log = { info: note, warn: note, error: note }
  let held: (() => void)[] | null = null
  const engineClock: Clock = {
    ...clock,
    soon: (task) => {
      if (held === null) clock.soon(task)
      else held.push(task)
    },
  }
  const engine = createEngine({
    spec: siteSpec(site, compartments),
    store,
    clock: engineClock,
    ids: createIds(),
    log,
  })
  const uplink = openUplink({
    site,
    version: '0.0.0-test',
    settings,
    connect: connectByLibrary,
    journal: store,
    engine,
    clock,
    sealer: createSealer({ key: Buffer.alloc(32, 7), minPinDigits: 6 }),
    verifyToken: options.verifyToken ?? (() => ({ valid: false })),
    propose: options.propose ?? (() => ({ outcome: 'refused', problems: [] })),
    health: () => ({ disk: { freeBytes: 1 } }),
    log,
  })
  const pulses: OpeningId[] = []
  const doors = { pulse: (_door: unknown, _ms: number, id: OpeningId) => pulses.push(id), senseAll: () => {} }
  engine.start({ doors, uplink, version: '0.0.0-test' })
  return {
    site,
    engine,
    store,
    uplink,
    pulses,
    lines,
    submit: (input) => engine.submit(input),
    hold() {
      held ??= []
    },
    go() {
      const waiting = held ?? []
      held = null
      for (const task of waiting) clock.soon(task)
    },
    async crash() {
      held = []
      store.crash()
      await uplink.close()
    },
    async close() {
      await uplink.close()
      engine.stop()
    },
  }
}
