// A port with emulated boards for the search, in virtual time: what is written at another speed than the boards' own
// reaches nobody. Remembers everything that was sent, with its speed.
import type { EmulatedBus, EmulatedBusSettings } from '../../../simulator/boards/emulated-bus.ts'
import { createEmulatedBus } from '../../../simulator/boards/emulated-bus.ts'
import { createMemoryWire } from '../../../simulator/boards/wire.ts'
import type { VirtualClock } from '../../../simulator/world/virtual-clock.ts'
import { createVirtualClock } from '../../../simulator/world/virtual-clock.ts'
import type { PortFindings } from '../../../src/adapters/boards/search.ts'
import { searchPort, searchWithinMs } from '../../../src/adapters/boards/search.ts'
import type { OpenLink } from '../../../src/ports/link.ts'

export interface Sent {
  readonly baudRate: number
  readonly bytes: Uint8Array
}

export interface SearchedPort {
  readonly bus: EmulatedBus
  readonly sent: readonly Sent[]
  readonly openLink: OpenLink
  /** Runs the whole search, and tells how long it took. */
  search(path?: string): Promise<PortFindings & { readonly tookMs: number }>
}

export function createSearchedPort(
  settings: Omit<EmulatedBusSettings, 'busId'>,
  clock: VirtualClock = createVirtualClock(),
): SearchedPort {
  const wire = createMemoryWire(clock)
  const bus = createEmulatedBus({ busId: 'wall', ...settings }, { wire, clock })
  const sent: Sent[] = []
  const openLink: OpenLink = (link, ears) => {
    const isRight = settings.baudRate === undefined || settings.baudRate === link.baudRate
    const opened = wire.openLink(link, ears)
    return {
      close: opened.close,
      write(bytes, done) {
        sent.push({ baudRate: link.baudRate, bytes: Uint8Array.from(bytes) })
        if (isRight) opened.write(bytes, done)
        else clock.soon(() => done('written'))
      },
    }
  }
  return {
    bus,
    sent,
    openLink,
    async search(path = '/dev/ttyUSB0') {
      const startMs = clock.monotonicMs()
      let tookMs: number | null = null
      const searched = searchPort(path, { openLink, clock }).then((findings) => {
        tookMs = clock.monotonicMs() - startMs
        return findings
      })
      while (tookMs === null && clock.monotonicMs() - startMs < searchWithinMs + 5_000) {
        clock.advance(50)
        await Promise.resolve()
        await Promise.resolve()
      }
      return { ...(await searched), tookMs: tookMs ?? Infinity }
    },
  }
}
