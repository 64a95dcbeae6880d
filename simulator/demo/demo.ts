// The whole thing for a person to play with: the daemon in a process of its own, emulated lock boards on
// ptys, a broker, a stand-in platform and one page. Opens and closes it all; what can be done in it stands in
// deeds.ts. Everything written goes into a folder that is removed at the end.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openBroker } from '../../src/adapters/mqtt/broker.ts'
import { busSettings, cabinetSettings } from '../../src/config.ts'
import type { Log } from '../../src/ports/log.ts'
import type { EmulatedBus } from '../boards/emulated-bus.ts'
import { openEmulatedBus } from '../boards/open-walls.ts'
import { joinWalls } from '../boards/wall.ts'
import { openPlatform } from '../platform/platform.ts'
import { createChance } from '../world/chance.ts'
import { openCabinetScene } from './cabinet-scene.ts'
import { shippedConfig, writeConfiguration } from './configuration.ts'
import { createCouriers, introduce } from './couriers.ts'
import { createDeeds } from './deeds.ts'
import { createDesk } from './desk.ts'
import { createKioskClient } from './kiosk-client.ts'
import { createLockerProcess } from './locker-process.ts'
import { openNetwork } from './network.ts'
import { isOccupied } from './next-step.ts'
import type { People } from './people.ts'
import { createPeople } from './people.ts'
import { createPicture, siteOf } from './picture.ts'
import { freePort } from './ports.ts'
import { createScene } from './scene.ts'
import { openServer } from './server.ts'

export interface DemoOptions {
  /** The page's; 0 for any free one, null for 8000 or, where that is taken, another. */
  readonly port: number | null
  /** The same seed gives the same parcels and people. */
  readonly seed: number
  /** How many times faster than life the people of "play by itself" are. */
  readonly speed: number
}

export interface Demo {
  readonly addresses: { readonly page: string; readonly kiosk: string; readonly mqtt: string }
  readonly site: string
  close(): Promise<void>
}

const usualPort = 8000
const otherPorts = [8100, 8200, 8300]
const usualMqttPort = 1883
const onlineWithinMs = 20_000
const silent: Log = { info() {}, warn() {}, error() {} }

/** Resolves when everything serves. Rejects with a message for people, everything closed again. */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const closers: (() => unknown)[] = []
  const close = async (): Promise<void> => {
    for (let next = closers.pop(); next; next = closers.pop()) await next()
  }
  try {
    return { ...(await open(options, closers)), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function openBuses(buses: ReturnType<typeof busSettings>): Promise<ReadonlyMap<string, EmulatedBus>> {
  const opened = new Map<string, EmulatedBus>()
  for (const { id, baudRate = 19_200, boards } of buses) {
    opened.set(id, await openEmulatedBus({ transport: 'pty', busId: id, baudRate, boards }))
  }
  return opened
}

async function open(
  { port, seed, speed }: DemoOptions,
  closers: (() => unknown)[],
): Promise<Omit<Demo, 'close'>> {
  const isUsual = port === null
  const pagePort = isUsual
    ? await freePort([usualPort, ...otherPorts])
    : port === 0
      ? await freePort([])
      : port
  const folder = mkdtempSync(join(tmpdir(), 'kluis-demo-'))
  closers.push(() => rmSync(folder, { recursive: true, force: true }))

  const buses = await openBuses(busSettings(shippedConfig()))
  closers.push(() => Promise.all([...buses.values()].map((bus) => bus.shut())))
  const mqttPort = await freePort(isUsual ? [usualMqttPort] : [])
  const broker = await openBroker({ host: '127.0.0.1', port: mqttPort, log: silent })
  closers.push(() => broker.close())
  const network = await openNetwork(broker.port)
  closers.push(() => network.close())

  const temperatureFile = join(folder, 'temperature')
  const written = writeConfiguration({
    folder,
    kioskPort: await freePort(isUsual || port > 0 ? [pagePort + 1] : []),
    mqttUrl: `mqtt://127.0.0.1:${network.port}`,
    busPaths: new Map([...buses].map(([id, bus]) => [id, bus.path])),
    temperatureFile,
  })
  const { config } = written
  const mqtt = `mqtt://127.0.0.1:${broker.port}`
  const chance = createChance(seed)
  const platform = await openPlatform({ url: mqtt, site: config.site.id, chance })
  closers.push(() => platform.close())

  let changed = (): void => {}
  let isPlugged = true
  const cabinet = openCabinetScene(cabinetSettings(config), temperatureFile)
  const locker = createLockerProcess({
    wires: cabinet.wires,
    configFile: written.file,
    framedBy: [`http://127.0.0.1:${pagePort}`, `http://localhost:${pagePort}`],
    onChange: () => changed(),
    onCrash: (last) =>
      process.stderr.write(`The daemon ended by itself and is started again. Its last words:\n${last}\n`),
  })
  closers.push(() => locker.close())
  const scene = createScene(joinWalls([...buses.values()]), config.compartments)
  const couriers = createCouriers(config.carriers, chance)
  const deeds = createDeeds({
    platform,
    locker,
    scene,
    cabinet,
    network,
    couriers,
    kiosk: createKioskClient(locker.kiosk),
    async plug(isIn) {
      isPlugged = isIn
      for (const bus of buses.values()) await (isIn ? bus.plug() : bus.unplug())
    },
    onChange: () => changed(),
  })
  const desk = createDesk(deeds, () => people)
  const picture = createPicture({
    config,
    platform,
    locker,
    scene,
    cabinet,
    network,
    deeds,
    people: () => people,
    isPlugged: () => isPlugged,
  })
  const people: People = createPeople({
    chance,
    speed,
    platform,
    deeds,
    next: picture.next,
    perform: async ({ name, fields }) => void (await desk[name]?.perform(fields as never)),
    isFree: () => locker.power() === 'on' && !isOccupied(locker.look()?.visit ?? null),
    carriers: config.carriers.map(({ id }) => id),
    onChange: () => changed(),
  })
  closers.push(() => people.close())

  const server = await openServer(pagePort, {
    site: siteOf(config, couriers, { speed, mqtt }),
    picture: picture.now,
    desk,
    platform,
  })
  closers.push(() => server.close())
  changed = server.changed
  closers.push(platform.onChange(changed), scene.onChange(changed))
  // A rested lock is no event, but another picture.
  closers.push(scene.onChange(() => setTimeout(changed, config.rules.coilRestMs + 20).unref()))

  await locker.start()
  // Until it has subscribed, a request would find nobody, and would only be repeated seconds later.
  await platform.until('the locker is online', () => platform.lockerState() === 'online', onlineWithinMs)
  await introduce(platform, couriers)
  return {
    addresses: { page: `http://127.0.0.1:${server.port}`, kiosk: locker.kiosk() ?? '', mqtt },
    site: config.site.id,
  }
}
