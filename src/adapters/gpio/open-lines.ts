// Chooses the way to a GPIO chip: its character device where there is one, else sysfs.
// Opens nothing by itself and knows no errors.
import type { Clock } from '../../ports/clock.ts'
import type { OpenLines } from '../../ports/lines.ts'
import { openCharacterDevice } from './character-device.ts'
import { findDevice, findSysfsChip } from './chips.ts'
import { openSysfs } from './sysfs.ts'

export function createOpenLines({ clock }: { readonly clock: Clock }): OpenLines {
  return (settings, ears) => {
    const { chip, way } = settings
    const bySysfs =
      way === 'sysfs' || (way === 'auto' && findDevice(chip) === null && findSysfsChip(chip) !== null)
    return (bySysfs ? openSysfs : openCharacterDevice)(settings, ears, { clock })
  }
}
