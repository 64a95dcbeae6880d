// Every commit reaches the disk before it returns. SQLite's own word is not enough here: the build falls back to a lower
// level at the first statement of a connection, so the kernel is asked what was really synced.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { assertDurable, openWriter } from '../../../src/adapters/sqlite/connection.ts'
import { createPlace } from './place.ts'

const child = new URL('./durability-child.ts', import.meta.url).pathname
const commits = 100
const tracer = 'strace'
const hasTracer = spawnSync(tracer, ['-o', '/dev/null', 'true']).status === 0

/** At least so many syncs happened while the child committed to a database that was new or had been there. */
function syncsOf(path: string, trace: string): number {
  if (hasTracer) {
    const calls = ['-f', '-e', 'trace=fsync,fdatasync', '-o', trace]
    spawnSync(tracer, [...calls, process.execPath, child, path, String(commits)])
    return readFileSync(trace, 'utf8').match(/\bf(data)?sync\(\d+\) += 0/g)?.length ?? 0
  }
  // A page of the log that was synced and is appended to counts as written once more; one that was not, doesn't.
  const { stdout } = spawnSync(process.execPath, [child, path, String(commits)], { encoding: 'utf8' })
  return Math.floor(Number(stdout) / 4096)
}

describe('a commit', () => {
  test('is synced before it returns, on a new database and on one that was there', () => {
    for (const isNew of [true, false]) {
      const place = createPlace()
      if (!isNew) place.open().close()
      expect(syncsOf(place.path, `${place.path}.trace`)).toBeGreaterThanOrEqual(commits)
    }
  })

  test('is not trusted on a connection that would not sync it', () => {
    const place = createPlace()
    openWriter(place.path).close()
    const careless = new Database(place.path)
    careless.prepare('SELECT count(*) FROM sqlite_schema').get()
    expect(() => assertDurable(careless)).toThrow(/synchronous=1/)
    careless.pragma('synchronous = FULL')
    expect(() => assertDurable(careless)).not.toThrow()
    careless.pragma('journal_mode = DELETE')
    expect(() => assertDurable(careless)).toThrow(/journal_mode=delete/)
    careless.close()
  })
})
