// P10: what a locker at rest writes, with its boards polled and its broker connected.

import { join } from 'node:path'
import Database from 'better-sqlite3'
import { openEmulatedBus } from '../../simulator/boards/open-walls.ts'
import { freePort, openBroker, pause } from '../../simulator/replay/broker.ts'
import { bytesWritten, openFolder, startDaemon, using, writeConfig } from './bed.ts'
import type { Figure } from './figures.ts'
import { atMost } from './figures.ts'

const minutesOfDay = 24 * 60
/** The note that the locker serves: one page every ten minutes, which a minute may not show. */
const notesMbOfDay = (minutesOfDay / 10) * (4096 / 1024 / 1024)
/** What the start still writes. */
const settleMs = 3000

export async function measureRest(wanted: ReadonlySet<string>, restMs: number): Promise<Figure[]> {
  if (!wanted.has('P10')) return []
  return using(async (add) => {
    const folder = openFolder()
    add(() => folder.close())
    const broker = await openBroker()
    add(() => broker.close())
    const boards = [0, 1, 2].map((address) => ({ address, channels: 16, closedBit: 1 as const }))
    const bus = await openEmulatedBus({ busId: 'bus-0', transport: 'pty', boards })
    add(() => bus.shut())
    const kioskPort = await freePort()
    const configFile = writeConfig(folder.path, {
      site: 'bench',
      doors: 48,
      buses: [bus.path],
      mqttUrl: broker.url,
      kioskPort,
    })
    const daemon = await startDaemon(configFile, kioskPort)
    add(() => daemon.end())
    await pause(settleMs)
    const db = new Database(join(folder.path, 'kluis.db'), { readonly: true })
    add(() => db.close())
    // Changes with every commit of another connection, and with nothing else.
    const version = (): number => db.pragma('data_version', { simple: true }) as number
    const versionBefore = version()
    const bytesBefore = bytesWritten(daemon.pid)
    let commits = 0
    let latest = versionBefore
    const endMs = performance.now() + restMs
    while (performance.now() < endMs) {
      await pause(Math.min(100, restMs))
      if (version() === latest) continue
      latest = version()
      commits += 1
    }
    const seconds = restMs / 1000
    const measuredMb = ((bytesWritten(daemon.pid) - bytesBefore) / 1024 / 1024) * (86_400 / seconds)
    return [
      atMost(0, {
        goal: 'P10',
        what: 'commits at rest',
        wanted: 'none',
        rounds: [commits],
        detail: `in ${seconds} s with 48 doors polled and the broker connected, by SQLite's data_version`,
      }),
      atMost(1, {
        goal: 'P10',
        what: 'written in a day at rest',
        wanted: '≤ 1 MB',
        unit: 'MB',
        rounds: [measuredMb + notesMbOfDay],
        detail: `measured ${measuredMb.toFixed(2)} MB a day from ${seconds} s, and ${notesMbOfDay.toFixed(2)} MB for the note every ten minutes that the locker serves`,
      }),
    ]
  })
}
