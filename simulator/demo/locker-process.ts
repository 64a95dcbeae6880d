// The daemon's process as the demo holds it: its power on, cut (SIGKILL, as a real cut leaves no time for
// anything) and off in good order. Keeps what the daemon said last. A daemon that ends by itself is started
// again, as systemd would.
import type { ChildProcess } from 'node:child_process'
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { FromLocker, Look, ToLocker, Wires } from './locker-messages.ts'

export interface LockerProcess {
  /** `starting` until it serves. */
  power(): 'off' | 'starting' | 'on'
  /** What the daemon believed last; null before its first word. */
  look(): Look | null
  /** The cabinet's output lines that are high; none without power. */
  high(): readonly number[]
  /** What is on the cabinet's input lines has changed. */
  rewire(): void
  /** The kiosk's address of the latest start; null before it. */
  kiosk(): string | null
  /** Resolves when it serves. Rejects with the end of its log where it can't. */
  start(): Promise<void>
  /** Resolves when the process is gone. */
  cutPower(): Promise<void>
  close(): Promise<void>
}

export interface LockerProcessUse {
  readonly configFile: string
  readonly framedBy: readonly string[]
  /** What is on the cabinet's input lines, whether the daemon runs or not. */
  readonly wires: () => Wires
  readonly onChange: () => void
  /** It ended without being asked to; `last` is the end of its log. */
  readonly onCrash: (last: string) => void
}

const program = fileURLToPath(new URL('locker-main.ts', import.meta.url))
/** Enough for a stack trace. */
const logLines = 40
const startWithinMs = 20_000
const closeWithinMs = 5_000
const restartAfterMs = 1_000
/** A daemon that keeps ending is left alone: starting it again does not mend it. */
const mostRestarts = 5

export function createLockerProcess(use: LockerProcessUse): LockerProcess {
  let child: ChildProcess | null = null
  let power: 'off' | 'starting' | 'on' = 'off'
  let look: Look | null = null
  let kiosk: string | null = null
  let high: readonly number[] = []
  let log: string[] = []
  let isWanted = false
  let restarts = 0

  const say = (message: ToLocker): void => {
    if (child?.connected) child.send(message)
  }
  const rewire = (): void => say({ kind: 'wires', wires: use.wires() })

  const gone = (of: ChildProcess): Promise<void> =>
    of.exitCode !== null || of.signalCode !== null
      ? Promise.resolve()
      : new Promise((resolve) => of.once('exit', () => resolve()))

  const launch = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const mine = fork(program, [use.configFile, ...use.framedBy], {
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
        // What the parent was started with (a test runner's loaders) is not for the daemon.
        execArgv: [],
      })
      child = mine
      power = 'starting'
      log = []
      rewire()
      use.onChange()
      const giveUp = setTimeout(() => mine.kill('SIGKILL'), startWithinMs)
      mine.stderr?.setEncoding('utf8').on('data', (text: string) => {
        log = [...log, ...text.split('\n').filter((line) => line !== '')].slice(-logLines)
      })
      mine.on('message', (message: FromLocker) => {
        if (message.kind === 'serving') {
          clearTimeout(giveUp)
          kiosk = message.kiosk
          power = 'on'
          resolve()
        } else if (message.kind === 'look') look = message.look
        else if (message.kind === 'driven') high = message.high
        else log = [...log, message.message]
        use.onChange()
      })
      mine.once('exit', () => {
        clearTimeout(giveUp)
        if (child === mine) child = null
        power = 'off'
        high = []
        use.onChange()
        const last = log.join('\n')
        reject(new Error(`the daemon ended before it served:\n${last}`))
        if (!isWanted) return
        use.onCrash(last)
        restarts += 1
        if (restarts <= mostRestarts) setTimeout(again, restartAfterMs)
        else isWanted = false
      })
    })

  const again = (): void => {
    if (!isWanted || child) return
    launch().catch(() => {
      // Told by onCrash, and tried again from there.
    })
  }

  return {
    power: () => power,
    look: () => look,
    kiosk: () => kiosk,
    high: () => high,
    rewire,
    async start() {
      if (child) return
      restarts = 0
      await launch()
      isWanted = true
    },
    async cutPower() {
      isWanted = false
      const mine = child
      mine?.kill('SIGKILL')
      if (mine) await gone(mine)
    },
    async close() {
      isWanted = false
      const mine = child
      if (!mine) return
      const giveUp = setTimeout(() => mine.kill('SIGKILL'), closeWithinMs)
      say({ kind: 'close' })
      await gone(mine)
      clearTimeout(giveUp)
    },
  }
}
