// What a broker shows in place of the latest snapshot when it was put back to an older state, or when somebody else wrote
// there: an earlier one, one with a number that cannot be, or none that makes sense. Where it is asked for, also one that
// knows more than the journal, as after a restored backup: the locker then doubts all that it knows.
import type { Chance } from '../chance.ts'

export interface StaleSnapshots {
  /** The locker has published one. */
  remember(payload: Buffer): void
  /** One to show in place of `latest`. */
  inPlaceOf(latest: Buffer): Buffer
}

const remembered = 30
/** Further ahead than any journal: not a number of ours. */
const impossibleLead = 2_000_000_000
/** So many events may have been given out by a journal that a backup took the place of. */
const mostAhead = 5_000

export function createStaleSnapshots(chance: Chance, mayBeAhead: boolean): StaleSnapshots {
  const earlier: Buffer[] = []

  const withSequence = (payload: Buffer, change: (sequence: number) => number): Buffer => {
    const snapshot = JSON.parse(payload.toString('utf8')) as { readonly sequence: number }
    return Buffer.from(JSON.stringify({ ...snapshot, sequence: change(snapshot.sequence) }))
  }

  return {
    remember(payload) {
      earlier.push(payload)
      if (earlier.length > remembered) earlier.shift()
    },
    inPlaceOf(latest) {
      const dice = chance.whole(10)
      if (dice === 0) return Buffer.from('{"sequence":"many"}')
      if (dice <= 2) return withSequence(latest, (sequence) => sequence + impossibleLead)
      if (dice === 3 && mayBeAhead)
        return withSequence(latest, (sequence) => sequence + 1 + chance.whole(mostAhead))
      return earlier.length === 0 ? latest : chance.pick(earlier)
    },
  }
}
