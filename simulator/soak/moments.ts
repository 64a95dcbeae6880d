// When a life ends: by chance, but in moments in which much is under way. Each waits for its moment, and for no more than
// a few seconds. Kills nothing itself.
import type { Broker } from '../replay/broker.ts'
import { pause, until } from '../replay/broker.ts'
import type { World } from '../replay/world.ts'
import type { Requests } from './requests.ts'
import type { Witness } from './witness.ts'

export const phases = ['start-up', 'scan', 'door', 'burst', 'backlog', 'any'] as const
export type Phase = (typeof phases)[number]

/** Of a hundred. A backlog takes seconds: the broker has to go and to come back. */
const shares: Readonly<Record<Phase, number>> = {
  'start-up': 26,
  scan: 22,
  door: 18,
  burst: 22,
  backlog: 4,
  any: 8,
}
const waitWithinMs = 2_500
/** Of the time from the launch until it serves: some come just after. */
const startUpShare = 1.2

export interface Moments {
  draw(): Phase
  /** Resolves in the middle of it. */
  come(phase: Phase): Promise<void>
}

export function createMoments(
  world: World,
  use: {
    readonly witness: Witness
    readonly requests: Requests
    readonly broker: Broker
    /** How long a start takes on this machine. */
    readonly startMs: number
  },
): Moments {
  const { platform, truth } = world
  const { witness, requests, broker, startMs } = use
  const chance = world.chance.stream('moments')

  const backlog = async (): Promise<void> => {
    await broker.stop()
    requests.burst(chance.whole(50, 150))
    await pause(chance.between(300, 1_500))
    const before = platform.received.length
    await broker.start()
    // It waits up to four seconds before it tries again, and is found draining or with all of it still before it.
    await until('something is told again', () => platform.received.length > before, {
      withinMs: 2 * waitWithinMs,
      everyMs: 1,
    }).catch(() => undefined)
    await pause(chance.between(0, 120))
  }

  const moments: Readonly<Record<Phase, () => Promise<void>>> = {
    'start-up': () => pause(chance.between(0, startUpShare * startMs)),
    async scan() {
      await new Promise<void>((resolve) => {
        const end = witness.onAccepted(() => done())
        const timer = setTimeout(() => done(), waitWithinMs)
        const done = (): void => {
          end()
          clearTimeout(timer)
          resolve()
        }
      })
      await pause(chance.between(0, 30))
    },
    async door() {
      const before = truth.pulses.length
      await until('a lock moves', () => truth.pulses.length > before, {
        withinMs: waitWithinMs,
        everyMs: 1,
      }).catch(() => undefined)
      await pause(chance.between(0, 150))
    },
    async burst() {
      await pause(chance.between(0, 200))
      requests.burst(chance.whole(30, 100))
      await pause(chance.between(0, 120))
    },
    backlog,
    any: () => pause(Math.min(waitWithinMs, chance.exponential(500))),
  }

  return {
    draw() {
      let draw = chance.between(0, 100)
      for (const phase of phases) {
        draw -= shares[phase]
        if (draw < 0) return phase
      }
      return 'any'
    },
    come: (phase) => moments[phase](),
  }
}
