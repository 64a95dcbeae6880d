// The lines' contract on the emulated chip. With KLUIS_TEST_GPIO=CHIP (a name or a label) also on a chip of the kernel:
// the whole of it where the chip is of gpio-sim; else KLUIS_TEST_GPIO=CHIP:OUTPUT:INPUT with a wire between two lines.
import { expect, test } from 'vitest'
import { createEmulatedChip } from '../../simulator/boards/gpio-chip.ts'
import { realClock } from '../../simulator/world/real-clock.ts'
import type { VirtualClock } from '../../simulator/world/virtual-clock.ts'
import { createVirtualClock } from '../../simulator/world/virtual-clock.ts'
import { createOpenLines } from '../../src/adapters/gpio/open-lines.ts'
import { openSysfs } from '../../src/adapters/gpio/sysfs.ts'
import { openGpioSim, simulatedLines } from './gpio-sim.ts'
import { linesContract } from './lines.ts'
import { createStandInOnoff, layOutSysfs } from './sysfs-stand-in.ts'

const untilIn = (clock: VirtualClock) => async (condition: () => boolean, what: string) => {
  for (let turn = 0; !condition(); turn += 1) {
    if (turn > 1_000) throw new Error(`waited in vain: ${what}`)
    clock.advance(1)
  }
}

linesContract('the emulated chip', {
  openSubject: async () => {
    const clock = createVirtualClock()
    const chip = createEmulatedChip(clock)
    return {
      openLines: chip.openLines,
      chip: chip.chip,
      seen: chip.level,
      set: chip.set,
      // The level of before the chip was touched is not one that was driven.
      driven: (offset) =>
        chip
          .trail(offset)
          .slice(1)
          .map(({ level }) => level),
      until: untilIn(clock),
      close: async () => {},
    }
  },
  exclusive: true,
  bias: true,
})

linesContract('sysfs with a stand-in for onoff', {
  openSubject: async () => {
    const clock = createVirtualClock()
    const { root, remove } = layOutSysfs([{ order: 0, base: 512, label: 'pinctrl-bcm2711', lines: 58 }])
    const onoff = createStandInOnoff()
    return {
      openLines: (settings, ears) => openSysfs(settings, ears, { clock, root, loadGpio: () => onoff.Gpio }),
      chip: 'pinctrl-bcm2711',
      seen: (offset) => onoff.seen(512 + offset),
      set: (offset, level) => onoff.set(512 + offset, level),
      driven: (offset) => onoff.driven(512 + offset),
      until: untilIn(clock),
      close: async () => remove(),
    }
  },
  exclusive: false,
  bias: false,
})

const [chip, output, input] = (process.env.KLUIS_TEST_GPIO ?? '').split(':')
const folder = chip ? simulatedLines(chip) : null
if (chip && folder !== null) {
  linesContract('the kernel’s character device', {
    openSubject: async () => openGpioSim(chip, folder, 'character-device'),
    exclusive: true,
    bias: true,
  })
  linesContract('sysfs with onoff', {
    openSubject: async () => openGpioSim(chip, folder, 'sysfs'),
    exclusive: false,
    bias: false,
  })
} else if (chip && output && input) {
  test('a real chip drives a line and hears it on another', async () => {
    const edges: number[] = []
    const told: string[] = []
    const lines = createOpenLines({ clock: realClock })(
      {
        chip,
        way: 'auto',
        outputs: [{ offset: Number(output), activeLow: false }],
        inputs: [{ offset: Number(input), bias: 'as-is' }],
      },
      {
        onOpen: () => told.push('open'),
        onEdge: (offset) => edges.push(offset),
        onClosed: (trouble, detail) => told.push(`${trouble}: ${detail}`),
      },
    )
    await expect.poll(() => told.join()).toBe('open')
    expect(lines.level(Number(input))).toBe(0)
    expect(lines.drive(Number(output), true)).toBe(true)
    await expect.poll(() => edges.length).toBeGreaterThan(0)
    expect(lines.level(Number(input))).toBe(1)
    await new Promise<void>((resolve) => lines.close(resolve))
  })
}
