// Finds a GPIO chip by what stands in the configuration: its device's name or its label. The label is the better name:
// the header of a Pi 5 was gpiochip4 until kernel 6.6.45 and is gpiochip0 since, and always `pinctrl-rp1`.
import { closeSync, existsSync, openSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { emptyChipInfo, ioctls, readChipInfo } from './abi.ts'
import { ioctl } from './kernel.ts'

const deviceName = /^(?:\/dev\/)?(gpiochip\d+)$/

export interface Chip {
  /** `/dev/gpiochip0` */
  readonly device: string
  readonly label: string
  readonly lines: number
}

const names = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder).filter((name) => /^gpiochip\d+$/.test(name))
  } catch {
    return []
  }
}

/** Null where it can't be opened or asked. */
function chipAt(device: string): Chip | null {
  try {
    const descriptor = openSync(device, 'r+')
    try {
      const info = emptyChipInfo()
      return ioctl(descriptor, ioctls.chipInfo, info) === 0 ? { device, ...readChipInfo(info) } : null
    } finally {
      closeSync(descriptor)
    }
  } catch {
    return null
  }
}

/** Those that this user may open. */
export const openableChips = (): readonly Chip[] =>
  names('/dev').flatMap((name) => chipAt(`/dev/${name}`) ?? [])

/** The chip's device; null where there is none, and where several have this label. */
export function findDevice(chip: string): string | null {
  const [, name] = deviceName.exec(chip) ?? []
  if (name !== undefined) return existsSync(`/dev/${name}`) ? `/dev/${name}` : null
  const found = openableChips().filter(({ label }) => label === chip)
  return found.length === 1 ? (found[0]?.device ?? null) : null
}

const sysfsRoot = '/sys'

export interface SysfsChip {
  readonly label: string
  /** The number of its line 0; 512 and more since kernel 6.6, whatever the machine. */
  readonly base: number
  readonly lines: number
}

/** The chip as sysfs has it; null where there is none, where several have this label, and where the kernel is without sysfs GPIO. */
export function findSysfsChip(chip: string, root = sysfsRoot): SysfsChip | null {
  const folder = join(root, 'class/gpio')
  const read = (name: string): SysfsChip | null => {
    const line = (file: string) => readFileSync(join(folder, name, file), 'utf8').trim()
    try {
      return { label: line('label'), base: Number(line('base')), lines: Number(line('ngpio')) }
    } catch {
      return null
    }
  }
  const [, name] = deviceName.exec(chip) ?? []
  if (name === undefined) {
    const found = names(folder).flatMap((one) => read(one) ?? [])
    const labelled = found.filter(({ label }) => label === chip)
    return labelled.length === 1 ? (labelled[0] ?? null) : null
  }
  // The class numbers chips by their base, the bus by their order: both hang below the same hardware.
  const hardwareOf = (path: string, up: (path: string) => string): string | null => {
    try {
      return up(realpathSync(path))
    } catch {
      return null
    }
  }
  const wanted = hardwareOf(join(root, 'bus/gpio/devices', name), dirname)
  if (wanted === null) return null
  const below = names(folder).filter(
    (one) => hardwareOf(join(folder, one, 'device'), (path) => path) === wanted,
  )
  return below.length === 1 && below[0] !== undefined ? read(below[0]) : null
}

/** Whether the chip stands there now, by either way. */
export const isChipPresent = (chip: string): boolean =>
  findDevice(chip) !== null || findSysfsChip(chip) !== null
