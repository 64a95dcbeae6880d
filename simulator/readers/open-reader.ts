// Opens an emulated reader on a real pty or socket, for the demo and for tests of the whole. The event device of a
// scanner that types is a pty here, which carries the same bytes and can't be grabbed.
import type { Clock } from '../../src/ports/clock.ts'
import { openPtyLine } from '../boards/pty-line.ts'
import { openTcpLine } from '../boards/tcp-line.ts'
import { realClock } from '../world/real-clock.ts'
import type { EmulatedReader, ReaderBytes } from './emulated-reader.ts'
import { createEmulatedReader } from './emulated-reader.ts'

export interface OpenReaderSettings {
  readonly id: string
  readonly bytes: ReaderBytes
  readonly transport: 'pty' | 'tcp'
  readonly clock?: Clock
}

export async function openEmulatedReader(settings: OpenReaderSettings): Promise<EmulatedReader> {
  const { id, bytes, transport, clock = realClock } = settings
  const wire = transport === 'pty' ? openPtyLine(id) : await openTcpLine()
  return createEmulatedReader(bytes, { wire, clock })
}
