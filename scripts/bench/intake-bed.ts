// The load of intake and how long one subject needs for it: requests made beforehand, a sender, and the daemon or a
// reference in a process of its own.
//
// The stream is 64 assignments, then one more and the cancelling of the oldest, and so on: every assignment finds a
// door on a wall of 96, the size of a large site, for as long as the measurement lasts. A wall as large as the number of
// messages would measure the search among a thousand doors instead. P3 asks for bytes an assignment, so it
// fills the largest wall there can be, backlog after backlog, and counts what empties the write-ahead log as well.
import { once } from 'node:events'
import { join } from 'node:path'
import type { MqttClient } from 'mqtt'
import { connect } from 'mqtt'
import { freePort, openBroker, pause, until } from '../../simulator/replay/broker.ts'
import type { Process } from './bed.ts'
import { bytesWritten, noBoards, openFolder, startDaemon, startScript, using, writeConfig } from './bed.ts'
import type { Sender } from './wire.ts'
import { openSender, publishPacket } from './wire.ts'

export const wallDoors = 96
const heldDoors = 64
/** Backlogs of as many assignments as a large site has doors, for bytes an assignment; one more warms up. */
export const backlogs = 19

/** Beyond this something has died. */
const answerWithinMs = 120_000

type Mode = 'acks' | 'answers' | 'commits'
export type Subject = 'daemon' | Mode

/** How fast one subject takes messages in: messages a second. */
export interface Speeds {
  readonly live: number
  readonly drain: number
}

const assignment = (transaction: string, name: string, more: object = {}): string =>
  JSON.stringify({
    transaction,
    parcel: {
      id: `p${name}`,
      carrier: 'stadspost',
      kind: 'delivery',
      barcodes: [`LABEL${name}`],
      dimensionsMm: [300, 200, 80],
      weightG: 850,
      recipient: `r${name}`,
      codes: [{ kind: 'qr', value: `CODE-FOR-${name}` }],
    },
    ...more,
  })

/** What the `at`-th request of a stream is: the first 64 assign, then one assigns and the next cancels the oldest. */
function requestAt(at: number): { readonly verb: 'assign' | 'cancel'; readonly parcel: number } {
  if (at < heldDoors) return { verb: 'assign', parcel: at }
  const pair = Math.floor((at - heldDoors) / 2)
  return (at - heldDoors) % 2 === 0
    ? { verb: 'assign', parcel: heldDoors + pair }
    : { verb: 'cancel', parcel: pair }
}

const packetId = (at: number): number => 1 + (at % 60_000)

const cancelling = (site: string, transaction: string, parcel: string, at: number, more: object): Buffer =>
  publishPacket(
    `kluis/v1/${site}/request/parcel.cancel`,
    JSON.stringify({ transaction, parcel, ...more }),
    packetId(at),
  )

/** `count` requests as one buffer; about half of them cancel what was assigned before. */
function stream(site: string, prefix: string, count: number): Buffer {
  const packets = Array.from({ length: count }, (_, at) => {
    const { verb, parcel } = requestAt(at)
    const more = at === count - 1 ? { mark: 'last' } : {}
    const transaction = `${prefix}-${at}`
    if (verb === 'cancel') return cancelling(site, transaction, `p${prefix}-${parcel}`, at, more)
    const payload = assignment(transaction, `${prefix}-${parcel}`, more)
    return publishPacket(`kluis/v1/${site}/request/parcel.assign`, payload, packetId(at))
  })
  return Buffer.concat(packets)
}

/** Cancels what a stream left assigned; the last transaction is `PREFIX-tidied`. */
function tidy(site: string, prefix: string, count: number): Buffer {
  const pairs = Math.floor((count - heldDoors) / 2)
  const packets: Buffer[] = []
  for (let parcel = pairs; parcel <= heldDoors + pairs; parcel++) {
    const isKnown = parcel < heldDoors + Math.ceil((count - heldDoors) / 2)
    if (isKnown) packets.push(cancelling(site, `${prefix}-x${parcel}`, `p${prefix}-${parcel}`, parcel, {}))
  }
  packets.push(cancelling(site, `${prefix}-tidied`, `p${prefix}-${pairs}`, pairs, {}))
  return Buffer.concat(packets)
}

export interface Bench {
  readonly site: string
  readonly url: string
  readonly sender: Sender
  /** Waits for the answer to this transaction; to be called before it is asked for. */
  answered(transaction: string): Promise<void>
  refusals(): number
}

export async function openBench(site: string, add: (close: () => unknown) => void): Promise<Bench> {
  const broker = await openBroker()
  add(() => broker.close())
  const sender = await openSender(broker.port)
  add(() => sender.close())
  const client: MqttClient = connect(broker.url, { clientId: `bench-${process.pid}`, protocolVersion: 4 })
  add(() => client.endAsync(true))
  const waiting = new Map<string, () => void>()
  let refusals = 0
  client.on('message', (_topic, payload) => {
    const text = payload.toString('utf8')
    if (text.includes('"refused"') || text.includes('"error"')) refusals += 1
    const transaction = /"transaction":"([^"]+)"/.exec(text)?.[1] ?? ''
    waiting.get(transaction)?.()
    waiting.delete(transaction)
  })
  await until('the bench is connected', () => client.connected)
  await client.subscribeAsync(`kluis/v1/${site}/response`, { qos: 0 })
  return {
    site,
    url: broker.url,
    sender,
    answered: (transaction) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`no answer to ${transaction}`)), answerWithinMs)
        waiting.set(transaction, () => {
          clearTimeout(timer)
          resolve()
        })
      }),
    refusals: () => refusals,
  }
}

let streams = 0

/** Sends one stream and waits for the last answer; with `backlog` the receiver sleeps until all of it has been sent. */
async function timed(
  bench: Bench,
  subject: Process,
  count: number,
  how: { readonly backlog: boolean; readonly isDaemon: boolean; readonly onStart?: () => void },
): Promise<number> {
  streams += 1
  const prefix = `s${streams}`
  const packets = stream(bench.site, prefix, count)
  const last = bench.answered(`${prefix}-${count - 1}`)
  if (how.backlog) subject.child.kill('SIGSTOP')
  else how.onStart?.()
  let startMs = performance.now()
  bench.sender.send(packets)
  if (how.backlog) {
    // Mosquitto has read all of it when it has nothing left to do.
    await pause(300 + count / 10)
    startMs = performance.now()
    subject.child.kill('SIGCONT')
    how.onStart?.()
  }
  await last
  const tookMs = performance.now() - startMs
  // References that only receive say nothing to it.
  const tidied = how.isDaemon ? bench.answered(`${prefix}-tidied`) : pause(100)
  bench.sender.send(tidy(bench.site, prefix, count))
  await tidied
  return (count / tookMs) * 1000
}

/** One subject in a process of its own, warmed up with half a stream, then live and drained. */
export async function speedsOf(
  subject: Subject,
  count: number,
  prepare?: (folder: string) => Promise<void>,
): Promise<Speeds> {
  return using(async (add) => {
    const folder = openFolder()
    add(() => folder.close())
    await prepare?.(folder.path)
    const bench = await openBench('bench', add)
    const process = await startSubject(subject, bench, folder.path)
    add(() => process.end())
    const isDaemon = subject === 'daemon'
    await timed(bench, process, Math.ceil(count / 4) * 2, { backlog: false, isDaemon })
    const live = await timed(bench, process, count, { backlog: false, isDaemon })
    const drain = await timed(bench, process, count, { backlog: true, isDaemon })
    if (bench.refusals() > 0) throw new Error(`${subject}: ${bench.refusals()} requests were refused`)
    return { live, drain }
  })
}

async function startSubject(
  subject: Subject,
  bench: Bench,
  folder: string,
  doors = wallDoors,
): Promise<Process> {
  if (subject !== 'daemon')
    return startScript('reference/receiver.ts', [
      bench.url,
      bench.site,
      subject,
      join(folder, 'reference.db'),
    ])
  const kioskPort = await freePort()
  const configFile = writeConfig(folder, {
    site: bench.site,
    doors,
    buses: noBoards(doors),
    mqttUrl: bench.url,
    kioskPort,
  })
  const process = await startDaemon(configFile, kioskPort)
  await greet(bench)
  return process
}

/** Until the locker answers over the broker: what is sent before its first subscription is lost. */
export async function greet(bench: Bench): Promise<void> {
  let isAnswered = false
  void bench.answered('hello').then(() => {
    isAnswered = true
  })
  const hello = publishPacket(`kluis/v1/${bench.site}/request/snapshot.get`, '{"transaction":"hello"}', 1)
  await until(
    'the locker answers',
    () => {
      if (!isAnswered) bench.sender.send(hello)
      return isAnswered
    },
    { everyMs: 100 },
  )
}

/** Bytes written to the device for each assignment of drained backlogs. */
export async function bytesOfDrain(): Promise<number> {
  return using(async (add) => {
    const folder = openFolder()
    add(() => folder.close())
    const bench = await openBench('bench', add)
    const daemon = await startSubject('daemon', bench, folder.path, wallDoors * (1 + backlogs))
    add(() => daemon.end())
    let warmedUp = 0
    for (let backlog = 0; backlog <= backlogs; backlog++) {
      const topic = `kluis/v1/${bench.site}/request/parcel.assign`
      const names = Array.from({ length: wallDoors }, (_, at) => `b${backlog}-${at}`)
      const last = bench.answered(names.at(-1) ?? '')
      daemon.child.kill('SIGSTOP')
      bench.sender.send(
        Buffer.concat(names.map((name, at) => publishPacket(topic, assignment(name, name), packetId(at)))),
      )
      await pause(250)
      daemon.child.kill('SIGCONT')
      await last
      // In a pause the write-ahead log is emptied, once it is worth it.
      await pause(250)
      // The first one warms up and makes the files.
      if (backlog === 0) warmedUp = bytesWritten(daemon.pid)
    }
    if (bench.refusals() > 0) throw new Error(`${bench.refusals()} assignments were refused`)
    return (bytesWritten(daemon.pid) - warmedUp) / backlogs / wallDoors
  })
}

/** Delays of the event loop (ms) while a stream is taken in, and while a backlog is. */
export async function loopDelays(count: number): Promise<{ readonly live: number; readonly drain: number }> {
  return using(async (add) => {
    const folder = openFolder()
    add(() => folder.close())
    const bench = await openBench('bench', add)
    const kioskPort = await freePort()
    const wall = {
      site: bench.site,
      doors: wallDoors,
      buses: noBoards(wallDoors),
      mqttUrl: bench.url,
      kioskPort,
    }
    const locker = await startScript('reference/locker.ts', [writeConfig(folder.path, wall)])
    add(() => locker.end())
    await greet(bench)
    const p99 = async (backlog: boolean): Promise<number> => {
      await timed(bench, locker, count, {
        backlog,
        isDaemon: true,
        onStart: () => locker.child.send('begin'),
      })
      const said = once(locker.child, 'message')
      locker.child.send('delays')
      return ((await said)[0] as { p99: number }).p99
    }
    await p99(false)
    return { live: await p99(false), drain: await p99(true) }
  })
}
