// Someone who should not get anything: types numbers at random, tries codes that were called back, and codes of parcels
// that have long been collected. Takes whatever a door gives away.
import type { World } from '../world.ts'

const person = { name: 'guesser', role: 'guesser', carrier: null } as const
const mostTries = 8

/** `old`: codes that were good once. */
export function guess(world: World, old: readonly string[]): void {
  world.kiosk.come(person, function* (hands) {
    const tries = 1 + world.chance.whole(mostTries)
    for (let times = 0; times < tries; times += 1) {
      const known = old.length > 0 && world.chance.happens(0.3) ? world.chance.pick(old) : null
      const reply = yield* hands.enter('pin', known ?? world.chance.text(8, '0123456789'))
      if (reply?.kind === 'accepted') return
      yield 1_000 + 20_000 * world.chance.fraction()
    }
  })
}
