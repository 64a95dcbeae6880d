// Lockers whose connection to the broker is lost over and over, at either end first: what `status` says in between and at rest,
// and what becomes of requests that were published as retained. Every daemon is a process of its own; the doors play no part.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MqttClient } from 'mqtt'
import { connectAsync } from 'mqtt'
import { openBroker as openEmbedded } from '../../src/adapters/mqtt/broker.ts'
import { freePort, openBroker, pause, until } from '../replay/broker.ts'
import type { Chance } from '../replay/chance.ts'
import { createChance } from '../replay/chance.ts'
import type { Daemon } from '../replay/daemon.ts'
import { createDaemon } from '../replay/daemon.ts'
import type { Cable } from './cable.ts'
import { openCable } from './cable.ts'
import { buses, configText } from './wall.ts'

export interface DropsOptions {
  /** On each broker. */
  readonly drops: number
  readonly seed: number
  /** In the end connections go dead without either end hearing of it; takes two minutes. */
  readonly halfOpen: boolean
  readonly onProgress?: (said: string) => void
}

export interface DropsReport {
  readonly brokers: readonly {
    readonly name: string
    readonly drops: number
    readonly lockers: number
    /** From a cut until `status` was right, ms. */
    readonly right: { readonly p50: number; readonly most: number }
    /** How often `status` said offline in between. */
    readonly offlines: number
    readonly retainedSent: number
    readonly retainedRefused: number
    /** The same where a connection went dead: the locker lived, the locker did not. */
    readonly halfOpen: { readonly alive: number; readonly dead: number } | null
  }[]
  readonly problems: readonly string[]
}

/** Keep-alive is 30 s; the rest is for a busy machine. */
const rightWithinMs = 1.5 * 30_000 + 5_000
const mostLockers = 3
const dropsALocker = 8
/** A locker tries again after half a second to a second. */
const longestLagMs = 1_300
const restMs = 150
const longRestMs = 1_500
const silent = { info: () => {}, warn: () => {}, error: () => {} }

interface Rig {
  readonly site: string
  readonly daemon: Daemon
  readonly cable: Cable
  /** What `status` says; null for nothing yet. */
  state(): 'online' | 'offline' | null
  offlines(): number
  readonly client: MqttClient
  readonly refused: string[]
  /** Answers that took a retained request for one. */
  readonly taken: string[]
  readonly folder: string
  sent: number
}

interface UnderTest {
  readonly name: string
  readonly port: number
  /** It tells a retained publish from another one also to who was subscribed before. */
  readonly marksRetained: boolean
  close(): Promise<void>
}

export async function dropOverAndOver(options: DropsOptions): Promise<DropsReport> {
  const mosquitto = await openBroker()
  const embedded = await openEmbedded({ host: '127.0.0.1', port: 0, log: silent })
  const tested: UnderTest[] = [
    { name: 'Mosquitto', port: mosquitto.port, marksRetained: true, close: mosquitto.close },
    { name: 'embedded', port: embedded.port, marksRetained: false, close: embedded.close },
  ]
  const problems: string[] = []
  try {
    const brokers = await Promise.all(tested.map((broker) => onBroker(broker, options, problems)))
    return { brokers, problems }
  } finally {
    for (const { close } of tested) await close()
  }
}

async function onBroker(
  broker: UnderTest,
  options: DropsOptions,
  problems: string[],
): Promise<DropsReport['brokers'][number]> {
  const count = Math.min(mostLockers, Math.ceil(options.drops / dropsALocker))
  const each = Math.ceil(options.drops / count)
  const chance = createChance(options.seed).stream(broker.name)
  const rigs: Rig[] = []
  const right: number[] = []
  let dropped = 0
  try {
    for (let at = 0; at < count; at += 1) rigs.push(await openRig(broker, at))
    await Promise.all(
      rigs.map(async (rig) => {
        const mine = chance.stream(rig.site)
        for (let drop = 1; drop <= each; drop += 1) {
          right.push(await dropOnce({ rig, broker, chance: mine, problems }))
          dropped += 1
          if (dropped % 100 === 0) options.onProgress?.(`${broker.name}: ${dropped} drops`)
        }
        await rest(rig, problems)
      }),
    )
    const halfOpen = options.halfOpen ? await goDead(rigs, problems) : null
    for (const { site, taken, daemon } of rigs) {
      for (const one of taken) problems.push(`${broker.name}: ${site} took a retained request: ${one}`)
      for (const line of daemon.complaints()) problems.push(`${broker.name}: ${site} logged ${line}`)
    }
    right.sort((a, b) => a - b)
    const sum = (of: (rig: Rig) => number): number => rigs.reduce((all, rig) => all + of(rig), 0)
    return {
      name: broker.name,
      drops: dropped,
      lockers: count,
      right: { p50: right[Math.floor(right.length / 2)] ?? 0, most: right.at(-1) ?? 0 },
      offlines: sum((rig) => rig.offlines()),
      retainedSent: sum((rig) => rig.sent),
      retainedRefused: sum((rig) => rig.refused.length),
      halfOpen,
    }
  } finally {
    for (const rig of rigs) {
      await rig.daemon.close()
      await rig.cable.close()
      await rig.client.endAsync(true)
      rmSync(rig.folder, { recursive: true, force: true })
    }
  }
}

async function openRig(broker: UnderTest, at: number): Promise<Rig> {
  const site = `drops-${process.pid}-${broker.name}-${at}`
  const folder = mkdtempSync(join(tmpdir(), 'kluis-drops-'))
  const kioskPort = await freePort()
  const cable = await openCable(broker.port)
  const configFile = join(folder, 'kluis.yaml')
  // Cables that lead nowhere: nobody opens a door here.
  const paths = buses.map(({ busId }) => join(folder, busId))
  writeFileSync(configFile, configText({ site, mqtt: { url: cable.url }, kioskPort, paths }))
  const base = `kluis/v1/${site}/`
  const client = await connectAsync(`mqtt://127.0.0.1:${broker.port}`, {
    clientId: `watch-${site}`,
    protocolVersion: 4,
  })
  const refused: string[] = []
  const taken: string[] = []
  let state: 'online' | 'offline' | null = null
  let offlines = 0
  client.on('message', (topic, payload) => {
    const text = payload.toString('utf8')
    const said = JSON.parse(text) as { state?: 'online' | 'offline'; transaction?: string; status?: string }
    const name = topic.slice(base.length)
    if (name === 'status') {
      state = said.state ?? null
      if (state === 'offline') offlines += 1
    } else if (name === 'events') {
      if (text.includes('"retained-')) taken.push(text)
    } else if (said.transaction?.startsWith('retained-')) {
      if (said.status === 'error') refused.push(text)
      else taken.push(text)
    }
  })
  await client.subscribeAsync(
    ['status', 'response', 'events'].map((name) => base + name),
    { qos: 1 },
  )
  const daemon = createDaemon({ configFile, kioskUrl: `http://127.0.0.1:${kioskPort}` })
  const rig: Rig = {
    site,
    daemon,
    cable,
    client,
    refused,
    taken,
    folder,
    sent: 0,
    state: () => state,
    offlines: () => offlines,
  }
  // Before the locker has ever subscribed, so that any broker gives it out as retained, at every subscription.
  await publishRetained(rig)
  await daemon.start()
  await until('it says online', () => rig.state() === 'online', { withinMs: rightWithinMs })
  return rig
}

async function publishRetained(rig: Rig): Promise<void> {
  rig.sent += 1
  const id = `retained-${rig.sent}`
  const parcel = { id, carrier: 'stadspost', kind: 'delivery', barcodes: [id], size: 'S', codes: [] }
  const text = JSON.stringify({ transaction: id, parcel })
  await rig.client.publishAsync(`kluis/v1/${rig.site}/request/parcel.assign`, text, { qos: 1, retain: true })
}

/** Gives how long it took until `status` was right. */
async function dropOnce(use: {
  readonly rig: Rig
  readonly broker: UnderTest
  readonly chance: Chance
  readonly problems: string[]
}): Promise<number> {
  const { rig, broker, chance, problems } = use
  const { cable } = rig
  const connections = cable.connections()
  const draw = chance.next()
  const lagMs = Math.round(chance.between(0, longestLagMs))
  if (draw < 0.2) cable.cut(0, 0)
  else if (draw < 0.65) cable.cut(lagMs, 0)
  else cable.cut(0, lagMs)
  const cutMs = performance.now()
  if (broker.marksRetained && chance.happens(0.3)) await publishRetained(rig)
  await until('it comes back', () => cable.connections() > connections, { withinMs: rightWithinMs })
  // Lost again while it still says who it is.
  if (chance.happens(0.25)) {
    const again = cable.connections()
    await pause(chance.between(0, 40))
    cable.cut(Math.round(chance.between(0, longestLagMs)), 0)
    await until('it is back', () => cable.connections() > again, { withinMs: rightWithinMs })
  }
  if (broker.marksRetained && chance.happens(0.3)) await publishRetained(rig)
  await cable.quiet()
  const isRight = await becomes(rig, 'online')
  const tookMs = performance.now() - cutMs
  if (!isRight) problems.push(`${broker.name}: ${rig.site} is connected, and status says ${rig.state()}`)
  await pause(chance.between(0, restMs))
  return tookMs
}

async function becomes(rig: Rig, wanted: 'online' | 'offline'): Promise<boolean> {
  return until('status is right', () => rig.state() === wanted, { withinMs: rightWithinMs }).then(
    () => true,
    () => false,
  )
}

/** At rest it stays right, and is what a newcomer is told. */
async function rest(rig: Rig, problems: string[]): Promise<void> {
  await pause(longRestMs)
  await becomes(rig, 'online')
  const offlines = rig.offlines()
  await pause(longRestMs)
  if (rig.offlines() !== offlines) problems.push(`${rig.site}: status went offline at rest`)
  const { host, port } = rig.client.options
  const newcomer = await connectAsync(`mqtt://${host}:${port}`, { protocolVersion: 4 })
  let told: string | null = null
  newcomer.on('message', (_topic, payload) => {
    told = payload.toString('utf8')
  })
  await newcomer.subscribeAsync(`kluis/v1/${rig.site}/status`, { qos: 1 })
  await until('the newcomer is told', () => told !== null).catch(() => undefined)
  await newcomer.endAsync()
  if (!String(told).includes('"online"')) problems.push(`${rig.site}: a newcomer is told ${told} at rest`)
}

/** Without either end hearing of it: first with a locker that lives, then with one that was killed. */
async function goDead(
  rigs: readonly Rig[],
  problems: string[],
): Promise<{ readonly alive: number; readonly dead: number }> {
  const longest = async (task: (rig: Rig) => Promise<number>): Promise<number> =>
    Math.max(...(await Promise.all(rigs.map(task))))
  const alive = await longest(async (rig) => {
    const frozenMs = performance.now()
    const connections = rig.cable.connections()
    rig.cable.freeze()
    const withinMs = rightWithinMs
    await until('it has noticed', () => rig.cable.connections() > connections, { withinMs }).catch(() =>
      problems.push(`${rig.site}: the dead connection was not noticed within 1.5 keep-alives`),
    )
    await pause(longRestMs)
    if (!(await becomes(rig, 'online'))) problems.push(`${rig.site}: back, and status says ${rig.state()}`)
    return performance.now() - frozenMs
  })
  const dead = await longest(async (rig) => {
    rig.cable.freeze()
    await rig.daemon.kill()
    const killedMs = performance.now()
    if (!(await becomes(rig, 'offline'))) problems.push(`${rig.site}: gone, and status says ${rig.state()}`)
    return performance.now() - killedMs
  })
  return { alive, dead }
}
