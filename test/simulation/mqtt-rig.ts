// A whole locker before the virtual broker: the real engine on a store in memory and fake doors, the real uplink, and a process
// that can be killed at any point and is started again. Keeps everything that is seen and has the checkers look at it.
import type { Chance } from '../../simulator/world/chance.ts'
import { createChance } from '../../simulator/world/chance.ts'
import { createAcknowledgedAfterCommit } from '../../simulator/world/checkers/acknowledged-after-commit.ts'
import type { Checker } from '../../simulator/world/checkers/checker.ts'
import { createEventStream } from '../../simulator/world/checkers/event-stream.ts'
import { createOneAnswer } from '../../simulator/world/checkers/one-answer.ts'
import { createFakeDoors } from '../../simulator/world/fake-doors.ts'
import { createMemoryStore } from '../../simulator/world/memory-store.ts'
import type { MqttNetwork } from '../../simulator/world/mqtt-network.ts'
import { createMqttNetwork } from '../../simulator/world/mqtt-network.ts'
import type { Observation } from '../../simulator/world/observation.ts'
import type { DeathPoint, Life } from '../../simulator/world/outside.ts'
import { compartmentSpec, smallSite } from '../../simulator/world/small-site.ts'
import type { VirtualClock } from '../../simulator/world/virtual-clock.ts'
import { createVirtualClock } from '../../simulator/world/virtual-clock.ts'
import { StoreFault } from '../../src/core/faults.ts'
import type { Answer } from '../../src/core/requests.ts'
import type { RunningEngine } from '../../src/engine.ts'
import { createEngine } from '../../src/engine.ts'
import type { Journal, Store, Write } from '../../src/ports/store.ts'

class ProcessDied extends Error {}

export interface RigOptions {
  readonly seed: number
  readonly speaks?: 4 | 5
  readonly compartments?: number
  readonly mayBeAhead?: boolean
  /** Told of each observation before the checkers are. */
  readonly onObservation?: (observation: Observation, atMs: number) => void
}

export interface Rig {
  readonly clock: VirtualClock
  /** The rig's own; the network has another. */
  readonly chance: Chance
  readonly network: MqttNetwork
  readonly store: ReturnType<typeof createMemoryStore>
  readonly doors: ReturnType<typeof createFakeDoors>
  readonly engine: () => RunningEngine
  /** What the checkers found wrong. */
  readonly wrong: readonly string[]
  /** Lets time pass; a process that dies is started again two seconds later. */
  pass(ms: number): void
  /** The process dies when it is at this point for the `count`-th time from now. */
  dieAt(point: DeathPoint, count: number): void
  kill(): void
  /** While it is so, the uplink can't read what the journal holds. */
  setUnreadable(isUnreadable: boolean): void
  /** Stops in order and starts again. */
  restart(): void
  /** The process ends and nobody starts it again. */
  stay(how: 'killed' | 'stopped'): void
  deaths(): number
  /** Nothing is wrong any more; time passes until all has been said. Then the end is looked at, and what is retained. */
  healAndEnd(): void
}

const quiet = { info: () => {}, warn: () => {}, error: () => {} }
const downMs = 2_000
const healMs = 20 * 60_000

export function createRig(options: RigOptions): Rig {
  const { seed, compartments = 12 } = options
  const clock = createVirtualClock()
  const chance = createChance(seed)
  const wrong: string[] = []
  const fail = (what: string) => void wrong.push(what)
  const checkers: readonly Checker[] = [
    createAcknowledgedAfterCommit(fail),
    createOneAnswer(fail),
    createEventStream(fail),
  ]
  const sizes = ['S', 'M', 'L']
  const spec = smallSite({
    compartments: Array.from({ length: compartments }, (_, i) =>
      compartmentSpec(String(i + 1).padStart(3, '0'), sizes[i % 3] ?? 'S'),
    ),
  })

  const witness = (observation: Observation): void => {
    options.onObservation?.(observation, clock.monotonicMs())
    for (const { on } of checkers)
      (on[observation.kind] as ((one: Observation, atMs: number) => void) | undefined)?.(
        observation,
        clock.wallMs(),
      )
  }

  const store = createMemoryStore()
  let isUnreadable = false
  const watched: Store & Journal = {
    ...store,
    commit(write: Write) {
      store.commit(write)
      witness({ kind: 'committed', write })
    },
    after(sequence, limit) {
      if (isUnreadable) throw new StoreFault('store-failing', 'told not to be readable')
      return store.after(sequence, limit)
    },
  }
  const doors = createFakeDoors(spec.compartments, clock)
  const network = createMqttNetwork({
    site: 'here',
    version: '0.0.0',
    clock,
    chance: createChance(seed + 1),
    witness,
    mayBeAhead: options.mayBeAhead ?? false,
    ...(options.speaks === undefined ? {} : { speaks: options.speaks }),
  })
  let deadly: { readonly point: DeathPoint; left: number } | null = null
  let ids = 0
  let deaths = 0
  let life: { readonly engine: RunningEngine; readonly uplink: { close(): void }; end(): void } | null =
    start()

  function start() {
    const bornMs = clock.monotonicMs()
    let isAlive = true
    const whileAlive = (task: () => void) => () => {
      if (isAlive) task()
    }
    const own: Life = {
      clock: {
        monotonicMs: () => clock.monotonicMs() - bornMs,
        wallMs: clock.wallMs,
        confirmed: clock.confirmed,
        soon: (task) => clock.soon(whileAlive(task)),
        wakeAt: (monotonicMs, task) => clock.wakeAt(monotonicMs + bornMs, whileAlive(task)),
      },
      log: quiet,
      mayDie(point) {
        if (deadly?.point !== point || --deadly.left > 0) return
        deadly = null
        throw new ProcessDied(point)
      },
    }
    const engine = createEngine({
      spec,
      store: watched,
      clock: own.clock,
      ids: { next: () => `id${++ids}` },
      log: quiet,
    })
    const early: Answer[] = []
    let uplink: ReturnType<MqttNetwork['openUplink']> | null = null
    engine.start({
      doors: doors.connect((input) => engine.submit(input)),
      uplink: {
        respond: (answer) => (uplink === null ? void early.push(answer) : uplink.respond(answer)),
        committed: () => uplink?.committed(),
      },
      version: '0.0.0',
    })
    const opened = network.openUplink({ ...own, engine, journal: watched })
    uplink = opened
    for (const answer of early) opened.respond(answer)
    return {
      engine,
      uplink: opened,
      end() {
        isAlive = false
      },
    }
  }

  function end(): void {
    life?.end()
    life = null
    doors.disconnect()
    network.forsaken()
  }

  function die(): void {
    end()
    store.crash()
    deaths += 1
    clock.wakeAt(clock.monotonicMs() + downMs, () => {
      life ??= start()
    })
  }

  function stop(): void {
    life?.uplink.close()
    pass(downMs)
    life?.engine.stop()
    end()
    store.close()
  }

  function pass(ms: number): void {
    const untilMs = clock.monotonicMs() + ms
    while (clock.monotonicMs() < untilMs) {
      try {
        clock.advance(untilMs - clock.monotonicMs())
      } catch (error) {
        if (!(error instanceof ProcessDied)) throw error
        die()
      }
    }
  }

  /** What the platform can read at any time is what the locker knows. */
  function checkRetained(): void {
    const read = life?.engine.read
    const retained = network.retained()
    const shown = (name: string): string => retained.get(`kluis/v1/here/${name}`) ?? '{}'
    const { at: _at, ...snapshot } = read?.snapshot() ?? { at: '' }
    const { at: _shownAt, ...shownSnapshot } = JSON.parse(shown('snapshot'))
    if (JSON.stringify(snapshot) !== JSON.stringify(shownSnapshot))
      fail('the snapshot that is shown is not that of the locker')
    if (JSON.parse(shown('status')).state !== 'online') fail(`the status that is shown is ${shown('status')}`)
    const alerts = (read?.alerts() ?? []).map(({ id }) => `kluis/v1/here/alerts/${id}`).sort()
    const shownAlerts = [...retained.keys()].filter((topic) => topic.includes('/alerts/')).sort()
    if (JSON.stringify(alerts) !== JSON.stringify(shownAlerts))
      fail(`shown are ${shownAlerts}, open are ${alerts}`)
  }

  return {
    clock,
    chance,
    network,
    store,
    doors,
    engine() {
      if (life === null) throw new Error('no process lives')
      return life.engine
    },
    wrong,
    pass,
    dieAt(point, count) {
      deadly = { point, left: count }
    },
    kill: die,
    setUnreadable(now) {
      isUnreadable = now
    },
    restart() {
      stop()
      life = start()
    },
    stay(how) {
      if (how === 'stopped') stop()
      else end()
    },
    deaths: () => deaths,
    healAndEnd() {
      deadly = null
      network.heal()
      pass(healMs)
      for (const checker of checkers) checker.atEnd?.(clock.wallMs())
      checkRetained()
    },
  }
}
