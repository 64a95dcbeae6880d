// What systemd is told of this process: that it serves, what it is at, that it ends, and that it is alive. The last
// is told after a finished step of the engine and never by a blind interval. Silent where nobody supervises.
import { StoreFault } from '../../core/faults.ts'
import type { Clock, Submit } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { Journal } from '../../ports/store.ts'
import { openNotifySocket } from './notify-socket.ts'

export interface Supervisor {
  /** Everything is open and served. */
  ready(): void
  /** What `systemctl status` shows; one line of it. */
  status(text: string): void
  stopping(): void
  /** From now on, until it is closed, finished work is told, and how things stand. */
  watch(work: WatchedWork): { close(): void }
  close(): void
}

export interface WatchedWork {
  readonly clock: Clock
  readonly submit: Submit
  /** The engine's. */
  readonly onStep: (listener: () => void) => () => void
  readonly journal: Journal
  readonly figures: () => Figures
}

/** What `systemctl status` shows of a locker that serves. */
export interface Figures {
  readonly capacity: Readonly<Record<string, { readonly total: number; readonly vacant: number }>>
  readonly alerts: number
  readonly broker: string
  /** Events that the platform has not got yet. */
  readonly backlog: number
}

/** Without a watchdog, how often the status is brought up to date. */
const statusEveryMs = 20_000
/** Asked three times in the time after which systemd gives up, so that one late answer or lost message does no harm. */
const asksInTime = 3

function statusOf({ capacity, alerts, broker, backlog }: Figures): string {
  const sizes = Object.values(capacity)
  const sum = (of: 'total' | 'vacant') => sizes.reduce((all, size) => all + size[of], 0)
  return `Serving: ${sum('vacant')} of ${sum('total')} compartments vacant, alerts ${alerts}, broker ${broker}, events waiting ${backlog}`
}

const nobody: Supervisor = {
  ready: () => {},
  status: () => {},
  stopping: () => {},
  watch: () => ({ close: () => {} }),
  close: () => {},
}

interface Environment {
  readonly NOTIFY_SOCKET?: string | undefined
  readonly WATCHDOG_USEC?: string | undefined
  readonly WATCHDOG_PID?: string | undefined
}

/** How often systemd wants to hear from this process; null where it does not (sd_watchdog_enabled(3)). */
function watchdogMs({ WATCHDOG_USEC, WATCHDOG_PID }: Environment, pid: number): number | null {
  if (WATCHDOG_PID && Number(WATCHDOG_PID) !== pid) return null
  const microseconds = Number(WATCHDOG_USEC)
  return microseconds > 0 && Number.isFinite(microseconds) ? microseconds / 1000 : null
}

/** Reads one entry back: a database that hangs would hold this call, and with it the step that is waited for. */
function touch(journal: Journal): void {
  try {
    journal.after(journal.lastSequence() - 1, 1)
  } catch (error) {
    // A store that fails is an alert and is tried again; a restart would only take the reading away as well.
    if (!(error instanceof StoreFault)) throw error
  }
}

/**
 * At once and then each `everyMs`: wakes up by the clock, reads the journal, hands the engine a fact that changes nothing, and calls
 * `tell` once a step has finished after it. A clock that does not wake, a loop that does not turn and a step that does
 * not end all keep `tell` from being called; a flood and a failing store do not, since their steps end.
 */
function watchSteps({ clock, submit, onStep, journal }: WatchedWork, everyMs: number, tell: () => void) {
  let isAsked = false
  let cancel: () => void
  const askIn = (ms: number): void => {
    cancel = clock.wakeAt(clock.monotonicMs() + ms, () => {
      askIn(everyMs)
      isAsked = true
      touch(journal)
      submit({ type: 'due.reached' })
    })
  }
  // At once: what came before, such as opening a changed configuration, may have taken most of the time.
  askIn(0)
  const end = onStep(() => {
    if (!isAsked) return
    isAsked = false
    tell()
  })
  return {
    close() {
      cancel()
      end()
    },
  }
}

/** `env` and `pid` are this process's; without NOTIFY_SOCKET every call does nothing. */
export function openSupervisor(env: Environment, { pid, log }: { pid: number; log: Log }): Supervisor {
  const path = env.NOTIFY_SOCKET
  if (!path) return nobody
  const socket = openNotifySocket(path)
  if (socket === null) {
    log.warn({ socket: path }, 'NOTIFY_SOCKET cannot be used: nobody is told that the daemon serves')
    return nobody
  }
  const everyMs = watchdogMs(env, pid)
  let isHeard = true
  let shown = ''

  function send(text: string, how?: 'patient'): void {
    if (text === '') return
    const sent = socket?.send(text, how) ?? false
    if (!sent && isHeard) log.warn({ socket: path }, 'systemd does not take what it is told')
    isHeard = sent
  }

  /** The line for `systemctl status`, where it has changed. */
  function statusLine(text: string): string {
    const line = text.replace(/\s+/g, ' ')
    if (line === shown) return ''
    shown = line
    return `STATUS=${line}\n`
  }

  return {
    ready: () => send(`${statusLine('Serving')}READY=1`, 'patient'),
    status: (text) => send(statusLine(text)),
    stopping: () => send(`${statusLine('Closing')}STOPPING=1`, 'patient'),
    watch(work) {
      return watchSteps(work, everyMs === null ? statusEveryMs : everyMs / asksInTime, () => {
        send(`${statusLine(statusOf(work.figures()))}${everyMs === null ? '' : 'WATCHDOG=1'}`)
      })
    },
    close: () => socket.close(),
  }
}
