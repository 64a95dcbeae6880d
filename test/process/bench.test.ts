// The bench: that it runs and prints what it promises. No figure is judged here, since a busy machine would judge it.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { atLeast, atMost, median, quantile, tableText } from '../../scripts/bench/figures.ts'

const script = fileURLToPath(new URL('../../scripts/bench.ts', import.meta.url))
/** Several daemons start one after the other, whatever else the machine does. */
const busyMachineMs = 150_000
const bench = (args: readonly string[]) => promisify(execFile)(process.execPath, [script, ...args])

test(
  'a quick run prints a figure and a verdict for each goal that it was asked for',
  async () => {
    const { stdout } = await bench(['--quick', '--json', '--only', 'P1,P5,P7,P10'])
    const report = JSON.parse(stdout)
    expect(report.quick).toBe(true)
    expect([...new Set(report.figures.map((one: { goal: string }) => one.goal))]).toEqual([
      'P1',
      'P5',
      'P7',
      'P10',
    ])
    for (const one of report.figures) {
      expect(one).toMatchObject({ value: expect.any(Number), reached: expect.any(Boolean) })
      expect(one.detail.length).toBeGreaterThan(20)
    }
  },
  busyMachineMs,
)

test(
  'scans and bytes are measured on a real line',
  async () => {
    const { stdout } = await bench(['--quick', '--json', '--only', 'P4,P9'])
    const { figures } = JSON.parse(stdout)
    expect(figures).toHaveLength(5)
    for (const { value } of figures) expect(value).toBeGreaterThan(0)
  },
  busyMachineMs,
)

test(
  'the kiosk’s page is measured in a real browser',
  async () => {
    const { stdout } = await bench(['--quick', '--json', '--only', 'K1,K3,K4'])
    const { figures } = JSON.parse(stdout)
    expect(figures.map((one: { goal: string }) => one.goal)).toEqual(['K1', 'K3', 'K4'])
    for (const { value } of figures) expect(value).toEqual(expect.any(Number))
  },
  busyMachineMs,
)

test('a goal that is not measured is named', async () => {
  await expect(bench(['--only', 'P99'])).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('P99 is no goal'),
  })
})

test('a median is of rounds, and a verdict says by how much a goal is missed', () => {
  expect(median([3, 1, 2])).toBe(2)
  expect(median([4, 1, 2, 3])).toBe(2.5)
  expect(quantile([5, 1, 4, 2, 3], 0.99)).toBe(5)
  const measured = { goal: 'P0', what: 'a thing', wanted: '', detail: 'against nothing', rounds: [1, 2, 3] }
  expect(atLeast(4, measured)).toMatchObject({ value: 2, reached: false, missedBy: 0.5 })
  expect(atMost(2, measured)).toMatchObject({ reached: true, missedBy: 0 })
  expect(tableText([atLeast(4, measured)])).toContain('MISSED by 50 %')
})
