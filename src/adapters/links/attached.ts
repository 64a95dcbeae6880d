// What is plugged into this machine, from the kernel's files: serial ports and devices that type. Opens no device, and
// needs no helper program of the system.
import { readdirSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'

export interface AttachedPort {
  /** The name that outlives replugging, where the port has one. */
  readonly path: string
  /** `/dev/ttyUSB0` */
  readonly device: string
  /** The kernel's messages or a login go there, so that nothing else may be sent to it. */
  readonly isConsole: boolean
}

const names = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder).toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  } catch {
    return []
  }
}
const textOf = (file: string): string | null => {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return null
  }
}

const kinds = /^tty(?:USB|ACM|AMA|S)\d+$/

/** `root`: where `/dev` and `/sys` stand. A PC has 32 ttyS and one or no port behind them: the kernel calls the others type 0. */
export function attachedPorts(root = '/'): readonly AttachedPort[] {
  const dev = join(root, 'dev')
  const consoles = (textOf(join(root, 'sys/class/tty/console/active')) ?? '').split(/\s+/)
  const lasting = new Map<string, string>()
  for (const name of names(join(dev, 'serial/by-id'))) {
    const path = join(dev, 'serial/by-id', name)
    try {
      lasting.set(realpathSync(path), path)
    } catch {
      // A link to a device that has just gone.
    }
  }
  const isReal = (name: string) =>
    !name.startsWith('ttyS') || textOf(join(root, 'sys/class/tty', name, 'type')) !== '0'
  return names(dev)
    .filter((name) => kinds.test(name) && isReal(name))
    .map((name) => {
      const device = join(dev, name)
      return { path: lasting.get(device) ?? device, device, isConsole: consoles.includes(name) }
    })
}

/** Scanners that type, and keyboards: nothing tells one from the other. */
export const attachedKeyboards = (root = '/'): readonly string[] => {
  const folder = join(root, 'dev/input/by-id')
  return names(folder)
    .filter((name) => name.endsWith('-event-kbd'))
    .map((name) => join(folder, name))
}
