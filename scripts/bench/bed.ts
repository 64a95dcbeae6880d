// What every measurement stands on: a broker, folders on a real disk, configurations of a wall, processes to measure
// and what the kernel knows of them. Knows no goals.
import type { ChildProcess } from 'node:child_process'
import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { endWithUs, until } from '../../simulator/replay/broker.ts'

/** Not /tmp where that is memory: bytes to the device are among what is measured. `KLUIS_BENCH_FOLDER` names another. */
export function openFolder(): { readonly path: string; close(): void } {
  const path = mkdtempSync(join(process.env.KLUIS_BENCH_FOLDER ?? tmpdir(), 'kluis-bench-'))
  return { path, close: () => rmSync(path, { recursive: true, force: true }) }
}

export interface WallUse {
  readonly site: string
  readonly doors: number
  /** Serial devices, 160 doors each; a path that does not exist leaves the boards out. */
  readonly buses: readonly string[]
  readonly mqttUrl: string
  readonly kioskPort: number
}

const sizes = ['S', 'M', 'L', 'XL'] as const
const heightsMm = [110, 190, 320, 450] as const
const channels = 16
const boardsPerBus = 10

/** Writes a configuration for a wall whose doors are of four sizes in turn; gives its path. */
export function writeConfig(folder: string, use: WallUse): string {
  const boards = Math.ceil(use.doors / channels)
  const config = {
    version: 1,
    site: { id: use.site, timezone: 'UTC', languages: ['en'] },
    store: { path: 'kluis.db' },
    mqtt: { url: use.mqttUrl },
    http: { kiosk: { port: use.kioskPort }, console: { port: 0 } },
    security: { signedOpen: 'optional' },
    clock: { trust: 'rtc' },
    buses: use.buses.map((path, bus) => ({
      id: `bus-${bus}`,
      family: 'kr-cu16',
      path,
      boards: Array.from({ length: Math.min(boardsPerBus, boards - bus * boardsPerBus) }, (_, address) => ({
        address,
        channels,
        closedBit: 1,
      })),
    })),
    compartments: Array.from({ length: use.doors }, (_, index) => ({
      id: String(index + 1),
      size: sizes[index % sizes.length],
      innerMm: [440, heightsMm[index % sizes.length], 600],
      sillMm: 400,
      column: 1 + Math.floor(index / 10),
      row: 1 + (index % 10),
      door: {
        bus: `bus-${Math.floor(index / (channels * boardsPerBus))}`,
        board: Math.floor(index / channels) % boardsPerBus,
        channel: 1 + (index % channels),
      },
    })),
    rules: { coilRestMs: 500 },
  }
  const path = join(folder, 'kluis.yaml')
  writeFileSync(path, JSON.stringify(config))
  return path
}

export const noBoards = (doors: number): string[] =>
  Array.from({ length: Math.ceil(doors / (channels * boardsPerBus)) }, (_, bus) => `/nonexistent/bus-${bus}`)

export const mainFile = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

export interface Process {
  readonly pid: number
  readonly child: ChildProcess
  /** Ends it: in order, or else by force. */
  end(): Promise<void>
}

export function held(child: ChildProcess): Process {
  endWithUs(child)
  let ended = false
  const gone = once(child, 'exit').then(() => {
    ended = true
  })
  return {
    pid: child.pid ?? 0,
    child,
    async end() {
      if (ended) return
      child.kill('SIGCONT')
      child.kill('SIGTERM')
      const force = setTimeout(() => child.kill('SIGKILL'), 8000)
      await gone
      clearTimeout(force)
    },
  }
}

/** Starts a script of this folder; `said` is the first thing that it says over its channel. */
export async function startScript(
  name: string,
  args: readonly string[],
): Promise<Process & { readonly said: unknown }> {
  const file = fileURLToPath(new URL(name, import.meta.url))
  const child = fork(file, [...args], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const process = held(child)
  const [said] = await once(child, 'message', { signal: AbortSignal.timeout(30_000) })
  return { ...process, said }
}

export const startDaemonProcess = (configFile: string): Process =>
  held(
    spawn(process.execPath, [mainFile, 'run', '--config', configFile], {
      stdio: ['ignore', 'ignore', 'inherit'],
    }),
  )

const isUp = async (port: number): Promise<boolean> => {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/api/visit`, { signal: AbortSignal.timeout(1000) })
    await response.arrayBuffer()
    return response.ok
  } catch {
    return false
  }
}

/** The daemon, serving. */
export async function startDaemon(configFile: string, kioskPort: number): Promise<Process> {
  const daemon = startDaemonProcess(configFile)
  await until('the daemon serves', () => isUp(kioskPort), { withinMs: 30_000, everyMs: 20 })
  return daemon
}

/** Bytes that this process has caused to be written to the device so far. */
export function bytesWritten(pid: number): number {
  const text = readFileSync(`/proc/${pid}/io`, 'utf8')
  return Number(/^write_bytes: (\d+)$/m.exec(text)?.[1] ?? Number.NaN)
}

/** Resident memory in MB. */
export function residentMb(pid: number): number {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(text)?.[1] ?? Number.NaN) / 1024
}

/** Opens what a task needs, and closes all of it, latest first, whatever happens. */
export async function using<T>(task: (add: (close: () => unknown) => void) => Promise<T>): Promise<T> {
  const closers: (() => unknown)[] = []
  try {
    return await task((close) => void closers.push(close))
  } finally {
    for (let next = closers.pop(); next; next = closers.pop()) await next()
  }
}
