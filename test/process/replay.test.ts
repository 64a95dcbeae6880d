// The replay itself: that it runs with everything real, draws the same week from the same seed, and that its checks see
// what is wrong. It is short here; the week is `npm run replay`.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import type { Evidence } from '../../simulator/replay/checks.ts'
import { checkDelivery, histories } from '../../simulator/replay/checks.ts'
import type { SeenEvent } from '../../simulator/replay/platform.ts'
import { planWeek } from '../../simulator/replay/week.ts'

const script = fileURLToPath(new URL('../../scripts/replay.ts', import.meta.url))

async function run(args: readonly string[]): Promise<{ code: number; out: string; complaint: string }> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [script, ...args])
    return { code: 0, out: stdout, complaint: '' }
  } catch (error) {
    const failed = error as { code: number; stdout: string; stderr: string }
    return { code: failed.code, out: failed.stdout, complaint: failed.stderr }
  }
}

test('half a day of real parcels passes without one inconsistency', async () => {
  const { code, out } = await run(['--days', '0.7', '--speed', '2400', '--share', '0.08', '--json'])
  const report = JSON.parse(out)
  expect(report.checks.flatMap((check: { problems: string[] }) => check.problems)).toEqual([])
  expect(code).toBe(0)
  expect(report.events['parcel.deposited']).toBeGreaterThan(0)
  expect(report.received.repeats).toBeGreaterThanOrEqual(report.received.events)
  expect(report.daemonStarts).toBeGreaterThan(1)
}, 120_000)

test('a number that makes no sense is named, with what would', async () => {
  const { code, complaint } = await run(['--days', 'nine'])
  expect(code).toBe(2)
  expect(complaint).toContain('--days takes a number from')
})

test('the same seed plans the same week, another seed another', () => {
  const options = { seed: 1, share: 0.05, days: 7 }
  expect(planWeek(options)).toEqual(planWeek(options))
  expect(planWeek({ ...options, seed: 2 }).parcels).not.toEqual(planWeek(options).parcels)
})

test('a week has about five thousand parcels, and three sides hold what the data say', () => {
  const { rows, parcels } = planWeek({ seed: 1, share: 1, days: 7 })
  expect(rows).toBe(5089)
  expect(parcels).toHaveLength(5089)
  const sizable = parcels.filter(({ sidesMm }) => Math.min(...sidesMm) > 20)
  const litres = sizable.map(({ sidesMm: [a, b, c] }) => (a * b * c) / 1e6)
  expect(litres.reduce((sum, one) => sum + one, 0) / litres.length).toBeGreaterThan(8)
})

const event = (sequence: number, type: string, data: object = {}): SeenEvent => ({
  id: `x:${sequence}`,
  sequence,
  type: `kluis.${type}.v1`,
  subject: 'parcels/p',
  time: new Date(sequence * 1000).toISOString(),
  data: { parcel: 'p', compartment: '01', ...data },
})

test('a history that cannot be is seen', () => {
  const wrong: string[] = []
  histories([event(1, 'parcel.assigned'), event(2, 'parcel.collected')], wrong)
  expect(wrong).toEqual(['parcel p: parcel.collected while assigned (event 2)'])
})

test('a gap, a changed repeat and a wrong order of events are seen', () => {
  const received = [event(1, 'parcel.assigned'), event(3, 'parcel.deposited'), event(3, 'parcel.expired')]
  const platform = { received: received.map((one) => ({ event: one, text: JSON.stringify(one) })) }
  const wrong = checkDelivery({ site: 'x', platform } as unknown as Evidence)
  expect(wrong).toEqual([
    'event 3 came after 1',
    'event x:3 came with two bodies',
    'event 2 is missing before 3',
  ])
})
