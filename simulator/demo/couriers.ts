// The people with badges: one courier for each carrier, and shop staff. The platform introduces them to the
// locker, as it would on site.
import type { Config } from '../../src/config.ts'
import type { Platform } from '../platform/platform.ts'
import type { Chance } from '../world/chance.ts'
import { courierOf } from './next-step.ts'

export interface Courier {
  readonly id: string
  readonly name: string
  readonly role: 'courier' | 'staff'
  /** Null for shop staff, who serve all. */
  readonly carrier: string | null
  readonly badge: string
}

const introducedWithinMs = 20_000

export function createCouriers(carriers: Config['carriers'], chance: Chance): readonly Courier[] {
  const badge = () => `B${chance.text(12, '0123456789')}`
  return [
    ...carriers.map(({ id }) => ({
      id: courierOf(id),
      name: `Courier of ${id}`,
      role: 'courier' as const,
      carrier: id,
      badge: badge(),
    })),
    { id: 'shop-staff', name: 'Shop staff', role: 'staff', carrier: null, badge: badge() },
  ]
}

/** Resolves when the locker knows them all; rejects where it refuses or does not answer. */
export async function introduce(platform: Platform, couriers: readonly Courier[]): Promise<void> {
  for (const { id, role, carrier, badge } of couriers) {
    const actor = { id, role, ...(carrier === null ? {} : { carrier }), badges: [badge] }
    const answer = await platform.request('actor.set', { actor }, { withinMs: introducedWithinMs })
    if (answer.status !== 'ok') throw new Error(`the locker refuses the courier ${id}: ${answer.reason}`)
  }
}
