// `kluis detect` and `kluis check-config --devices` on real ptys and sockets: what they find, what they print, and that
// what is printed is a right configuration.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { EmulatedBus } from '../../simulator/boards/emulated-bus.ts'
import { openEmulatedBus } from '../../simulator/boards/open-walls.ts'
import { openPtyLine } from '../../simulator/boards/pty-line.ts'
import { realClock } from '../../simulator/world/real-clock.ts'
import { attachedKeyboards, attachedPorts } from '../../src/adapters/links/attached.ts'
import { openLink } from '../../src/adapters/links/open-link.ts'
import { suggestedConfig } from '../../src/cli/suggested-config.ts'
import { openLocker } from '../../src/compose.ts'
import { loadConfig } from '../../src/config.ts'
import { kluis } from '../cli/terminal.ts'

// macOS and some containers keep the temporary folder behind a link.
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'kluis-detect-')))
afterAll(() => rmSync(folder, { recursive: true }))

const around = `version: 1
site: { id: found-1, languages: [nl] }
store: { path: kluis.db }
mqtt: { embedded: { port: 0 } }
`
const load = (text: string) => loadConfig({ text: around + text, folder }, {}, { secrets: 'skip' })
const pulsesOf = (bus: EmulatedBus) =>
  bus.doors.map((door) => bus.look(door).pulses).reduce((a, b) => a + b, 0)

test('what detect prints is comments and a configuration that is right as it stands', async () => {
  const boards = [0, 3].map((address) => ({
    address,
    channels: 16,
    closedBit: (address === 0 ? 0 : 1) as 0 | 1,
  }))
  const bus = await openEmulatedBus({ busId: 'w', boards, transport: 'pty' })
  try {
    bus.forceOpen({ bus: 'w', board: 3, channel: 2 })
    const { code, out, err } = await kluis(['detect', '--port', bus.path])
    expect(err).toBe('')
    expect(code).toBe(0)
    expect(out).toMatch(/# .*: kr-cu16 at 19200 baud\n# {3}board 0: 16 channels: 1, 2, .* read 0 \(answers/)
    expect(out).toMatch(/address: 3, channels: 16, closedBit: 1 } # closedBit is a guess \(15 of 16 read 1\)/)
    const loaded = load(out)
    expect(loaded.ok ? [] : loaded.problems).toEqual([])
    if (!loaded.ok) return
    expect(loaded.config.buses).toMatchObject([
      {
        family: 'kr-cu16',
        path: bus.path,
        boards: [
          { address: 0, closedBit: 0 },
          { address: 3, closedBit: 1 },
        ],
      },
    ])
    expect(loaded.config.compartments).toHaveLength(32)
    expect(pulsesOf(bus)).toBe(0)
  } finally {
    await bus.shut()
  }
})

test('with --json, what was found is one document', async () => {
  const boards = [{ address: 1, channels: 8, closedBit: 1 as const, inputs: true }]
  const bus = await openEmulatedBus({ busId: 'w', family: 'cu12', boards, transport: 'tcp' })
  try {
    const { code, out } = await kluis(['detect', '--port', bus.path, '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      ok: true,
      ports: [
        {
          path: bus.path,
          family: 'cu12',
          boards: [{ address: 1, channels: 12, closedBitGuess: 1, answersTwice: false }],
        },
      ],
      configuration: expect.stringContaining('family: cu12'),
    })
  } finally {
    await bus.shut()
  }
})

test('boards of other families make a right configuration too', () => {
  const port = { end: 'over', damaged: [], baudRate: 9_600 } as const
  const found = { replyMs: 5, answersTwice: false }
  const text = suggestedConfig([
    {
      ...port,
      path: '/dev/ttyUSB0',
      family: 'waveshare-modbus',
      boards: [
        { ...found, address: 1, channels: 32, levels: [], dialect: 'command-registers' },
        { ...found, address: 2, channels: 8, levels: [1, 0, 0, 0, 0, 0, 0, 0], inputs: true },
        { ...found, address: 9, channels: 0, levels: [] },
      ],
    },
    {
      ...port,
      path: 'tcp://10.0.0.9:4196',
      family: 'wkly',
      boards: [{ ...found, address: 5, channels: 245, levels: Array.from({ length: 245 }, () => null) }],
    },
    {
      ...port,
      path: '/dev/ttyUSB1',
      family: 'xor-8a',
      boards: [{ ...found, address: 2, channels: 24, levels: [1], answersTwice: true }],
    },
    { ...port, path: '/dev/ttyUSB2', family: null, boards: [] },
  ])
  const loaded = load(text ?? '')
  expect(loaded.ok ? [] : loaded.problems).toEqual([])
  expect(text).toContain('TWO BOARDS WITH THIS ADDRESS')
  expect(suggestedConfig([])).toBeNull()
})

test('a port that cannot be had ends with 1 and says why', async () => {
  const gone = await kluis(['detect', '--port', '/dev/kluis-none'])
  expect(gone.code).toBe(1)
  expect(gone.err).toContain('# /dev/kluis-none: it cannot be opened')
  const bus = await openEmulatedBus({ busId: 'w', boards: [], transport: 'pty' })
  const link = await new Promise<ReturnType<typeof openLink>>((resolve) => {
    const opened = openLink(
      { path: bus.path, baudRate: 19_200 },
      { onOpen: () => resolve(opened), onBytes() {}, onClosed() {} },
    )
  })
  try {
    const taken = await kluis(['detect', '--port', bus.path])
    expect(taken.code).toBe(1)
    expect(taken.err).toMatch(
      /another program has it\. If that is the daemon, stop it first, or .*kluis status/,
    )
  } finally {
    await new Promise<void>((resolve) => link.close(resolve))
    await bus.shut()
  }
})

test('ports are known by their lasting names, and the console and ttyS without a chip are no ports', () => {
  const root = join(folder, 'machine')
  for (const path of ['dev/serial/by-id', 'dev/input/by-id', 'sys/class/tty/console'])
    mkdirSync(join(root, path), { recursive: true })
  for (const [name, type] of [
    ['ttyS0', '4'],
    ['ttyS1', '0'],
    ['ttyUSB0', null],
    ['ttyACM1', null],
    ['ttyAMA0', null],
    ['tty1', null],
  ]) {
    writeFileSync(join(root, 'dev', `${name}`), '')
    if (type === null) continue
    mkdirSync(join(root, `sys/class/tty/${name}`), { recursive: true })
    writeFileSync(join(root, `sys/class/tty/${name}/type`), `${type}\n`)
  }
  writeFileSync(join(root, 'sys/class/tty/console/active'), 'tty0 ttyAMA0\n')
  symlinkSync('../../ttyUSB0', join(root, 'dev/serial/by-id/usb-1a86-if00'))
  symlinkSync('../../ttyUSB7', join(root, 'dev/serial/by-id/usb-gone'))
  writeFileSync(join(root, 'dev/input/by-id/usb-scanner-event-kbd'), '')
  writeFileSync(join(root, 'dev/input/by-id/usb-scanner-event-mouse'), '')
  expect(attachedPorts(root).map(({ path, isConsole }) => [path.slice(root.length), isConsole])).toEqual([
    ['/dev/ttyACM1', false],
    ['/dev/ttyAMA0', true],
    ['/dev/ttyS0', false],
    ['/dev/serial/by-id/usb-1a86-if00', false],
  ])
  expect(attachedKeyboards(root)).toEqual([join(root, 'dev/input/by-id/usb-scanner-event-kbd')])
  expect(attachedPorts(join(folder, 'nowhere'))).toEqual([])
})

const compartment = (bus: string, board: number, channel: number, more = {}) => ({
  size: 'S',
  innerMm: [400, 100, 500],
  sillMm: 400,
  column: 1,
  row: channel,
  ...more,
  door: { bus, board, channel },
})

const whole = (config: object) =>
  JSON.stringify({
    version: 1,
    site: { id: 'found-1', languages: ['nl'] },
    store: { path: 'kluis.db' },
    mqtt: { embedded: { port: 0 } },
    ...config,
  })

async function devices(config: object, ...more: string[]) {
  const file = join(folder, 'kluis.yaml')
  writeFileSync(file, whole(config))
  const startMs = realClock.monotonicMs()
  const ran = await kluis(['check-config', '--devices', file, ...more], { folder })
  return { ...ran, tookMs: realClock.monotonicMs() - startMs }
}

test('check-config --devices tells boards, doors, readers and thermometers, and opens no door', async () => {
  const boards = [
    { address: 0, channels: 4, closedBit: 1 as const },
    { address: 1, channels: 4, closedBit: 1 as const },
  ]
  const bus = await openEmulatedBus({ busId: 'w', boards, transport: 'pty' })
  const scanner = openPtyLine('scan')
  const thermometer = join(folder, 'temperature')
  writeFileSync(thermometer, '4251\n')
  try {
    bus.forceOpen({ bus: 'w', board: 0, channel: 2 })
    const config = {
      buses: [
        {
          id: 'w',
          family: 'kr-cu16',
          path: bus.path,
          boards: [
            { address: 0, channels: 4, closedBit: 1 },
            { address: 1, channels: 4, closedBit: 0 },
          ],
        },
      ],
      compartments: [compartment('w', 0, 2, { id: '01' }), compartment('w', 1, 1, { id: '02', column: 2 })],
      readers: [{ id: 'scan', family: 'barcode', path: scanner.path }],
      cabinet: { thermometers: [{ id: 'cold', path: thermometer, maxCelsius: 8 }] },
    }
    const { code, out } = await devices(config)
    expect(code).toBe(0)
    expect(out).toMatch(/w board 0 +answers +16 of 4 +open now: 2\n/)
    expect(out).toMatch(/w board 1 +answers .* most read open: is closedBit the wrong way round\?/)
    expect(out).toMatch(/reader scan +can be opened/)
    expect(out).toMatch(/thermometer cold +4\.3 °C/)
    const json = await devices(config, '--json')
    expect(JSON.parse(json.out)).toMatchObject({
      ok: true,
      daemonRuns: false,
      devices: { buses: [{ bus: 'w', trouble: null, boards: [{ open: [2] }, { open: [1, 2, 3, 4] }] }] },
    })
    expect(pulsesOf(bus)).toBe(0)
  } finally {
    await bus.shut()
    await scanner.close()
  }
})

test('what cannot be reached ends with 1 within its time, each with its reason', async () => {
  const relays = { address: 1, channels: 4, closedBit: 1 as const }
  const bus = await openEmulatedBus({
    busId: 'm',
    family: 'waveshare-modbus',
    boards: [relays],
    transport: 'tcp',
  })
  try {
    const { code, err, tookMs } = await devices({
      buses: [
        {
          id: 'm',
          family: 'waveshare-modbus',
          path: bus.path,
          boards: [
            { address: 1, channels: 4 },
            { address: 2, channels: 4 },
            { address: 3, channels: 8 },
          ],
        },
        { id: 'none', family: 'lcus', path: '/dev/kluis-none', boards: [{ address: 0, channels: 2 }] },
      ],
      compartments: [compartment('m', 1, 1, { id: '01', sensor: false })],
      readers: [{ id: 'scan', family: 'barcode', path: '/dev/kluis-none-2' }],
      cabinet: { thermometers: [{ id: 'cold', path: '/sys/kluis-none', maxCelsius: 8 }] },
    })
    expect(code).toBe(1)
    expect(err).toMatch(/m board 1 +answers +4 of 4/)
    expect(err).toMatch(/m board 2 +SILENT/)
    expect(err).toMatch(/none board 0 +cannot be opened/)
    expect(err).toMatch(/reader scan +cannot be opened/)
    expect(err).toMatch(/thermometer cold +CANNOT BE READ/)
    expect(tookMs).toBeLessThan(6_000)
    // It reads, and sets nothing: all that is sent are reads of coils.
    expect(new Set(bus.requests().map(({ bytes }) => bytes[1]))).toEqual(new Set([1]))
  } finally {
    await bus.shut()
  }
})

test('a wrong file ends with 78 and no device is asked', async () => {
  const { code, out, err } = await devices({ buses: 5 })
  expect(code).toBe(78)
  expect(out + err).not.toContain('DEVICE')
})

test.each(['pty', 'tcp'] as const)(
  'beside a running daemon, a %s line stays the daemon’s',
  async (transport) => {
    const board = { address: 0, channels: 4, closedBit: 1 as const }
    const bus = await openEmulatedBus({ busId: 'w', boards: [board], transport })
    const config = {
      http: { kiosk: { port: 0 }, console: { port: 0 } },
      store: { path: join(folder, `${transport}.db`) },
      buses: [{ id: 'w', family: 'kr-cu16', path: bus.path, boards: [board] }],
      compartments: [compartment('w', 0, 1, { id: '01' })],
    }
    const loaded = loadConfig({ text: whole(config), folder }, {})
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems))
    const locker = await openLocker(loaded.config, { log: { info() {}, warn() {}, error() {} } })
    const isSensed = () => locker.engine.read.snapshot().compartments.every(({ door }) => door === 'closed')
    try {
      await expect.poll(isSensed, { timeout: 5_000 }).toBe(true)
      const { code, err } = await devices(config)
      expect(code).toBe(1)
      expect(err).toMatch(/w board 0 +the daemon has it: `kluis status` shows the same/)
      const asked = bus.heard(0).status
      await expect.poll(() => bus.heard(0).status, { timeout: 5_000 }).toBeGreaterThan(asked + 2)
      expect(isSensed()).toBe(true)
    } finally {
      await locker.close()
      await bus.shut()
    }
  },
)
