// What the machine tells of itself, against the machine that runs the test.
import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { machineHealth } from '../../../src/adapters/host/machine.ts'

test('the disk of a folder has a size, and no more free than that', () => {
  const { disk, temperatureC } = machineHealth(tmpdir())
  expect(disk.totalMiB).toBeGreaterThan(0)
  expect(disk.freeMiB).toBeLessThanOrEqual(disk.totalMiB)
  expect(temperatureC === null || Number.isFinite(temperatureC)).toBe(true)
})

test('a folder that is gone is an error, not a full disk', () => {
  expect(() => machineHealth('/no/such/folder')).toThrow('ENOENT')
})
