// One emulated bus of a simulated wall, on a memory wire or on the lines of a chip: how the daemon reaches it, and the
// troubles that it can be in. Knows no compartments and tells nobody anything.
import type { BusSettings } from '../../../src/adapters/boards/board.ts'
import type { DoorAddress } from '../../../src/core/nouns.ts'
import type { Clock } from '../../../src/ports/clock.ts'
import type { OpenLines } from '../../../src/ports/lines.ts'
import type { OpenLink } from '../../../src/ports/link.ts'
import type { BoardMisbehaviour } from '../../boards/emulated-board.ts'
import type { EmulatedBus, EmulatedFamily } from '../../boards/emulated-bus.ts'
import { createEmulatedBus } from '../../boards/emulated-bus.ts'
import { createEmulatedGpioBus } from '../../boards/gpio.ts'
import { createEmulatedChip } from '../../boards/gpio-chip.ts'
import type { EmulatedWall } from '../../boards/wall.ts'
import { createMemoryWire } from '../../boards/wire.ts'
import type { Chance } from '../chance.ts'
import type { BoardTrouble } from '../outside.ts'
import type { BusPlan } from './bus-plan.ts'

export interface WallBus {
  readonly plan: BusPlan
  readonly wall: EmulatedWall
  /** For the configuration. */
  readonly path: string
  /** One of them is what the daemon reaches it by. */
  readonly openLink?: OpenLink
  readonly openLines?: OpenLines
  isPresent(path: string): boolean
  /** The daemon is dead; what it has written still leaves. */
  kill(): void
  /** False where this kind of board cannot show it. What one board of the bus has, the bus may have. */
  setTrouble(address: number, trouble: BoardTrouble, on: boolean): boolean
  /** Nobody can tell whether this door is open; false where this kind of board has no word for that. */
  setUnreadable(door: DoorAddress, on: boolean): boolean
}

/** How answers are damaged, beside noise that nobody sent. */
const damage: Readonly<Record<Exclude<EmulatedFamily, 'lcus'>, readonly BoardMisbehaviour[]>> = {
  'kr-cu16': ['wrong-sum', 'truncated', 'merged', 'leading-byte', 'garbage-after-unlock'],
  cu12: ['wrong-sum', 'truncated', 'merged', 'leading-byte', 'garbage-after-unlock'],
  'xor-8a': ['wrong-sum', 'truncated', 'merged', 'leading-byte', 'garbage-after-unlock'],
  wkly: ['wrong-sum', 'truncated', 'merged', 'leading-byte', 'garbage-after-unlock'],
  'waveshare-modbus': ['wrong-sum', 'truncated', 'merged', 'garbage-after-unlock'],
}
const noise = { withinMs: 400, longest: 8 } as const

interface Surroundings {
  readonly clock: Clock
  readonly chance: Chance
}

/** What stays so until the last of its causes is gone. */
function createShared(set: (on: boolean) => void): (cause: number, on: boolean) => true {
  const causes = new Set<number>()
  return (cause, on) => {
    const was = causes.size > 0
    if (on) causes.add(cause)
    else causes.delete(cause)
    if (was !== causes.size > 0) set(!was)
    return true
  }
}

/** Bytes that nobody sent, now and then; the returned function ends it. */
function makeNoise(bus: EmulatedBus, { clock, chance }: Surroundings): () => void {
  let cancel = () => {}
  const again = () => {
    cancel = clock.wakeAt(clock.monotonicMs() + chance.whole(noise.withinMs), () => {
      bus.disturb(Uint8Array.from({ length: 1 + chance.whole(noise.longest) }, () => chance.whole(256)))
      again()
    })
  }
  again()
  return () => cancel()
}

function createSerialBus(plan: BusPlan, family: EmulatedFamily, around: Surroundings): WallBus {
  const { clock, chance } = around
  const isNetworked = plan.isNetworked ?? false
  const wire = createMemoryWire(clock, isNetworked ? `tcp://${plan.id}:23` : `/memory/${plan.id}`)
  const bus = createEmulatedBus(
    {
      busId: plan.id,
      family,
      boards: plan.boards,
      ...(plan.baudRate === undefined ? {} : { baudRate: plan.baudRate }),
    },
    { wire, clock },
  )
  const unplugged = createShared((on) => void (on ? wire.unplug() : wire.plug()))
  const echoing = createShared((on) => bus.setEcho(on))
  const endDamage = new Map<number, () => void>()
  const swapped = new Map<number, number>()

  const setGarbled = (address: number, on: boolean): boolean => {
    if (family === 'lcus') return false
    endDamage.get(address)?.()
    endDamage.delete(address)
    if (!on) return true
    const kind = chance.pick<BoardMisbehaviour | 'noise'>(['noise', ...damage[family]])
    if (kind === 'noise') endDamage.set(address, makeNoise(bus, around))
    else {
      bus.misbehave(address, kind, true)
      endDamage.set(address, () => bus.misbehave(address, kind, false))
    }
    return true
  }

  /** With the next board of the bus; both are whole again when either is. */
  const setSwapped = (address: number, on: boolean): boolean => {
    const others = plan.boards.filter((board) => board.address !== address)
    if (others.length === 0) return false
    const partner = swapped.get(address)
    if (on === (partner !== undefined)) return true
    if (partner !== undefined) {
      swapped.delete(address)
      swapped.delete(partner)
      bus.swapAddresses(address, partner)
      return true
    }
    const free = others.find((board) => !swapped.has(board.address))
    if (free === undefined) return false
    swapped.set(address, free.address).set(free.address, address)
    bus.swapAddresses(address, free.address)
    return true
  }

  return {
    plan,
    wall: bus,
    path: wire.path,
    openLink: wire.openLink,
    // As for the daemon's true links: an address on the network always counts as there.
    isPresent: (path) => isNetworked || wire.isPresent(path),
    kill: () => wire.kill(),
    setTrouble(address, trouble, on) {
      switch (trouble) {
        case 'unplugged':
          return unplugged(address, on)
        case 'echoing':
          return echoing(address, on)
        case 'garbled':
          return setGarbled(address, on)
        case 'swapped':
          return setSwapped(address, on)
        case 'deaf':
          bus.misbehave(address, trouble, on)
          return true
        case 'silent':
        case 'slow':
          // An LCUS never says anything.
          if (family === 'lcus') return false
          bus.misbehave(address, trouble, on)
          return true
      }
    },
    setUnreadable: (door, on) => bus.setUnsure(door, on),
  }
}

function createLinesBus(plan: BusPlan, { clock }: Surroundings): WallBus {
  const chip = createEmulatedChip(clock, { chip: `chip-${plan.id}`, label: `label-${plan.id}` })
  const bus = createEmulatedGpioBus({ busId: plan.id, boards: plan.boards }, { chip, clock })
  const unplugged = createShared((on) => (on ? chip.unplug() : chip.plug()))
  return {
    plan,
    wall: bus,
    path: chip.chip,
    openLines: chip.openLines,
    isPresent: (path) => chip.isPresent(path),
    kill: () => chip.kill(),
    setTrouble(address, trouble, on) {
      if (trouble === 'unplugged') return unplugged(address, on)
      if (trouble !== 'deaf') return false
      bus.misbehave(address, trouble, on)
      return true
    },
    setUnreadable({ board, channel }, on) {
      const lines = plan.boards.find(({ address }) => address === board)?.lines
      const offset = lines?.[channel - 1]?.switch ?? null
      if (offset === null) return false
      chip.setUnreadable(offset, on)
      return true
    },
  }
}

export const createWallBus = (plan: BusPlan, around: Surroundings): WallBus =>
  plan.family === 'gpio' ? createLinesBus(plan, around) : createSerialBus(plan, plan.family, around)

/** What the daemon is told of a bus; `boards`: with what its compartments say of each. */
export function settingsOf({ plan, path }: WallBus, boards: BusSettings['boards']): BusSettings {
  const { id, family, baudRate, sweepMs, coilRestMs, supply } = plan
  return {
    id,
    family,
    path,
    boards,
    ...(baudRate === undefined ? {} : { baudRate }),
    ...(sweepMs === undefined ? {} : { sweepMs }),
    ...(coilRestMs === undefined ? {} : { coilRestMs }),
    ...(supply === null ? {} : { supply }),
  }
}
