// Everything that is made to go wrong, one line a kind: how it strikes, how long it lasts, how it is mended. When and how
// often is the plan's; what must hold nevertheless is the checkers'.
import type { Chance } from './chance.ts'
import type { BoardTrouble, DeathPoint, DiskTrouble, NetworkTrouble, SwitchTrouble } from './outside.ts'
import { guess } from './people/guesser.ts'
import { announce, block, maintain, openAsTechnician, openFromAfar } from './people/operator.ts'
import type { World } from './world.ts'

/** What was done, and how to undo it; null where it could not be done just now. */
interface Struck {
  readonly where: string
  readonly mend?: () => void
}

interface Mischief {
  /** How long it lasts; nothing where it is over at once. */
  readonly lastsMs?: (chance: Chance) => number
  strike(world: World, chance: Chance): Struck | null
}

const secondMs = 1_000
const minuteMs = 60 * secondMs
const hourMs = 60 * minuteMs
const yearMs = 365 * 24 * hourMs

const seconds = (chance: Chance): number => secondMs * (1 + chance.exponential(20))
const minutes = (chance: Chance): number => minuteMs * chance.exponential(20)
/** Mostly minutes, now and then days. */
const anything = (chance: Chance): number => Math.min(96 * hourMs, minuteMs * chance.logNormal(10, 2))

// ---- The process and its power ----------------------------------------------------------------------------------

const diesAt = (point: DeathPoint): Mischief => ({
  strike(world, chance) {
    world.daemon.dieAt(point, 1 + chance.whole(12))
    return { where: point }
  },
})

/** What a machine without a battery clock believes when its power is back. */
function forgetTime(world: World, chance: Chance): void {
  const { clock, daemon } = world
  const wrongMs = chance.pick([
    0,
    -minutes(chance),
    -minutes(chance),
    -hourMs * chance.exponential(20),
    -yearMs * chance.fraction() * 50,
    yearMs * chance.fraction() * 10,
  ])
  clock.setWall(Math.max(0, Math.round(world.trueMs() + wrongMs)))
  clock.setConfirmed(false)
  clock.wakeAt(clock.monotonicMs() + Math.round(anything(chance)), () => {
    setRight(world)
    daemon.guard(() => daemon.clockChanged())
  })
}

export function setRight(world: World): void {
  world.clock.setDrift(0)
  world.clock.setWall(world.trueMs())
  world.clock.setConfirmed(true)
}

const process = {
  kill: {
    strike(world) {
      world.daemon.kill('killed')
      return { where: 'process' }
    },
  },
  restart: {
    strike(world) {
      world.daemon.restart()
      return { where: 'process' }
    },
  },
  'power-cut': {
    strike(world, chance) {
      const downMs = Math.round(2 * secondMs + anything(chance) * 0.2)
      world.daemon.kill('power', downMs)
      const { clock } = world
      clock.wakeAt(clock.monotonicMs() + downMs - 1, () => {
        if (world.isOn()) forgetTime(world, chance)
      })
      return { where: 'process' }
    },
  },
  'dies-before-commit': diesAt('before-commit'),
  'dies-during-commit': diesAt('during-commit'),
  'dies-after-commit': diesAt('after-commit'),
  'dies-before-pulse': diesAt('before-pulse'),
  'dies-after-pulse': diesAt('after-pulse'),
  'dies-before-publish': diesAt('before-publish'),
  'dies-after-publish': diesAt('after-publish'),
  'dies-before-acknowledge': diesAt('before-acknowledge'),
  'dies-before-delivered': diesAt('before-delivered'),
  'dies-while-opening': {
    strike(world) {
      world.daemon.dieAt('while-opening', 1)
      world.daemon.kill('killed')
      return { where: 'while-opening' }
    },
  },
} satisfies Record<string, Mischief>

// ---- Disk, network, clock ---------------------------------------------------------------------------------------

const disk = (trouble: DiskTrouble): Mischief => ({
  lastsMs: (chance) => Math.min(hourMs, minuteMs * chance.exponential(3)),
  strike(world) {
    if (!world.disk.setTrouble(trouble)) return null
    return { where: 'disk', mend: () => void world.disk.setTrouble(null) }
  },
})

const network = (trouble: NetworkTrouble, lastsMs: (chance: Chance) => number): Mischief => ({
  lastsMs,
  strike(world) {
    if (!world.network.setTrouble(trouble, true)) return null
    return { where: 'network', mend: () => world.network.setTrouble(trouble, false) }
  },
})

function turnClock(world: World, wallMs: number): void {
  world.clock.setWall(Math.max(0, Math.round(wallMs)))
  world.daemon.guard(() => world.daemon.clockChanged())
}

const clockMischief = (wrongMs: (chance: Chance) => number): Mischief => ({
  lastsMs: minutes,
  strike(world, chance) {
    // Before it is confirmed it is wrong anyway.
    if (!world.clock.confirmed()) return null
    turnClock(world, world.trueMs() + wrongMs(chance))
    return {
      where: 'clock',
      mend() {
        if (world.clock.confirmed()) turnClock(world, world.trueMs())
      },
    }
  },
})

const sign = (chance: Chance): number => (chance.happens(0.5) ? 1 : -1)

/** A quartz is off by a ten-thousandth at worst; this goes to ten times as much. */
const mostDrift = 0.001
/** The daemon's watch of the clock tells of a second, when it looks next. */
const toldMs = 1_001
const lookEveryMs = 10_000

const drifting: Mischief = {
  lastsMs: anything,
  strike(world, chance) {
    const { clock, daemon } = world
    if (!clock.confirmed()) return null
    const gain = sign(chance) * mostDrift * (0.01 + 0.99 * chance.fraction())
    const everyMs = Math.ceil(toldMs / Math.abs(gain) / lookEveryMs) * lookEveryMs
    let cancel = (): void => {}
    const tell = (): void => {
      cancel = clock.wakeAt(clock.monotonicMs() + everyMs, () => {
        daemon.guard(() => daemon.clockChanged())
        tell()
      })
    }
    clock.setDrift(gain)
    tell()
    return {
      where: 'clock',
      mend() {
        cancel()
        clock.setDrift(0)
        if (clock.confirmed()) turnClock(world, world.trueMs())
      },
    }
  },
}

const surroundings = {
  'disk-full': disk('full'),
  'disk-failing': disk('failing'),
  'disk-unreadable': disk('unreadable'),
  'disk-slow': disk('slow'),
  'broker-gone': network('gone', anything),
  'broker-loses': network('losing', minutes),
  'broker-repeats': network('repeating', minutes),
  'broker-reorders': network('reordering', minutes),
  'broker-stale-snapshot': network('stale-snapshot', minutes),
  'clock-steps': clockMischief((chance) => sign(chance) * seconds(chance)),
  'clock-lies-by-hours': clockMischief((chance) => sign(chance) * hourMs * chance.exponential(6)),
  'clock-lies-by-years': clockMischief((chance) => sign(chance) * yearMs * chance.exponential(3)),
  'clock-drifts': drifting,
} satisfies Record<string, Mischief>

// ---- Boards, doors, switches ------------------------------------------------------------------------------------

const board = (trouble: BoardTrouble): Mischief => ({
  lastsMs: minutes,
  strike(world, chance) {
    const boards = new Set(world.plan.site.compartments.map(({ door }) => `${door.bus}.${door.board}`)).size
    const which = chance.whole(boards)
    if (!world.hardware.setBoard(which, trouble, true)) return null
    return { where: `board-${which}`, mend: () => world.hardware.setBoard(which, trouble, false) }
  },
})

const doorSwitch = (trouble: SwitchTrouble): Mischief => ({
  lastsMs: anything,
  strike(world, chance) {
    const { id, sensed } = chance.pick(world.plan.site.compartments)
    if (!sensed) return null
    world.hardware.setSwitch(id, trouble)
    return { where: id, mend: () => world.hardware.setSwitch(id, null) }
  },
})

const hardware = {
  'bus-unplugged': board('unplugged'),
  'board-silent': board('silent'),
  'board-deaf': board('deaf'),
  'board-slow': board('slow'),
  'board-garbled': board('garbled'),
  'board-echoing': board('echoing'),
  'boards-swapped': board('swapped'),
  'switch-says-open': doorSwitch('says-open'),
  'switch-says-closed': doorSwitch('says-closed'),
  'switch-unreadable': doorSwitch('unreadable'),
  'switch-flapping': doorSwitch('flapping'),
  'switch-silent': doorSwitch('silent'),
  'door-jammed': {
    lastsMs: anything,
    strike(world, chance) {
      const { id } = chance.pick(world.plan.site.compartments)
      world.hardware.jam(id, true)
      return { where: id, mend: () => world.hardware.jam(id, false) }
    },
  },
  'door-forced': {
    lastsMs: minutes,
    strike(world, chance) {
      const { id } = chance.pick(world.plan.site.compartments)
      world.hardware.pullOpen(id)
      return { where: id, mend: () => world.hardware.close(id) }
    },
  },
} satisfies Record<string, Mischief>

// ---- People -----------------------------------------------------------------------------------------------------

const deed = (does: (world: World) => void): Mischief => ({
  strike(world) {
    does(world)
    return { where: 'people' }
  },
})

const people = {
  guesser: deed((world) => guess(world, world.orders.oldCodes())),
  'opened-from-afar': deed(openFromAfar),
  'opened-by-technician': deed(openAsTechnician),
  'compartment-blocked': deed(block),
  maintenance: deed(maintain),
  message: deed(announce),
} satisfies Record<string, Mischief>

const kinds = { ...process, ...surroundings, ...hardware, ...people }
export type MischiefName = keyof typeof kinds
export const mischiefNames = Object.keys(kinds) as readonly MischiefName[]

/** Lets each kind of the plan strike at its own times, until `isOn` says no. What lasts is mended in any case. */
export function beginMischief(world: World): void {
  for (const name of mischiefNames) {
    const everyHours = world.plan.mischief[name]
    if (everyHours !== undefined) strikeAgain(world, name, everyHours, world.chance.stream(name))
  }
}

function strikeAgain(world: World, name: MischiefName, everyHours: number, chance: Chance): void {
  const { clock, witness } = world
  const kind: Mischief = kinds[name]
  clock.wakeAt(clock.monotonicMs() + chance.exponential(everyHours) * hourMs, () => {
    if (!world.isOn()) return
    const struck = kind.strike(world, chance)
    if (struck !== null) witness({ kind: 'fault', what: name, where: struck.where, on: true })
    const lastsMs = struck?.mend === undefined ? 0 : Math.round(kind.lastsMs?.(chance) ?? 0)
    clock.wakeAt(clock.monotonicMs() + lastsMs, () => {
      if (struck?.mend !== undefined) {
        struck.mend()
        witness({ kind: 'fault', what: name, where: struck.where, on: false })
      }
      strikeAgain(world, name, everyHours, chance)
    })
  })
}
