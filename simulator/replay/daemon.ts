// The daemon as its own process, as systemd would run it: started, killed without warning, started again.
// Imports none of its code and knows it by exit codes, output and the kiosk's HTTP alone. Unlike systemd
// it never starts it again unasked: a daemon that ends by itself stays down.
import type { ChildProcess } from 'node:child_process'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { endWithUs, until } from './broker.ts'

export interface Daemon {
  /** Starts the process and waits for nothing. */
  launch(): void
  /** Resolves when the kiosk of the process launched last answers; rejects where it has ended. */
  serving(): Promise<void>
  /** Launches it, and resolves when it serves. */
  start(): Promise<void>
  /** SIGKILL: as if the power went. */
  kill(): Promise<void>
  /** SIGTERM; rejects where it does not end with 0. */
  stop(): Promise<void>
  pid(): number
  starts(): number
  /** The log lines of level error and above, and what is no log line. */
  complaints(): readonly string[]
  /** Ends with whatever it takes. */
  close(): Promise<void>
}

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
const quiet = ['info', 'warn']
/** Half a second on a machine of its own; a shared one may be busy with anything. */
const servingWithinMs = 120_000

const answers = async (url: string): Promise<boolean> => {
  try {
    const response = await fetch(`${url}/api/visit`, { signal: AbortSignal.timeout(1000) })
    await response.arrayBuffer()
    return response.status === 200
  } catch {
    return false
  }
}

/** A program that starts the one named behind its own words, and becomes it. */
type Wrapper = readonly string[]

export function createDaemon(use: {
  readonly configFile: string
  readonly kioskUrl: string
  /** None where it is left out. */
  readonly under?: Wrapper
}): Daemon {
  const { configFile, kioskUrl, under = [] } = use
  let child: ChildProcess | null = null
  let starts = 0
  const complaints: string[] = []

  const note = (line: string): void => {
    if (line === '') return
    try {
      if (quiet.includes((JSON.parse(line) as { level: string }).level)) return
    } catch {
      // Not a line of the log: something went badly wrong.
    }
    complaints.push(line)
  }

  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    const ending = child
    child = null
    if (ending === null) return 0
    // It died by itself: a signal that nobody here sent is no orderly end.
    if (ending.exitCode !== null || ending.signalCode !== null) return ending.exitCode
    const gone = once(ending, 'exit')
    ending.kill(signal)
    await gone
    return ending.exitCode
  }

  const daemon: Daemon = {
    launch() {
      const [program, ...words] = [...under, process.execPath, main, 'run', '--config', configFile]
      const fresh = spawn(program ?? '', words, { stdio: ['ignore', 'pipe', 'pipe'] })
      endWithUs(fresh)
      starts += 1
      child = fresh
      for (const stream of [fresh.stdout, fresh.stderr]) {
        let rest = ''
        stream?.setEncoding('utf8').on('data', (text: string) => {
          const lines = (rest + text).split('\n')
          rest = lines.pop() ?? ''
          lines.forEach(note)
        })
      }
    },
    async serving() {
      const launched = child
      await until(
        'the daemon serves',
        () => {
          const end = launched?.exitCode ?? launched?.signalCode ?? null
          if (end !== null)
            throw new Error(`the daemon ended with ${end}: ${complaints.slice(-5).join('\n')}`)
          return answers(kioskUrl)
        },
        { withinMs: servingWithinMs, everyMs: 25 },
      )
    },
    start() {
      daemon.launch()
      return daemon.serving()
    },
    kill: () => end('SIGKILL').then(() => undefined),
    async stop() {
      const code = await end('SIGTERM')
      if (code !== 0) throw new Error(`the daemon ended with ${code} when it was asked to`)
    },
    pid: () => child?.pid ?? 0,
    starts: () => starts,
    complaints: () => complaints,
    close: () => end('SIGKILL').then(() => undefined),
  }
  return daemon
}

/** One verb of the command line with `--json`; gives its exit code and what it printed. */
export async function runVerb(
  verb: string,
  configFile: string,
  under: Wrapper = [],
): Promise<{ code: number; text: string }> {
  const [program, ...words] = [...under, process.execPath, main, verb, '--config', configFile, '--json']
  try {
    const { stdout } = await promisify(execFile)(program ?? '', words)
    return { code: 0, text: stdout }
  } catch (error) {
    const failed = error as { code?: number; stdout?: string }
    return { code: failed.code ?? 1, text: failed.stdout ?? String(error) }
  }
}
