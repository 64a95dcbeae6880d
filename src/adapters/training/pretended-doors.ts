// Doors that are not there: each opens when it is told to and stays open until somebody says that they closed it.
// They have the addresses of the real ones and no way to any board.
import type { CompartmentSpec, DoorAddress } from '../../core/nouns.ts'
import type { Clock, Submit } from '../../ports/clock.ts'
import type { Doors } from '../../ports/doors.ts'

export interface PretendedDoors extends Doors {
  /** The compartments whose doors stand open. */
  open(): readonly string[]
  /** False where it does not stand open. */
  close(compartment: string): boolean
  /** Whether a door falls shut as soon as it has opened: while an exercise is laid out nobody is there to close one. */
  fallShut(doesFall: boolean): void
}

/** `submit` is never called from within a call to the doors. */
export function createPretendedDoors(
  compartments: readonly CompartmentSpec[],
  { clock, submit }: { readonly clock: Clock; readonly submit: Submit },
): PretendedDoors {
  const keyOf = ({ bus, board, channel }: DoorAddress) => `${bus}/${board}/${channel}`
  const byDoor = new Map(compartments.map((spec) => [keyOf(spec.door), spec]))
  const open = new Set<string>()
  let doesFall = false

  const told = ({ id, door }: CompartmentSpec) =>
    ({ type: 'door.sensed', door, reading: open.has(id) ? 'open' : 'closed' }) as const

  return {
    pulse(door, _pulseMs, opening) {
      const spec = byDoor.get(keyOf(door))
      clock.soon(() => {
        submit({ type: 'pulse.reported', opening, result: spec ? 'sent' : 'not-sent' })
        if (!spec) return
        open.add(spec.id)
        submit(told(spec))
        if (!doesFall) return
        open.delete(spec.id)
        submit(told(spec))
      })
    },
    senseAll() {
      clock.soon(() => {
        for (const spec of compartments) submit(told(spec))
      })
    },
    open: () => [...open],
    close(compartment) {
      const spec = compartments.find(({ id }) => id === compartment)
      if (!spec || !open.delete(compartment)) return false
      clock.soon(() => submit(told(spec)))
      return true
    },
    fallShut(does) {
      doesFall = does
    },
  }
}
