// The whole daemon on a disk that fills up while it works: a real file system of its own where we may mount one, else a limit that
// the kernel sets to its files. test/adapters/sqlite/full-disk.test.ts shows the same for the store alone.
import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { openEmulatedBus } from '../../simulator/boards/open-walls.ts'
import { joinWalls } from '../../simulator/boards/wall.ts'
import { freePort, openBroker, pause, until } from '../../simulator/replay/broker.ts'
import { createChance } from '../../simulator/replay/chance.ts'
import { checkDelivery, inOrder, typeOf } from '../../simulator/replay/checks.ts'
import { createDaemon, runVerb } from '../../simulator/replay/daemon.ts'
import { createKiosk } from '../../simulator/replay/kiosk.ts'
import { openPlatform } from '../../simulator/replay/platform.ts'
import { createTruth } from '../../simulator/replay/truth.ts'
import { announced, createParcelMaker } from '../../simulator/soak/parcels.ts'
import { busSettings, configText, doors } from '../../simulator/soak/wall.ts'

const ownMounts = process.getuid?.() === 0 ? ['--mount'] : ['--user', '--map-root-user', '--mount']
const unshare = 'unshare'
const prlimit = 'prlimit'
const onSmallDisk = (folder: string): string[] => [
  unshare,
  ...ownMounts,
  'sh',
  '-c',
  'mount -t tmpfs -o size=3m none "$1" && shift && exec "$@"',
  'sh',
  folder,
]
const canMount = spawnSync(unshare, [...onSmallDisk('/tmp').slice(1), 'true']).status === 0
const means = [...(canMount ? (['mount'] as const) : []), 'limit' as const]

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (let next = closers.pop(); next; next = closers.pop()) await next()
})

/** Fills the disk of the process and makes room again, from outside. */
function diskOf(pid: number, store: string, how: (typeof means)[number]) {
  // The process's own view of its files, where it has a file system that we don't see.
  const seen = `/proc/${pid}/root${store}`
  const ballast = join(seen, 'ballast')
  const limit = (bytes: string): void => {
    spawnSync(prlimit, ['--pid', String(pid), `--fsize=${bytes}:`])
  }
  return {
    fill() {
      if (how === 'limit') return limit(String(statSync(join(seen, 'kluis.db-wal')).size))
      writeFileSync(ballast, '')
      for (const step of [65_536, 4096, 512, 1]) {
        try {
          for (;;) appendFileSync(ballast, Buffer.alloc(step))
        } catch {
          // Full to this step; now the smaller ones.
        }
      }
    },
    free() {
      if (how === 'limit') limit('unlimited')
      else rmSync(ballast)
    },
  }
}

test.each(means)(
  'a full disk (%s) opens no door and loses nothing, and is forgotten once there is room',
  async (how) => {
    const site = `full-${process.pid}-${how}`
    const folder = mkdtempSync(join(tmpdir(), 'kluis-full-'))
    closers.push(() => rmSync(folder, { recursive: true, force: true }))
    const store = join(folder, 'store')
    mkdirSync(store)
    const broker = await openBroker()
    closers.push(() => broker.close())
    const walls = await Promise.all(busSettings.map((bus) => openEmulatedBus({ ...bus, transport: 'pty' })))
    for (const wall of walls) closers.push(() => wall.shut())
    const truth = createTruth(joinWalls(walls), doors)
    const kioskPort = await freePort()
    const configFile = join(folder, 'kluis.yaml')
    const paths = walls.map((wall) => wall.path)
    writeFileSync(
      configFile,
      configText({
        site,
        mqtt: { url: broker.url },
        kioskPort,
        paths,
        store: 'store/kluis.db',
      }),
    )
    const platform = await openPlatform(broker.url, site)
    closers.push(() => platform.close())
    const daemon = createDaemon({
      configFile,
      kioskUrl: `http://127.0.0.1:${kioskPort}`,
      ...(how === 'mount' ? { under: onSmallDisk(store) } : {}),
    })
    closers.push(() => daemon.close())
    await daemon.start()
    const kiosk = createKiosk(kioskPort)
    closers.push(() => kiosk.close())
    // From then on it has its session at the broker.
    await until('every door is read', () =>
      platform.snapshot()?.compartments.every((one) => one.door === 'closed'),
    )
    const maker = createParcelMaker(createChance(1))
    const ask = (parcel: object): ReturnType<typeof platform.ask> => platform.ask('parcel.assign', { parcel })

    // A return of a customer opens a door by its code alone.
    const brought = maker.make('return')
    expect(await ask(announced(brought))).toMatchObject({ status: 'ok' })
    const disk = diskOf(daemon.pid(), store, how)
    disk.fill()
    // A commit may still find room in what SQLite has already taken.
    await until('a request finds no room', async () => {
      const answer = await ask(announced(maker.make('delivery')))
      return answer.status === 'error' && answer.reason === 'storage'
    })
    const pulses = truth.pulses.length
    for (let tries = 0; tries < 5; tries += 1) {
      expect(await kiosk.scan(brought.qr)).toEqual({ outcome: 'lost' })
      await pause(100)
    }
    // Reads go on, and it says what is wrong with it.
    expect(await kiosk.visit()).toBeNull()
    expect(await platform.ask('snapshot.get', {})).toMatchObject({ status: 'ok' })
    const status = JSON.parse((await runVerb('status', configFile, inside(daemon.pid(), how))).text)
    expect(status.alerts.map(({ code }: { code: string }) => code)).toContain(
      how === 'mount' ? 'store-full' : 'store-failing',
    )
    expect(truth.pulses.length).toBe(pulses)

    disk.free()
    const freedMs = performance.now()
    await until('the code opens its door', async () => (await kiosk.scan(brought.qr)).outcome === 'accepted')
    expect(performance.now() - freedMs).toBeLessThan(5_000)
    await kiosk.waitFor((visit) => visit?.step === 'open', 10_000)
    truth.close(String(truth.openDoors()[0]))
    await until('it is told', () =>
      platform.received.some(({ event }) => typeOf(event) === 'return.accepted'),
    )
    expect(truth.pulses.length).toBe(pulses + 1)
    // The request that found no room is as if it had never been sent, and may be sent again.
    const assigned = inOrder(platform).filter((event) => typeOf(event) === 'parcel.assigned')
    const granted = platform.answers.filter(
      ({ answer }) => answer.verb === 'parcel.assign' && answer.status === 'ok',
    )
    expect(assigned.length).toBe(granted.length)
    await until('the alert is gone', () => ![...platform.alerts.keys()].some((id) => id.includes('store')))
    const evidence = { site, platform, truth, doors, parcels: new Map(), attempts: [] }
    expect(checkDelivery(evidence)).toEqual([])
    const verified = await runVerb('verify-journal', configFile, inside(daemon.pid(), how))
    expect(JSON.parse(verified.text)).toMatchObject({ ok: true })
    await daemon.stop()
  },
  120_000,
)

/** For a program that must see the same files as the daemon. */
function inside(pid: number, how: (typeof means)[number]): string[] {
  if (how === 'limit') return []
  const user = process.getuid?.() === 0 ? [] : ['--user', '--preserve-credentials']
  return ['nsenter', '--target', String(pid), ...user, '--mount']
}
