// Whether a reader's device can be opened, without the engine: opens it alone, hears nothing, and frees it at once.
// A reader sends nothing before somebody scans, so that more cannot be known.
import type { Clock } from '../../ports/clock.ts'
import type { Link, LinkTrouble, OpenLink } from '../../ports/link.ts'
import { readerFamilies } from './families.ts'
import type { ReaderSettings } from './reader.ts'

const withinMs = 3_000

export interface ReachedReader {
  readonly reader: string
  /** null where it could be opened. */
  readonly trouble: LinkTrouble | null
}

/** Never rejects, and takes three seconds at the most. */
export function reachReader(
  { id: reader, family, path, baudRate = readerFamilies[family].baudRate }: ReaderSettings,
  { openLink, clock }: { readonly openLink: OpenLink; readonly clock: Clock },
): Promise<ReachedReader> {
  return new Promise((resolve) => {
    const finish = (trouble: LinkTrouble | null) => {
      cancel()
      resolve({ reader, trouble })
    }
    const cancel = clock.wakeAt(clock.monotonicMs() + withinMs, () => {
      link.close(() => {})
      resolve({ reader, trouble: 'gone' })
    })
    const link: Link = openLink(
      { path, baudRate },
      {
        onOpen: () => link.close(() => finish(null)),
        onBytes() {},
        onClosed: finish,
      },
    )
  })
}
