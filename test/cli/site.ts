// A site for the tests of the control socket: the real engine behind a real socket. Only the doors are a stand-in:
// each does what its test tells it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMemoryStore } from '../../simulator/world/memory-store.ts'
import { createClock } from '../../src/adapters/host/clock.ts'
import { createIds } from '../../src/adapters/host/ids.ts'
import type { Control, ControlOptions } from '../../src/adapters/http/control.ts'
import { openControl } from '../../src/adapters/http/control.ts'
import { loadConfig, siteSpec } from '../../src/config.ts'
import { createEngine } from '../../src/engine.ts'
import { kluis } from './terminal.ts'

const log = { info: () => {}, warn: () => {}, error: () => {} }

const text = [
  'version: 1',
  'site: { id: test-1, languages: [nl] }',
  'store: { path: kluis.db }',
  'mqtt: { embedded: {} }',
  'rules: { senseWithinMs: 100, coilRestMs: 500 }',
  'buses: [ { id: wall, family: kr-cu16, path: /dev/none, boards: [ { address: 0, closedBit: 1 } ] } ]',
  'compartments:',
  '  - { id: "01", label: een, size: S, innerMm: [400, 100, 500], sillMm: 400, column: 1, row: 1, door: { bus: wall, board: 0, channel: 1 } }',
  '  - { id: "02", size: L, innerMm: [400, 300, 500], sillMm: 600, column: 1, row: 2, door: { bus: wall, board: 0, channel: 2 } }',
].join('\n')

const health = () => ({
  uptimeSeconds: 3700,
  uplink: { connections: 2, requests: 40, requestsMalformed: 3, replays: 0 },
  disk: { freeMiB: 1200, totalMiB: 29000 },
  temperatureC: 51.54,
  buses: [
    { bus: 'wall', state: 'up', trouble: null, boards: [{ address: 0, state: 'answering', replyMs: 12.3 }] },
    {
      bus: 'annex',
      state: 'down',
      trouble: 'gone',
      boards: [{ address: 1, state: 'unknown', replyMs: null }],
    },
  ],
  cabinet: {
    switches: [{ id: 'back', kind: 'tamper', good: false }],
    temperatures: [{ id: 'cool', celsius: 4.25 }],
    signals: [],
  },
  readers: [
    {
      reader: 'scanner',
      family: 'barcode',
      state: 'down',
      trouble: 'taken',
      counters: { scans: 12, repeats: 3, badFrames: 1, badChecksums: 0, droppedBytes: 17, losses: 2 },
    },
  ],
})

/** What a door does when it is pulsed. */
export type DoorHabit = 'opens' | 'jams' | 'is unreachable'

/** An engine that runs, and a configuration that names its socket; nobody serves the socket before `serve`. */
export function openSite() {
  const folder = mkdtempSync(join(tmpdir(), 'kluis-site-'))
  const config = join(folder, 'kluis.yaml')
  const socket = join(folder, 'kluis.sock')
  writeFileSync(config, text)
  const loaded = loadConfig({ file: config }, {})
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems))
  const clock = createClock({ trust: 'rtc' })
  const spec = siteSpec(loaded.config)
  const engine = createEngine({ spec, store: createMemoryStore(), clock, ids: createIds(), log })
  let habit: DoorHabit = 'opens'
  let control: Control | null = null
  const backups: string[] = []
  engine.start({
    doors: {
      pulse(door, _pulseMs, opening) {
        engine.submit({
          type: 'pulse.reported',
          opening,
          result: habit === 'is unreachable' ? 'not-sent' : 'sent',
        })
        if (habit === 'opens') engine.submit({ type: 'door.sensed', door, reading: 'open' })
      },
      senseAll() {
        for (const { door } of spec.compartments)
          engine.submit({ type: 'door.sensed', door, reading: 'closed' })
      },
    },
    uplink: { respond: () => {}, committed: () => {} },
    version: '0.0.0',
  })
  const options: ControlOptions = {
    path: socket,
    engine,
    clock,
    database: loaded.config.store.path,
    backup: async (file) => {
      if (file.includes('full')) throw new Error('The disk is full. Free some space.')
      backups.push(file)
    },
    health,
    log,
  }
  return {
    folder,
    socket,
    engine,
    options,
    /** What was asked to be written. */
    backups,
    everyDoor(does: DoorHabit) {
      habit = does
    },
    async serve() {
      control = await openControl(options)
    },
    async hangUp() {
      await control?.close()
      control = null
    },
    /** Resolves when the engine has taken in what was submitted before. */
    settled: () => new Promise<void>((resolve) => clock.soon(() => clock.soon(resolve))),
    kluis: (...args: string[]) => kluis([...args, '--config', config], { folder }),
    async close() {
      await control?.close()
      engine.stop()
      rmSync(folder, { recursive: true })
    },
  }
}

export type Site = ReturnType<typeof openSite>
