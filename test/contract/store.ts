// What every implementation of Store and Journal owes its callers. Called once for each implementation.
import { afterEach, describe, expect, test } from 'vitest'
import type { Change, JournalEvent } from '../../src/core/decision.ts'
import type { Alert, Timer } from '../../src/core/nouns.ts'
import type { Answer } from '../../src/core/requests.ts'
import type { Journal, JournalEntry, Store, Write } from '../../src/ports/store.ts'

export interface StoreUnderTest {
  /** The store at the moment; `reopen` and `crash` may replace it. */
  store(): Store & Journal
  /** Ends it in order and opens it again. */
  reopen(): void
  /** Ends it as a kill would and opens it again. */
  crash(): void
  /** Makes commits fail until told otherwise. */
  breakDisk(broken: boolean): void
  end(): void
}

export const alert = (id: string, sinceMs = 1): Change => {
  const value: Alert = { id, code: 'bus-gone', severity: 'warning', subject: 'site', sinceMs }
  return { table: 'alerts', key: id, value }
}

const timer = (id: string): Change => {
  const value: Timer = { id, kind: 'visit.idle', subject: id, dueAtMs: 5, measures: 'duration' }
  return { table: 'timers', key: id, value }
}

export const entry = (sequence: number, more: Partial<JournalEvent> = {}): JournalEntry => ({
  sequence,
  atMs: 1_790_000_000_000 + sequence,
  type: 'door.opened',
  subject: 'compartments/01',
  data: { opening: `o${sequence}`, note: 'Zoë “quoted” \u0000 \ud83d\ude00' },
  ...more,
})

export const entries = (from: number, to: number): JournalEntry[] =>
  Array.from({ length: to - from + 1 }, (_, index) => entry(from + index))

export const answer = (transaction: string, compartment = '01'): Answer => ({
  transaction,
  verb: 'parcel.assign',
  status: 'ok',
  data: { compartment },
})

export const write = (parts: Partial<Write>): Write => ({ changes: [], entries: [], answers: [], ...parts })

export function storeContract(name: string, open: () => StoreUnderTest): void {
  describe(`${name} keeps the contract of a store`, () => {
    let under: StoreUnderTest | null = null
    const begin = (): StoreUnderTest => {
      under = open()
      return under
    }
    afterEach(() => {
      under?.end()
      under = null
    })

    test('a new store is empty and has never served', () => {
      const store = begin().store()
      const { rows, lastSequence, lost } = store.load()
      expect(lost).toBeNull()
      expect(Object.values(rows).flat()).toEqual([])
      expect(Object.keys(rows)).toContain('parcels')
      expect([lastSequence, store.lastSequence(), store.delivered(), store.firstSequence()]).toEqual([
        0, 0, 0, 1,
      ])
      expect(store.lastAliveMs()).toBeNull()
      expect(store.answerTo('t1')).toBeNull()
      expect(store.after(0, 10)).toEqual([])
    })

    test('rows, entries and answers of a commit are there after a crash', () => {
      const one = begin()
      one
        .store()
        .commit(write({ changes: [alert('a'), timer('t')], entries: entries(1, 3), answers: [answer('t1')] }))
      one.crash()
      const { rows, lastSequence } = one.store().load()
      expect(rows.alerts).toEqual([alert('a').value])
      expect(rows.timers).toEqual([timer('t').value])
      expect(lastSequence).toBe(3)
      expect(one.store().after(0, 10)).toEqual(entries(1, 3))
      expect(one.store().answerTo('t1')).toEqual(answer('t1'))
    })

    test('the last change of a row within a commit wins, and a dropped row is gone', () => {
      const one = begin()
      one.store().commit(write({ changes: [alert('a', 1), alert('a', 2), alert('b')] }))
      one.store().commit(write({ changes: [{ table: 'alerts', key: 'b', value: null }, alert('a', 2)] }))
      one.store().commit(
        write({
          changes: [
            { table: 'alerts', key: 'never', value: null },
            alert('c'),
            { table: 'alerts', key: 'c', value: null },
          ],
        }),
      )
      one.reopen()
      expect(one.store().load().rows.alerts).toEqual([alert('a', 2).value])
    })

    test('a commit that fails changes nothing, and the store goes on afterwards', () => {
      const one = begin()
      one.store().commit(write({ changes: [alert('a')], entries: [entry(1)] }))
      one.breakDisk(true)
      const big = Array.from({ length: 400 }, (_, index) => alert(`row-${index}`))
      expect(() =>
        one.store().commit(write({ changes: big, entries: [entry(2)], answers: [answer('t1')] })),
      ).toThrow(expect.objectContaining({ name: 'StoreFault' }))
      expect(one.store().load()).toMatchObject({ lastSequence: 1, rows: { alerts: [alert('a').value] } })
      expect(one.store().after(0, 10)).toEqual([entry(1)])
      expect(one.store().answerTo('t1')).toBeNull()
      one.breakDisk(false)
      one.store().commit(write({ changes: big, entries: [entry(2)], answers: [answer('t1', '02')] }))
      one.crash()
      expect(one.store().load().rows.alerts).toHaveLength(401)
      expect(one.store().lastSequence()).toBe(2)
      expect(one.store().answerTo('t1')).toEqual(answer('t1', '02'))
    })

    test('entries that do not follow the last are a bug and leave nothing behind', () => {
      const one = begin()
      one.store().commit(write({ entries: [entry(1)] }))
      for (const wrong of [entry(1), entry(3), entry(0)])
        expect(() => one.store().commit(write({ changes: [alert('a')], entries: [wrong] }))).toThrow(
          /does not follow/,
        )
      expect(() => one.store().commit(write({ entries: [{ ...entry(2), atMs: 0.5 }] }))).toThrow(
        /milliseconds/,
      )
      expect(one.store().load().rows.alerts).toEqual([])
      one.store().commit(write({ entries: [entry(2)] }))
    })

    test('only a restoration may jump ahead in the numbering', () => {
      const one = begin()
      one.store().commit(write({ entries: [entry(1), entry(50, { type: 'site.restored' }), entry(51)] }))
      one.reopen()
      expect(one.store().lastSequence()).toBe(51)
      expect(
        one
          .store()
          .after(1, 10)
          .map((each) => each.sequence),
      ).toEqual([50, 51])
    })

    test('the first answer to a transaction stays', () => {
      const one = begin()
      one.store().commit(write({ answers: [answer('t1', '01'), answer('t1', '02')] }))
      one.store().commit(write({ answers: [answer('t1', '03')] }))
      one.reopen()
      expect(one.store().answerTo('t1')).toEqual(answer('t1', '01'))
    })

    test('the last 20,000 answers stay', () => {
      const one = begin()
      for (let from = 0; from < 20_500; from += 500) {
        const some = Array.from({ length: 500 }, (_, index) => answer(`t${from + index}`))
        one.store().commit(write({ answers: some }))
      }
      for (const again of [false, true]) {
        if (again) one.reopen()
        expect(one.store().answerTo('t499')).toBeNull()
        expect(one.store().answerTo('t500')).toEqual(answer('t500'))
        expect(one.store().answerTo('t20499')).toEqual(answer('t20499'))
      }
    })

    test('the journal is read in order and in pieces', () => {
      const one = begin()
      one.store().commit(write({ entries: entries(1, 25) }))
      expect(
        one
          .store()
          .after(0, 10)
          .map((each) => each.sequence),
      ).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
      expect(one.store().after(20, 10)).toEqual(entries(21, 25))
      expect(one.store().after(25, 10)).toEqual([])
      expect(one.store().firstSequence()).toBe(1)
    })

    test('every part of the journal reads the same whether it was written a moment or a life ago', () => {
      const one = begin()
      let all: JournalEntry[] = []
      const extend = (more: readonly JournalEntry[]): void => {
        one.store().commit(write({ entries: more }))
        all = [...all, ...more]
      }
      const check = (): void => {
        for (let from = 0; from <= 860; from++) {
          for (const limit of [1, 20]) {
            const expected = all.filter(({ sequence }) => sequence > from).slice(0, limit)
            expect(one.store().after(from, limit)).toEqual(expected)
          }
        }
      }
      for (let from = 1; from < 400; from += 7) extend(entries(from, from + 6))
      check()
      extend([entry(500, { type: 'site.restored' }), ...entries(501, 850)])
      check()
      one.reopen()
      check()
      extend(entries(851, 853))
      check()
    })

    test('what was delivered is known at once, survives an orderly end and every commit of entries', () => {
      const one = begin()
      one.store().commit(write({ entries: entries(1, 10) }))
      one.store().markDelivered(7)
      one.store().markDelivered(5)
      expect(one.store().delivered()).toBe(7)
      one.reopen()
      expect(one.store().delivered()).toBe(7)
      one.store().markDelivered(9)
      one.store().commit(write({ entries: [entry(11)] }))
      one.crash()
      expect(one.store().delivered()).toBe(9)
      one.store().markDelivered(999)
      expect(one.store().delivered()).toBe(11)
    })

    test('a crash forgets at most the last thousand deliveries and never invents one', () => {
      const one = begin()
      one.store().commit(write({ entries: entries(1, 3000) }))
      one.store().markDelivered(999)
      one.crash()
      expect(one.store().delivered()).toBe(0)
      for (let sequence = 1; sequence <= 2500; sequence += 1) one.store().markDelivered(sequence)
      one.crash()
      expect(one.store().delivered()).toBeGreaterThanOrEqual(1500)
      expect(one.store().delivered()).toBeLessThanOrEqual(2500)
    })

    test('a failed write of what was delivered is no failure', () => {
      const one = begin()
      one.store().commit(write({ entries: entries(1, 2000) }))
      one.breakDisk(true)
      one.store().markDelivered(1500)
      expect(one.store().delivered()).toBe(1500)
      expect(one.store().load().lastSequence).toBe(2000)
      expect(one.store().delivered()).toBe(1500)
      one.breakDisk(false)
      one.store().commit(write({ entries: [entry(2001)] }))
      one.crash()
      expect(one.store().delivered()).toBe(1500)
    })

    test('the time it last served is remembered', () => {
      const one = begin()
      one.store().markAlive(1_790_000_000_000)
      one.store().markAlive(1_790_000_060_000)
      one.crash()
      expect(one.store().lastAliveMs()).toBe(1_790_000_060_000)
    })

    test('an empty commit is allowed and changes nothing', () => {
      const one = begin()
      one.store().commit(write({}))
      expect(one.store().load().lastSequence).toBe(0)
    })
  })
}
