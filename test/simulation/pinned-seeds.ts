// Seeds of the simulation that once showed something wrong, each with what it was: they are run again for ever. A seed keeps its
// worth as long as plans are drawn as they were; a bug that can be told in steps is a scenario (scenarios/) besides.
import type { Realism } from '../../simulator/world/realism.ts'

export interface PinnedSeed {
  readonly seed: number
  readonly hours: number
  readonly realism: Realism
  /** What it showed, in one sentence. */
  readonly found: string
}

const unsaid = 'What it found was mended before anybody wrote it down.'

export const pinnedSeeds: readonly PinnedSeed[] = [
  { seed: 22, hours: 168, realism: 'plain', found: unsaid },
  { seed: 90, hours: 168, realism: 'plain', found: unsaid },
  { seed: 178, hours: 168, realism: 'plain', found: unsaid },
  { seed: 234, hours: 168, realism: 'plain', found: 'A door without a switch stayed given up for ever.' },
  { seed: 263, hours: 168, realism: 'plain', found: unsaid },
  { seed: 274, hours: 168, realism: 'plain', found: unsaid },
  { seed: 284, hours: 168, realism: 'plain', found: unsaid },
  { seed: 354, hours: 168, realism: 'plain', found: unsaid },
  { seed: 459, hours: 168, realism: 'plain', found: unsaid },
  { seed: 594, hours: 168, realism: 'plain', found: unsaid },
  { seed: 686, hours: 168, realism: 'plain', found: unsaid },
  {
    seed: 765,
    hours: 168,
    realism: 'plain',
    found: 'A release that had waited for long released a later doubt.',
  },
]
