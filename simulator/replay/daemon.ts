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
  /** Resolves when its kiosk answers. */
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

const answers = async (url: string): Promise<boolean> => {
  try {
    const response = await fetch(`${url}/api/visit`, { signal: AbortSignal.timeout(1000) })
    await response.arrayBuffer()
    return response.status === 200
  } catch {
    return false
  }
}

export function createDaemon({ configFile, kioskUrl }: { configFile: string; kioskUrl: string }): Daemon {
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

  return {
    async start() {
      const fresh = spawn(process.execPath, [main, 'run', '--config', configFile], {
        stdio: ['ignore', 'pipe', 'pipe'],
      })
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
      await until(
        'the daemon serves',
        () => {
          if (fresh.exitCode !== null)
            throw new Error(`the daemon ended with ${fresh.exitCode}: ${complaints.slice(-5).join('\n')}`)
          return answers(kioskUrl)
        },
        { withinMs: 20_000, everyMs: 25 },
      )
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
}

/** One verb of the command line with `--json`; gives its exit code and what it printed. */
export async function runVerb(verb: string, configFile: string): Promise<{ code: number; text: string }> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [
      main,
      verb,
      '--config',
      configFile,
      '--json',
    ])
    return { code: 0, text: stdout }
  } catch (error) {
    const failed = error as { code?: number; stdout?: string }
    return { code: failed.code ?? 1, text: failed.stdout ?? String(error) }
  }
}
