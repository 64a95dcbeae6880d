// A coil must not overheat: it is energised for no longer than its pulse, rests between two of them, and is energised for
// a tenth of any minute at the most (docs/hardware/README.md). A process knows nothing of the pulses of the one before, and
// begins to count anew. A coil that only a process can let go stays energised while there is none, or while its board is out
// of reach: that counts for nothing.
import type { CompartmentId } from '../../../src/core/nouns.ts'
import type { Checker, Fail } from './checker.ts'

export interface Coil {
  /** From the start of one pulse to the start of the next. */
  readonly restMs: number
  /** How long its board makes every pulse; null where it is as long as it was asked for. */
  readonly ownPulseMs: number | null
  /** Whether the daemon ends the pulse. */
  readonly heldByDaemon: boolean
}

export interface CoilDutyFacts {
  readonly coils: ReadonlyMap<CompartmentId, Coil>
  /** Whose coils are out of the daemon's reach while this is wrong. */
  outOfReach(what: string, where: string): readonly CompartmentId[]
  /** Whose coils it takes for others' while this is wrong: it can't know what they did. */
  mistaken(what: string, where: string): readonly CompartmentId[]
}

const windowMs = 60_000
const energisedMs = windowMs / 10
/** A command is on the wire for 16 ms at the most (15 characters at 9600 baud): the first may be late, the next in time. */
const wireMs = 20
/** The daemon's "off" waits for what is on the line, and takes its own time on the wire. */
const lateMs = 60
/** The same for a dozen pulses in a minute. */
const dutySlackMs = 200
/**
 * From when a relay is within reach again until it is off: a bus is tried again after a minute at the latest, and then
 * its boards are told one after the other.
 */
const putOffWithinMs = 70_000

interface Pulse {
  readonly onMs: number
  readonly offMs: number
}

interface Watched {
  /** Since when it is energised; null while it is not. */
  onMs: number | null
  /** When this life's last pulse began; null for none. */
  beganMs: number | null
  /** It was out of reach while it was energised. */
  wasLost: boolean
  /** Since when it is within reach again. */
  foundMs: number
  /** This life's of the last minute. */
  pulses: readonly Pulse[]
}

export function createCoilDuty(fail: Fail, { coils, outOfReach, mistaken }: CoilDutyFacts): Checker {
  const watched = new Map<CompartmentId, Watched>()
  /** For how many reasons each coil is out of reach. */
  const reasons = new Map<CompartmentId, number>()
  let isServing = false
  let longestAskedMs = 0

  const watch = (id: CompartmentId): Watched => {
    const known = watched.get(id)
    if (known !== undefined) return known
    const made: Watched = { onMs: null, beganMs: null, wasLost: false, foundMs: -Infinity, pulses: [] }
    watched.set(id, made)
    return made
  }

  const isLost = (id: CompartmentId): boolean =>
    coils.get(id)?.heldByDaemon === true && (!isServing || (reasons.get(id) ?? 0) > 0)

  const reachChanged = (id: CompartmentId, atMs: number) => {
    const one = watch(id)
    if (isLost(id)) one.wasLost = true
    else one.foundMs = atMs
  }

  /** What came before is held against nothing any more. */
  const forget = (one: Watched) => {
    one.beganMs = null
    one.pulses = []
  }

  const begin = (id: CompartmentId, one: Watched, atMs: number) => {
    const restMs = coils.get(id)?.restMs ?? 0
    if (one.beganMs !== null && atMs - one.beganMs < restMs - wireMs)
      fail(`the coil of ${id} was energised again after ${atMs - one.beganMs} ms, and rests for ${restMs}`)
    one.onMs = atMs
    one.beganMs = atMs
    one.wasLost = isLost(id)
  }

  const checkMinute = (id: CompartmentId, one: Watched, atMs: number) => {
    const fromMs = atMs - windowMs
    const sumMs = one.pulses.reduce((sum, { onMs, offMs }) => sum + offMs - Math.max(onMs, fromMs), 0)
    if (sumMs > energisedMs + dutySlackMs)
      fail(`the coil of ${id} was energised for ${sumMs} ms of the last minute`)
  }

  const end = (id: CompartmentId, one: Watched, atMs: number) => {
    if (one.onMs === null) return
    const onMs = one.onMs
    one.onMs = null
    if (one.wasLost) {
      if (!isLost(id) && atMs - one.foundMs > putOffWithinMs)
        fail(`the coil of ${id} was put off only ${atMs - one.foundMs} ms after it was within reach again`)
      return
    }
    // A board may count in tenths of a second.
    const mostMs = (coils.get(id)?.ownPulseMs ?? 100 * Math.ceil(longestAskedMs / 100)) + lateMs
    if (atMs - onMs > mostMs)
      fail(`the coil of ${id} was energised for ${atMs - onMs} ms, and may be for ${mostMs}`)
    one.pulses = [...one.pulses.filter(({ offMs }) => offMs > atMs - windowMs), { onMs, offMs: atMs }]
    checkMinute(id, one, atMs)
  }

  return {
    name: 'coil-duty',
    on: {
      'process.started'(_, atMs) {
        isServing = true
        for (const [id, one] of watched) {
          forget(one)
          reachChanged(id, atMs)
        }
      },
      'process.ended'(_, atMs) {
        isServing = false
        for (const id of watched.keys()) reachChanged(id, atMs)
      },
      fault({ what, where, on }, atMs) {
        for (const id of mistaken(what, where)) forget(watch(id))
        for (const id of outOfReach(what, where)) {
          reasons.set(id, (reasons.get(id) ?? 0) + (on ? 1 : -1))
          reachChanged(id, atMs)
        }
      },
      'pulse.asked'({ pulseMs }) {
        longestAskedMs = Math.max(longestAskedMs, pulseMs)
      },
      coil({ compartment, on }, atMs) {
        const one = watch(compartment)
        if (on) begin(compartment, one, atMs)
        else end(compartment, one, atMs)
      },
    },
  }
}
