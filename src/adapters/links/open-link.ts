// Chooses the kind of link by its path, and tells whether a device stands there.
// Opens nothing by itself and knows no errors.
import { existsSync } from 'node:fs'
import type { OpenLink } from '../../ports/link.ts'
import { openInputDevice } from './input-device.ts'
import { openSerialLink } from './serial.ts'
import { openTcpLink, parseTcpPath } from './tcp.ts'

/** `tcp://host:port`, the path of an event device (`/dev/input/…`), or that of a serial device. */
export const openLink: OpenLink = (settings, ears) => {
  if (settings.path.startsWith('/dev/input/')) return openInputDevice(settings, ears)
  const address = parseTcpPath(settings.path)
  return address === null ? openSerialLink(settings, ears) : openTcpLink(address, ears)
}

/** Whether a device stands at the path now; an address on the network always counts as there. */
export const isPresent = (path: string): boolean => parseTcpPath(path) !== null || existsSync(path)
