// What a connection is kept of: a byte link, or the lines of a chip. Turns each port's own words into those of
// connection.ts; opens nothing by itself.
import type { Clock } from '../../ports/clock.ts'
import type { Lines, LinesSettings, LinesTrouble, OpenLines } from '../../ports/lines.ts'
import type { Link, LinkSettings, LinkTrouble, OpenLink } from '../../ports/link.ts'
import type { ConnectionHost } from './connection.ts'

export interface BytesUse {
  readonly openLink: OpenLink
  /** Whether a device stands at the path: shortens the wait after a replug. */
  readonly isPresent?: (path: string) => boolean
  readonly clock: Clock
}

export function bytesHost(
  settings: LinkSettings,
  { openLink, isPresent, clock }: BytesUse,
): ConnectionHost<Link, Uint8Array, LinkTrouble> {
  return {
    open: ({ onWord, ...ears }) => openLink(settings, { ...ears, onBytes: onWord }),
    ...(isPresent === undefined ? {} : { isPresent: () => isPresent(settings.path) }),
    clock,
  }
}

export interface LinesUse {
  readonly open: OpenLines
  readonly isPresent?: (chip: string) => boolean
}

/** Why lines were lost; `detail` is for the log alone. */
export interface LinesLoss {
  readonly trouble: LinesTrouble
  readonly detail: string
}

/** A word is the offset of the line that moved. */
export function linesHost(
  settings: LinesSettings,
  { open, isPresent }: LinesUse,
  clock: Clock,
): ConnectionHost<Lines, number, LinesLoss> {
  return {
    open: ({ onOpen, onWord, onClosed }) =>
      open(settings, {
        onOpen,
        onEdge: onWord,
        onClosed: (trouble, detail) => onClosed({ trouble, detail }),
      }),
    ...(isPresent === undefined ? {} : { isPresent: () => isPresent(settings.chip) }),
    clock,
  }
}
