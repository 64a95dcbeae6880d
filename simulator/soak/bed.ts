// Everything real that a soak stands on: a Mosquitto, boards on ptys, the daemon as a process of its own, a platform and people.
// Opens it, and shuts it again whatever happened; decides neither when the daemon ends nor what is right.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openEmulatedBus } from '../boards/open-walls.ts'
import { joinWalls } from '../boards/wall.ts'
import type { Broker } from '../replay/broker.ts'
import { freePort, openBroker, until } from '../replay/broker.ts'
import { createChance } from '../replay/chance.ts'
import type { Daemon } from '../replay/daemon.ts'
import { createDaemon } from '../replay/daemon.ts'
import { createKiosk } from '../replay/kiosk.ts'
import { startPace } from '../replay/pace.ts'
import type { Platform } from '../replay/platform.ts'
import { openPlatform } from '../replay/platform.ts'
import type { Truth } from '../replay/truth.ts'
import { createTruth } from '../replay/truth.ts'
import type { World } from '../replay/world.ts'
import { createWorld } from '../replay/world.ts'
import type { Lives } from './lives.ts'
import { createLives } from './lives.ts'
import type { ParcelMaker } from './parcels.ts'
import { createParcelMaker } from './parcels.ts'
import type { Requests } from './requests.ts'
import { createRequests } from './requests.ts'
import { busSettings, configText, doors } from './wall.ts'
import type { Witness } from './witness.ts'
import { createWitness } from './witness.ts'

export interface Bed {
  readonly site: string
  readonly configFile: string
  readonly broker: Broker
  readonly platform: Platform
  readonly daemon: Daemon
  readonly lives: Lives
  readonly truth: Truth
  readonly witness: Witness
  readonly maker: ParcelMaker
  readonly world: World
  readonly requests: Requests
  /** What went wrong with the soak itself. */
  readonly failures: string[]
  /** What lies beside the database. */
  files(): readonly string[]
  close(): Promise<void>
}

/** Deadlines are asked for as real times, so this is only what people wait for each other. */
const replayedSpeed = 1_000

/** The daemon serves and has read every door. Rejects where that does not come about, with everything shut again. */
export async function openBed(seed: number): Promise<Bed> {
  const closers: (() => unknown)[] = []
  const close = async (): Promise<void> => {
    for (let next = closers.pop(); next; next = closers.pop()) await next()
  }
  try {
    const site = `soak-${process.pid}`
    const folder = mkdtempSync(join(tmpdir(), 'kluis-soak-'))
    closers.push(() => rmSync(folder, { recursive: true, force: true }))
    const broker = await openBroker()
    closers.push(() => broker.close())
    const walls = await Promise.all(
      busSettings.map((settings) => openEmulatedBus({ ...settings, transport: 'pty' })),
    )
    for (const wall of walls) closers.push(() => wall.shut())
    const truth = createTruth(joinWalls(walls), doors)
    const kioskPort = await freePort()
    const configFile = join(folder, 'kluis.yaml')
    const paths = walls.map((wall) => wall.path)
    writeFileSync(configFile, configText({ site, mqtt: { url: broker.url }, kioskPort, paths }))
    const platform = await openPlatform(broker.url, site)
    closers.push(() => platform.close())
    const daemon = createDaemon({ configFile, kioskUrl: `http://127.0.0.1:${kioskPort}` })
    closers.push(() => daemon.close())
    const lives = createLives(daemon)
    lives.launch()
    await lives.serving()
    await until(
      'every door is read',
      () => {
        const compartments = platform.snapshot()?.compartments ?? []
        return compartments.length === doors.length && compartments.every((one) => one.door === 'closed')
      },
      { withinMs: 60_000 },
    )
    const witness = createWitness(createKiosk(kioskPort))
    closers.push(() => witness.close())
    const pace = startPace(replayedSpeed, 0)
    closers.push(() => pace.stop())
    const failures: string[] = []
    const onFailure = (error: unknown): void => {
      failures.push(error instanceof Error ? (error.stack ?? error.message) : String(error))
    }
    const chance = createChance(seed)
    const world = createWorld({ kiosk: witness, platform, truth, pace, chance, onFailure })
    const maker = createParcelMaker(chance.stream('parcels'))
    const requests = createRequests(world, maker, onFailure)
    closers.push(() => requests.stop())
    const files = (): string[] => readdirSync(folder)
    return {
      site,
      configFile,
      broker,
      platform,
      daemon,
      lives,
      truth,
      witness,
      maker,
      world,
      requests,
      failures,
      files,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}
