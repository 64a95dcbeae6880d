// All readers of a locker: opens each with its family and tells how they are.
// Nothing of the bytes and nothing of what a scan means may be decided here.
import { readerFamilies } from './families.ts'
import { openReader } from './open-reader.ts'
import type { ReaderHealth, ReaderHost, ReaderSettings } from './reader.ts'

export interface OpenedReaders {
  health(): readonly ReaderHealth[]
  /** Releases every device. */
  close(): Promise<void>
}

/** Begins to open every reader and returns at once: trouble arrives as inputs. */
export function openReaders({
  readers,
  ...host
}: ReaderHost & { readonly readers: readonly ReaderSettings[] }): OpenedReaders {
  const opened = readers.map((settings) => openReader(readerFamilies[settings.family], settings, host))
  return {
    health: () => opened.map((reader) => reader.health()),
    async close() {
      await Promise.all(opened.map((reader) => new Promise<void>((resolve) => reader.close(resolve))))
    },
  }
}
