// What the machine tells of itself: the disk that the database stands on, and its temperature.
// Read when asked for, kept nowhere.
import { readFileSync, statfsSync } from 'node:fs'

export interface MachineHealth {
  readonly disk: { readonly freeMiB: number; readonly totalMiB: number }
  /** Of the processor, in degrees Celsius; null where the machine has no such sensor. */
  readonly temperatureC: number | null
}

const mebibyte = 1024 * 1024
/** Thousandths of a degree; the first zone is the processor's on a Raspberry Pi. */
const thermalFile = '/sys/class/thermal/thermal_zone0/temp'

/** `folder`: any folder of the disk that is meant. Throws what the system says if it is gone. */
export function machineHealth(folder: string): MachineHealth {
  const { bavail, blocks, bsize } = statfsSync(folder)
  const inMiB = (count: number) => Math.round((count * bsize) / mebibyte)
  return { disk: { freeMiB: inMiB(bavail), totalMiB: inMiB(blocks) }, temperatureC: temperature() }
}

function temperature(): number | null {
  try {
    return Number(readFileSync(thermalFile, 'utf8')) / 1000
  } catch {
    return null
  }
}
