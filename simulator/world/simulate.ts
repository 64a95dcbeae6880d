// One seed, from its plan to its verdict: hours of traffic and mischief, then everything heals and must come to rest.
// The same seed, hours and code give the same trace, to the byte.
import { createChance } from './chance.ts'
import { createCheckers } from './checkers/checkers.ts'
import { createDaemon } from './daemon.ts'
import { createKiosk } from './kiosk.ts'
import type { MischiefName } from './mischief.ts'
import { beginMischief, setRight } from './mischief.ts'
import type { Observation, Witness } from './observation.ts'
import { createOrders } from './orders.ts'
import { round } from './people/courier.ts'
import { putRight, release, tryStuckDoors } from './people/operator.ts'
import type { Plan } from './plan.ts'
import { drawPlan } from './plan.ts'
import type { Realism } from './realism.ts'
import { coilFacts, createSurroundings } from './realism.ts'
import { createRecord } from './record.ts'
import { createStage } from './stage.ts'
import { createTrace } from './trace.ts'
import { createTruth } from './truth.ts'
import type { Violation } from './verdict.ts'
import { createBench } from './verdict.ts'
import { createVirtualClock } from './virtual-clock.ts'
import type { World } from './world.ts'

export interface SimulateOptions {
  readonly seed: number
  readonly hours: number
  /** `plain` where it is left out. */
  readonly realism?: Realism
  /** Faults that strike often, whatever the seed draws; none where it is left out. */
  readonly often?: readonly MischiefName[]
  /** Changes the plan that was drawn, as where a mistake is looked for that one kind of trouble brings to light. */
  readonly adjust?: (plan: Plan) => Plan
  /** Gets every line of the trace. */
  readonly onLine?: (line: string) => void
}

export interface Outcome {
  readonly seed: number
  readonly hours: number
  /** What passed in all, until everything had come to rest. */
  readonly hoursRun: number
  /** Null where nothing was found; else by which checker, or `crash`. */
  readonly violation: { readonly checker: string; readonly what: string; readonly atMs: number } | null
  readonly traceHash: string
  readonly tail: readonly string[]
  readonly counts: Readonly<Record<string, number>>
}

const hourMs = 3_600_000
const minuteMs = 60_000
/** With faults off, platform and locker agree after this. */
const settleMs = 2 * minuteMs
const showEveryHours = 8
/** Rounds in which staff set right what was left. */
const lastRounds = 6

export function simulate(options: SimulateOptions): Outcome {
  const { seed, hours, realism = 'plain', often = [], adjust = (drawn) => drawn } = options
  const chance = createChance(seed)
  const plan = adjust(drawPlan({ seed, hours, realism, often, chance }))
  const clock = createVirtualClock()
  const startWallMs = clock.wallMs()
  const trace = createTrace(options.onLine)
  const counts: Record<string, number> = {}
  const record = createRecord()
  const bench = createBench((failOf) => createCheckers(plan, failOf, coilFacts(plan)), clock.monotonicMs)
  let isOn = true

  const witness: Witness = (observation) => {
    trace.add(observation, clock.monotonicMs())
    count(counts, observation)
    if (observation.kind === 'committed') record.take(observation.write)
    bench.witness(observation)
    if (observation.kind === 'event.heard' && !observation.again) world.orders.heard(observation.entry)
    else if (observation.kind === 'answered') world.orders.answered(observation.answer)
    stage.stir()
  }

  const stage = createStage(clock)
  const { hardware, disk, network } = createSurroundings({ plan, clock, chance, witness })
  const daemon = createDaemon({ spec: plan.site, clock, disk, hardware, network, witness })
  const people = chance.stream('people')
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
    orders: createOrders(() => world, chance.stream('orders')),
    witness,
    trueMs: () => startWallMs + clock.monotonicMs(),
    chance: people,
    isOn: () => isOn,
    does: (habit) => people.happens(plan.habits[habit]),
  }

  /** Lets time pass; a death that unwound to here has been dealt with. */
  function pass(ms: number): void {
    const untilMs = clock.monotonicMs() + ms
    while (clock.monotonicMs() < untilMs) daemon.guard(() => clock.advance(untilMs - clock.monotonicMs()))
  }

  function showMemory(): void {
    const read = daemon.read()
    if (read !== null) witness({ kind: 'memory.shown', snapshot: read.snapshot(), alerts: read.alerts() })
  }

  function live(): void {
    daemon.start()
    world.orders.begin()
    beginRounds(world)
    beginMischief(world)
    for (let hour = 0; hour < hours; hour += 1) {
      pass(hourMs)
      if (hour % showEveryHours === 0) showMemory()
      bench.hourly()
    }
  }

  function heal(): void {
    isOn = false
    hardware.heal()
    disk.setTrouble(null)
    network.heal()
    daemon.restorePower()
    setRight(world)
    daemon.guard(() => daemon.clockChanged())
    pass(settleMs)
    bench.afterHeal()
  }

  /** Whoever is there finishes; doors are closed; staff look wherever somebody must. */
  function comeToRest(): void {
    const compartments = plan.site.compartments.map(({ id }) => id)
    pass(hourMs)
    for (let rounds = 0; rounds < lastRounds; rounds += 1) {
      for (const id of compartments) hardware.close(id)
      pass(10 * minuteMs)
      tryStuckDoors(world)
      for (const courier of plan.couriers) round(world, courier)
      pass(hourMs)
      putRight(world, compartments)
      release(world, compartments)
      pass(20 * minuteMs)
    }
    showMemory()
  }

  let violation: Outcome['violation'] = null
  try {
    live()
    heal()
    comeToRest()
    bench.atEnd()
    const broken = disk.verify()
    if (broken !== null) violation = { checker: 'journal-chain', what: broken, atMs: clock.monotonicMs() }
  } catch (error) {
    violation = bench.violation() ? told(bench.violation() as Violation) : crash(error, clock.monotonicMs())
  } finally {
    disk.end()
  }
  counts.restarts = daemon.lives
  const hoursRun = clock.monotonicMs() / hourMs
  return { seed, hours, hoursRun, violation, traceHash: trace.hash(), tail: trace.tail(), counts }
}

function beginRounds(world: World): void {
  const { clock, plan } = world
  for (const courier of plan.couriers) {
    for (const hour of courier.roundsH) {
      for (let day = 0; day * 24 < plan.hours; day += 1) {
        const atMs = clock.monotonicMs() + (day * 24 + ((hour - 8 + 24) % 24)) * hourMs
        clock.wakeAt(Math.round(atMs), () => {
          if (world.isOn()) round(world, courier)
        })
      }
    }
  }
  // Somebody answers for what was blocked, some day.
  const everyMs = 6 * hourMs
  const again = (): void => {
    if (!world.isOn()) return
    release(
      world,
      plan.site.compartments.map(({ id }) => id).filter(() => world.chance.happens(0.5)),
    )
    clock.wakeAt(clock.monotonicMs() + everyMs, again)
  }
  clock.wakeAt(clock.monotonicMs() + everyMs, again)
}

const told = ({ checker, message, atMs }: Violation) => ({ checker, what: message, atMs })

const crash = (error: unknown, atMs: number) => ({
  checker: 'crash',
  what: error instanceof Error ? (error.stack ?? error.message) : String(error),
  atMs,
})

/** What a report is made of. */
function count(counts: Record<string, number>, observation: Observation): void {
  const add = (name: string): void => {
    counts[name] = (counts[name] ?? 0) + 1
  }
  if (observation.kind === 'fault' && observation.on) add(`fault ${observation.what}`)
  else if (observation.kind === 'process.ended')
    add(observation.at === null ? observation.how : `died ${observation.at}`)
  else if (observation.kind === 'event.heard' && !observation.again) add(`event ${observation.entry.type}`)
  else if (observation.kind === 'entered' && observation.reply.kind === 'refused')
    add(`refused ${observation.reply.reason}`)
  else add(observation.kind)
}
