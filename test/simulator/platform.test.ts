// What the stand-in platform promises whatever the broker does: each event once and in order, each request
// until it is answered. In virtual time, without a broker.
import { describe, expect, test } from 'vitest'
import type { LockerEvent } from '../../simulator/platform/event-order.ts'
import { createEventOrder } from '../../simulator/platform/event-order.ts'
import { createParcelBook } from '../../simulator/platform/parcel-book.ts'
import { createRequests, NoAnswer } from '../../simulator/platform/requests.ts'
import { createVirtualClock } from '../../simulator/world/virtual-clock.ts'
import type { Answer } from '../../src/core/requests.ts'

const event = (sequence: number, type = 'kluis.door.opened.v1', data = {}): LockerEvent => ({
  id: `site:${sequence}`,
  type,
  subject: 'compartments/01',
  time: '2026-11-21T12:00:00.000Z',
  sequence,
  data,
})
const replayed = (fromSequence: number, lastSequence: number): Answer => ({
  transaction: 't',
  verb: 'events.replay',
  status: 'ok',
  data: { fromSequence, lastSequence },
})

function openOrder(answer: (from: number) => Promise<Answer> = () => new Promise(() => {})) {
  const clock = createVirtualClock()
  const taken: number[] = []
  const asked: number[] = []
  const order = createEventOrder({
    after: 0,
    clock,
    apply: ({ sequence }) => taken.push(sequence),
    replay(from) {
      asked.push(from)
      return answer(from)
    },
  })
  return { clock, order, taken, asked }
}

describe('events', () => {
  test('a repeat is taken once', () => {
    const { order, taken } = openOrder()
    for (const sequence of [1, 2, 2, 1, 3]) order.take(event(sequence))
    expect(taken).toEqual([1, 2, 3])
    expect(order.counts().repeats).toBe(2)
  })

  test('behind a gap nothing is taken before what is missing was sent again', () => {
    const { order, taken, asked } = openOrder()
    for (const sequence of [1, 4, 5]) order.take(event(sequence))
    expect(taken).toEqual([1])
    expect(asked).toEqual([2])
    for (const sequence of [2, 3, 4, 5, 6]) order.take(event(sequence))
    expect(taken).toEqual([1, 2, 3, 4, 5, 6])
  })

  test('a replay that brings nothing is asked for again', async () => {
    const { clock, order, asked } = openOrder((from) => Promise.resolve(replayed(from, 3)))
    order.take(event(3))
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve()
    clock.advance(20_000)
    expect(asked.length).toBeGreaterThan(1)
    expect(new Set(asked)).toEqual(new Set([1]))
  })

  test('what the journal has forgotten does not hold up the rest', async () => {
    const { order, taken } = openOrder(() => Promise.resolve(replayed(10, 12)))
    order.take(event(12))
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve()
    for (const sequence of [10, 11, 12]) order.take(event(sequence))
    expect(taken).toEqual([10, 11, 12])
    expect(order.counts().lost).toBe(9)
  })

  test('the numbers that a restored locker leaves out are no gap', () => {
    const { order, taken, asked } = openOrder()
    order.take(event(1))
    order.take(event(1_002, 'kluis.site.restored.v1', { from: 2, to: 1_001 }))
    order.take(event(1_003))
    expect(taken).toEqual([1, 1_002, 1_003])
    expect(asked).toEqual([])
  })

  test('an event that only the snapshot tells of is asked for after a while', () => {
    const { clock, order, asked } = openOrder()
    order.take(event(1))
    order.lockerHas(2)
    expect(asked).toEqual([])
    clock.advance(3_000)
    expect(asked).toEqual([2])
  })
})

describe('requests', () => {
  function openRequests() {
    const clock = createVirtualClock()
    const sent: { readonly verb: string; readonly transaction: string }[] = []
    const line = { isUp: true }
    const requests = createRequests({
      clock,
      prefix: 'test',
      send(verb, text) {
        if (line.isUp) sent.push({ verb, ...(JSON.parse(text) as { readonly transaction: string }) })
        return line.isUp
      },
    })
    return { clock, sent, line, requests }
  }

  test('one without an answer is sent again with the same transaction', async () => {
    const { clock, sent, requests } = openRequests()
    const answer = requests.ask('parcel.cancel', { parcel: 'p1' })
    clock.advance(10_000)
    expect(sent.length).toBeGreaterThan(2)
    expect(new Set(sent.map(({ transaction }) => transaction)).size).toBe(1)
    const [{ transaction } = { transaction: '' }] = sent
    requests.answered({ transaction, verb: 'parcel.cancel', status: 'ok' })
    requests.answered({ transaction, verb: 'parcel.cancel', status: 'ok' })
    expect(await answer).toMatchObject({ status: 'ok' })
    clock.advance(60_000)
    expect(requests.counts()).toMatchObject({ underWay: 0, unexpected: 1 })
  })

  test('without a connection they wait, and then go out in order', () => {
    const { sent, line, requests } = openRequests()
    line.isUp = false
    for (const parcel of ['p1', 'p2', 'p3']) void requests.ask('parcel.cancel', { parcel })
    expect(sent).toEqual([])
    line.isUp = true
    requests.connected()
    expect(sent).toMatchObject([{ parcel: 'p1' }, { parcel: 'p2' }, { parcel: 'p3' }])
  })

  test('one that is never answered fails after its time', async () => {
    const { clock, requests } = openRequests()
    const answer = requests.ask('snapshot.get', {}, { withinMs: 5_000 })
    clock.advance(6_000)
    await expect(answer).rejects.toThrow(NoAnswer)
  })
})

describe('the book of parcels', () => {
  test('forgets those that ended before those under way', () => {
    const book = createParcelBook(2)
    const about = (parcel: string, type: string, sequence: number) =>
      book.apply({ ...event(sequence, type, { parcel, compartment: '01' }), subject: `parcels/${parcel}` })
    about('a', 'kluis.parcel.assigned.v1', 1)
    about('b', 'kluis.parcel.assigned.v1', 2)
    about('b', 'kluis.parcel.cancelled.v1', 3)
    about('c', 'kluis.parcel.assigned.v1', 4)
    expect(book.all().map(({ id, state }) => `${id} ${state}`)).toEqual(['a assigned', 'c assigned'])
  })
})
