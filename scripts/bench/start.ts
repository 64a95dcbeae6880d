// P7 and P8: from nothing to HTTP 200, and resident memory at rest, from source and bundled for release, against a
// process that only imports the same packages and listens. Node-RED, the goals' other measure, is not shipped with the bench.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { openEmulatedBus } from '../../simulator/boards/open-walls.ts'
import { freePort, openBroker, pause, until } from '../../simulator/replay/broker.ts'
import { openTrialBundle } from '../bundle.ts'
import { held, mainFile, openFolder, residentMb, using, writeConfig } from './bed.ts'
import type { Figure } from './figures.ts'
import { atMost, listed, median } from './figures.ts'

const importsFile = fileURLToPath(new URL('reference/imports.ts', import.meta.url))

interface Started {
  readonly tookMs: number
  readonly residentMb: number
}

const isServed = async (port: number): Promise<boolean> => {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/`, {
      // A connection kept from the last process would cost the first try.
      headers: { connection: 'close' },
      signal: AbortSignal.timeout(2000),
    })
    await response.arrayBuffer()
    return response.status === 200
  } catch {
    return false
  }
}

async function start(args: readonly string[], port: number, restMs: number): Promise<Started> {
  const startMs = performance.now()
  const started = held(spawn(process.execPath, [...args], { stdio: ['ignore', 'ignore', 'inherit'] }))
  try {
    await until(
      'it serves',
      () => {
        if (started.child.exitCode !== null)
          throw new Error(`${args[0]} ended with ${started.child.exitCode}`)
        return isServed(port)
      },
      { withinMs: 30_000, everyMs: 2 },
    )
    const tookMs = performance.now() - startMs
    await pause(restMs)
    return { tookMs, residentMb: residentMb(started.pid) }
  } finally {
    await started.end()
  }
}

export async function measureStart(
  wanted: ReadonlySet<string>,
  { rounds, restMs }: { readonly rounds: number; readonly restMs: number },
): Promise<Figure[]> {
  if (!wanted.has('P7') && !wanted.has('P8')) return []
  const bare: Started[] = []
  const fromSource: Started[] = []
  const bundled: Started[] = []
  await using(async (add) => {
    const folder = openFolder()
    add(() => folder.close())
    const trial = await openTrialBundle()
    add(() => trial.close())
    const broker = await openBroker()
    add(() => broker.close())
    const boards = [0, 1, 2].map((address) => ({ address, channels: 16, closedBit: 1 as const }))
    const bus = await openEmulatedBus({ busId: 'bus-0', transport: 'pty', boards })
    add(() => bus.shut())
    const port = await freePort()
    const configFile = writeConfig(folder.path, {
      site: 'bench',
      doors: 48,
      buses: [bus.path],
      mqttUrl: broker.url,
      kioskPort: port,
    })
    const subjects: readonly (readonly [Started[], readonly string[]])[] = [
      [bare, [importsFile, String(port)]],
      [fromSource, [mainFile, 'run', '--config', configFile]],
      [bundled, [trial.program, 'run', '--config', configFile]],
    ]
    // The first start makes the database, the key and the compile cache; what is measured is every later one.
    for (const [, args] of subjects) await start(args, port, 0)
    for (let round = 0; round < rounds; round++)
      for (const [found, args] of subjects) found.push(await start(args, port, restMs))
  })
  return [
    ...figuresOf(wanted, { how: 'from source', ours: fromSource, bare, restMs }),
    ...figuresOf(wanted, { how: 'bundled', ours: bundled, bare, restMs }),
  ]
}

function figuresOf(
  wanted: ReadonlySet<string>,
  use: {
    readonly how: string
    readonly ours: readonly Started[]
    readonly bare: readonly Started[]
    readonly restMs: number
  },
): Figure[] {
  const { how, ours, bare, restMs } = use
  const ratio = (of: (one: Started) => number): number[] =>
    ours.map((one, round) => of(one) / of(bare[round] ?? one))
  const both = (of: (one: Started) => number, unit: string): string =>
    `ours ${Math.round(median(ours.map(of)))} ${unit}, reference ${Math.round(median(bare.map(of)))} ${unit}`
  const figures: Figure[] = []
  if (wanted.has('P7')) {
    const rounds = ratio((one) => one.tookMs)
    figures.push(
      atMost(1.4, {
        goal: 'P7',
        what: `start to HTTP 200, ${how}, to a process that only imports`,
        wanted: '≤ 1.4 ×',
        unit: '×',
        rounds,
        detail: `the reference imports the same packages and listens; ${both((one) => one.tookMs, 'ms')}; with what the last start compiled; rounds ${listed(rounds)}`,
      }),
    )
  }
  if (wanted.has('P8')) {
    const rounds = ratio((one) => one.residentMb)
    figures.push(
      atMost(1.15, {
        goal: 'P8',
        what: `resident memory at rest, ${how}, to that process`,
        wanted: '≤ 1.15 ×',
        unit: '×',
        rounds,
        detail: `${both((one) => one.residentMb, 'MB')}, ${restMs / 1000} s after the start, connected and polling three boards; rounds ${listed(rounds)}`,
      }),
    )
  }
  return figures
}
