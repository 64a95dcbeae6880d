// What only sysfs has: onoff that is not there, resistors that are not there, lines that others take away.
import { afterEach, expect, test } from 'vitest'
import { createVirtualClock } from '../../../simulator/world/virtual-clock.ts'
import { openSysfs } from '../../../src/adapters/gpio/sysfs.ts'
import type { LinesSettings } from '../../../src/ports/lines.ts'
import { createStandInOnoff, layOutSysfs } from '../../contract/sysfs-stand-in.ts'

const trees: { remove(): void }[] = []
afterEach(() => {
  for (const { remove } of trees.splice(0)) remove()
})

function rig(settings: Partial<LinesSettings> = {}, loadGpio?: () => never) {
  const clock = createVirtualClock()
  const onoff = createStandInOnoff()
  const tree = layOutSysfs([{ order: 0, base: 512, label: 'pinctrl-bcm2711', lines: 58 }])
  trees.push(tree)
  const told: string[] = []
  const open = () =>
    openSysfs(
      {
        chip: 'gpiochip0',
        way: 'sysfs',
        outputs: [{ offset: 17, activeLow: true }],
        inputs: [{ offset: 27, bias: 'as-is' }],
        ...settings,
      },
      {
        onOpen: () => told.push('open'),
        onEdge: (offset) => told.push(`edge ${offset}`),
        onClosed: (trouble) => told.push(trouble),
      },
      { clock, root: tree.root, loadGpio: loadGpio ?? (() => onoff.Gpio) },
    )
  return { clock, onoff, told, open }
}

test('without onoff the lines are undriven, and nothing throws', () => {
  const { clock, told, open } = rig({}, () => {
    throw new Error('Could not locate the bindings file')
  })
  open()
  clock.settle()
  expect(told).toEqual(['undriven'])
})

test('a resistor of the chip cannot be had through sysfs, so an input that needs one is refused', () => {
  const { clock, onoff, told, open } = rig({ inputs: [{ offset: 27, bias: 'pull-up' }] })
  open()
  clock.settle()
  expect(told).toEqual(['unsuited'])
  expect(onoff.isExported(512 + 17)).toBe(false)
})

test.each([
  ['EBUSY', 'taken'],
  ['EACCES', 'forbidden'],
  ['EINVAL', 'unsuited'],
  ['ENOENT', 'gone'],
])('%s of the kernel is told as %s', (code, trouble) => {
  const { clock, onoff, told, open } = rig()
  onoff.failNext(code)
  open()
  clock.settle()
  expect(told).toEqual([trouble])
})

test('a line that another program takes away is told as gone, with every other output off', () => {
  const { clock, onoff, told, open } = rig()
  const lines = open()
  clock.settle()
  lines.drive(17, true)
  expect(onoff.seen(512 + 17)).toBe(0)
  onoff.takeAway(512 + 27)
  clock.settle()
  expect(told.filter((word) => word !== 'edge 27')).toEqual(['open', 'gone'])
  expect(onoff.seen(512 + 17)).toBe(1)
  expect(lines.drive(17, true)).toBe(false)
})
