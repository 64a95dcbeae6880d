// The real uplink before a virtual broker with every trouble, and a process that dies anywhere: each request takes effect once
// and has one answer, the platform hears every event once and in order, and what it can read at any time is true.
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Observation, ObservationOf } from '../../simulator/world/observation.ts'
import type { DeathPoint, NetworkTrouble } from '../../simulator/world/outside.ts'
import { assignment, otherRequest } from './mqtt-requests.ts'
import type { Rig, RigOptions } from './mqtt-rig.ts'
import { createRig } from './mqtt-rig.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

const deathPoints: readonly DeathPoint[] = [
  'before-publish',
  'after-publish',
  'before-acknowledge',
  'before-delivered',
]

/** Request `number` of the platform: an assignment and something else in turn. What it gives back asks it again. */
function ask(rig: Rig, number: number, compartments = 12): () => void {
  const { chance, clock, network } = rig
  const body =
    number % 2 === 1
      ? assignment(chance, `p${number}`)
      : otherRequest(chance, { newest: number - 1, compartments, nowMs: clock.wallMs() })
  const publish = () => network.publish(body, `t${number}`)
  publish()
  return publish
}

/** A rig with a list of what was seen. */
function createWatched(options: RigOptions) {
  const seen: Observation[] = []
  const rig = createRig({ ...options, onObservation: (one) => seen.push(one) })
  const of = <K extends Observation['kind']>(kind: K) =>
    seen.filter((one): one is ObservationOf<K> => one.kind === kind)
  return { rig, of }
}

/** Somebody goes along the wall and pushes every door shut. */
function closeDoors(rig: Rig): void {
  for (const { id } of rig.store.load().rows.compartments) rig.doors.close(id)
}

/** A day of a few hundred requests, with the process dying now and then. */
function busyDay(rig: Rig, requests: number): void {
  for (let number = 1; number <= requests; number++) {
    ask(rig, number)
    if (number % 20 === 0) closeDoors(rig)
    if (rig.chance.whole(40) === 0) rig.dieAt(rig.chance.pick(deathPoints), 1 + rig.chance.whole(20))
    if (rig.chance.whole(10) === 0) rig.network.publishGarbage()
    if (rig.chance.whole(50) === 0) rig.network.askAside()
    rig.pass(rig.chance.whole(400))
  }
}

describe.each<4 | 5>([4, 5])('before a broker of MQTT %i', (speaks) => {
  test.each<{ what: string; trouble: NetworkTrouble | null; mayBeAhead?: boolean }>([
    { what: 'with a sound network', trouble: null },
    { what: 'where connections break and take what is on its way along', trouble: 'losing' },
    { what: 'where the broker hands over again', trouble: 'repeating' },
    { what: 'where requests overtake each other', trouble: 'reordering' },
    { what: 'where the broker shows an old snapshot', trouble: 'stale-snapshot' },
    { what: 'where the broker shows a snapshot of the future', trouble: 'stale-snapshot', mayBeAhead: true },
  ])(
    'hundreds of requests to a process that dies come out right $what',
    ({ trouble, mayBeAhead = false }) => {
      const rig = createRig({ seed: 11, speaks, mayBeAhead })
      if (trouble !== null) rig.network.setTrouble(trouble, true)
      busyDay(rig, 600)
      rig.healAndEnd()
      expect(rig.wrong).toEqual([])
      expect(rig.deaths()).toBeGreaterThan(0)
      expect(rig.network.counts().again).toBeGreaterThan(0)
      expect([rig.network.waiting(), rig.network.unanswered()]).toEqual([0, 0])
    },
  )
})

test('a broker that is gone for three days costs nothing that was asked, nor anything that happened', () => {
  const { rig, of } = createWatched({ seed: 3 })
  rig.pass(minute)
  rig.network.setTrouble('gone', true)
  for (let number = 1; number <= 60; number++) {
    ask(rig, number)
    rig.pass(hour)
    rig.doors.pullOpen('001')
    rig.pass(10 * minute)
    rig.doors.close('001')
  }
  const heardBefore = of('event.heard').length
  expect(of('request.acknowledged')).toEqual([])
  expect(
    rig
      .engine()
      .read.alerts()
      .map(({ code }) => code),
  ).toContain('broker-gone')
  rig.healAndEnd()
  expect(rig.wrong).toEqual([])
  expect(of('event.heard').length).toBeGreaterThan(heardBefore + 60)
  expect(
    rig
      .engine()
      .read.alerts()
      .map(({ code }) => code),
  ).not.toContain('broker-gone')
})

test('a journal that cannot be read for a while delays what the platform hears, and ends nothing', () => {
  const { rig, of } = createWatched({ seed: 9 })
  rig.pass(minute)
  const heardBefore = of('event.heard').length
  rig.setUnreadable(true)
  ask(rig, 1)
  rig.pass(minute)
  expect(of('answered')).toHaveLength(1)
  expect(of('event.heard')).toHaveLength(heardBefore)
  rig.setUnreadable(false)
  rig.pass(10 * second)
  expect(of('event.heard').length).toBeGreaterThan(heardBefore)
  expect(rig.deaths()).toBe(0)
  rig.healAndEnd()
  expect(rig.wrong).toEqual([])
})

test.each(deathPoints)('a process that dies %s loses and doubles nothing', (point) => {
  const { rig, of } = createWatched({ seed: 5, speaks: 5 })
  rig.pass(minute)
  rig.dieAt(point, 1)
  ask(rig, 1)
  rig.pass(minute)
  expect(rig.deaths()).toBe(1)
  rig.healAndEnd()
  expect(rig.wrong).toEqual([])
  const assigned = of('committed').flatMap(({ write }) =>
    write.entries.filter(({ type }) => type === 'parcel.assigned'),
  )
  expect(assigned).toHaveLength(1)
})

test('over a hundred thousand repeated and reordered messages take effect once each', () => {
  const requests = 1_600
  const copies = 36
  /** What was done for each transaction: openings by their ids, and how often each parcel was assigned and cancelled. */
  const openings = new Map<string, Set<string>>()
  const events = new Map<string, number>()
  const granted = new Map<string, string>()
  const rig = createRig({
    seed: 7,
    compartments: 30,
    onObservation(one) {
      if (one.kind === 'answered') {
        const { transaction, verb, status } = one.answer
        if (status !== 'ok' || granted.has(transaction)) return
        granted.set(transaction, verb)
        // What is assigned is cancelled, so that there is room for the next.
        if (verb === 'parcel.assign')
          clock.wakeAt(clock.monotonicMs() + second, () => cancel(transaction.slice(1)))
      } else if (one.kind === 'committed') {
        for (const change of one.write.changes) {
          const cause = change.table === 'openings' ? change.value?.cause : undefined
          if (cause?.kind !== 'remote') continue
          openings.set(cause.transaction, (openings.get(cause.transaction) ?? new Set()).add(change.key))
        }
        for (const { type, subject } of one.write.entries)
          events.set(`${type} ${subject}`, (events.get(`${type} ${subject}`) ?? 0) + 1)
      }
    },
  })
  const { chance, clock, network } = rig
  const repeat = (again: () => void): void => {
    for (let copy = 2; copy <= copies; copy++)
      clock.wakeAt(clock.monotonicMs() + chance.whole(5 * minute), again)
  }
  const cancel = (number: string): void => {
    const body = { verb: 'parcel.cancel', parcel: `p${number}`, why: null } as const
    const again = () => network.publish(body, `c${number}`)
    again()
    repeat(again)
  }
  for (const trouble of ['repeating', 'reordering'] as const) network.setTrouble(trouble, true)
  for (let number = 1; number <= requests; number++) {
    // Not always, or the broker would hardly get to hand anything over.
    network.setTrouble('losing', number % 600 < 200)
    repeat(ask(rig, number, 30))
    if (number % 20 === 0) closeDoors(rig)
    if (chance.whole(60) === 0) rig.dieAt(chance.pick(deathPoints), 1 + chance.whole(20))
    rig.pass(chance.whole(1_000))
  }
  rig.pass(5 * minute)
  rig.healAndEnd()
  expect(rig.wrong).toEqual([])
  expect(network.counts()).toMatchObject({ dropped: 0 })
  expect(network.counts().handedOver).toBeGreaterThan(100_000)
  expect(rig.deaths()).toBeGreaterThan(10)
  const granting = (verb: string, mark: string) =>
    [...granted]
      .filter(([transaction, one]) => one === verb && transaction.startsWith(mark))
      .map(([name]) => name)
  const times = (type: string, transactions: readonly string[]) =>
    new Set(transactions.map((transaction) => events.get(`${type} parcels/p${transaction.slice(1)}`)))
  expect([...times('parcel.assigned', granting('parcel.assign', 't'))]).toEqual([1])
  expect([...times('parcel.cancelled', granting('parcel.cancel', 'c'))]).toEqual([1])
  const opened = granting('compartment.open', 't').map((transaction) => openings.get(transaction)?.size)
  expect([...new Set(opened)]).toEqual([1])
  const pulsed = rig.doors.pulses.map(({ opening }) => opening)
  expect(new Set(pulsed).size).toBe(pulsed.length)
  expect(granting('parcel.assign', 't').length).toBeGreaterThan(300)
  expect(opened.length).toBeGreaterThan(20)
  // Some 6 s of work, longer where others work too.
}, 60_000)

test('the same seed gives the same observations to the byte, another one others', () => {
  const digest = (seed: number): string => {
    const hash = createHash('sha256')
    const rig = createRig({
      seed,
      onObservation: (one, atMs) => hash.update(`${atMs} ${JSON.stringify(one)}\n`),
    })
    for (const trouble of ['losing', 'repeating', 'reordering', 'stale-snapshot'] as const)
      rig.network.setTrouble(trouble, true)
    busyDay(rig, 200)
    rig.network.setTrouble('gone', true)
    rig.pass(day)
    rig.healAndEnd()
    return hash.digest('hex')
  }
  const first = digest(21)
  expect(digest(21)).toBe(first)
  expect(digest(22)).not.toBe(first)
})

/** Breaks the connection for a moment, again and again: some breaks are known at once, others only after half a minute. */
function breakOften(rig: Rig, times: number, afterEach: () => void): void {
  for (let time = 0; time < times; time++) {
    rig.network.setTrouble('gone', true)
    rig.pass(rig.chance.whole(3) * second + 1)
    rig.network.setTrouble('gone', false)
    rig.pass(2 * minute)
    afterEach()
  }
}

test('the will of a connection that was given up late never stands against a locker that is there', () => {
  const { rig } = createWatched({ seed: 2 })
  rig.pass(minute)
  const states = new Set<string>()
  breakOften(rig, 60, () => {
    states.add(JSON.parse(rig.network.retained().get('kluis/v1/here/status') ?? '{}').state)
  })
  expect([...states]).toEqual(['online'])
  expect(rig.network.counts().connections).toBeGreaterThan(60)
})

test('a locker that is killed is shown as offline within the keep-alive, one that stops in order at once', () => {
  const state = (rig: Rig) => JSON.parse(rig.network.retained().get('kluis/v1/here/status') ?? '{}').state
  for (let seed = 1; seed <= 10; seed++) {
    const { rig } = createWatched({ seed })
    rig.pass(minute)
    expect(state(rig)).toBe('online')
    rig.stay('killed')
    rig.pass(minute)
    expect(state(rig)).toBe('offline')
  }
  const { rig } = createWatched({ seed: 1 })
  rig.pass(minute)
  rig.stay('stopped')
  rig.pass(5 * second)
  expect(state(rig)).toBe('offline')
})

test('numbers that no journal of ours can have reached are not believed, whatever the broker shows', () => {
  const { rig, of } = createWatched({ seed: 2, mayBeAhead: true })
  rig.network.setTrouble('stale-snapshot', true)
  rig.pass(minute)
  breakOften(rig, 60, () => ask(rig, 2 * of('request.sent').length))
  const jumps = of('committed').flatMap(({ write }) =>
    write.entries.filter(({ type }) => type === 'site.restored'),
  )
  expect(jumps.length).toBeGreaterThan(0)
  expect(rig.store.lastSequence()).toBeLessThan(1e6)
  rig.network.setTrouble('stale-snapshot', false)
  rig.healAndEnd()
  expect(rig.wrong).toEqual([])
})

test('an alert that an earlier life left at the broker is taken away by the next', () => {
  for (let seed = 1; seed <= 10; seed++) {
    const { rig } = createWatched({ seed })
    rig.pass(minute)
    const submit = rig.engine().submit
    submit({ type: 'fault.reported', code: 'bus-gone', subject: 'wall' })
    rig.pass(minute)
    expect([...rig.network.retained().keys()].some((topic) => topic.includes('/alerts/'))).toBe(true)
    submit({ type: 'fault.cleared', code: 'bus-gone', subject: 'wall' })
    rig.dieAt('before-publish', 1)
    rig.pass(minute)
    expect(rig.deaths()).toBe(1)
    rig.healAndEnd()
    expect(rig.wrong).toEqual([])
  }
})
