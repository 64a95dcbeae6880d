// One lock at a time for each power supply: a 12 V lock draws 1.0 to 1.5 A at first and 0.3 to 0.7 A while it is held, and
// a supply that feeds two at once may brown out (docs/hardware/README.md: 400 ms apart, and never overlapping).
// A coil that was held when its process died, or its board was out of reach, is nobody's to let go and is left out.
import type { CompartmentId } from '../../../src/core/nouns.ts'
import type { Checker, Fail } from './checker.ts'

export interface OneInrushFacts {
  /** Whose coils the daemon has to let go. */
  readonly heldByDaemon: ReadonlySet<CompartmentId>
  /** Whose coils are out of the daemon's reach while this is wrong. */
  outOfReach(what: string, where: string): readonly CompartmentId[]
}

/** From the start of one pulse to the start of the next on the same supply. */
const apartMs = 400

interface Supply {
  lastOnMs: number
  /** Whose coils are energised, and have been within reach ever since. */
  readonly energised: Set<CompartmentId>
}

export function createOneInrush(fail: Fail, { heldByDaemon, outOfReach }: OneInrushFacts): Checker {
  const supplies = new Map<string, Supply>()
  /** For how many reasons each coil is out of reach. */
  const reasons = new Map<CompartmentId, number>()
  let isServing = false

  const supplyOf = (name: string): Supply => {
    const known = supplies.get(name)
    if (known !== undefined) return known
    const made: Supply = { lastOnMs: -Infinity, energised: new Set() }
    supplies.set(name, made)
    return made
  }

  const leaveOut = (ids: Iterable<CompartmentId>) => {
    for (const id of ids) {
      if (!heldByDaemon.has(id)) continue
      for (const { energised } of supplies.values()) energised.delete(id)
    }
  }

  return {
    name: 'one-inrush',
    on: {
      'process.started': () => {
        isServing = true
      },
      'process.ended': () => {
        isServing = false
        leaveOut(heldByDaemon)
      },
      fault({ what, where, on }) {
        const ids = outOfReach(what, where)
        for (const id of ids) reasons.set(id, (reasons.get(id) ?? 0) + (on ? 1 : -1))
        leaveOut(ids)
      },
      coil({ compartment, supply: name, on }, atMs) {
        const supply = supplyOf(name)
        if (!on) {
          supply.energised.delete(compartment)
          return
        }
        const [other] = supply.energised
        if (other !== undefined)
          fail(`the coil of ${compartment} was energised while that of ${other} was, on ${name}`)
        const sinceMs = atMs - supply.lastOnMs
        if (sinceMs < apartMs)
          fail(`the coil of ${compartment} was energised ${sinceMs} ms after another on ${name}`)
        supply.lastOnMs = atMs
        const isReachable = isServing && (reasons.get(compartment) ?? 0) === 0
        if (isReachable || !heldByDaemon.has(compartment)) supply.energised.add(compartment)
      },
    },
  }
}
