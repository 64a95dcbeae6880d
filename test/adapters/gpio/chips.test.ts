// How a chip is found in sysfs: by label or by name, its numbers looked up and never assumed.
import { afterEach, expect, test } from 'vitest'
import { findDevice, findSysfsChip, isChipPresent } from '../../../src/adapters/gpio/chips.ts'
import { layOutSysfs } from '../../contract/sysfs-stand-in.ts'

const laid: { remove(): void }[] = []
afterEach(() => {
  for (const { remove } of laid.splice(0)) remove()
})
const rootWith = (...chips: Parameters<typeof layOutSysfs>[0]) => {
  const tree = layOutSysfs(chips)
  laid.push(tree)
  return tree.root
}

const header = { order: 0, base: 512, label: 'pinctrl-bcm2711', lines: 58 }
const expander = { order: 1, base: 570, label: 'mcp23017', lines: 16 }

test('a chip is found by its label and by its name, with the base that this kernel gave it', () => {
  const root = rootWith(header, expander)
  const found = { label: 'mcp23017', base: 570, lines: 16 }
  expect(findSysfsChip('mcp23017', root)).toEqual(found)
  expect(findSysfsChip('gpiochip1', root)).toEqual(found)
  expect(findSysfsChip('/dev/gpiochip1', root)).toEqual(found)
  expect(findSysfsChip('gpiochip0', root)).toMatchObject({ base: 512 })
})

test('the base of an older kernel is 0, and the name is the same', () => {
  const root = rootWith({ ...header, base: 0 })
  expect(findSysfsChip('pinctrl-bcm2711', root)).toMatchObject({ base: 0 })
  expect(findSysfsChip('gpiochip0', root)).toMatchObject({ base: 0 })
})

test('a label that two chips have names neither of them', () => {
  const root = rootWith(expander, { ...expander, order: 2, base: 586 })
  expect(findSysfsChip('mcp23017', root)).toBeNull()
  expect(findSysfsChip('gpiochip2', root)).toMatchObject({ base: 586 })
})

test('what is not there is not found, nor is anything on a kernel without sysfs GPIO', () => {
  expect(findSysfsChip('pinctrl-rp1', rootWith(header))).toBeNull()
  expect(findSysfsChip('gpiochip4', rootWith(header))).toBeNull()
  expect(findSysfsChip('gpiochip0', '/nowhere')).toBeNull()
  expect(findDevice('gpiochip4095')).toBeNull()
  expect(findDevice('no such label')).toBeNull()
  expect(isChipPresent('no such label')).toBe(false)
})
