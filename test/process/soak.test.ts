// The soak itself: that it runs with everything real and finds nothing wrong, and that its checks see what is. It is short here;
// hundreds of kills are `npm run soak`, a thousand lost connections `npm run soak -- --drops 1000`.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import type { Platform, SeenEvent } from '../../simulator/replay/platform.ts'
import type { Truth } from '../../simulator/replay/truth.ts'
import {
  checkEffects,
  checkLives,
  checkPlaces,
  checkPulses,
  checkScreens,
} from '../../simulator/soak/checks.ts'
import { dropOverAndOver } from '../../simulator/soak/drops.ts'
import type { Requests } from '../../simulator/soak/requests.ts'
import { doors } from '../../simulator/soak/wall.ts'
import type { Fact, Witness } from '../../simulator/soak/witness.ts'

const script = fileURLToPath(new URL('../../scripts/soak.ts', import.meta.url))

async function run(args: readonly string[]): Promise<{ code: number; out: string; complaint: string }> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [script, ...args])
    return { code: 0, out: stdout, complaint: '' }
  } catch (error) {
    const failed = error as { code: number; stdout: string; stderr: string }
    return { code: failed.code, out: failed.stdout, complaint: failed.stderr }
  }
}

test('a daemon killed over and over loses nothing, repeats nothing and opens no door by itself', async () => {
  // 15 kills take 20 s; a busy machine manages fewer within a minute.
  const { out, complaint } = await run(['--kills', '15', '--within', '1', '--json'])
  expect(complaint).toBe('')
  const report = JSON.parse(out)
  const problems = report.checks.flatMap((check: { problems: string[] }) => check.problems)
  expect([...problems, ...report.trails]).toEqual([])
  const kills = Object.values<number>(report.kills)
  expect(kills.reduce((sum, one) => sum + one, 0)).toBeGreaterThan(0)
  expect(report.handOvers).toBeGreaterThan(0)
  expect(report.requests.again).toBeGreaterThan(0)
}, 400_000)

test('status is right after every lost connection, and a retained request is never taken', async () => {
  const { brokers, problems } = await dropOverAndOver({ drops: 12, seed: 1, halfOpen: false })
  expect(problems).toEqual([])
  for (const { drops, retainedRefused } of brokers) {
    expect(drops).toBeGreaterThanOrEqual(12)
    expect(retainedRefused).toBeGreaterThan(0)
  }
}, 400_000)

test('a number that makes no sense is named, with what would', async () => {
  const { code, complaint } = await run(['--kills', 'many'])
  expect(code).toBe(2)
  expect(complaint).toContain('--kills takes a number from')
})

const event = (sequence: number, type: string, data: object = {}): SeenEvent => ({
  id: `x:${sequence}`,
  sequence,
  type: `kluis.${type}.v1`,
  subject: 'site',
  time: new Date(sequence * 1000).toISOString(),
  data: { ...data },
})
const platformOf = (events: readonly SeenEvent[]): Platform =>
  ({
    received: events.map((one) => ({ event: one, text: '' })),
    snapshot: () => ({ compartments: doors.map(({ id }) => ({ id, state: 'vacant' })) }),
  }) as unknown as Platform
const at = (second: number) => ({ compartment: '01', atMs: second * 1000 + 500 })
const pulsedAt = (...seconds: number[]): Truth => ({ pulses: seconds.map(at) }) as unknown as Truth

test('a coil that a restart energises is seen', () => {
  const told = [
    event(1, 'site.started'),
    event(2, 'door.opened', { compartment: '01', opening: 'o1', outcome: 'opened' }),
    event(5, 'site.started'),
    event(6, 'door.outcome-unknown', { compartment: '01', opening: 'o2', outcome: 'unknown' }),
    event(8, 'site.started'),
  ]
  const platform = platformOf(told)
  expect(checkPulses(platform, pulsedAt(1), doors)).toEqual([])
  // Whether the unknown one was pulsed, and in which of the two lives, nobody knows.
  expect(checkPulses(platform, pulsedAt(1, 3), doors)).toEqual([])
  expect(checkPulses(platform, pulsedAt(1, 6), doors)).toEqual([])
  expect(checkPulses(platform, pulsedAt(1, 9), doors)).toEqual([
    'door 01 was pulsed 1 times in the life that began at 1970-01-01T00:00:08.000Z, and told of are 0 and 0 unknown',
  ])
  expect(checkPulses(platform, pulsedAt(), doors)).toHaveLength(1)
})

test('what a screen showed and the journal does not tell is seen', () => {
  const shown = (fact: Fact): Witness => ({ facts: () => [{ fact, atMs: 0 }] }) as unknown as Witness
  const platform = platformOf([
    event(1, 'visit.started', { visit: 'v1' }),
    event(2, 'parcel.deposited', { parcel: 'p1' }),
    event(3, 'door.opened', { visit: 'v1', compartment: '01', outcome: 'opened' }),
  ])
  const problems = (fact: Fact): number => checkScreens(platform, shown(fact)).length
  expect(problems({ kind: 'visit', visit: 'v1' })).toBe(0)
  expect(problems({ kind: 'visit', visit: 'v2' })).toBe(1)
  expect(problems({ kind: 'parcel', parcel: 'p1', state: 'deposited' })).toBe(0)
  expect(problems({ kind: 'parcel', parcel: 'p1', state: 'collected' })).toBe(1)
  expect(problems({ kind: 'door', visit: 'v1', compartment: '01', outcome: 'opened' })).toBe(0)
  expect(problems({ kind: 'door', visit: 'v1', compartment: '02', outcome: 'opened' })).toBe(1)
})

test('an effect that is missing, comes twice or was refused is seen', () => {
  const asked = (granted: boolean): Requests =>
    ({
      paper: [],
      marks: new Map([['t1', { verb: 'parcel.extend', parcel: 'p1', granted }]]),
    }) as unknown as Requests
  const extended = (count: number): Platform =>
    platformOf(
      Array.from({ length: count }, (_, index) =>
        event(index + 1, 'parcel.extended', { parcel: 'p1', pickupBy: 't1' }),
      ),
    )
  expect(checkEffects(extended(1), asked(true))).toEqual([])
  expect(checkEffects(extended(0), asked(true))).toHaveLength(1)
  expect(checkEffects(extended(2), asked(true))).toHaveLength(1)
  expect(checkEffects(extended(1), asked(false))).toHaveLength(1)
})

test('a life that is not told, and a parcel that lies elsewhere, are seen', () => {
  const life = { pid: 1, launchedMs: 500, servingMs: 900, endedMs: 5000, phase: 'any' }
  expect(checkLives(platformOf([event(1, 'site.started')]), [life])).toEqual([])
  expect(checkLives(platformOf([]), [life])).toHaveLength(1)
  expect(checkLives(platformOf([event(1, 'site.started'), event(2, 'site.started')]), [life])).toHaveLength(1)
  expect(checkLives(platformOf([event(7, 'site.started')]), [])).toHaveLength(1)
  const lies = { contents: (id: string) => (id === '02' ? ['p1'] : []) } as unknown as Truth
  const told = (compartment: string): Platform =>
    platformOf([
      event(1, 'parcel.assigned', { parcel: 'p1', compartment }),
      event(2, 'parcel.deposited', { parcel: 'p1', compartment }),
    ])
  expect(checkPlaces(told('02'), lies, doors)).toEqual([])
  expect(checkPlaces(told('01'), lies, doors)).toHaveLength(1)
})
