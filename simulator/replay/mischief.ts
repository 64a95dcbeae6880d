// What goes wrong in a week: locks jam, a cable is cut, the broker restarts, the power goes, somebody guesses PINs,
// a door is forced, the platform repeats itself. Each is planned by the seed and put right again.
import type { EmulatedBus } from '../boards/emulated-bus.ts'
import type { Broker } from './broker.ts'
import { enter } from './customers.ts'
import type { Daemon } from './daemon.ts'
import type { PlannedDoor } from './wall-plan.ts'
import type { World } from './world.ts'

export interface Mischief {
  /** Everything whole again: cables, locks, broker, daemon. */
  heal(): Promise<void>
}

const outageMs = { cable: 2500, broker: 3000 }
const guesses = 5
const repeats = 20

export function planMischief(
  world: World,
  parts: {
    readonly doors: readonly PlannedDoor[]
    readonly buses: readonly EmulatedBus[]
    readonly broker: Broker
    readonly daemon: Daemon
    readonly hours: number
    readonly onFailure: (error: unknown) => void
  },
): Mischief {
  const { doors, buses, broker, daemon, hours } = parts
  const { pace, truth, platform, kiosk } = world
  const chance = world.chance.stream('mischief')
  const jammed = new Set<string>()
  const unplugged = new Set<EmulatedBus>()
  let brokerDown = false
  // One after the other: a broker that restarts during a restart of the daemon is two accidents, not four.
  let turn: Promise<void> = Promise.resolve()
  const inTurn = (task: () => Promise<void>): void => {
    turn = turn.then(task).catch(parts.onFailure)
  }
  /** So many of it in a week, at least one in any replay of half a day or more. */
  const plan = (inAWeek: number, task: () => void): void => {
    const count = hours < 12 ? 0 : Math.max(1, Math.round((inAWeek * hours) / 168))
    for (let at = 0; at < count; at++) pace.at(chance.between(0.1, 0.9) * hours, task)
  }
  const wait = (ms: number): Promise<void> => new Promise((resolve) => pace.after(ms, resolve))
  const anyDoor = (): string => doors[chance.whole(0, doors.length - 1)]?.id ?? ''

  const unjam = (compartment: string): void => {
    jammed.delete(compartment)
    truth.setJammed(compartment, false)
  }

  plan(5, () => {
    const compartment = anyDoor()
    world.count('locks jammed')
    jammed.add(compartment)
    truth.setJammed(compartment, true)
    pace.after(pace.msOf(chance.between(8, 24)), () => unjam(compartment))
  })
  plan(2, () => {
    const bus = buses[chance.whole(0, buses.length - 1)]
    if (!bus || unplugged.has(bus)) return
    world.count('cables cut')
    unplugged.add(bus)
    void bus.unplug()
    pace.after(outageMs.cable, () => {
      unplugged.delete(bus)
      void bus.plug()
    })
  })
  plan(2, () =>
    inTurn(async () => {
      world.count('broker restarts')
      brokerDown = true
      await broker.stop()
      await wait(outageMs.broker)
      await broker.start()
      brokerDown = false
    }),
  )
  plan(3, () =>
    inTurn(async () => {
      world.count('daemon killed')
      await daemon.kill()
      await daemon.start()
    }),
  )
  // In the middle of somebody's visit: with a door just opening.
  plan(2, () => {
    const pulses = truth.pulses.length
    const look = (): void => {
      if (truth.pulses.length === pulses) {
        pace.after(5, look)
        return
      }
      inTurn(async () => {
        world.count('daemon killed with a door opening')
        await daemon.kill()
        await daemon.start()
      })
    }
    look()
  })
  plan(2, () => {
    const person = { kind: 'customer', id: 'a guesser' } as const
    void world.atKiosk(person, async () => {
      for (let at = 0; at < guesses; at++) {
        const said = await enter(world, person, { way: 'pin', value: chance.digits(8), parcels: [] })
        if (said.outcome === 'refused' && said.reason === 'locked-out') return
      }
    })
  })
  plan(1, () => {
    const compartment = anyDoor()
    if (truth.isOpen(compartment)) return
    world.count('doors forced')
    truth.forceOpen(compartment)
    pace.after(400, () => truth.close(compartment))
  })
  plan(3, () => {
    for (let at = 0; at < repeats && platform.sent.length > 0; at++) {
      platform.repeat(chance.whole(0, platform.sent.length - 1))
      world.count('requests repeated')
    }
  })
  // The operator tries a vacant door from afar; somebody closes it.
  plan(2, () => {
    const vacant = platform.snapshot()?.compartments.find((one) => one.state === 'vacant')
    if (!vacant || brokerDown) return
    const person = { kind: 'operator', id: vacant.id } as const
    void world.atKiosk(person, async () => {
      world.count('opened from afar')
      const asked = { compartment: vacant.id, reason: 'try the lock' }
      await platform.ask('compartment.open', asked, 30_000)
      await kiosk.waitFor(() => truth.isOpen(vacant.id), 1000)
      truth.close(vacant.id)
    })
  })

  return {
    async heal() {
      await turn
      for (const compartment of [...jammed]) unjam(compartment)
      for (const bus of unplugged) await bus.plug()
      // Behind whoever still queues, so that nobody finds a door shut that was open.
      await world.atKiosk({ kind: 'operator', id: 'caretaker' }, async () => {
        world.closeLeftOpen()
        for (const compartment of truth.openDoors()) truth.close(compartment)
      })
    },
  }
}
