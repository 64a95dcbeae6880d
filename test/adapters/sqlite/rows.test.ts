// The log of changes: whatever was put and dropped, a reader finds what is left, and the log stays short.
import { createHash } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { recordWords } from '../../../src/adapters/sqlite/record-words.ts'
import type { Change } from '../../../src/core/decision.ts'
import { alert, write } from '../../contract/store.ts'
import { createPlace } from './place.ts'

/** Numbers from 0 to 1, the same for the same seed. */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

function logSize(path: string): { records: number; changes: number } {
  const db = new Database(path, { readonly: true })
  const size = db.prepare('SELECT count(*) AS records, sum(row_count) AS changes FROM changes').get()
  db.close()
  return size as { records: number; changes: number }
}

describe('the log of changes', () => {
  test.each([1, 2, 3])('agrees with a plain map after thousands of random changes (seed %i)', (seed) => {
    const place = createPlace()
    const random = chance(seed)
    const model = new Map<string, unknown>()
    let store = place.open()
    for (let round = 1; round <= 900; round += 1) {
      const changes = Array.from({ length: 1 + Math.floor(random() * 20) }, (): Change => {
        const key = `a${Math.floor(random() ** 2 * 300)}`
        if (random() < 0.4) return { table: 'alerts', key, value: null }
        return alert(key, round)
      })
      store.commit(write({ changes }))
      for (const { key, value } of changes) {
        if (value === null) model.delete(key)
        else model.set(key, value)
      }
      if (round % 300 === 0) {
        store.close()
        store = place.open()
        const rows = store.load().rows.alerts
        expect(new Map(rows.map((row) => [row.id, row]))).toEqual(model)
        expect(rows).toHaveLength(model.size)
      }
    }
    expect(logSize(place.path).changes).toBeLessThan(model.size * 4 + 2000 + 64 * 60)
  })

  test('stays short when the same few rows change again and again beside many that never do', () => {
    const place = createPlace()
    const store = place.open()
    const still = Array.from({ length: 500 }, (_, index) => alert(`still-${index}`))
    store.commit(write({ changes: still }))
    for (let round = 1; round <= 5000; round += 1) store.commit(write({ changes: [alert('busy', round)] }))
    expect(logSize(place.path).changes).toBeLessThan(501 * 4 + 2000 + 64 * 12)
    store.close()
    const { rows } = place.open().load()
    expect(rows.alerts).toHaveLength(501)
    expect(rows.alerts.find((row) => row.id === 'busy')?.sinceMs).toBe(5000)
  }, 60_000)

  test('loses every row that was dropped, down to none', () => {
    const place = createPlace()
    const store = place.open()
    for (let round = 0; round < 300; round += 1) {
      store.commit(write({ changes: [alert(`a${round}`)] }))
      store.commit(write({ changes: [{ table: 'alerts', key: `a${round}`, value: null }] }))
    }
    expect(logSize(place.path).records).toBeLessThan(80)
    store.close()
    expect(place.open().load().rows.alerts).toEqual([])
  })

  test('takes no commit for what changes nothing', () => {
    const place = createPlace()
    const store = place.open()
    const same = alert('a')
    store.commit(write({ changes: [same] }))
    store.commit(write({ changes: [same, { table: 'alerts', key: 'none', value: null }] }))
    expect(logSize(place.path).records).toBe(1)
  })

  test('packs a small record to half of what it is without words', () => {
    const place = createPlace()
    place.open().commit(write({ changes: [alert('a1')] }))
    const db = new Database(place.path, { readonly: true })
    const record = db.prepare('SELECT record FROM changes').pluck().get() as Buffer
    db.close()
    const { table, key, value } = alert('a1')
    expect(record.length).toBeLessThan(deflateSync(JSON.stringify([[table, key, value]])).length / 2)
  })

  test('is packed against words that never change, or no record from before could be read', () => {
    const known = '9a26dc2d60954996183c8b41b5ecc268eda65b4cfb267b4894f7c1581b205525'
    expect(createHash('sha256').update(recordWords).digest('hex')).toBe(known)
  })
})
