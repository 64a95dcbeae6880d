// A full disk and a failing one: commits fail as faults, reads go on, and everything goes on by itself afterwards.
import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { createChain } from '../../../src/adapters/sqlite/chain.ts'
import { openWriter } from '../../../src/adapters/sqlite/connection.ts'
import { createStore } from '../../../src/adapters/sqlite/store.ts'
import { alert, entries, entry, write } from '../../contract/store.ts'
import { createPlace, key } from './place.ts'

const child = new URL('./full-disk-child.ts', import.meta.url).pathname

/** A file system of 2 MB for one process; needs a kernel that lets us mount one. */
const ownMounts = process.getuid?.() === 0 ? ['--mount'] : ['--user', '--map-root-user', '--mount']
const onSmallDisk = [
  ...ownMounts,
  'sh',
  '-c',
  'mount -t tmpfs -o size=2m none "$1" && shift && exec "$@"',
  'sh',
]
const unshare = 'unshare'
const canMount = spawnSync(unshare, [...onSmallDisk, '/tmp', 'true']).status === 0

const fullDisks: [string, string][] = [
  ...(canMount ? ([['small', 'store-full']] as [string, string][]) : []),
  ['limit', 'store-failing'],
]

describe('a disk that takes no more', () => {
  test.each(fullDisks)(
    '(%s) fails commits, leaves reads alone and is forgotten once there is room',
    (means, code) => {
      const { folder } = createPlace()
      const command = [process.execPath, child, folder, means]
      const all = means === 'small' ? [unshare, ...onSmallDisk, folder, ...command] : command
      const { stdout, stderr } = spawnSync(all[0] ?? '', all.slice(1), { encoding: 'utf8' })
      expect(stderr).toBe('')
      expect(JSON.parse(stdout)).toEqual({
        openingNew: code,
        commits: [code, code, code],
        loaded: 1,
        read: [1500, 10, 'ok', null],
        delivering: 'done',
        living: 'done',
        reopening: expect.stringMatching(/^(done|store-full|store-failing)$/),
        afterwards: 'done',
        recoveredInTime: true,
        repair: null,
        rows: 401,
        journal: true,
      })
    },
  )

  test('is called full where SQLite calls it full', () => {
    const place = createPlace()
    place.open().close()
    const db = openWriter(place.path)
    const lock = { release: () => {} }
    const alive = { read: () => null, write: () => {}, close: () => {} }
    const log = { info: () => {}, warn: () => {}, error: () => {} }
    const chain = createChain(key)
    const store = createStore({
      path: place.path,
      db,
      chain,
      alive,
      lock,
      log,
      keepEntries: 1000,
      emptying: null,
      repair: null,
    })
    store.commit(write({ changes: [alert('a')], entries: entries(1, 10) }))
    db.pragma(`max_page_count = ${db.pragma('page_count', { simple: true })}`)
    const much = write({ changes: [alert('b')], entries: entries(11, 500) })
    expect(() => store.commit(much)).toThrow(
      expect.objectContaining({
        name: 'StoreFault',
        code: 'store-full',
        message: expect.stringMatching(/Free some space/),
      }),
    )
    expect(store.load()).toMatchObject({ lastSequence: 10, rows: { alerts: [alert('a').value] } })
    db.pragma('max_page_count = 1000000')
    store.commit(much)
    store.commit(write({ entries: [entry(501)] }))
    store.close()
    expect(place.open().load().rows.alerts).toHaveLength(2)
  })
})
