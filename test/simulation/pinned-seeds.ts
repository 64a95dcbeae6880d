// Seeds of the simulation that once showed something wrong, each with what it was: they are run again for ever. A seed keeps its
// worth as long as plans are drawn as they were; so what it showed is a scenario (scenarios/) or a planted bug besides.
import type { MischiefName } from '../../simulator/world/mischief.ts'
import type { Realism } from '../../simulator/world/realism.ts'

export interface PinnedSeed {
  readonly seed: number
  readonly hours: number
  readonly realism: Realism
  readonly often?: readonly MischiefName[]
  /** What it showed, in one sentence. */
  readonly found: string
}

export const pinnedSeeds: readonly PinnedSeed[] = [
  {
    seed: 53,
    hours: 168,
    realism: 'plain',
    found: 'The old item of an exchange lapsed without having been announced.',
  },
  {
    seed: 55,
    hours: 168,
    realism: 'plain',
    found: 'A look was compared with a time that a wrong clock had noted.',
  },
  { seed: 178, hours: 168, realism: 'plain', found: 'A journal that could not be read ended the daemon.' },
  { seed: 234, hours: 168, realism: 'plain', found: 'A door without a switch stayed given up for ever.' },
  {
    seed: 274,
    hours: 168,
    realism: 'plain',
    found: 'The alert of a guesser outlived its cause by up to a day.',
  },
  {
    seed: 765,
    hours: 168,
    realism: 'plain',
    found: 'A release that had waited for long released a later doubt.',
  },
  {
    seed: 239,
    hours: 168,
    realism: 'plain',
    found: 'A deposit went from door to door of a dead bus for ever.',
  },
  {
    seed: 742,
    hours: 168,
    realism: 'plain',
    found: 'A deadline that stood still while the clock ran ahead cost every later outage.',
  },
  {
    seed: 13,
    hours: 5,
    realism: 'bytes',
    often: ['broker-stale-snapshot', 'board-slow', 'board-echoing', 'boards-swapped'],
    found: 'A board that did not take its start requests while another had its place was never asked again.',
  },
]
