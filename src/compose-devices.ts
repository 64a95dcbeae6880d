// The devices without a daemon: what the command line asks of boards, readers and lines while nobody else has them. Beside
// compose.ts the only file that names concrete adapters; no engine, no store, and nothing here opens a door.
import type { BusOff } from './adapters/boards/all-off.ts'
import { boardFamilies } from './adapters/boards/families.ts'
import type { CalledBus } from './adapters/boards/roll-call.ts'
import type { PortFindings } from './adapters/boards/search.ts'
import { searchPort } from './adapters/boards/search.ts'
import type { CabinetLook } from './adapters/cabinet/look.ts'
import { lookAtCabinet } from './adapters/cabinet/look.ts'
import { isChipPresent, openableChips } from './adapters/gpio/chips.ts'
import { createOpenLines } from './adapters/gpio/open-lines.ts'
import { createClock } from './adapters/host/clock.ts'
import { readText } from './adapters/host/text-file.ts'
import { attachedKeyboards, attachedPorts } from './adapters/links/attached.ts'
import { leftToDaemon } from './adapters/links/left-to-daemon.ts'
import { openLink } from './adapters/links/open-link.ts'
import type { ReachedReader } from './adapters/readers/reach.ts'
import { reachReader } from './adapters/readers/reach.ts'
import { readerSettings } from './config/reader-settings.ts'
import type { Config } from './config.ts'
import { busSettings, cabinetSettings } from './config.ts'

/** Turns every relay off without a daemon. All lines at once, so that it is bounded however many there are. */
export function allOff(config: Config): Promise<readonly BusOff[]> {
  const clock = createClock(config.clock)
  const buses = busSettings(config)
  const lines = { open: createOpenLines({ clock }) }
  return Promise.all(buses.map((bus) => boardFamilies[bus.family].allOff(bus, { openLink, lines, clock })))
}

export interface DevicesLook {
  readonly buses: readonly CalledBus[]
  readonly readers: readonly ReachedReader[]
  readonly cabinet: CabinetLook
}

/**
 * Asks every configured device how it is; all at once, so that it takes five seconds at the most. What a running daemon has
 * is told as taken.
 */
export async function lookAtDevices(
  config: Config,
  { isRunning }: { readonly isRunning: boolean },
): Promise<DevicesLook> {
  const clock = createClock(config.clock)
  const open = isRunning ? leftToDaemon(openLink, clock) : openLink
  const lines = { open: createOpenLines({ clock }), isPresent: isChipPresent }
  const [buses, readers, cabinet] = await Promise.all([
    Promise.all(
      busSettings(config).map((bus) =>
        boardFamilies[bus.family].rollCall(bus, { openLink: open, lines, clock }),
      ),
    ),
    Promise.all(readerSettings(config).map((reader) => reachReader(reader, { openLink: open, clock }))),
    lookAtCabinet(cabinetSettings(config), { lines, readText, clock }),
  ])
  return { buses, readers, cabinet }
}

export interface Detected {
  readonly ports: readonly PortFindings[]
  /** Ports of this machine that were left alone: the kernel's console. */
  readonly leftAlone: readonly string[]
  readonly chips: readonly { readonly label: string; readonly lines: number }[]
  readonly keyboards: readonly string[]
}

/** Searches `port`, else every serial port of this machine, for lock boards; all ports at once. */
export async function detect(port: string | null): Promise<Detected> {
  const clock = createClock({ trust: 'ntp' })
  const attached = port === null ? attachedPorts() : []
  const paths = port === null ? attached.filter((one) => !one.isConsole).map(({ path }) => path) : [port]
  return {
    ports: await Promise.all(paths.map((path) => searchPort(path, { openLink, clock }))),
    leftAlone: attached.filter((one) => one.isConsole).map(({ path }) => path),
    chips: port === null ? openableChips().map(({ label, lines }) => ({ label, lines })) : [],
    keyboards: port === null ? attachedKeyboards() : [],
  }
}
