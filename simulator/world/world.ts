// Everything that a script of the simulation may touch, in one place: the wall, the truth behind its doors, the daemon,
// the kiosk, the platform, and the chance that they draw from. Holds it together and does nothing.
import type { Chance } from './chance.ts'
import type { Daemon } from './daemon.ts'
import type { Kiosk } from './kiosk.ts'
import type { Witness } from './observation.ts'
import type { Orders } from './orders.ts'
import type { Disk, Hardware, Network } from './outside.ts'
import type { Plan } from './plan.ts'
import type { RecordBook } from './record.ts'
import type { Stage } from './stage.ts'
import type { Truth } from './truth.ts'
import type { VirtualClock } from './virtual-clock.ts'

export interface World {
  readonly plan: Plan
  readonly clock: VirtualClock
  readonly hardware: Hardware
  readonly disk: Disk
  readonly network: Network
  readonly daemon: Daemon
  readonly stage: Stage
  readonly kiosk: Kiosk
  readonly truth: Truth
  readonly record: RecordBook
  readonly orders: Orders
  readonly witness: Witness
  /** What true time it is: the wall clock of the world outside, whatever the locker's says. */
  trueMs(): number
  /** People's own draws. */
  readonly chance: Chance
  /** New orders, whims and mischief go on; false once everything is to come to rest. */
  isOn(): boolean
  /** Whether this habit shows now. */
  does(habit: keyof Plan['habits']): boolean
}
