// Opens emulated buses on real ptys and sockets, for the demo, the replay and tests of the whole.
// In virtual time create-and-wire them instead (emulated-bus.ts, wire.ts).
import type { Clock } from '../../src/ports/clock.ts'
import { realClock } from '../world/real-clock.ts'
import type { EmulatedBus, EmulatedBusSettings } from './emulated-bus.ts'
import { createEmulatedBus } from './emulated-bus.ts'
import { openPtyLine } from './pty-line.ts'
import { openTcpLine } from './tcp-line.ts'

export interface OpenBusSettings extends EmulatedBusSettings {
  readonly transport: 'pty' | 'tcp'
  readonly clock?: Clock
}

export async function openEmulatedBus({
  transport,
  clock = realClock,
  ...settings
}: OpenBusSettings): Promise<EmulatedBus> {
  const wire = transport === 'pty' ? openPtyLine(settings.busId) : await openTcpLine()
  return createEmulatedBus(settings, { wire, clock })
}
