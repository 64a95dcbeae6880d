// The wall clock jumps, in every way that a clock without a battery, a bad time source or a hand can make it, at the worst moments:
// what counts is that trusted time alone ends a code, a parcel's stay or the memory of a parcel. Visits, lockouts and deadlines
// under steps stand in test/core/clock.test.ts.
import { describe, expect, test } from 'vitest'
import type { Locker } from '../../simulator/world/locker.ts'
import { createLocker, seal } from '../../simulator/world/locker.ts'
import { compartmentSpec } from '../../simulator/world/small-site.ts'
import { day, hour, minute, pulsed, readClock } from '../core/lives.ts'

const second = 1_000
const year = 365 * day

/** What the host's clock says from now on: so far from the truth, or on this date; and whether anybody stands for it. */
interface Reading {
  readonly offByMs?: number
  readonly saysMs?: number
  readonly confirmed: boolean
  /** Time that passes before it. */
  readonly afterMs?: number
}

const trusted = (offByMs: number): Reading => ({ offByMs, confirmed: true })
const untrusted = (offByMs: number): Reading => ({ offByMs, confirmed: false })
const drifting = (byMs: number): readonly Reading[] =>
  Array.from({ length: 60 }, (_, index) => ({ ...trusted((index + 1) * byMs), afterMs: minute }))

const jumps: Readonly<Record<string, readonly Reading[]>> = {
  'ten seconds forward': [trusted(10 * second)],
  'ten seconds back': [trusted(-10 * second)],
  'five hours forward': [trusted(5 * hour)],
  'five hours back': [trusted(-5 * hour)],
  'three years forward': [trusted(3 * year)],
  'three years back': [trusted(-3 * year)],
  'back to 1970, and nobody stands for it': [{ saysMs: 0, confirmed: false }],
  'back to 1970, by a time source that is wrong': [{ saysMs: 0, confirmed: true }],
  'beyond 2038': [{ saysMs: Date.UTC(2038, 0, 19, 3, 14, 8), confirmed: true }],
  'beyond 2100, and nobody stands for it': [{ saysMs: Date.UTC(2100, 1, 28, 23, 59, 59), confirmed: false }],
  'beyond 2100': [{ saysMs: Date.UTC(2100, 1, 28, 23, 59, 59), confirmed: true }],
  'by drifting ahead, a second each minute': drifting(second),
  'by drifting behind, three seconds each minute': drifting(-3 * second),
  'years ahead, then confirmed with a step back': [untrusted(2 * year), { ...trusted(0), afterMs: hour }],
  'years behind, then confirmed with a step forward': [
    untrusted(-2 * year),
    { ...trusted(0), afterMs: hour },
  ],
  'away, as after a power cut: it stands still and nobody stands for it': [untrusted(-8 * hour)],
  'ahead, back and ahead again by two sources that contradict each other': [
    trusted(2 * hour),
    { ...trusted(-2 * hour), afterMs: minute },
    { ...trusted(2 * hour), afterMs: minute },
  ],
}

/** What the locker may believe of the time; null for nothing. */
interface Belief {
  offByMs: number | null
}

const startMs = Date.UTC(2026, 0, 5, 8)
const trueMs = ({ clock }: Locker): number => startMs + clock.monotonicMs()

function read(
  locker: Locker,
  { offByMs = 0, saysMs, confirmed }: Reading,
  atBoot: boolean,
  belief: Belief,
): void {
  const { clock } = locker
  const wallMs = saysMs ?? trueMs(locker) + offByMs
  if (atBoot) locker.restart({ downMs: 2_000, wallMs, isConfirmed: confirmed })
  else {
    clock.setWall(wallMs)
    clock.setConfirmed(confirmed)
    readClock(locker)
  }
  if (confirmed) belief.offByMs = clock.wallMs() - trueMs(locker)
  else if (atBoot) belief.offByMs = null
}

const soonMs = startMs + 2 * hour
const lateMs = startMs + 3 * day
const neverMs = Date.UTC(2300, 0, 1)

/** Parcels that stay for centuries, with codes that do not: `soon…` until 10:00, `late…` for three days. */
function prepare(): Locker {
  const locker = createLocker({
    compartments: Array.from({ length: 8 }, (_, index) => compartmentSpec(`0${index + 1}`, 'S')),
  })
  locker.assign({ id: 'ended', pin: 'ended' })
  locker.deposit('ended')
  locker.pin('ended')
  locker.close('01')
  locker.pass(2 * minute)
  const ids = ['soon1', 'soon2', 'late1', 'late2']
  for (const id of ids) {
    locker.assign({ id, pickupByMs: neverMs })
    const untilMs = id.startsWith('soon') ? soonMs : lateMs
    locker.ask({ verb: 'code.issue', parcel: id, code: seal('pin', id), uses: null, untilMs })
  }
  locker.assign({ id: 'stays', pickupByMs: lateMs })
  locker.assign({ id: 'visited', pin: 'visited', pickupByMs: neverMs })
  locker.deposit(...ids, 'stays', 'visited')
  return locker
}

/** Somebody comes with this code; what opens is closed again. */
function come(locker: Locker, code: string): string {
  const outcome = locker.pin(code)
  for (const { compartment } of locker.engine.read.visit()?.doors ?? []) locker.close(compartment)
  locker.pass(5 * minute)
  return outcome
}

/** Codes, stays and memories against the time that may be believed, and no other. */
function judge(locker: Locker, { offByMs }: Belief, which: '1' | '2'): void {
  const nowMs = offByMs === null ? null : trueMs(locker) + offByMs
  const isOver = (ms: number): boolean => nowMs !== null && nowMs >= ms
  expect(locker.engine.read.clockConfirmed()).toBe(offByMs !== null)
  expect(come(locker, `soon${which}`), `until ${soonMs}, at ${nowMs}`).toBe(
    isOver(soonMs) ? 'code-expired' : 'accepted',
  )
  expect(come(locker, `late${which}`), `until ${lateMs}, at ${nowMs}`).toBe(
    isOver(lateMs) ? 'code-expired' : 'accepted',
  )
}

/** Nothing ends and nothing is forgotten before a time that was believed said so. */
function nothingEndedEarly(locker: Locker, latestBelievedMs: number): void {
  if (latestBelievedMs < lateMs) expect(locker.parcel('stays').state).toBe('deposited')
  if (latestBelievedMs < startMs + 30 * day) expect(locker.row('parcels', 'ended')?.state).toBe('collected')
}

const moments = ['at a boot', 'in the middle of a pick-up', 'when the time comes late'] as const

describe.each(moments)('%s the clock jumps', (moment) => {
  test.each(Object.entries(jumps))('%s', (_how, readings) => {
    const locker = prepare()
    const belief: Belief = { offByMs: 0 }
    let latestBelievedMs = trueMs(locker)
    if (moment === 'when the time comes late') read(locker, { saysMs: 0, confirmed: false }, true, belief)
    if (moment === 'in the middle of a pick-up') {
      const before = pulsed(locker).length
      // The pulse is under way.
      locker.submit({ type: 'code.entered', way: 'pin', hash: seal('pin', 'visited').hash, label: null })
      expect(pulsed(locker)).toHaveLength(before + 1)
    }
    for (const [index, reading] of readings.entries()) {
      locker.pass(reading.afterMs ?? 0)
      read(locker, reading, moment === 'at a boot' && index === 0, belief)
    }
    if (moment === 'in the middle of a pick-up') {
      locker.pass(second)
      const sum = readings.reduce((ms, { afterMs = 0 }) => ms + afterMs, 0)
      if (sum < minute) expect(locker.engine.read.visit()?.doors).toMatchObject([{ outcome: 'opened' }])
      for (const id of ['07', '06']) locker.close(id)
      locker.pass(3 * minute)
      expect(locker.parcel('visited').state).toBe('collected')
    }

    // A day and the housekeeping later.
    locker.pass(26 * hour)
    if (belief.offByMs !== null) latestBelievedMs = trueMs(locker) + belief.offByMs
    for (const { offByMs = 0, saysMs, confirmed } of readings)
      if (confirmed)
        latestBelievedMs = Math.max(latestBelievedMs, (saysMs ?? trueMs(locker) + offByMs) + 27 * hour)
    nothingEndedEarly(locker, latestBelievedMs)
    judge(locker, belief, '1')

    // The right time arrives, and is believed: what was wrongly believed until now leaves nothing behind in any code.
    read(locker, trusted(0), false, belief)
    locker.pass(minute)
    nothingEndedEarly(locker, latestBelievedMs)
    judge(locker, belief, '2')
  })
})
