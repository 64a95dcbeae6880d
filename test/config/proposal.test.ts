// What a platform may change of a configuration from afar, what stays of the file, and what is refused.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { checkProposal, loadConfig } from '../../src/config.ts'

const folder = mkdtempSync(join(tmpdir(), 'kluis-proposal-'))
afterAll(() => rmSync(folder, { recursive: true }))

const file = join(folder, 'kluis.yaml')
const text = `# The wall at the station.
version: 1
site: { id: ams-1, timezone: UTC, languages: [nl] } # the screen begins in Dutch
store: { path: kluis.db }
mqtt: { embedded: { port: 0 } }
buses:
  - id: wall
    family: kr-cu16
    path: /dev/ttyUSB0 # the left adapter
    boards: [{ address: 0, closedBit: 1 }]
compartments:
  - { id: "01", size: S, innerMm: [440, 90, 600], sillMm: 400, column: 1, row: 1, door: { bus: wall, board: 0, channel: 1 } } # beside the screen
  - { id: "02", size: M, innerMm: [440, 190, 600], sillMm: 600, column: 1, row: 2, carriers: [post], door: { bus: wall, board: 0, channel: 2 } }
carriers:
  - { id: post, maxCompartments: 1 }
rules: { nagAfterSeconds: 20 }
`
writeFileSync(file, text)

const propose = (partial: Record<string, unknown>) => checkProposal(file, partial, {})

function taken(partial: Record<string, unknown>) {
  const checked = propose(partial)
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems))
  const loaded = loadConfig({ text: checked.text, folder }, {})
  if (!loaded.ok) throw new Error('what was taken is wrong')
  return { ...checked, config: loaded.config }
}

const refused = (partial: Record<string, unknown>): string[] => {
  const checked = propose(partial)
  return checked.ok ? [] : checked.problems.map(({ path, message }) => `${path} ${message}`)
}

test('what is proposed is merged by key, entries of a list by their id', () => {
  const { config } = taken({
    site: { languages: ['nl', 'en'] },
    rules: { nagAfterSeconds: 30 },
    compartments: [{ id: '02', label: 'Twee' }],
    carriers: [
      { id: 'post', maxCompartments: 9 },
      { id: 'bike', acceptUnannounced: true },
    ],
  })
  expect(config.site).toMatchObject({ id: 'ams-1', languages: ['nl', 'en'] })
  expect(config.rules.nagAfterSeconds).toBe(30)
  expect(config.compartments.map(({ id, label, size }) => [id, label, size])).toEqual([
    ['01', undefined, 'S'],
    ['02', 'Twee', 'M'],
  ])
  expect(config.carriers.map(({ id, maxCompartments }) => [id, maxCompartments])).toEqual([
    ['post', 9],
    ['bike', undefined],
  ])
})

test('how the screen looks and sounds may be proposed, how large it is and where its scanner is may not', () => {
  const { config } = taken({ kiosk: { mode: 'sun', quietHours: { from: '22:00', until: '07:00' } } })
  expect(config.kiosk).toMatchObject({ mode: 'sun', quietHours: { from: '22:00', until: '07:00' } })
  expect(refused({ kiosk: { scannerAt: 'top' } })[0]).toContain('kiosk.scannerAt is set at the locker only')
  expect(refused({ kiosk: { afterColumn: 1 } })[0]).toContain('kiosk.afterColumn is set at the locker only')
  expect(refused({ kiosk: { speechCommand: ['rm', '-r'] } })).toEqual([
    expect.stringContaining('kiosk.speechCommand'),
  ])
})

test('null takes a key out', () => {
  const { config } = taken({ compartments: [{ id: '02', carriers: null }], rules: { nagAfterSeconds: null } })
  expect(config.compartments[1]?.carriers).toBeUndefined()
  expect(config.rules.nagAfterSeconds).toBe(20)
})

test('comments, and every line that nothing was proposed for, stay', () => {
  const before = text.split('\n')
  const after = taken({ compartments: [{ id: '02', label: 'Twee' }] }).text.split('\n')
  expect(after[0]).toBe('# The wall at the station.')
  expect(after).toHaveLength(before.length)
  expect(after.find((line) => line.includes('# beside the screen'))).toMatch(/^ {2}- \{ id: "01"/)
  expect(after.join('\n')).toContain('path: /dev/ttyUSB0 # the left adapter')
  expect(after.filter((line) => line.includes('Twee'))).toHaveLength(1)
})

test('what holds already changes nothing', () => {
  expect(taken({ rules: { nagAfterSeconds: 20 } }).changes).toBe(false)
  expect(taken({ rules: { nagAfterSeconds: 21 } }).changes).toBe(true)
})

test('who may come in, and which wire opens which door, are set at the locker only', () => {
  const words = refused({
    security: { signedOpen: 'optional' },
    mqtt: { url: 'mqtt://elsewhere' },
    rules: { minPinDigits: 4, lockoutSeconds: [1] },
    compartments: [{ id: '01', door: { bus: 'wall', board: 0, channel: 2 } }],
    buses: [{ id: 'wall', path: '/dev/ttyUSB1' }],
    site: { id: 'ams-2' },
    store: { path: '/tmp/other.db' },
    carriers: [{ id: 'post', walkInReturns: { most: 9 } }],
  })
  expect(words.map((word) => word.split(' ')[0]).sort()).toEqual(
    [
      'buses',
      'carriers[0].walkInReturns',
      'compartments[0].door',
      'mqtt',
      'rules.lockoutSeconds',
      'rules.minPinDigits',
      'security',
      'site.id',
      'store',
    ].sort(),
  )
  for (const word of words)
    expect(word).toMatch(/is set at the locker only\. ?(Did you mean|Can be proposed here)/)
})

test('one wrong value refuses all of it, and the file stays as it is', () => {
  const words = refused({ rules: { nagAfterSeconds: 30 }, compartments: [{ id: '02', sillMm: -1 }] })
  expect(words).toHaveLength(1)
  expect(words[0]).toMatch(/^compartments\[1\]\.sillMm/)
  expect(readFileSync(file, 'utf8')).toBe(text)
})

test.each([
  ['a compartment without its wire', { compartments: [{ id: '03', size: 'S' }] }, /door/],
  ['an entry that names no id', { compartments: [{ label: 'x' }] }, /names no "id"/],
  ['a section that is none', { rules: 7 }, /must be a section/],
  ['a key that is mistyped', { rules: { nagAfterSecond: 7 } }, /Did you mean "nagAfterSeconds"/],
  ['a key of every object', JSON.parse('{"__proto__": {"x": 1}}'), /is set at the locker only/],
  ['one of its inheritance', { constructor: { x: 1 } }, /is set at the locker only/],
])('%s is refused', (_, partial, word) => {
  expect(refused(partial as Record<string, unknown>).join('\n')).toMatch(word)
})

test('a file that is wrong by now is told, not overwritten', () => {
  const broken = join(folder, 'broken.yaml')
  writeFileSync(broken, 'version: [')
  const checked = checkProposal(broken, { rules: {} }, {})
  expect(checked).toMatchObject({ ok: false, problems: [{ message: expect.stringContaining('is no YAML') }] })
  expect(checkProposal(join(folder, 'none.yaml'), {}, {})).toMatchObject({
    ok: false,
    problems: [{ message: expect.stringContaining('does not exist') }],
  })
})
