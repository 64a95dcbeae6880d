// The wall of doors without a byte on any wire: quick enough for a million hours. What boards and buses do to it
// is what their drivers tell of them; the bytes themselves are byte-hardware.ts's.
import type { FaultCode } from '../../src/core/faults.ts'
import type { CompartmentId, CompartmentSpec } from '../../src/core/nouns.ts'
import type { Clock } from '../../src/ports/clock.ts'
import type { Board } from './fake-doors.ts'
import { createFakeDoors } from './fake-doors.ts'
import type { Witness } from './observation.ts'
import type { BoardTrouble, Hardware, ServingLife, SwitchTrouble } from './outside.ts'

export interface PlainHardwareOptions {
  readonly compartments: readonly CompartmentSpec[]
  readonly clock: Clock
  readonly witness: Witness
}

interface BoardTold {
  readonly board: Board
  /** What its driver reports of it; null for a trouble that shows at the doors only. */
  readonly code: FaultCode | null
  /** Nothing can be read of its doors. */
  readonly isBlind: boolean
}

const told: { readonly [T in BoardTrouble]?: BoardTold } = {
  unplugged: { board: 'not-sent', code: 'bus-gone', isBlind: true },
  silent: { board: 'unknown', code: 'board-silent', isBlind: true },
  garbled: { board: 'unknown', code: 'board-garbled', isBlind: true },
  deaf: { board: 'deaf', code: null, isBlind: false },
}

/** How long a driver tries before it says that something is wrong. */
const noticedAfterMs = 700

export function createPlainHardware({ compartments, clock, witness }: PlainHardwareOptions): Hardware {
  const doors = createFakeDoors(compartments, clock, {
    onMoved: (compartment, isOpen, by) => witness({ kind: 'door.moved', compartment, isOpen, by }),
  })
  const switches = new Map<CompartmentId, SwitchTrouble>()
  const troubles = new Map<string, { readonly board: number; readonly is: BoardTold }>()
  const names = [...new Set(compartments.map(boardOf))]
  const byOpening = new Map(compartments.map((spec) => [keyOf(spec), spec.id]))
  let life: ServingLife | null = null

  function boardOf({ door }: CompartmentSpec): string {
    return `${door.bus}.${door.board}`
  }
  function keyOf({ door }: Pick<CompartmentSpec, 'door'>): string {
    return `${door.bus}/${door.board}/${door.channel}`
  }

  const troublesOf = (name: string): BoardTold[] =>
    [...troubles.values()].filter(({ board }) => names[board] === name).map(({ is }) => is)

  /** Puts together what a door's own switch and its board do. */
  function show(spec: CompartmentSpec): void {
    const ofBoard = troublesOf(boardOf(spec))
    const worst = ofBoard.find(({ isBlind }) => isBlind) ?? ofBoard[0]
    doors.setBoard(spec.id, worst?.board ?? 'sound')
    doors.setSwitch(spec.id, worst?.isBlind ? 'unreadable' : (switches.get(spec.id) ?? 'sound'))
  }

  function tell(name: string, is: BoardTold, isOn: boolean): void {
    const to = life
    const { code } = is
    if (to === null || code === null) return
    const subject = code === 'bus-gone' ? (name.split('.')[0] ?? name) : name
    to.clock.wakeAt(to.clock.monotonicMs() + noticedAfterMs, () => {
      if (troublesOf(name).some((one) => one.code === code) === isOn)
        to.engine.submit({ type: isOn ? 'fault.reported' : 'fault.cleared', code, subject })
    })
  }

  function setBoard(board: number, trouble: BoardTrouble, on: boolean): boolean {
    const is = told[trouble]
    const name = names[board]
    if (is === undefined || name === undefined) return false
    const key = `${board}/${trouble}`
    if (troubles.has(key) === on) return true
    if (on) troubles.set(key, { board, is })
    else troubles.delete(key)
    for (const spec of compartments) if (boardOf(spec) === name) show(spec)
    tell(name, is, on)
    return true
  }

  return {
    openDoors(serving) {
      life = serving
      const port = doors.connect((input) => serving.engine.submit(input))
      for (const { board, is } of troubles.values()) tell(names[board] ?? '', is, true)
      return {
        pulse(door, pulseMs, opening) {
          serving.mayDie('before-pulse')
          const compartment = byOpening.get(keyOf({ door })) ?? 'none'
          witness({ kind: 'pulse.asked', opening, compartment, pulseMs })
          port.pulse(door, pulseMs, opening)
          serving.mayDie('after-pulse')
        },
        senseAll: () => port.senseAll(),
      }
    },
    forsaken() {
      life = null
      doors.disconnect()
    },
    isOpen: doors.isOpen,
    close: doors.close,
    pullOpen: doors.pullOpen,
    jam: doors.jam,
    setSwitch(id, trouble) {
      if (trouble === null) switches.delete(id)
      else switches.set(id, trouble)
      const spec = compartments.find((one) => one.id === id)
      if (spec) show(spec)
    },
    setBoard,
    heal() {
      switches.clear()
      for (const key of [...troubles.keys()]) {
        const [board, trouble] = key.split('/')
        setBoard(Number(board), trouble as BoardTrouble, false)
      }
      for (const spec of compartments) {
        doors.jam(spec.id, false)
        show(spec)
      }
    },
  }
}
