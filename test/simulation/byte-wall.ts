// A simulated wall down to its bytes with a true engine behind it, for tests of the wall itself: an operator at the command
// line asks for doors, processes die, boards go wrong. Everything that is seen goes to the checkers.
import { createHash } from 'node:crypto'
import type { ByteHardware } from '../../simulator/world/byte-hardware.ts'
import { createByteHardware } from '../../simulator/world/byte-hardware.ts'
import type { BusPlan } from '../../simulator/world/bytes/bus-plan.ts'
import { drawBuses, isHeldByDaemon, looksInside, readsSwitch } from '../../simulator/world/bytes/bus-plan.ts'
import type { Chance } from '../../simulator/world/chance.ts'
import { createChance } from '../../simulator/world/chance.ts'
import type { Checker } from '../../simulator/world/checkers/checker.ts'
import { createCoilDuty } from '../../simulator/world/checkers/coil-duty.ts'
import { createOneInrush } from '../../simulator/world/checkers/one-inrush.ts'
import { createLifeClock } from '../../simulator/world/life-clock.ts'
import { createMemoryStore } from '../../simulator/world/memory-store.ts'
import type { Observation } from '../../simulator/world/observation.ts'
import type { BoardTrouble, DeathPoint } from '../../simulator/world/outside.ts'
import { compartmentSpec, smallSite } from '../../simulator/world/small-site.ts'
import type { VirtualClock } from '../../simulator/world/virtual-clock.ts'
import { createVirtualClock } from '../../simulator/world/virtual-clock.ts'
import type { Input } from '../../src/core/input.ts'
import type { CompartmentId, CompartmentSpec, DoorAddress, RuleSettings } from '../../src/core/nouns.ts'
import { createEngine } from '../../src/engine.ts'
import { silentLog } from '../contract/doors-subject.ts'

class Died extends Error {}

export interface ByteWall {
  readonly clock: VirtualClock
  readonly hardware: ByteHardware
  readonly compartments: readonly CompartmentSpec[]
  readonly buses: readonly BusPlan[]
  readonly observations: readonly { readonly atMs: number; readonly observation: Observation }[]
  /** What the checkers had to say. */
  readonly complaints: readonly string[]
  /** What the adapters told the engine in this life. */
  readonly inputs: readonly Input[]
  /** A new process; the wall hears of it as the kernel does. */
  start(): void
  kill(): void
  /** The orderly end of the doors; time has to pass for it. */
  close(): Promise<void>
  dieAt(point: DeathPoint): void
  isAlive(): boolean
  /** An operator asks for a door. */
  ask(id: CompartmentId): void
  pass(ms: number): void
  trouble(board: number, what: BoardTrouble, on: boolean): boolean
  heal(): void
  /** What the engine has written down of the door. */
  doorState(id: CompartmentId): string
  isEnergised(id: CompartmentId): boolean
  /** Of everything that was seen, with its times. */
  hash(): string
}

export interface ByteWallOptions {
  readonly buses: readonly BusPlan[]
  readonly addresses: readonly DoorAddress[]
  readonly chance: Chance
  readonly rules?: Partial<RuleSettings>
}

const shippedRestMs = 2_000
const ownPulseMs: Readonly<Record<string, number>> = { 'kr-cu16': 500, cu12: 500, 'xor-8a': 300, wkly: 380 }

export function createByteWall({ buses, addresses, chance, rules = {} }: ByteWallOptions): ByteWall {
  const clock = createVirtualClock()
  const store = createMemoryStore()
  const observations: { atMs: number; observation: Observation }[] = []
  const complaints: string[] = []
  const compartments = addresses.map((door, index) =>
    compartmentSpec(String(index + 1), 'S', {
      door,
      sensed: readsSwitch(buses, door),
      watched: looksInside(buses, door) && index % 2 === 0,
    }),
  )
  const boards = buses.flatMap((bus) => bus.boards.map(({ address }) => ({ bus: bus.id, address })))
  const onBoards = (what: string, where: string) => {
    const board = boards[Number(where)]
    const isWholeBus = what === 'unplugged' || what === 'swapped' || what === 'echoing'
    return compartments
      .filter(({ door }) => door.bus === board?.bus && (isWholeBus || door.board === board.address))
      .map(({ id }) => id)
  }
  const held = compartments.filter(({ door }) => isHeldByDaemon(buses, door)).map(({ id }) => id)
  const fail = (what: string) => complaints.push(`${Math.round(clock.monotonicMs())} ms: ${what}`)
  const checkers: readonly Checker[] = [
    createCoilDuty(fail, {
      coils: new Map(
        compartments.map(({ id, door }) => {
          const bus = buses.find((one) => one.id === door.bus)
          return [
            id,
            {
              restMs: bus?.coilRestMs ?? shippedRestMs,
              ownPulseMs: ownPulseMs[bus?.family ?? ''] ?? null,
              heldByDaemon: held.includes(id),
            },
          ]
        }),
      ),
      outOfReach: onBoards,
      mistaken: (what, where) => (what === 'swapped' ? onBoards(what, where) : []),
    }),
    createOneInrush(fail, { heldByDaemon: new Set(held), outOfReach: onBoards }),
  ]

  const witness = (observation: Observation) => {
    const atMs = clock.monotonicMs()
    observations.push({ atMs, observation })
    for (const { on } of checkers) {
      const listener = on[observation.kind] as ((of: Observation, atMs: number) => void) | undefined
      listener?.(observation, atMs)
    }
  }

  const hardware = createByteHardware({ compartments, buses, clock, chance, witness })
  const spec = smallSite({ compartments, rules })
  let engine: ReturnType<typeof createEngine> | null = null
  let inputs: Input[] = []
  let endLife = () => {}
  let doors: ReturnType<ByteHardware['openDoors']> | null = null
  let lives = 0
  let ids = 0
  let deathPoint: DeathPoint | null = null

  const start = () => {
    const own = createLifeClock(clock)
    let isAlive = true
    endLife = () => {
      isAlive = false
      own.end()
    }
    const life = {
      clock: own,
      log: silentLog,
      mayDie(point: DeathPoint) {
        if (point !== deathPoint) return
        deathPoint = null
        throw new Died(point)
      },
    }
    lives += 1
    const born = createEngine({
      spec,
      store,
      clock: own,
      ids: { next: () => `id${++ids}` },
      log: silentLog,
    })
    const mine: Input[] = []
    inputs = mine
    const heard = {
      ...born,
      submit: (...given: Parameters<typeof born.submit>) => {
        if (!isAlive) throw new Error('a dead process was told something')
        mine.push(given[0])
        born.submit(...given)
      },
    }
    doors = hardware.openDoors({ ...life, engine: heard, journal: store })
    engine = born
    witness({
      kind: 'process.started',
      life: lives,
      clockConfirmed: true,
      wallMs: clock.wallMs(),
    })
    born.start({ doors, uplink: { respond: () => {}, committed: () => {} }, version: '0.0.0' })
  }

  const end = (at: string | null) => {
    endLife()
    engine = null
    hardware.forsaken()
    store.crash()
    witness({ kind: 'process.ended', life: lives, how: 'killed', at })
  }

  const run = (task: () => void) => {
    try {
      task()
    } catch (error) {
      if (!(error instanceof Died)) throw error
      end(error.message)
    }
  }

  return {
    clock,
    hardware,
    compartments,
    buses,
    observations,
    complaints,
    get inputs() {
      return inputs
    },
    start,
    kill: () => end(null),
    close: () => doors?.close() ?? Promise.resolve(),
    dieAt(point) {
      deathPoint = point
    },
    isAlive: () => engine !== null,
    ask(compartment) {
      engine?.submit({ type: 'door.requested', compartment, reason: 'test' }, () => {})
      run(() => clock.settle())
    },
    pass(ms) {
      const untilMs = clock.monotonicMs() + ms
      while (clock.monotonicMs() < untilMs) run(() => clock.advance(untilMs - clock.monotonicMs()))
    },
    trouble(board, what, on) {
      const isShown = hardware.setBoard(board, what, on)
      if (isShown) witness({ kind: 'fault', what, where: String(board), on })
      return isShown
    },
    heal: () => hardware.heal(),
    doorState(id) {
      return store.load().rows.compartments.find((one) => one.id === id)?.door ?? 'no such compartment'
    },
    isEnergised(id) {
      const last = observations.findLast(
        ({ observation: one }) => one.kind === 'coil' && one.compartment === id,
      )?.observation
      return last?.kind === 'coil' && last.on
    },
    hash: () => createHash('sha256').update(JSON.stringify(observations)).digest('hex'),
  }
}

export function drawByteWall(seed: number, doorCount: number, rules: Partial<RuleSettings> = {}): ByteWall {
  const chance = createChance(seed)
  return createByteWall({ ...drawBuses(chance, doorCount), chance, rules })
}
