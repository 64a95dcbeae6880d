// A locker that a scan can be measured on: the daemon with a wall of 48 doors on three emulated boards, a pty whose
// other end this process watches for the first byte of an unlock, a courier and customers. And the same for the reference.
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import type { EmulatedBus } from '../../simulator/boards/emulated-bus.ts'
import { createEmulatedBus } from '../../simulator/boards/emulated-bus.ts'
import { openPty } from '../../simulator/boards/pty.ts'
import { openPtyLine } from '../../simulator/boards/pty-line.ts'
import { freePort, pause, until } from '../../simulator/replay/broker.ts'
import { createKiosk } from '../../simulator/replay/kiosk.ts'
import { realClock } from '../../simulator/world/real-clock.ts'
import type { DoorAddress } from '../../src/core/nouns.ts'
import { openFolder, startDaemon, startScript, writeConfig } from './bed.ts'
import { greet, openBench } from './intake-bed.ts'
import { publishPacket } from './wire.ts'

export const doors = 48
const boards = 3
const unlockCommand = 0x31
const badge = 'BADGE-OF-THE-BENCH'
const betweenPeopleMs = 500

export interface ScanLocker {
  readonly pid: number
  /** Where the kiosk's page is. */
  readonly address: string
  /** Announces so many parcels and has a courier put them in; gives their codes. */
  announce(count: number): Promise<readonly string[]>
  deposit(codes: readonly string[]): Promise<void>
  /** One pick-up, from the scan to the closed door; gives ms from the request to the first byte of the unlock. */
  pickUp(code: string, onAnswer?: () => void): Promise<number>
}

/** The door that belongs to a compartment of bed.ts's wall. */
const doorOf = (compartment: string): DoorAddress => {
  const index = Number(compartment) - 1
  return { bus: 'bus-0', board: Math.floor(index / 16) % 10, channel: 1 + (index % 16) }
}

/** A bus on a pty, and when the first byte of the latest unlock came over it. */
function openTappedBus(): { readonly bus: EmulatedBus; unlockedMs(): number | null; forget(): void } {
  const line = openPtyLine('bus-0')
  let seenMs: number | null = null
  const wire = {
    ...line,
    onBytes: (listener: (bytes: Uint8Array) => void) =>
      line.onBytes((bytes) => {
        const atMs = performance.now()
        const isUnlock = bytes[0] === 0x02 && bytes.some((byte, at) => at % 5 === 2 && byte === unlockCommand)
        if (isUnlock) seenMs ??= atMs
        listener(bytes)
      }),
  }
  const settings = {
    busId: 'bus-0',
    boards: Array.from({ length: boards }, (_, address) => ({
      address,
      channels: 16,
      closedBit: 1 as const,
    })),
  }
  return {
    bus: createEmulatedBus(settings, { wire, clock: realClock }),
    unlockedMs: () => seenMs,
    forget() {
      seenMs = null
    },
  }
}

/** Sends one scan and waits for nothing but the request's own end. */
function post(port: number, agent: Agent, code: string): Promise<string> {
  const body = JSON.stringify({ code })
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: '127.0.0.1',
        port,
        agent,
        method: 'POST',
        path: '/api/scan',
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      },
      (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => {
          text += chunk
        })
        response.on('end', () => resolve(text))
      },
    )
    asked.on('error', reject)
    asked.end(body)
  })
}

let parcels = 0

export async function openScanLocker(
  add: (close: () => unknown) => void,
  prepare?: (folder: string) => Promise<void>,
): Promise<ScanLocker> {
  const folder = openFolder()
  add(() => folder.close())
  await prepare?.(folder.path)
  const bench = await openBench('bench', add)
  const tap = openTappedBus()
  add(() => tap.bus.shut())
  const kioskPort = await freePort()
  const configFile = writeConfig(folder.path, {
    site: bench.site,
    doors,
    buses: [tap.bus.path],
    mqttUrl: bench.url,
    kioskPort,
  })
  const daemon = await startDaemon(configFile, kioskPort)
  add(() => daemon.end())
  const kiosk = createKiosk(kioskPort)
  add(() => kiosk.close())
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  add(() => agent.destroy())
  const ask = async (verb: string, transaction: string, body: object): Promise<void> => {
    const answered = bench.answered(transaction)
    const text = JSON.stringify({ transaction, ...body })
    bench.sender.send(publishPacket(`kluis/v1/${bench.site}/request/${verb}`, text, 1))
    await answered
  }
  await greet(bench)
  await ask('actor.set', 'courier', { actor: { id: 'courier', role: 'courier', badges: [badge] } })
  // Every door is read before anybody comes.
  await pause(500)

  const isOpen = (compartment: string): boolean => tap.bus.look(doorOf(compartment)).open

  const locker: ScanLocker = {
    pid: daemon.pid,
    address: `http://127.0.0.1:${kioskPort}`,
    async announce(count) {
      const ids = Array.from({ length: count }, (_, at) => String(parcels + at + 1))
      parcels += count
      for (const id of ids) {
        await ask('parcel.assign', `a${id}`, {
          parcel: {
            id: `p${id}`,
            carrier: 'stadspost',
            kind: 'delivery',
            barcodes: [`LABEL${id}`],
            dimensionsMm: [300, 200, 80],
            codes: [{ kind: 'qr', value: `CODE-OF-PARCEL-${id}` }],
          },
        })
      }
      if (bench.refusals() > 0) throw new Error('an assignment was refused')
      return ids.map((id) => `CODE-OF-PARCEL-${id}`)
    },
    async deposit(codes) {
      await kiosk.scan(badge)
      for (const code of codes) {
        const label = code.replace('CODE-OF-PARCEL-', 'LABEL')
        const said = await until(`${label} is taken`, async () => {
          const one = await kiosk.scan(label)
          return one.outcome === 'accepted' ? one : null
        })
        const compartment = said.visit?.doors.findLast((door) => !door.settled)?.compartment ?? ''
        await until('the door is open', () => isOpen(compartment))
        await kiosk.waitFor((visit) => visit?.step === 'open')
        tap.bus.putItem(doorOf(compartment))
        tap.bus.close(doorOf(compartment))
        await kiosk.waitFor((visit) => visit?.doors.every((door) => door.settled) ?? false)
      }
      await kiosk.act('end')
    },
    async pickUp(code, onAnswer = () => {}) {
      // The next person is seconds away, and the power supply rests between two locks.
      await pause(betweenPeopleMs)
      tap.forget()
      const startMs = performance.now()
      const reply = post(kioskPort, agent, code)
      const text = await reply
      onAnswer()
      if (!text.includes('"accepted"')) throw new Error(`a good code was refused: ${text}`)
      const unlockedMs = await until('the unlock is on the line', () => tap.unlockedMs(), { everyMs: 1 })
      const { visit } = await kiosk.waitFor((now) => now?.step === 'open')
      const compartment = visit?.doors[0]?.compartment ?? ''
      tap.bus.takeItem(doorOf(compartment))
      tap.bus.close(doorOf(compartment))
      await kiosk.waitFor((now) => now?.step === 'ready')
      await kiosk.act('end')
      return unlockedMs - startMs
    },
  }
  return locker
}

/** The bare loop: the same request, the same pty, nothing else. */
export async function openScanReference(
  add: (close: () => unknown) => void,
): Promise<{ scan(code: string): Promise<number> }> {
  const folder = openFolder()
  add(() => folder.close())
  const pty = openPty()
  add(() => pty.close())
  let seenMs: number | null = null
  pty.onBytes(() => {
    seenMs ??= performance.now()
  })
  const process = await startScript('reference/loop.ts', [pty.path, join(folder.path, 'loop.db')])
  add(() => process.end())
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  add(() => agent.destroy())
  const port = Number(process.said)
  return {
    async scan(code) {
      seenMs = null
      const startMs = performance.now()
      await post(port, agent, code)
      const unlockedMs = await until('bytes are on the line', () => seenMs, { everyMs: 1 })
      return unlockedMs - startMs
    },
  }
}
