// A wall of doors down to its bytes: the daemon's own board adapters in virtual time, before emulated boards on wires of
// memory and emulated lines. It outlives the processes that drive it and tells the witness what coils and doors really do.
import type { BoardSettings } from '../../src/adapters/boards/board.ts'
import type { OpenedDoors } from '../../src/adapters/boards/doors.ts'
import { openDoors } from '../../src/adapters/boards/doors.ts'
import type { CompartmentId, CompartmentSpec, DoorAddress } from '../../src/core/nouns.ts'
import type { Clock } from '../../src/ports/clock.ts'
import type { OpenLink } from '../../src/ports/link.ts'
import type { DoorLook } from '../boards/wall.ts'
import type { BusPlan } from './bytes/bus-plan.ts'
import { looksInside, readsSwitch, supplyOf } from './bytes/bus-plan.ts'
import type { WallBus } from './bytes/emulated-buses.ts'
import { createWallBus, settingsOf } from './bytes/emulated-buses.ts'
import type { Chance } from './chance.ts'
import type { Witness } from './observation.ts'
import type { BoardTrouble, Hardware, ServingLife, SwitchTrouble } from './outside.ts'

export interface ByteHardware extends Hardware {
  /** `close` is the orderly end: every relay that the daemon holds is let go first. It takes time to come true. */
  openDoors(life: ServingLife): OpenedDoors
  /** What stands in a compartment, for a sensor that looks inside. */
  setItem(id: CompartmentId, isThere: boolean): void
}

interface Door {
  readonly spec: CompartmentSpec
  readonly bus: WallBus
  look: DoorLook
  /** Ends a switch's trouble. */
  soundSwitch(): void
}

/** A loose contact changes its mind within this time, again and again; some of its words last long enough to be believed. */
const flapWithinMs = 800

const keyOf = ({ bus, board, channel }: DoorAddress): string => `${bus}/${board}/${channel}`

/** Throws RangeError for a compartment that the planned boards can't have. */
export function createByteHardware({
  compartments,
  buses: plans,
  clock,
  chance,
  witness,
  wrapLink = (openLink) => openLink,
}: {
  readonly compartments: readonly CompartmentSpec[]
  readonly buses: readonly BusPlan[]
  readonly clock: Clock
  readonly chance: Chance
  readonly witness: Witness
  /** What stands before every byte line: one that counts, or fails at the n-th write. */
  readonly wrapLink?: (openLink: OpenLink) => OpenLink
}): ByteHardware {
  const buses = plans.map((plan) => createWallBus(plan, { clock, chance }))
  const boards = buses.flatMap((bus) => bus.plan.boards.map(({ address }) => ({ bus, address })))
  /** By address, and the same by compartment. */
  const doors = new Map<string, Door>()
  const doorsById = new Map<CompartmentId, Door>()
  /** Who moves a door now; null for its own lock. */
  let hand: 'person' | 'force' | null = null

  for (const spec of compartments) {
    const { id, door, sensed, watched } = spec
    const bus = buses.find(({ plan }) => plan.id === door.bus)
    if (bus === undefined) throw new RangeError(`compartment ${id} hangs on no planned bus`)
    if (sensed && !readsSwitch(plans, door)) throw new RangeError(`no switch is read at compartment ${id}`)
    if (watched && !looksInside(plans, door)) throw new RangeError(`nothing looks into compartment ${id}`)
    const made: Door = { spec, bus, look: bus.wall.look(door), soundSwitch: () => {} }
    doors.set(keyOf(door), made)
    doorsById.set(id, made)
  }

  const doorOf = (id: CompartmentId): Door => {
    const found = doorsById.get(id)
    if (found === undefined) throw new RangeError(`no compartment ${id} on this wall`)
    return found
  }

  const saw = (address: DoorAddress) => {
    const door = doors.get(keyOf(address))
    if (door === undefined) return
    const before = door.look
    const now = door.bus.wall.look(address)
    door.look = now
    const compartment = door.spec.id
    if (now.held !== before.held)
      witness({ kind: 'coil', compartment, supply: supplyOf(door.bus.plan), on: now.held })
    if (now.open !== before.open)
      witness({ kind: 'door.moved', compartment, isOpen: now.open, by: hand ?? 'lock' })
  }
  for (const { wall } of buses) wall.onChange(saw)

  const by = (whose: 'person' | 'force', move: () => void) => {
    hand = whose
    try {
      move()
    } finally {
      hand = null
    }
  }

  /** As the configuration says it. */
  const boardSettings = (bus: WallBus): readonly BoardSettings[] =>
    bus.plan.boards.map((board) => {
      const wired = compartments.filter(
        ({ door }) => door.bus === bus.plan.id && door.board === board.address,
      )
      const channels = Array.from({ length: board.channels }, (_, index) => index + 1)
      const at = (channel: number) => ({ bus: bus.plan.id, board: board.address, channel })
      return {
        ...board,
        withoutSensor: channels.filter(
          (channel) =>
            !readsSwitch(plans, at(channel)) ||
            wired.some(({ door, sensed }) => door.channel === channel && !sensed),
        ),
        occupancySensors: wired.filter(({ watched }) => watched).map(({ door }) => door.channel),
      }
    })

  const busAt = (path: string): WallBus | undefined => buses.find((bus) => bus.path === path)
  const reached = <T>(path: string, open: T | undefined): T => {
    if (open === undefined) throw new Error(`nothing is reached at ${path}`)
    return open
  }

  /** A word that lasts for a while, then the other one. */
  const flap = (door: Door): (() => void) => {
    const { bus, spec } = door
    let cancel = () => {}
    const turn = (reading: 'open' | 'closed') => {
      bus.wall.stickSensor(spec.door, reading)
      cancel = clock.wakeAt(clock.monotonicMs() + 1 + chance.whole(flapWithinMs), () =>
        turn(reading === 'open' ? 'closed' : 'open'),
      )
    }
    turn(door.look.open ? 'closed' : 'open')
    return () => {
      cancel()
      bus.wall.stickSensor(spec.door, null)
    }
  }

  const troubleSwitch = (door: Door, trouble: SwitchTrouble): (() => void) => {
    const { bus, spec } = door
    switch (trouble) {
      case 'says-open':
      case 'says-closed':
        bus.wall.stickSensor(spec.door, trouble === 'says-open' ? 'open' : 'closed')
        return () => bus.wall.stickSensor(spec.door, null)
      case 'flapping':
        return flap(door)
      case 'unreadable':
        // Only WKLY has a word for it, and a chip's line; elsewhere a switch is read or its whole board is not.
        if (!bus.setUnreadable(spec.door, true)) return () => {}
        return () => void bus.setUnreadable(spec.door, false)
      case 'silent':
        // Whoever reads a board hears something of each switch: none of the families can show this.
        return () => {}
    }
  }

  const setSwitch = (door: Door, trouble: SwitchTrouble | null) => {
    door.soundSwitch()
    door.soundSwitch = trouble === null ? () => {} : troubleSwitch(door, trouble)
  }

  const setBoard = (at: number, trouble: BoardTrouble, on: boolean): boolean => {
    const board = boards[at]
    if (board === undefined) throw new RangeError(`no board ${at} on this wall`)
    return board.bus.setTrouble(board.address, trouble, on)
  }

  return {
    openDoors(life) {
      const opened = openDoors({
        buses: buses.map((bus) => settingsOf(bus, boardSettings(bus))),
        openLink: wrapLink((settings, ears) =>
          reached(settings.path, busAt(settings.path)?.openLink)(settings, ears),
        ),
        isPresent: (path) => busAt(path)?.isPresent(path) ?? false,
        lines: {
          open: (settings, ears) => reached(settings.chip, busAt(settings.chip)?.openLines)(settings, ears),
          isPresent: (chip) => busAt(chip)?.isPresent(chip) ?? false,
        },
        clock: life.clock,
        log: life.log,
        submit: (input) => life.engine.submit(input),
      })
      return {
        ...opened,
        pulse(address, pulseMs, opening) {
          const door = doors.get(keyOf(address))
          if (door === undefined) throw new RangeError(`no compartment at ${keyOf(address)}`)
          witness({ kind: 'pulse.asked', opening, compartment: door.spec.id, pulseMs })
          life.mayDie('before-pulse')
          opened.pulse(address, pulseMs, opening)
          life.mayDie('after-pulse')
        },
      }
    },
    forsaken() {
      for (const bus of buses) bus.kill()
    },
    isOpen: (id) => doorOf(id).look.open,
    close(id) {
      const { bus, spec, look } = doorOf(id)
      if (look.open) by('person', () => bus.wall.close(spec.door))
    },
    pullOpen(id) {
      const { bus, spec, look } = doorOf(id)
      if (!look.open) by('force', () => bus.wall.forceOpen(spec.door))
    },
    jam(id, isJammed) {
      const { bus, spec } = doorOf(id)
      if (isJammed) bus.wall.jam(spec.door)
      else bus.wall.unjam(spec.door)
    },
    setSwitch: (id, trouble) => setSwitch(doorOf(id), trouble),
    setBoard,
    heal() {
      for (const door of doors.values()) {
        setSwitch(door, null)
        door.bus.wall.unjam(door.spec.door)
      }
      const troubles = ['unplugged', 'silent', 'deaf', 'slow', 'garbled', 'echoing', 'swapped'] as const
      for (const at of boards.keys()) for (const trouble of troubles) setBoard(at, trouble, false)
    },
    setItem(id, isThere) {
      const { bus, spec } = doorOf(id)
      if (isThere) bus.wall.putItem(spec.door)
      else bus.wall.takeItem(spec.door)
    },
  }
}
