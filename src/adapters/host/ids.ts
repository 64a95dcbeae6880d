// Fresh identities: in the order of time, so that rows made together lie together, and with enough
// chance in them that nobody guesses one.
import { randomFillSync } from 'node:crypto'
import type { Ids } from '../../ports/ids.ts'

/** Crockford's base 32: no letters that are taken for digits when read out over the telephone. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'
/** 45 bits of milliseconds: enough until the year 3084. */
const timeDigits = 9
/** 75 bits of chance. */
const chanceDigits = 15
/** Drawn in one go: a call for each id would cost more than the id. */
const drawBytes = 1536

/** 24 characters each. Ids of a later millisecond sort behind; a clock that was set back doesn't change that. */
export function createIds(): Ids {
  const drawn = Buffer.alloc(drawBytes)
  let used = drawBytes
  let latestMs = 0
  return {
    next() {
      latestMs = Math.max(latestMs, Date.now())
      let time = ''
      for (let rest = latestMs, digit = 0; digit < timeDigits; digit++) {
        time = alphabet.charAt(rest % 32) + time
        rest = Math.floor(rest / 32)
      }
      if (used + chanceDigits > drawBytes) {
        randomFillSync(drawn)
        used = 0
      }
      let chance = ''
      // The low five bits of a random byte are random.
      for (let end = used + chanceDigits; used < end; used++)
        chance += alphabet.charAt((drawn[used] ?? 0) & 31)
      return time + chance
    },
  }
}
