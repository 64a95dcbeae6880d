// What the configuration promises to people: every mistake at once, with its line and its remedy.
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import { boardFamilies, serialFamilies } from '../src/adapters/boards/families.ts'
import { familyFacts } from '../src/config/board-families.ts'
import { readerSettings } from '../src/config/reader-settings.ts'
import type { LoadResult, Problem } from '../src/config.ts'
import { busSettings, loadConfig, problemText, siteSpec } from '../src/config.ts'

const folder = mkdtempSync(join(tmpdir(), 'kluis-config-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** One key a line where that can be, so that a test can name the line it spoils. */
const good: readonly string[] = readFileSync(new URL('fixtures/config/good.yaml', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')

/** `good` with line `number` replaced; what stands behind it moves along. */
const withLine = (number: number, ...lines: string[]): string =>
  good.toSpliced(number - 1, 1, ...lines).join('\n')
const withMore = (...lines: string[]): string => [...good, ...lines].join('\n')

const load = (text: string, env: Record<string, string> = {}): LoadResult => loadConfig({ text, folder }, env)

function problemsOf(result: LoadResult): readonly Problem[] {
  if (result.ok) throw new Error('the configuration was taken, though it is wrong')
  return result.problems
}

function configOf(result: LoadResult) {
  if (!result.ok) throw new Error(result.problems.map((problem) => problemText(problem, 'good')).join('\n'))
  return result.config
}

const told = (result: LoadResult): string[] =>
  problemsOf(result).map((problem) => problemText(problem, 'kluis.yaml'))

describe('the file as a whole', () => {
  test('the unspoiled file is taken, with every default filled in, and frozen', () => {
    const config = configOf(load(good.join('\n')))
    expect(config.rules.pulseMs).toBe(500)
    expect(config.rules.lockoutSeconds).toEqual([30, 60, 300, 900])
    expect(config.security.signedOpen).toBe('required')
    expect(config.clock.trust).toBe('ntp')
    expect(config.store).toEqual({ path: join(folder, 'kluis.db'), keyFile: join(folder, 'kluis.key') })
    expect(config.mqtt).toMatchObject({ kind: 'broker', password: null, ca: null })
    expect(Object.isFrozen(config.compartments[0]?.door)).toBe(true)
  })

  test('every mistake is told at once, in the order of the lines, and none twice', () => {
    const text = [
      'version: 1',
      'site: { id: 7, timezone: Mars/Base, languages: [nl] }',
      'store: { path: kluis.db, keyfile: k }',
      'mqtt: { url: "mqtt://b:1883", usrname: me }',
      'buses:',
      '  - { id: wall, family: kr-cu16, path: /dev/ttyUSB0, boards: [ { address: 0, closedBit: 3 } ] }',
      'compartments:',
      '  - { id: "01", size: S, innerMm: [440, 90], sillMm: 400, column: 1, row: 1, door: { bus: wal, board: 0, channel: 1 } }',
      '  - { id: "02", size: S, innerMm: [440, 90, 600], sillMm: 400, column: 1, row: 1, door: { bus: wall, board: 0, channel: 1 } }',
    ].join('\n')
    expect(problemsOf(load(text)).map(({ line, path }) => `${line} ${path}`)).toEqual([
      '2 site.id',
      '3 store.keyfile',
      '4 mqtt.url',
      '4 mqtt.usrname',
      '6 buses[0].boards[0].closedBit',
      '8 compartments[0].innerMm',
      '8 compartments[0].door.bus',
      '9 compartments[1].row',
    ])
  })

  test.each([
    ['a bracket that never closes', 'site: { id: a', 1],
    ['a key twice', 'version: 1\nversion: 1', 2],
    ['a tab for indentation', 'site:\n\tid: a', 2],
  ])('%s is told with its line', (_what, text, line) => {
    const problems = problemsOf(load(text))
    expect(problems[0]?.line).toBe(line)
    expect(problems[0]?.message).toMatch(/^no YAML: /)
  })

  test.each([
    ['an empty file', ''],
    ['a comment only', '# nothing yet\n'],
    ['a list', '- version: 1'],
    ['a word', 'kluis'],
    [
      'a flood of aliases',
      `a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]`,
    ],
    ['three thousand unknown keys', Array.from({ length: 3_000 }, (_, index) => `key${index}: 1`).join('\n')],
  ])('%s is refused without a crash', (_what, text) => {
    const problems = problemsOf(load(text))
    expect(problems.length).toBeGreaterThan(0)
    for (const { line } of problems) expect(line).toBeGreaterThanOrEqual(1)
  })

  test('a file that is not there is told with the remedy', () => {
    const problems = problemsOf(loadConfig({ file: join(folder, 'none.yaml') }, {}))
    expect(problems[0]?.message).toMatch(/does not exist\. .*--config FILE/)
  })

  test('readers of every family are taken with their options, which go to the readers as they stand', () => {
    const result = load(
      withMore(
        'readers:',
        '  - { id: scanner, family: barcode, path: /dev/ttyACM0, terminator: none, prefix: "\\x02", aim: require }',
        '  - { id: bridge, family: barcode, path: "tcp://10.0.0.7:4001" }',
        '  - { id: badge, family: rdm6300, path: /dev/ttyAMA0, baudRate: 9600 }',
        '  - { id: keys, family: hid, path: /dev/input/by-id/usb-scanner-event-kbd, layout: de }',
      ),
    )
    if (!result.ok) throw new Error(JSON.stringify(result.problems))
    expect(readerSettings(result.config)).toEqual([
      {
        id: 'scanner',
        family: 'barcode',
        path: '/dev/ttyACM0',
        terminator: 'none',
        prefix: '\x02',
        aim: 'require',
      },
      { id: 'bridge', family: 'barcode', path: 'tcp://10.0.0.7:4001' },
      { id: 'badge', family: 'rdm6300', path: '/dev/ttyAMA0', baudRate: 9600 },
      { id: 'keys', family: 'hid', path: '/dev/input/by-id/usb-scanner-event-kbd', layout: 'de' },
    ])
  })

  test('a note says that nothing listens at the console’s address, to whoever gives one', () => {
    const noted = (line: string) => {
      const result = load(good.map((one) => (one.startsWith('http:') ? line : one)).join('\n'))
      return result.ok ? result.notes.map(({ path }) => path) : []
    }
    expect(noted('http: { kiosk: { port: 8080 }, console: { port: 8081 } }')).toContain('http.console')
    expect(noted('http: { kiosk: { port: 8080 } }')).toEqual(['security'])
  })

  test('a note says that no remote opening can succeed without a platform key', () => {
    const result = load(good.join('\n'))
    expect(result.ok && result.notes.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/every remote opening will be refused/),
    )
  })

  test('plain traffic is allowed where it stays on this machine or the file says so', () => {
    for (const line of [
      'mqtt: { url: "mqtt://127.0.0.1:1883" }',
      'mqtt: { url: "mqtt://localhost" }',
      'mqtt: { url: "mqtt://[::1]:1883" }',
      'mqtt: { url: "mqtt://10.0.0.2:1883", allowPlain: true }',
      'mqtt: { embedded: { host: 0.0.0.0 }, allowPlain: true }',
    ]) {
      expect(load(withLine(4, line)).ok, line).toBe(true)
    }
    expect(load(withLine(5, 'http: { kiosk: { host: 0.0.0.0, allowPlain: true } }')).ok).toBe(true)
  })
})

describe('environment variables', () => {
  test('override the file by path, whatever the case of the key and its underscores', () => {
    const config = configOf(
      load(good.join('\n'), {
        KLUIS__MQTT__URL: 'mqtts://other:8883',
        KLUIS__BUSES__0__PATH: '/dev/ttyUSB7',
        KLUIS__HTTP__KIOSK__PORT: '9090',
        KLUIS__RULES__PULSE_MS: '700',
        KLUIS__RULES__LOCKOUTSECONDS: '[10, 20]',
        KLUIS__COMPARTMENTS__1__SENSOR: 'false',
        KLUIS__SITE__ID: '0815',
        KLUIS__CLOCK__TRUST: 'rtc',
        KLUIS_CONFIG: 'not an override',
      }),
    )
    expect(config.mqtt).toMatchObject({ url: 'mqtts://other:8883' })
    expect(config.buses[0]?.path).toBe('/dev/ttyUSB7')
    expect(config.http.kiosk.port).toBe(9090)
    expect(config.rules).toMatchObject({ pulseMs: 700, lockoutSeconds: [10, 20] })
    expect(config.compartments[1]?.sensor).toBe(false)
    expect(config.site.id).toBe('0815')
    expect(config.clock.trust).toBe('rtc')
  })

  test.each([
    [
      'a key that is not there',
      { KLUIS__MQTT__UERL: 'x' },
      /^KLUIS__MQTT__UERL: mqtt has no "uerl"\. Did you mean "url"\?/,
    ],
    [
      'a number that is none',
      { KLUIS__RULES__PULSEMS: 'long' },
      /^KLUIS__RULES__PULSEMS: a whole number is wanted/,
    ],
    [
      'a number out of bounds',
      { KLUIS__RULES__PULSEMS: '5000' },
      /^KLUIS__RULES__PULSEMS: 5000 is too large/,
    ],
    [
      'an entry past the end',
      { KLUIS__BUSES__5__PATH: '/dev/x' },
      /^KLUIS__BUSES__5__PATH: buses has 1 entries/,
    ],
    ['a broken list', { KLUIS__SITE__LANGUAGES: '[nl' }, /^KLUIS__SITE__LANGUAGES: a list: .* is wanted/],
    ['an unsafe broker', { KLUIS__MQTT__URL: 'mqtt://b' }, /^KLUIS__MQTT__URL: mqtt:\/\/ to another machine/],
    ['a prototype', { KLUIS____PROTO____X: '1' }, /^KLUIS____PROTO____X: the configuration has no/],
  ])('%s names its variable', (_what, env, words) => {
    const problems = told(load(good.join('\n'), env))
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(words)
  })
})

describe('secrets', () => {
  const line = 'mqtt: { url: "mqtts://b:1", username: me, passwordFile: pass, certFile: cert, keyFile: key }'
  const put = (name: string, text: string, mode: number) => {
    writeFileSync(join(folder, name), text)
    chmodSync(join(folder, name), mode)
  }

  test('are read from their files and shown by nothing', () => {
    put('pass', 'geheim-123\n', 0o600)
    put('cert', 'CERT', 0o644)
    put('key', 'PRIVATE', 0o640)
    const config = configOf(load(withLine(4, line)))
    if (config.mqtt.kind !== 'broker') throw new Error('not a broker')
    expect(config.mqtt.password?.reveal()).toBe('geheim-123')
    expect(config.mqtt.key?.reveal()).toBe('PRIVATE')
    expect(config.mqtt.cert).toBe('CERT')
    const shown = `${JSON.stringify(config)} ${inspect(config, { depth: 9, showHidden: true })} ${config.mqtt.password}`
    expect(shown).not.toMatch(/geheim|PRIVATE/)
  })

  test('that everybody may read, that are missing or empty, are told with the line and the remedy', () => {
    put('pass', 'geheim-123', 0o604)
    put('key', '\n', 0o600)
    rmSync(join(folder, 'cert'), { force: true })
    const problems = told(load(withLine(4, line)))
    expect(problems).toEqual([
      expect.stringMatching(/^kluis\.yaml:4:57 mqtt\.passwordFile: .* can be read by everybody.*chmod 600/),
      expect.stringMatching(/^kluis\.yaml:4:73 mqtt\.certFile: .* does not exist/),
      expect.stringMatching(/^kluis\.yaml:4:88 mqtt\.keyFile: .* is empty/),
    ])
    expect(problems.join()).not.toContain('geheim')
  })

  test("come from systemd's credentials where no file is named", () => {
    put('mqtt-password', 'from-systemd', 0o440)
    put('kluis.key', 'x', 0o440)
    const config = configOf(load(good.join('\n'), { CREDENTIALS_DIRECTORY: folder }))
    expect(config.mqtt.kind === 'broker' && config.mqtt.password?.reveal()).toBe('from-systemd')
    expect(config.store.keyFile).toBe(join(folder, 'kluis.key'))
  })

  test('of another machine can be left unread', () => {
    const text = withLine(4, 'mqtt: { url: "mqtts://b:1", username: me, passwordFile: /nowhere/pass }')
    expect(loadConfig({ text, folder }, {}, { secrets: 'skip' }).ok).toBe(true)
  })
})

describe('what is handed on', () => {
  test('siteSpec turns people’s units into the core’s, and what was left out into null', () => {
    const text = withMore(
      'carriers: [ { id: dhl, maxCompartments: 4 } ]',
      'rules: { reopenByCodeMinutes: 2, pickupWithinHours: 1.5, keepEndedDays: 2 }',
    )
    const spec = siteSpec(configOf(load(text)))
    expect(spec.rules).toMatchObject({
      reopenByCodeMs: 120_000,
      pickupWithinMs: 5_400_000,
      keepEndedMs: 172_800_000,
      nagAfterMs: 20_000,
      lockoutMs: [30_000, 60_000, 300_000, 900_000],
    })
    expect(spec.carriers).toEqual([{ id: 'dhl', maxCompartments: 4, acceptUnannounced: false }])
    expect(spec.compartments[0]).toEqual({
      id: '01',
      label: '01',
      size: 'S',
      innerMm: [440, 90, 600],
      sillMm: 400,
      column: 1,
      row: 1,
      features: [],
      carriers: null,
      door: { bus: 'wall', board: 0, channel: 1 },
      sensed: true,
      watched: false,
    })
  })

  test('busSettings tells each board of its doors that are wired otherwise', () => {
    const text = withLine(12, (good[11] ?? '').replace('row: 1', 'row: 1, closedBit: 0, sensor: false'))
    expect(busSettings(configOf(load(text)))).toEqual([
      {
        id: 'wall',
        family: 'kr-cu16',
        path: '/dev/ttyUSB0',
        baudRate: 19200,
        coilRestMs: 2000,
        boards: [
          {
            address: 0,
            channels: 16,
            closedBit: 1,
            closedBits: { 1: 0 },
            withoutSensor: [1],
            occupancySensors: [],
          },
          { address: 1, channels: 8, closedBit: 0, closedBits: {}, withoutSensor: [], occupancySensors: [] },
        ],
      },
    ])
  })
})

describe('families of lock boards', () => {
  test('what the configuration knows of each is what its driver says', () => {
    expect(Object.keys(familyFacts).sort()).toEqual(Object.keys(boardFamilies).sort())
    for (const [name, { baudRate }] of Object.entries(serialFamilies))
      expect([name, familyFacts[name as keyof typeof serialFamilies].baudRate]).toEqual([name, baudRate])
  })

  test('a family has its own factory settings, and doors without switches are told to its driver', () => {
    const sensorless = (number: number, board: number) =>
      (good[number - 1] ?? '')
        .replace('row:', 'sensor: false, row:')
        .replace(/board: \d, channel: \d/, `board: ${board}, channel: ${number - 10}`)
    const text = good
      .with(7, '    family: waveshare-modbus')
      .with(9, '    boards: [ { address: 3 } ]')
      .with(11, sensorless(12, 3))
      .with(12, sensorless(13, 3))
      .join('\n')
    expect(busSettings(configOf(load(text)))).toMatchObject([
      {
        family: 'waveshare-modbus',
        baudRate: 9600,
        boards: [{ address: 3, channels: 8, withoutSensor: [1, 2, 3, 4, 5, 6, 7, 8] }],
      },
    ])
  })
})

describe('shipped files', () => {
  const examples = readdirSync(new URL('../config', import.meta.url)).filter((name) => name.endsWith('.yaml'))

  test('show every family of lock boards, alone and together', () => {
    const families = examples.map((name) => {
      const file = new URL(`../config/${name}`, import.meta.url).pathname
      return new Set(
        configOf(loadConfig({ file }, {}, { secrets: 'skip' })).buses.map(({ family }) => family),
      )
    })
    expect(families.some((together) => together.size >= 3)).toBe(true)
    const shown = new Set(families.flatMap((together) => [...together]))
    expect([...shown].sort()).toEqual(Object.keys(boardFamilies).sort())
  })

  test.each(examples)('config/%s is right', (name) => {
    const file = new URL(`../config/${name}`, import.meta.url).pathname
    configOf(loadConfig({ file }, {}, { secrets: 'skip' }))
  })

  test('the demo’s wall has 24 doors of four sizes, some of them low', () => {
    const file = new URL('../config/demo.yaml', import.meta.url).pathname
    const { compartments } = configOf(loadConfig({ file }, {}))
    expect(compartments).toHaveLength(24)
    expect(new Set(compartments.map(({ size }) => size))).toEqual(new Set(['S', 'M', 'L', 'XL']))
    const low = compartments.filter(
      ({ sillMm, innerMm }) => sillMm >= 380 && sillMm + (innerMm[1] ?? 0) <= 1220,
    )
    expect(low.length).toBeGreaterThanOrEqual(6)
  })
})
