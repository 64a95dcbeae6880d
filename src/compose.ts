// The composition root: joins the concrete adapters to the engine; only compose-devices.ts names any besides.
// It opens everything in the order in which it depends on each other and closes it backwards.
// No rule, no timer and no message stands here.
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { BusHealth } from './adapters/boards/board.ts'
import { openDoors } from './adapters/boards/doors.ts'
import { openCabinet } from './adapters/cabinet/cabinet.ts'
import type { CabinetHealth } from './adapters/cabinet/settings.ts'
import { isChipPresent } from './adapters/gpio/chips.ts'
import { createOpenLines } from './adapters/gpio/open-lines.ts'
import { createClock } from './adapters/host/clock.ts'
import { watchClock } from './adapters/host/clock-watch.ts'
import { createIds } from './adapters/host/ids.ts'
import { openKey } from './adapters/host/key-file.ts'
import { machineHealth } from './adapters/host/machine.ts'
import { createSealer } from './adapters/host/sealer.ts'
import type { Supervisor } from './adapters/host/supervisor.ts'
import { readText } from './adapters/host/text-file.ts'
import { openControl } from './adapters/http/control.ts'
import { openKiosk } from './adapters/http/kiosk.ts'
import { isPresent, openLink } from './adapters/links/open-link.ts'
import { createMemory, createMemoryStore } from './adapters/memory/store.ts'
import { openBroker } from './adapters/mqtt/broker.ts'
import type { MqttSettings } from './adapters/mqtt/connection.ts'
import type { Propose } from './adapters/mqtt/proposal.ts'
import type { OpenUplink } from './adapters/mqtt/uplink.ts'
import { openUplink } from './adapters/mqtt/uplink.ts'
import type { ReaderHealth } from './adapters/readers/reader.ts'
import { openReaders } from './adapters/readers/readers.ts'
import { openStore } from './adapters/sqlite/open.ts'
import { createTokenVerifier } from './adapters/tokens/verifier.ts'
import { openTraining } from './adapters/training/training.ts'
import { kioskSite } from './config/kiosk-site.ts'
import { readerSettings } from './config/reader-settings.ts'
import type { Config } from './config.ts'
import { busSettings, cabinetSettings, siteSpec } from './config.ts'
import type { Answer } from './core/requests.ts'
import type { Scan } from './core/scan.ts'
import { scanned } from './core/scan.ts'
import type { Engine } from './engine.ts'
import { createEngine } from './engine.ts'
import type { OpenLines } from './ports/lines.ts'
import type { Log } from './ports/log.ts'
import { version } from './version.ts'

export interface HardwareHealth {
  readonly buses: readonly BusHealth[]
  readonly cabinet: CabinetHealth
  readonly readers: readonly ReaderHealth[]
}

export interface Locker {
  readonly addresses: { readonly kiosk: string; readonly control: string; readonly mqtt: string }
  readonly engine: Engine
  /** What of the hardware says what just now. */
  readonly hardware: () => HardwareHealth
  /** Takes in what waits, tells the platform goodbye, frees every port and file. */
  close(): Promise<void>
}

export interface LockerOptions {
  readonly log: Log
  /** Origins whose pages may show the kiosk in a frame: the demo's. */
  readonly framedBy?: readonly string[]
  /** In place of this machine's GPIO chips: the demo's and a test's. */
  readonly openLines?: OpenLines
  /** Takes a platform's change of the configuration; where it is left out none is taken. */
  readonly propose?: Propose
  /** Who starts the process again if it hangs; nobody where left out. */
  readonly supervisor?: Supervisor
}

/** What is practised is read at once; nobody asks for it again. */
const practisedEntries = 100

const takesNone: Propose = () => ({
  outcome: 'refused',
  problems: [{ path: '', message: 'this locker takes no configuration from afar' }],
})

/** Closes what was opened, latest first, each once. */
function createClosers() {
  const closers: (() => unknown)[] = []
  return {
    add: (close: () => unknown) => void closers.push(close),
    async close() {
      for (let next = closers.pop(); next; next = closers.pop()) await next()
    },
  }
}

function brokerSettings(mqtt: Config['mqtt'], embeddedPort: number | null): MqttSettings {
  if (mqtt.kind === 'embedded') return { url: `mqtt://127.0.0.1:${embeddedPort}` }
  return {
    url: mqtt.url,
    ...(mqtt.username === null ? {} : { username: mqtt.username }),
    ...(mqtt.password === null ? {} : { password: mqtt.password.reveal() }),
    ...(mqtt.ca === null ? {} : { ca: mqtt.ca }),
    ...(mqtt.cert === null ? {} : { cert: mqtt.cert }),
    ...(mqtt.key === null ? {} : { key: mqtt.key.reveal() }),
  }
}

/**
 * The whole locker, serving when the promise resolves; neither the broker nor the boards are waited for.
 * Rejects with StoreFault, KeyFileError or the system's error about a port, with everything closed again.
 */
export async function openLocker(config: Config, options: LockerOptions): Promise<Locker> {
  const closers = createClosers()
  try {
    const locker = await open(config, options, closers)
    return { ...locker, close: closers.close }
  } catch (error) {
    await closers.close()
    throw error
  }
}

async function open(
  config: Config,
  { log, framedBy = [], openLines, propose = takesNone, supervisor }: LockerOptions,
  closers: ReturnType<typeof createClosers>,
): Promise<Omit<Locker, 'close'>> {
  const { path } = config.store
  const key = openKey(config.store.keyFile, { databaseExists: existsSync(path) })
  const clock = createClock(config.clock)
  const store = openStore({ path, key: key.derive('store'), log, clock })
  closers.add(() => store.close())
  const ids = createIds()
  const spec = siteSpec(config)
  const sealer = createSealer({ key: key.derive('codes'), minPinDigits: spec.rules.minPinDigits })
  const tokens = createTokenVerifier(config.security.platformKeys)
  const engine = createEngine({ spec, store, clock, ids, log })

  const lines = openLines
    ? { open: openLines }
    : { open: createOpenLines({ clock }), isPresent: isChipPresent }
  const doors = openDoors({
    buses: busSettings(config),
    openLink,
    isPresent,
    lines,
    clock,
    submit: (input) => engine.submit(input),
    log,
  })
  closers.add(() => doors.close())
  let uplink: OpenUplink | null = null
  const early: Answer[] = []
  engine.start({
    doors,
    // The uplink is opened when the state stands; until then the answers of openings that the last life left open wait.
    uplink: {
      respond: (answer) => (uplink === null ? void early.push(answer) : uplink.respond(answer)),
      committed: () => uplink?.committed(),
    },
    version,
  })
  closers.add(() => engine.stop())
  const cabinet = openCabinet({
    settings: cabinetSettings(config),
    lines,
    readText,
    engine,
    clock,
    log,
  })
  closers.add(() => cabinet.close())
  const watch = watchClock({ clock, submit: (input) => engine.submit(input) })
  closers.add(() => watch.close())

  const startedMs = clock.monotonicMs()
  // A reader's scan is answered on the kiosk's screen, so they are opened last.
  let readers: { health(): readonly ReaderHealth[] } = { health: () => [] }
  const hardware = (): HardwareHealth => ({
    buses: doors.health(),
    cabinet: cabinet.health(),
    readers: readers.health(),
  })
  const health = () => ({ ...machineHealth(dirname(path)), ...hardware() })
  const broker = config.mqtt.kind === 'embedded' ? await openBroker({ ...config.mqtt, log }) : null
  if (broker) closers.add(() => broker.close())
  const opened = await openUplink({
    site: config.site.id,
    version,
    settings: brokerSettings(config.mqtt, broker?.port ?? null),
    journal: store,
    engine,
    clock,
    sealer,
    verifyToken: tokens.open,
    propose,
    health,
    log,
  })
  uplink = opened
  for (const answer of early) opened.respond(answer)
  closers.add(() => opened.close())

  const delivery = () => ({
    broker: opened.connected() ? 'connected' : 'not connected',
    backlog: store.lastSequence() - store.delivered(),
  })
  const control = await openControl({
    path: join(dirname(path), 'kluis.sock'),
    engine,
    clock,
    database: path,
    backup: (file) => store.backup(file),
    health: () => ({
      version,
      uptimeSeconds: Math.round((clock.monotonicMs() - startedMs) / 1000),
      ...delivery(),
      uplink: opened.counters(),
      ...health(),
    }),
    log,
  })
  closers.add(() => control.close())
  const training = openTraining({
    engine,
    spec,
    clock,
    createEngine: (practised) => createEngine({ ...practised, ids, log }),
    createStore: () => createMemoryStore(createMemory(), practisedEntries),
  })
  closers.add(() => training.close())
  const kiosk = await openKiosk({
    ...config.http.kiosk,
    site: kioskSite(config),
    engine,
    sealer,
    scanned: (scan: Scan) => scanned(scan, sealer.seal, tokens.pickup),
    training,
    clock,
    log,
    framedBy,
  })
  closers.add(() => kiosk.close())
  const openedReaders = openReaders({
    readers: readerSettings(config),
    openLink,
    isPresent,
    clock,
    submit: (input) => engine.submit(input),
    scan: kiosk.takeScan,
    log,
  })
  readers = openedReaders
  closers.add(() => openedReaders.close())
  const watched = supervisor?.watch({
    clock,
    submit: (input) => engine.submit(input),
    onStep: engine.onStep,
    journal: store,
    figures: () => ({
      capacity: engine.read.snapshot().capacity,
      alerts: engine.read.alerts().length,
      ...delivery(),
    }),
  })
  closers.add(() => watched?.close())
  const mqtt = config.mqtt.kind === 'embedded' ? `mqtt://127.0.0.1:${broker?.port}` : config.mqtt.url
  return { addresses: { kiosk: kiosk.address, control: control.path, mqtt }, engine, hardware }
}
