// Opens what the readers' contract is tried on: an emulated reader on a line of memory or on a pty.

import type { MemoryWire } from '../../simulator/boards/wire.ts'
import { createMemoryWire } from '../../simulator/boards/wire.ts'
import type { EmulatedReader, ReaderBytes } from '../../simulator/readers/emulated-reader.ts'
import { createEmulatedReader } from '../../simulator/readers/emulated-reader.ts'
import { openEmulatedReader } from '../../simulator/readers/open-reader.ts'
import { realClock } from '../../simulator/world/real-clock.ts'
import type { VirtualClock } from '../../simulator/world/virtual-clock.ts'
import { createVirtualClock } from '../../simulator/world/virtual-clock.ts'
import { isPresent, openLink } from '../../src/adapters/links/open-link.ts'
import type { ReaderSettings } from '../../src/adapters/readers/reader.ts'
import { openReaders } from '../../src/adapters/readers/readers.ts'
import type { Input } from '../../src/core/input.ts'
import type { Scan } from '../../src/core/scan.ts'
import { silentLog } from './doors-subject.ts'
import type { ReadersSubject } from './readers.ts'

export type Options = Omit<ReaderSettings, 'id' | 'path'>

export interface VirtualReaders extends ReadersSubject {
  readonly clock: VirtualClock
  readonly wire: MemoryWire
}

/** Everything in virtual time: nothing passes before `until`, `pass` or `clock.advance`. */
export function createVirtualReaders(options: Options, bytes: ReaderBytes): VirtualReaders {
  const clock = createVirtualClock()
  const wire = createMemoryWire(clock)
  const emulated = createEmulatedReader(bytes, { wire, clock })
  const inputs: Input[] = []
  const scans: Scan[] = []
  const open = () =>
    openReaders({
      readers: [{ id: 'door-side', path: wire.path, ...options }],
      openLink: wire.openLink,
      isPresent: wire.isPresent,
      clock,
      submit: (input) => inputs.push(input),
      scan: (scan) => scans.push(scan),
      log: silentLog,
    })
  const readers = open()
  return {
    readers,
    emulated,
    scans,
    inputs,
    clock,
    wire,
    openAgain: open,
    async until(condition, what) {
      for (let passedMs = 0; !condition(); passedMs += 1) {
        if (passedMs > 120_000) throw new Error(`waited in vain: ${what}\n${JSON.stringify(inputs)}`)
        clock.advance(1)
      }
    },
    async pass(ms) {
      clock.advance(ms)
    },
    async close() {
      const closed = readers.close()
      clock.settle()
      await closed
      await emulated.shut()
    },
  }
}

/** On a true pty, in real time. */
export async function openRealReaders(options: Options, bytes: ReaderBytes): Promise<ReadersSubject> {
  const emulated: EmulatedReader = await openEmulatedReader({ id: 'door-side', bytes, transport: 'pty' })
  const inputs: Input[] = []
  const scans: Scan[] = []
  const open = () =>
    openReaders({
      readers: [{ id: 'door-side', path: emulated.path, ...options }],
      openLink,
      isPresent,
      clock: realClock,
      submit: (input) => inputs.push(input),
      scan: (scan) => scans.push(scan),
      log: silentLog,
    })
  const readers = open()
  const pass = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
  return {
    readers,
    emulated,
    scans,
    inputs,
    pass,
    openAgain: open,
    async until(condition, what) {
      const startMs = realClock.monotonicMs()
      while (!condition()) {
        if (realClock.monotonicMs() - startMs > 9_000)
          throw new Error(`waited in vain: ${what}\n${JSON.stringify(inputs)}`)
        await pass(5)
      }
    },
    async close() {
      await readers.close()
      await emulated.shut()
    },
  }
}
