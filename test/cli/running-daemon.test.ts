// The verbs that speak to the running daemon: what they do, what they print, how they end.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Site } from './site.ts'
import { openSite } from './site.ts'

let site: Site
beforeEach(() => {
  site = openSite()
})
afterEach(() => site.close())

describe('door open', () => {
  test('opens, tells the outcome, and stands in the journal with its reason', async () => {
    await site.serve()
    const before = site.engine.read.lastSequence()
    expect(await site.kluis('door', 'open', '01', '--reason', 'parcel stuck')).toEqual({
      code: 0,
      out: 'door 01 opened.\n',
      err: '',
    })
    expect(site.engine.read.lastSequence()).toBeGreaterThan(before)
    expect(site.engine.read.snapshot().compartments[0]?.door).toBe('open')
  })

  test('tells with --json what became of it, in one document', async () => {
    await site.serve()
    const { code, out } = await site.kluis('door', 'test', '02', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toEqual({
      compartment: '02',
      status: 'ok',
      outcome: 'opened',
      tookMs: expect.any(Number),
    })
  })

  test('fails where the door jams, and says what to do', async () => {
    await site.serve()
    site.everyDoor('jams')
    const { code, out, err } = await site.kluis('door', 'test', '01')
    expect(code).toBe(1)
    expect(out).toBe('')
    expect(err).toMatch(/^door 01 did NOT open: .*Clear what presses against it \(known after \d+ ms\)\.\n$/)
  })

  test('fails where the board was not reached', async () => {
    await site.serve()
    site.everyDoor('is unreachable')
    const { code, err } = await site.kluis('door', 'open', '01', '--reason', 'look')
    expect(code).toBe(1)
    expect(err).toMatch(/did not reach its lock board/)
  })

  test('is refused while the same door is being opened already', async () => {
    await site.serve()
    site.everyDoor('jams')
    const open = () => site.kluis('door', 'test', '01', '--json')
    const ends = await Promise.all([open(), open()])
    const documents = ends.map(({ out }) => JSON.parse(out) as { status: string; reason?: string })
    expect(ends.map(({ code }) => code)).toEqual([1, 1])
    expect(documents.map(({ status }) => status).sort()).toEqual(['ok', 'refused'])
    expect(documents).toContainEqual({ compartment: '01', status: 'refused', reason: 'busy' })
  })
})

describe('status', () => {
  test('shows clock, machine, wall, buses, readers and alerts, aligned', async () => {
    await site.serve()
    site.engine.submit({ type: 'fault.reported', code: 'board-silent', subject: 'wall.0' })
    await site.settled()
    const { code, out } = await site.kluis('status')
    expect(code).toBe(0)
    expect(out).toContain('site          test-1\n')
    expect(out).toContain('clock         confirmed\n')
    expect(out).toContain('uptime        1 h 1 min\n')
    expect(out).toMatch(/^disk free +1200 MiB$/m)
    expect(out).toMatch(/^disk total +29000 MiB$/m)
    expect(out).toMatch(/^temperature +51\.5 °C$/m)
    expect(out).toMatch(/^platform +connections 2, requests 40, requests malformed 3$/m)
    expect(out).toMatch(/^SIZE {2}TOTAL {2}VACANT/m)
    expect(out).toMatch(/^S +1 +1 +0 +0 +0 +0$/m)
    expect(out).toMatch(/^wall +up +0 +answering +12 ms$/m)
    expect(out).toMatch(/^annex +down: gone +1 +unknown$/m)
    expect(out).toMatch(/^back +tamper +not good$/m)
    expect(out).toMatch(/^cool +temperature +4\.3 °C$/m)
    expect(out).toMatch(/^READER +FAMILY +LINE +SCANS +REPEATS +BAD +BAD SUMS +DROPPED BYTES$/m)
    expect(out).toMatch(/^scanner +barcode +down: taken +12 +3 +1 +0 +17$/m)
    expect(out).toMatch(/^critical board-silent wall\.0 since .*\n {4}The lock board does not answer/m)
  })

  test('is one document with --json', async () => {
    await site.serve()
    const { out } = await site.kluis('status', '--json')
    expect(JSON.parse(out)).toMatchObject({
      site: 'test-1',
      clockConfirmed: true,
      visit: null,
      capacity: { S: { total: 1 } },
      health: { uptimeSeconds: 3700 },
    })
  })

  test('of doors lists state, label and lock', async () => {
    await site.serve()
    const { out } = await site.kluis('door', 'status')
    expect(out.split('\n')[1]).toMatch(/^01 +een +S +vacant +closed +\S+Z +wall board 0 channel 1$/)
    const one = JSON.parse((await site.kluis('door', 'status', '02', '--json')).out) as { doors: object[] }
    expect(one.doors).toEqual([
      expect.objectContaining({ id: '02', label: '02', wired: { bus: 'wall', board: 0, channel: 2 } }),
    ])
  })
})

describe('backup', () => {
  test('is written by the daemon, to the place as the caller sees it', async () => {
    await site.serve()
    const { code, out } = await site.kluis('backup', 'copy.db')
    expect(code).toBe(0)
    expect(site.backups).toEqual([join(site.folder, 'copy.db')])
    expect(out).toContain(`of use only with its key: ${join(site.folder, 'kluis.key')}`)
  })

  test('never takes the place of the database in use, of the key or of anything else but a backup', async () => {
    await site.serve()
    writeFileSync(join(site.folder, 'kluis.db'), 'SQLite format 3\0, and the rest of it')
    writeFileSync(join(site.folder, 'kluis.key'), 'a key')
    mkdirSync(join(site.folder, 'stick'))
    symlinkSync(site.folder, join(site.folder, 'same'))
    for (const name of ['kluis.db', 'same/kluis.db', 'kluis.key', 'kluis.yaml']) {
      const { code, err } = await site.kluis('backup', name)
      expect([name, code]).toEqual([name, 1])
      expect(err).toMatch(/give the backup (a name of its own|another name)/)
    }
    expect(site.backups).toEqual([])
    writeFileSync(join(site.folder, 'earlier.db'), 'SQLite format 3\0, and the rest of it')
    expect((await site.kluis('backup', 'earlier.db')).code).toBe(0)
  })

  test.each([
    ['missing/copy.db', /The folder \S+missing does not exist: create it/],
    ['stick', /stick is a folder: give the name of a file in it, such as \S+stick\/kluis-backup\.db/],
    ['kluis.yaml/copy.db', /kluis\.yaml is a file and no folder/],
  ])('to %s tells what is wrong with that name, and blames no card', async (name, remedy) => {
    await site.serve()
    mkdirSync(join(site.folder, 'stick'))
    const { code, err } = await site.kluis('backup', name)
    expect(code).toBe(1)
    expect(err).toMatch(remedy)
    expect(err).not.toContain('dmesg')
    expect(site.backups).toEqual([])
  })

  test('that fails tells why', async () => {
    await site.serve()
    expect(await site.kluis('backup', 'full.db')).toEqual({
      code: 1,
      out: '',
      err: 'The disk is full. Free some space.\n',
    })
  })
})
