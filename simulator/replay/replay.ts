// A replay from start to verdict: opens a broker, boards, the daemon and the platform, lets the week happen, heals
// what was broken, and has everything checked. Prints nothing.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openEmulatedBus } from '../boards/open-walls.ts'
import { joinWalls } from '../boards/wall.ts'
import { freePort, openBroker, pause, until } from './broker.ts'
import { createChance } from './chance.ts'
import type { Evidence } from './checks.ts'
import { checkAlerts, checkAnswers, checkDelivery, checkHistories, checkWall, inOrder } from './checks.ts'
import { createDaemon, runVerb } from './daemon.ts'
import { checkOpenings, checkRefusals } from './door-checks.ts'
import { createKiosk } from './kiosk.ts'
import { planMischief } from './mischief.ts'
import { startPace } from './pace.ts'
import { openPlatform } from './platform.ts'
import { startSenders } from './senders.ts'
import type { Occupancy } from './tally.ts'
import { dwellHours, eventCounts, watchOccupancy } from './tally.ts'
import { trailsOf } from './trails.ts'
import { createTruth } from './truth.ts'
import { busIds, configText, doorsPerBoard, planWall } from './wall-plan.ts'
import type { Plan } from './week.ts'
import { planWeek } from './week.ts'
import { createWorld } from './world.ts'

export interface ReplayOptions {
  readonly days: number
  readonly seed: number
  readonly speed: number
  readonly share: number
  /** Told now and then how far it is. */
  readonly onProgress?: (hours: number, events: number) => void
}

export interface ReplayReport {
  readonly options: { days: number; seed: number; speed: number; share: number }
  readonly tookSeconds: number
  readonly rowsOfData: number
  readonly parcels: number
  readonly counts: Readonly<Record<string, number>>
  readonly events: Readonly<Record<string, number>>
  readonly received: { readonly events: number; readonly repeats: number; readonly answers: number }
  readonly occupancy: Readonly<Record<string, Occupancy>>
  readonly dwell: ReturnType<typeof dwellHours>
  readonly daemonStarts: number
  readonly pulses: number
  readonly journal: string
  readonly stillInside: number
  readonly checks: readonly { readonly name: string; readonly problems: readonly string[] }[]
  readonly inconsistencies: number
  /** What is known of the parcels that the problems name. */
  readonly trails: readonly string[]
  readonly kiosk: { readonly inUse: number; readonly meanWaitH: number; readonly mostWaitH: number }
}

const site = 'replay-01'
const beginsAtH = 6.5
const lastPickupsH = 2
const sampleMs = 250
/** Long enough for whatever was just broken to come back. */
const settleMs = 20_000

export async function replay(options: ReplayOptions): Promise<ReplayReport> {
  const closers: (() => unknown)[] = []
  try {
    return await run(options, closers)
  } finally {
    for (let next = closers.pop(); next; next = closers.pop()) await next()
  }
}

async function run(options: ReplayOptions, closers: (() => unknown)[]): Promise<ReplayReport> {
  const startedMs = performance.now()
  const plan: Plan = planWeek(options)
  const folder = mkdtempSync(join(tmpdir(), 'kluis-replay-'))
  closers.push(() => rmSync(folder, { recursive: true, force: true }))
  const broker = await openBroker()
  closers.push(() => broker.close())
  const buses = await Promise.all(
    busIds.map((busId) =>
      openEmulatedBus({
        busId,
        transport: 'pty',
        boards: [{ address: 0, channels: doorsPerBoard, closedBit: 1 }],
      }),
    ),
  )
  for (const bus of buses) closers.push(() => bus.shut())
  const doors = planWall()
  const truth = createTruth(joinWalls(buses), doors)
  const kioskPort = await freePort()
  const configFile = join(folder, 'kluis.yaml')
  writeFileSync(
    configFile,
    configText({ site, mqttUrl: broker.url, kioskPort, paths: buses.map((bus) => bus.path) }),
  )
  const platform = await openPlatform(broker.url, site)
  closers.push(() => platform.close())
  const daemon = createDaemon({ configFile, kioskUrl: `http://127.0.0.1:${kioskPort}` })
  closers.push(() => daemon.close())
  await daemon.start()
  await until('every door is read', () => {
    const snapshot = platform.snapshot()
    return (
      snapshot?.compartments.length === doors.length &&
      snapshot.compartments.every((one) => one.door === 'closed')
    )
  })

  const replayStartMs = performance.now()
  const kiosk = createKiosk(kioskPort)
  closers.push(() => kiosk.close())
  const pace = startPace(options.speed, beginsAtH)
  closers.push(() => pace.stop())
  const failures: string[] = []
  const onFailure = (error: unknown): void => {
    failures.push(error instanceof Error ? (error.stack ?? error.message) : String(error))
  }
  const chance = createChance(options.seed).stream('people')
  const world = createWorld({ kiosk, platform, truth, pace, chance, onFailure })
  const hours = options.days * 24
  const senders = startSenders(world, plan, hours)
  const mischief = planMischief(world, { doors, buses, broker, daemon, hours, onFailure })
  const occupancy = watchOccupancy(truth, platform, doors)

  while (pace.nowH() < hours + lastPickupsH) {
    await pause(sampleMs)
    occupancy.sample()
    options.onProgress?.(pace.nowH(), platform.received.length)
  }
  const replayedMs = performance.now() - replayStartMs
  senders.stop()
  await mischief.heal()
  pace.stop()
  await senders.finalRound()
  world.closeLeftOpen()
  await kiosk.waitFor((visit) => visit === null || visit.step === 'done', settleMs)
  await atRest(platform)
  // Everything once more from the first event on: repeats must be the same to the byte.
  const firstPass = platform.received.length
  const known = inOrder(platform).length
  await platform.ask('events.replay', { fromSequence: 1 })
  await until('the journal came once more', () => platform.received.length >= firstPass + known, {
    withinMs: settleMs,
  }).catch(onFailure)
  await atRest(platform)
  await daemon.stop()
  // What it said last is on its way through the broker.
  await pause(500)
  const verified = await runVerb('verify-journal', configFile)

  const evidence: Evidence = {
    site,
    platform,
    truth,
    doors,
    parcels: world.parcels,
    attempts: world.attempts,
  }
  const last = inOrder(platform).at(-1)?.sequence ?? 0
  const verdict = JSON.parse(verified.text || '{}') as { ok?: boolean; lastSequence?: number }
  const sound = verified.code === 0 && verdict.ok === true && verdict.lastSequence === last
  const checks = [
    ['every event once, in order, one body an id, no gap', checkDelivery(evidence)],
    ['every request answered, repeats alike', checkAnswers(evidence)],
    ["every parcel's history whole and lawful, and true", checkHistories(evidence)],
    ['the wall holds what the daemon believes', checkWall(evidence)],
    ['no door for anybody not entitled, none pulsed twice', checkOpenings(evidence)],
    ['no good code denied', checkRefusals(evidence)],
    ['alerts raised and cleared in turn', checkAlerts(evidence)],
    ['verify-journal', sound ? [] : [verified.text.trim() || `exit ${verified.code}`]],
    ['the daemon logged no error', daemon.complaints()],
    ['the replay itself', failures],
  ] as const
  const received = platform.received.length
  const hoursOf = (ms: number): number => (ms * options.speed) / 3_600_000
  return {
    options: { days: options.days, seed: options.seed, speed: options.speed, share: options.share },
    tookSeconds: (performance.now() - startedMs) / 1000,
    rowsOfData: plan.rows,
    parcels: plan.parcels.length,
    counts: Object.fromEntries([...world.counts].sort(([a], [b]) => (a < b ? -1 : 1))),
    events: eventCounts(platform),
    received: {
      events: last,
      repeats: received - inOrder(platform).length,
      answers: platform.answers.length,
    },
    occupancy: occupancy.result(),
    dwell: dwellHours(platform, options.speed),
    daemonStarts: daemon.starts(),
    pulses: truth.pulses.length,
    journal: sound ? `whole, ${last} entries` : 'NOT whole',
    stillInside: doors.reduce((sum, door) => sum + truth.contents(door.id).length, 0),
    checks: checks.map(([name, problems]) => ({ name, problems })),
    trails: trailsOf(
      checks.flatMap(([, problems]) => [...problems]),
      evidence,
    ),
    kiosk: {
      inUse: world.queue().inUseMs / replayedMs,
      meanWaitH: hoursOf(world.queue().waitedMs / Math.max(1, world.queue().visits)),
      mostWaitH: hoursOf(world.queue().mostMs),
    },
    inconsistencies: checks.reduce((sum, [, problems]) => sum + problems.length, 0),
  }
}

/** Until nothing more comes and the snapshot has caught up with the events. */
async function atRest(platform: Awaited<ReturnType<typeof openPlatform>>): Promise<void> {
  const endMs = performance.now() + settleMs
  let seen = -1
  while (performance.now() < endMs) {
    const count = platform.received.length
    const last = inOrder(platform).at(-1)?.sequence ?? 0
    if (count === seen && platform.snapshot()?.sequence === last) return
    seen = count
    await pause(1200)
  }
}
