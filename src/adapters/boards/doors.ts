// All buses of a locker behind the one port Doors: finds the bus of a door.
// Nothing of the wire may be decided here, since buses of other kinds come beside the serial ones.
import type { Doors } from '../../ports/doors.ts'
import type { BusHealth, BusHost, BusSettings } from './board.ts'
import { boardFamilies } from './families.ts'
import type { Supply } from './supply.ts'
import { createSupply } from './supply.ts'

const shortestPulseMs = 100
/** A coil that is held longer overheats; the configuration refuses it first. */
const longestPulseMs = 1_500

export interface OpenedDoors extends Doors {
  health(): readonly BusHealth[]
  /** Reports what is still queued as `not-sent`, then releases every line. */
  close(): Promise<void>
}

/** Begins to open every bus and returns at once: trouble arrives as inputs. */
export function openDoors({
  buses,
  ...host
}: BusHost & { readonly buses: readonly BusSettings[] }): OpenedDoors {
  const shared = new Map<string, Supply>()
  const supplyOf = ({ supply: name }: BusSettings): Supply => {
    const known = name === undefined ? undefined : shared.get(name)
    if (known !== undefined) return known
    const supply = createSupply(host.clock)
    if (name !== undefined) shared.set(name, supply)
    return supply
  }
  const opened = new Map(
    buses.map((settings) => [
      settings.id,
      boardFamilies[settings.family].open(settings, { ...host, supply: supplyOf(settings) }),
    ]),
  )
  return {
    pulse(door, pulseMs, opening) {
      if (!(pulseMs >= shortestPulseMs && pulseMs <= longestPulseMs)) {
        throw new RangeError(`pulse of ${pulseMs} ms: must be ${shortestPulseMs} to ${longestPulseMs}`)
      }
      const bus = opened.get(door.bus)
      if (bus !== undefined) bus.pulse(door.board, door.channel, pulseMs, opening)
      else host.clock.soon(() => host.submit({ type: 'pulse.reported', opening, result: 'not-sent' }))
    },
    senseAll() {
      for (const bus of opened.values()) bus.senseAll()
    },
    health: () => [...opened.values()].map((bus) => bus.health()),
    async close() {
      await Promise.all([...opened.values()].map((bus) => new Promise<void>((resolve) => bus.close(resolve))))
    },
  }
}
