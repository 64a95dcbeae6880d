// A wall of doors in virtual time behind the Doors port: locks that spring open, jam, switches that lie or say
// nothing, boards that do not answer. The wall outlives the processes that are connected to it, as metal does.
import type { CompartmentId, CompartmentSpec, DoorAddress, OpeningId } from '../../src/core/nouns.ts'
import type { Clock, Submit } from '../../src/ports/clock.ts'
import type { Doors } from '../../src/ports/doors.ts'

/** `silent`: never heard of, not even as unreadable. `flapping`: each look says the opposite of the last. */
export type Switch = 'sound' | 'says-open' | 'says-closed' | 'unreadable' | 'silent' | 'flapping'
/** `not-sent`: nothing gets to the board. `unknown`: the board acts and does not answer. `deaf`: it answers and moves no lock. */
export type Board = 'sound' | 'not-sent' | 'unknown' | 'deaf'

interface Door {
  readonly spec: CompartmentSpec
  isOpen: boolean
  isJammed: boolean
  switch: Switch
  board: Board
  /** What a flapping switch said last. */
  flap: boolean
}

/** What a bystander hears. */
export interface DoorEars {
  onMoved(id: CompartmentId, isOpen: boolean, by: 'lock' | 'person' | 'force'): void
}

export interface FakeDoors {
  /** The port for a new process; whoever was connected before hears nothing any more. */
  connect(submit: Submit): Doors
  disconnect(): void
  isOpen(id: CompartmentId): boolean
  close(id: CompartmentId): void
  /** By force, or by a lock that gives way: without any pulse. */
  pullOpen(id: CompartmentId): void
  jam(id: CompartmentId, isJammed?: boolean): void
  setSwitch(id: CompartmentId, now: Switch): void
  setBoard(id: CompartmentId, now: Board): void
  /** Every pulse that was ever asked for, in order. */
  readonly pulses: readonly { readonly opening: OpeningId; readonly compartment: CompartmentId }[]
  /** How often all doors were asked for at once. */
  readonly sweeps: number
}

/** From the pulse to the board's answer, and from there until the switch was read twice. */
const answerMs = 30
const springMs = 60
const readMs = 20

const keyOf = (door: DoorAddress): string => `${door.bus}/${door.board}/${door.channel}`

/** All doors start closed and sound. */
export function createFakeDoors(
  specs: readonly CompartmentSpec[],
  clock: Clock,
  ears: DoorEars | null = null,
): FakeDoors {
  const doors = new Map<string, Door>()
  const byId = new Map<CompartmentId, Door>()
  for (const spec of specs) {
    const door: Door = {
      spec,
      isOpen: false,
      isJammed: false,
      switch: 'sound',
      board: 'sound',
      flap: false,
    }
    doors.set(keyOf(spec.door), door)
    byId.set(spec.id, door)
  }
  const pulses: { opening: OpeningId; compartment: CompartmentId }[] = []
  let sweeps = 0
  let submit: Submit | null = null

  const later = (ms: number, task: () => void): void => {
    clock.wakeAt(clock.monotonicMs() + ms, task)
  }

  /** What is under way for one process never reaches the next. */
  function tell(input: Parameters<Submit>[0], ms: number): void {
    const to = submit
    later(ms, () => {
      if (submit === to) to?.(input)
    })
  }

  function doorOf(id: CompartmentId): Door {
    const door = byId.get(id)
    if (door === undefined) throw new RangeError(`no door ${id} on this wall`)
    return door
  }

  function read(door: Door): void {
    const { spec } = door
    if (!spec.sensed || door.switch === 'silent') return
    if (door.switch === 'unreadable') {
      tell({ type: 'door.unreadable', door: spec.door }, readMs)
      return
    }
    if (door.switch === 'flapping') door.flap = !door.flap
    const lie = door.switch === 'flapping' ? door.flap : door.switch === 'says-open'
    const seen = door.switch === 'sound' ? door.isOpen : lie
    tell({ type: 'door.sensed', door: spec.door, reading: seen ? 'open' : 'closed' }, readMs)
  }

  function setOpen(door: Door, isOpen: boolean, by: 'lock' | 'person' | 'force'): void {
    if (door.isOpen === isOpen) return
    door.isOpen = isOpen
    ears?.onMoved(door.spec.id, isOpen, by)
    if (door.switch === 'sound' || door.switch === 'flapping') read(door)
  }

  const port: Doors = {
    pulse(address, _pulseMs, opening) {
      const door = doors.get(keyOf(address))
      if (!door) throw new RangeError(`no door ${keyOf(address)} on this wall`)
      pulses.push({ opening, compartment: door.spec.id })
      const result = door.board === 'sound' || door.board === 'deaf' ? 'sent' : door.board
      tell({ type: 'pulse.reported', opening, result }, answerMs)
      if (result === 'not-sent' || door.board === 'deaf') return
      later(springMs, () => {
        if (!door.isJammed) setOpen(door, true, 'lock')
      })
    },
    senseAll() {
      sweeps += 1
      for (const door of doors.values()) read(door)
    },
  }

  return {
    connect(to) {
      submit = to
      return port
    },
    disconnect() {
      submit = null
    },
    isOpen: (id) => doorOf(id).isOpen,
    close: (id) => setOpen(doorOf(id), false, 'person'),
    pullOpen: (id) => setOpen(doorOf(id), true, 'force'),
    jam(id, isJammed = true) {
      doorOf(id).isJammed = isJammed
    },
    setSwitch(id, now) {
      const door = doorOf(id)
      door.switch = now
      read(door)
    },
    setBoard(id, now) {
      doorOf(id).board = now
    },
    pulses,
    get sweeps() {
      return sweeps
    },
  }
}
