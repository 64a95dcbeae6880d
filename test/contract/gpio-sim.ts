// A chip of the kernel's module gpio-sim as the subject of the lines' contract: the kernel's own interface, with lines
// that a program can set and see. Needs root; KLUIS_TEST_GPIO names the chip.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { expect } from 'vitest'
import { realClock } from '../../simulator/world/real-clock.ts'
import { findDevice, findSysfsChip } from '../../src/adapters/gpio/chips.ts'
import { createOpenLines } from '../../src/adapters/gpio/open-lines.ts'
import type { LinesWay } from '../../src/ports/lines.ts'
import type { LinesSubject } from './lines.ts'

const tracing = '/sys/kernel/tracing'

/** Where gpio-sim shows the lines of this chip; null for any other chip. */
export function simulatedLines(chip: string): string | null {
  const device = findDevice(chip)
  const folder = device === null ? null : `/sys/bus/gpio/devices/${basename(device)}`
  return folder !== null && existsSync(`${folder}/sim_gpio0/value`) ? folder : null
}

export function openGpioSim(chip: string, folder: string, way: LinesWay): LinesSubject {
  const file = (offset: number, name: string) => `${folder}/sim_gpio${offset}/${name}`
  for (const name of readdirSync(folder)) {
    if (name.startsWith('sim_gpio')) writeFileSync(`${folder}/${name}/pull`, 'pull-down')
  }
  const base = findSysfsChip(chip)?.base ?? null
  const traced = base !== null && existsSync(`${tracing}/events/gpio/enable`)
  if (traced) {
    writeFileSync(`${tracing}/trace`, '')
    writeFileSync(`${tracing}/events/gpio/enable`, '1')
  }
  const open = createOpenLines({ clock: realClock })
  return {
    openLines: (settings, ears) => open({ ...settings, way }, ears),
    chip,
    seen: (offset) => (readFileSync(file(offset, 'value'), 'utf8').startsWith('1') ? 1 : 0),
    set: (offset, level) => writeFileSync(file(offset, 'pull'), level === 1 ? 'pull-up' : 'pull-down'),
    driven(offset) {
      if (!traced) return null
      const trace = readFileSync(`${tracing}/trace`, 'utf8')
      const sets = trace.matchAll(new RegExp(`gpio_value: ${base + offset} set ([01])`, 'g'))
      return [...sets].map(([, level]) => (level === '1' ? 1 : 0))
    },
    until: (condition, what) =>
      expect.poll(condition, { timeout: 5_000, interval: 2, message: what }).toBe(true),
    async close() {
      if (traced) writeFileSync(`${tracing}/events/gpio/enable`, '0')
    },
  }
}
