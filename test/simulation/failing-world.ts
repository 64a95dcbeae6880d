// A small site with people and a platform, one of whose seams fails at its n-th call: the store, a byte line or the way to
// the broker, each the real adapter in virtual time. All checkers look on; a story says what happens.
import { createByteHardware } from '../../simulator/world/byte-hardware.ts'
import type { BusPlan } from '../../simulator/world/bytes/bus-plan.ts'
import { createChance } from '../../simulator/world/chance.ts'
import { createCheckers } from '../../simulator/world/checkers/checkers.ts'
import { createDaemon } from '../../simulator/world/daemon.ts'
import { createFileDisk } from '../../simulator/world/file-disk.ts'
import { createKiosk } from '../../simulator/world/kiosk.ts'
import { createMemoryDisk } from '../../simulator/world/memory-disk.ts'
import { createMqttNetwork } from '../../simulator/world/mqtt-network.ts'
import type { Witness } from '../../simulator/world/observation.ts'
import type { Disk } from '../../simulator/world/outside.ts'
import { round } from '../../simulator/world/people/courier.ts'
import { putRight, release, tryStuckDoors } from '../../simulator/world/people/operator.ts'
import { createPlainHardware } from '../../simulator/world/plain-hardware.ts'
import { createPlainNetwork } from '../../simulator/world/plain-network.ts'
import type { Plan } from '../../simulator/world/plan.ts'
import { coilFacts } from '../../simulator/world/realism.ts'
import { createRecord } from '../../simulator/world/record.ts'
import { compartmentSpec, smallSite } from '../../simulator/world/small-site.ts'
import { createStage } from '../../simulator/world/stage.ts'
import { createTruth } from '../../simulator/world/truth.ts'
import { createBench } from '../../simulator/world/verdict.ts'
import { createVirtualClock } from '../../simulator/world/virtual-clock.ts'
import type { World } from '../../simulator/world/world.ts'
import type { OpenLink, WriteResult } from '../../src/ports/link.ts'
import { courier, createToldOrders } from './told-orders.ts'

/** `line: …`: what the failed write says of its bytes; they have left where nobody knows. */
export const seams = ['store', 'line: not-written', 'line: uncertain', 'broker'] as const
export type Seam = (typeof seams)[number]

export interface Teller {
  /** The platform announces it; its recipient comes ten minutes after it is in, unless nobody is to come. */
  announce(id: string, more?: { readonly comes?: boolean }): void
  cancel(id: string): void
  courierComes(): void
  /** The broker can't be reached. */
  cutOff(isGone: boolean): void
  pass(ms: number): void
}

export type Story = (teller: Teller) => void

export interface Ending {
  /** Calls of the seam while the story was told; of a line, while it began or somebody was there. */
  readonly calls: number
  /** What was heard by the platform, by type. */
  readonly heard: Readonly<Record<string, number>>
}

const minuteMs = 60_000
const bus: BusPlan = {
  id: 'wall',
  family: 'kr-cu16',
  boards: [{ address: 0, channels: 8, closedBit: 1, closedBits: {} }],
  supply: null,
  sweepMs: 1_000,
}
function createPlan(seam: Seam): Plan {
  const isBytes = seam.startsWith('line')
  return {
    seed: 1,
    hours: 0,
    realism: isBytes ? 'bytes' : 'adapters',
    site: smallSite({
      compartments: Array.from({ length: 6 }, (_, index) => compartmentSpec(`0${index + 1}`, 'M')),
      carriers: [{ id: 'post' }],
    }),
    buses: isBytes ? [bus] : null,
    carriers: ['post'],
    couriers: [courier],
    parcelsPerDay: 0,
    pace: 1,
    habits: {
      prefersPin: 0,
      mistypes: 0,
      leavesOpen: 0,
      walksAway: 0,
      forgets: 0,
      disputes: 0,
      feedback: 0,
      saysGoodbye: 1,
      comesAgain: 0,
      noShow: 0,
      unannounced: 0,
      tooSmall: 0,
      refuses: 0,
      wrongDoor: 0,
      cancels: 0,
      extends: 0,
      moves: 0,
      reassigns: 0,
      reissues: 0,
      contradicts: 0,
      repeatsCode: 0,
      returns: 0,
      exchanges: 0,
      outgoing: 0,
      shares: 0,
    },
    mischief: {},
  }
}

/** True for the n-th call. */
type Counter = () => boolean

function failingDisk(disk: Disk, isNth: Counter): Disk {
  const attempt = <T>(task: () => T): T => {
    if (!isNth()) return task()
    disk.setTrouble('unreadable')
    try {
      return task()
    } finally {
      disk.setTrouble(null)
    }
  }
  return {
    ...disk,
    openStore(life) {
      const store = attempt(() => disk.openStore(life))
      return {
        ...store,
        load: () => attempt(() => store.load()),
        commit: (write) => attempt(() => store.commit(write)),
        answerTo: (transaction) => attempt(() => store.answerTo(transaction)),
        after: (sequence, limit) => attempt(() => store.after(sequence, limit)),
      }
    },
  }
}

const failingLine =
  (isNth: Counter, result: WriteResult) =>
  (openLink: OpenLink): OpenLink =>
  (settings, ears) => {
    const link = openLink(settings, ears)
    return {
      ...link,
      write(bytes, done) {
        if (!isNth()) link.write(bytes, done)
        else if (result === 'uncertain') link.write(bytes, () => done(result))
        else done(result)
      },
    }
  }

/** Tells the story while the n-th call of the seam fails, and then lets everything come to rest. Throws what the checkers or the process throw. */
export function tell(story: Story, seam: Seam, nth: number): Ending {
  const plan = createPlan(seam)
  const { buses } = plan
  const chance = createChance(7)
  const clock = createVirtualClock()
  const heard: Record<string, number> = {}
  const record = createRecord()
  const bench = createBench((failOf) => createCheckers(plan, failOf, coilFacts(plan)), clock.monotonicMs)
  let calls = 0
  let isTold = false
  const isNth: Counter = () => {
    if (isTold || (buses !== null && isIdle())) return false
    calls += 1
    return calls === nth
  }

  /** Asked for and not energised yet. */
  const pulsable = new Set<string>()
  const witness: Witness = (observation) => {
    if (observation.kind === 'committed') record.take(observation.write)
    else if (observation.kind === 'pulse.asked') pulsable.add(observation.compartment)
    else if (observation.kind === 'coil' && observation.on && !pulsable.delete(observation.compartment))
      throw new Error(`${observation.compartment} is pulsed without being asked for, or again`)
    bench.witness(observation)
    if (observation.kind === 'event.heard' && !observation.again) {
      const { type } = observation.entry
      heard[type] = (heard[type] ?? 0) + 1
      book.heard(observation.entry)
    } else if (observation.kind === 'answered') book.answered(observation.answer)
    stage.stir()
  }

  /** A line is asked all day long: what fails of it while nobody is there is one and the same. */
  const isIdle = (): boolean => clock.monotonicMs() > 5_000 && !world.kiosk.isBusy()

  const stage = createStage(clock)
  const { compartments, site } = plan.site
  const around = (name: string) => ({ clock, chance: chance.stream(name), witness })
  const hardware =
    buses === null
      ? createPlainHardware({ compartments, clock, witness })
      : createByteHardware({
          compartments,
          buses,
          ...around('hardware'),
          wrapLink: failingLine(isNth, seam === 'line: uncertain' ? 'uncertain' : 'not-written'),
        })
  const disk =
    seam === 'store' ? failingDisk(createFileDisk(around('disk')), isNth) : createMemoryDisk(around('disk'))
  const network =
    buses === null
      ? createMqttNetwork({
          site,
          version: '0.0.0',
          ...around('network'),
          ...(seam !== 'broker'
            ? {}
            : {
                wrapLink: (link) => ({
                  ...link,
                  up: (packet) => (isNth() ? link.cut() : link.up(packet)),
                }),
              }),
        })
      : createPlainNetwork(around('network'))
  const daemon = createDaemon({ spec: plan.site, clock, disk, hardware, network, witness })
  const { book, announce } = createToldOrders(() => world)
  const world: World = {
    plan,
    clock,
    hardware,
    disk,
    network,
    daemon,
    stage,
    kiosk: createKiosk({ daemon, stage, witness }),
    truth: createTruth({ isOpen: hardware.isOpen, witness }),
    record,
    orders: book,
    witness,
    trueMs: () => clock.wallMs(),
    chance: chance.stream('people'),
    isOn: () => !isTold,
    does: (habit) => plan.habits[habit] === 1,
  }

  function pass(ms: number): void {
    const untilMs = clock.monotonicMs() + ms
    while (clock.monotonicMs() < untilMs) daemon.guard(() => clock.advance(untilMs - clock.monotonicMs()))
  }

  function comeToRest(): void {
    const ids = compartments.map(({ id }) => id)
    for (let rounds = 0; rounds < 3; rounds += 1) {
      for (const id of ids) hardware.close(id)
      pass(10 * minuteMs)
      tryStuckDoors(world)
      round(world, courier)
      pass(20 * minuteMs)
      putRight(world, ids)
      release(world, ids)
      pass(5 * minuteMs)
    }
  }

  try {
    daemon.start()
    book.begin()
    story({
      announce: (id, { comes = true } = {}) => announce(id, comes),
      cancel: (parcel) => book.ask({ verb: 'parcel.cancel', parcel, why: null }),
      courierComes: () => round(world, courier),
      cutOff: (isGone) => network.setTrouble('gone', isGone),
      pass,
    })
    isTold = true
    network.heal()
    comeToRest()
    bench.atEnd()
    const broken = disk.verify()
    if (broken !== null) throw new Error(broken)
    return { calls, heard }
  } finally {
    disk.end()
  }
}
