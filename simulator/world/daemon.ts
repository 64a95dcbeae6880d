// The daemon of the simulated locker, one life after the other: the real engine between a disk, a wall and a network,
// started, stopped, killed, and made to die at a chosen point of its own code. Judges nothing.
import type { Reply } from '../../src/core/decision.ts'
import { StoreFault } from '../../src/core/faults.ts'
import type { Input } from '../../src/core/input.ts'
import type { SiteSpec } from '../../src/core/nouns.ts'
import type { Reader } from '../../src/core/reader.ts'
import type { RunningEngine } from '../../src/engine.ts'
import { createEngine } from '../../src/engine.ts'
import type { Clock } from '../../src/ports/clock.ts'
import type { Journal, Store } from '../../src/ports/store.ts'
import type { LifeClock } from './life-clock.ts'
import { createLifeClock } from './life-clock.ts'
import type { Witness } from './observation.ts'
import type { DeathPoint, Disk, Hardware, Life, Network } from './outside.ts'
import type { VirtualClock } from './virtual-clock.ts'

/** Thrown where a process dies: everything that it was doing is left as it stands, and its surroundings may see to it first. */
class ProcessDied extends Error {
  readonly of: object
  readonly point: DeathPoint
  constructor(of: object, point: DeathPoint) {
    super(`the process died ${point}`)
    this.of = of
    this.point = point
  }
}

export interface Daemon {
  /** Starts a new life, if none serves. A store that cannot be opened is tried again, as systemd would. */
  start(): void
  /** SIGKILL, or the plug; it is started again after `downMs`. */
  kill(how: 'killed' | 'power', downMs?: number): void
  /** Ends in order, and starts again. */
  restart(): void
  /** The power is back before its time. */
  restorePower(): void
  /** The process dies when it comes to this point for the `nth` time from now; it is started again soon after. */
  dieAt(point: DeathPoint, nth: number): void
  isServing(): boolean
  /** Null while nobody serves. */
  read(): Reader | null
  /** `onReply` hears `null` where the process died first, or none serves. */
  submit(input: Input, onReply?: (reply: Reply | null) => void): void
  /** The wall clock was changed: what a watcher of the clock would tell. */
  clockChanged(): void
  readonly lives: number
  /** Runs something that may call into the process: its death ends here. */
  guard(task: () => void): void
}

export interface DaemonParts {
  readonly spec: SiteSpec
  readonly clock: VirtualClock
  readonly disk: Disk
  readonly hardware: Hardware
  readonly network: Network
  readonly witness: Witness
}

const restartAfterMs = 1_500
/** systemd gives a start that failed more time. */
const failedStartMs = 10_000
/** The uplink's goodbye, and then the relays that have to be let go. */
const goodbyeMs = 4_500
const letGoMs = 3_500
const quiet = { info: () => {}, warn: () => {}, error: () => {} }

interface Serving {
  readonly number: number
  readonly clock: LifeClock
  isAlive: boolean
  engine: RunningEngine | null
  store: (Store & Journal & { close(): void }) | null
  uplink: ReturnType<Network['openUplink']> | null
  doors: ReturnType<Hardware['openDoors']> | null
  isStopping: boolean
  readonly waiting: Set<(reply: Reply | null) => void>
}

export function createDaemon(parts: DaemonParts): Daemon {
  const { spec, clock, disk, hardware, network, witness } = parts
  let lives = 0
  let ids = 0
  let serving: Serving | null = null
  let death: { readonly point: DeathPoint; left: number } | null = null
  /** Without power nothing starts. */
  let offUntilMs = 0

  function guard(task: () => void): void {
    try {
      task()
    } catch (error) {
      if (!(error instanceof ProcessDied)) throw error
      if (serving === error.of) end('killed', error.point)
    }
  }

  /** Who answers at the kiosk; nobody while it goes down. */
  const present = (): Serving | null => (serving?.engine != null && !serving.isStopping ? serving : null)

  const later = (of: Serving, ms: number, task: () => void): void => {
    clock.wakeAt(clock.monotonicMs() + ms, () => {
      if (of.isAlive) guard(task)
    })
  }

  /** A death within a task of the process ends there. */
  const guarded: Clock = {
    ...clock,
    soon: (task) => clock.soon(() => guard(task)),
    wakeAt: (atMs, task) => clock.wakeAt(atMs, () => guard(task)),
  }

  function mayDie(of: Serving, point: DeathPoint): void {
    if (!of.isAlive) throw new ProcessDied(of, point)
    if (death === null || death.point !== point) return
    death.left -= 1
    if (death.left > 0) return
    death = null
    throw new ProcessDied(of, point)
  }

  function end(how: 'stopped' | 'killed' | 'power', at: string | null, downMs = restartAfterMs): void {
    const ended = serving
    if (ended === null) return
    serving = null
    ended.isAlive = false
    ended.clock.end()
    hardware.forsaken()
    network.forsaken()
    disk.forsaken()
    if (how === 'power') {
      disk.cutPower()
      offUntilMs = clock.monotonicMs() + downMs
    }
    witness({ kind: 'process.ended', life: ended.number, how, at })
    for (const onReply of ended.waiting) onReply(null)
    clock.wakeAt(clock.monotonicMs() + downMs, start)
  }

  function start(): void {
    if (serving !== null || clock.monotonicMs() < offUntilMs) return
    lives += 1
    const born: Serving = {
      number: lives,
      clock: createLifeClock(guarded),
      isAlive: true,
      engine: null,
      store: null,
      uplink: null,
      doors: null,
      isStopping: false,
      waiting: new Set(),
    }
    serving = born
    guard(() => {
      try {
        begin(born)
      } catch (error) {
        if (!(error instanceof StoreFault)) throw error
        end('killed', `start: ${error.code}`, failedStartMs)
      }
    })
  }

  function begin(born: Serving): void {
    const life: Life = { clock: born.clock, log: quiet, mayDie: (point) => mayDie(born, point) }
    const store = disk.openStore(life)
    born.store = store
    ids += 1_000
    const engine = createEngine({
      spec,
      store,
      clock: born.clock,
      // Never the same again in another life: two ids that meet would hide a mistake.
      ids: { next: () => `id${++ids}` },
      log: quiet,
    })
    const servingLife = { ...life, engine, journal: store }
    witness({
      kind: 'process.started',
      life: born.number,
      clockConfirmed: clock.confirmed(),
      wallMs: clock.wallMs(),
    })
    born.uplink = network.openUplink(servingLife)
    born.doors = hardware.openDoors(servingLife)
    engine.start({ doors: born.doors, uplink: born.uplink, version: '0.0.0' })
    born.engine = engine
  }

  return {
    start,
    kill: (how, downMs) => end(how, null, downMs),
    restart() {
      const ending = serving
      if (ending?.engine == null || ending.isStopping) return
      ending.isStopping = true
      guard(() => ending.uplink?.close())
      later(ending, goodbyeMs, () => {
        ending.engine?.stop()
        ending.doors?.close?.()
        later(ending, letGoMs, () => {
          ending.store?.close()
          end('stopped', null)
        })
      })
    },
    restorePower() {
      offUntilMs = 0
      start()
    },
    dieAt(point, nth) {
      death = { point, left: nth }
    },
    isServing: () => present() !== null,
    read: () => present()?.engine?.read ?? null,
    submit(input, onReply) {
      const to = present()
      if (to?.engine == null) {
        onReply?.(null)
        return
      }
      if (onReply === undefined) {
        to.engine.submit(input)
        return
      }
      to.waiting.add(onReply)
      to.engine.submit(input, (reply) => {
        if (to.waiting.delete(onReply)) onReply(reply)
      })
    },
    clockChanged() {
      witness({ kind: 'clock.set', wallMs: clock.wallMs(), confirmed: clock.confirmed() })
      const to = serving
      if (to?.engine == null) return
      to.engine.submit({
        type: 'clock.read',
        wallMs: clock.wallMs(),
        monotonicMs: to.clock.monotonicMs(),
        confirmed: clock.confirmed(),
      })
    },
    get lives() {
      return lives
    },
    guard,
  }
}
