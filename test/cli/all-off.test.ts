// `kluis all-off` on real ptys: relays that a dead daemon left on, boards that need nothing, lines that are not there.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { EmulatedBus } from '../../simulator/boards/emulated-bus.ts'
import { openEmulatedBus } from '../../simulator/boards/open-walls.ts'
import { realClock } from '../../simulator/world/real-clock.ts'
import { openLink } from '../../src/adapters/links/open-link.ts'
import { kluis } from './terminal.ts'

const folder = mkdtempSync(join(tmpdir(), 'kluis-off-'))
afterAll(() => rmSync(folder, { recursive: true }))

interface WrittenBus {
  readonly id: string
  readonly family: string
  readonly path: string
  readonly boards: readonly object[]
}

async function allOff(buses: readonly WrittenBus[], ...more: string[]) {
  const [first] = buses
  const config = {
    version: 1,
    site: { id: 'off-1', languages: ['nl'] },
    store: { path: 'kluis.db' },
    mqtt: { embedded: { port: 0 } },
    buses,
    compartments: [
      {
        id: '01',
        size: 'S',
        innerMm: [400, 100, 500],
        sillMm: 400,
        column: 1,
        row: 1,
        sensor: false,
        door: { bus: first?.id, board: 1, channel: 1 },
      },
    ],
  }
  const file = join(folder, 'kluis.yaml')
  writeFileSync(file, JSON.stringify(config))
  const startMs = realClock.monotonicMs()
  const ran = await kluis(['all-off', '--config', file, ...more], { folder })
  return { ...ran, tookMs: realClock.monotonicMs() - startMs }
}

/** What a daemon that died between on and off leaves behind. */
async function leaveOn(bus: EmulatedBus, request: readonly number[]): Promise<void> {
  await new Promise<void>((resolve) => {
    const link = openLink(
      { path: bus.path, baudRate: 9_600 },
      {
        onOpen: () => link.write(Uint8Array.from(request), () => setTimeout(() => link.close(resolve), 50)),
        onBytes() {},
        onClosed() {},
      },
    )
  })
}

const relays = { address: 1, channels: 4, closedBit: 1 as const }
const door = (bus: string, channel: number) => ({ bus, board: 1, channel })

test('relays that were left on fall, and boards that end their pulses themselves are sent nothing', async () => {
  const modbus = await openEmulatedBus({
    busId: 'm',
    family: 'waveshare-modbus',
    boards: [relays],
    transport: 'pty',
  })
  const kerong = await openEmulatedBus({ busId: 'k', family: 'kr-cu16', boards: [relays], transport: 'pty' })
  try {
    await leaveOn(modbus, [0x01, 0x05, 0x00, 0x02, 0xff, 0x00, 0x2d, 0xfa])
    await expect.poll(() => modbus.look(door('m', 3)).held).toBe(true)
    const buses = [
      { id: 'm', family: 'waveshare-modbus', path: modbus.path, boards: [{ address: 1, channels: 4 }] },
      { id: 'k', family: 'kr-cu16', path: kerong.path, boards: [{ address: 1, closedBit: 1 }] },
    ]
    const { code, out } = await allOff(buses, '--json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toEqual({
      ok: true,
      buses: [
        { bus: 'm', result: 'off', trouble: null, boards: [{ address: 1, result: expect.any(String) }] },
        { bus: 'k', result: 'nothing-to-send', trouble: null, boards: [] },
      ],
    })
    expect(modbus.look(door('m', 3)).held).toBe(false)
    expect(kerong.requests()).toEqual([])
    expect(modbus.doors.map((one) => modbus.look(one).open).filter(Boolean)).toHaveLength(1)
  } finally {
    await modbus.shut()
    await kerong.shut()
  }
})

test('to a board that cannot be heard everything is written twice', async () => {
  const usb = await openEmulatedBus({
    busId: 'usb',
    family: 'lcus',
    boards: [{ ...relays, address: 0, channels: 2 }],
    transport: 'pty',
  })
  try {
    const modbusNobodyHears = {
      id: 'm',
      family: 'waveshare-modbus',
      path: '/dev/kluis-none',
      boards: [{ address: 1 }],
    }
    const { code, err, tookMs } = await allOff([
      modbusNobodyHears,
      { id: 'usb', family: 'lcus', path: usb.path, boards: [{ address: 0 }] },
    ])
    expect(code).toBe(1)
    expect(err).toContain('m: NOT REACHED: its port, address or chip cannot be opened')
    expect(err).toContain('usb: everything is off (written, not heard: board 0)')
    expect(usb.requests().map(({ bytes }) => [...bytes.subarray(1, 3)].join())).toEqual([
      '1,0',
      '1,0',
      '2,0',
      '2,0',
    ])
    expect(tookMs).toBeLessThan(5_000)
  } finally {
    await usb.shut()
  }
})

test('a board that is silent holds nothing up for more than three seconds', async () => {
  const modbus = await openEmulatedBus({
    busId: 'm',
    family: 'waveshare-modbus',
    boards: [relays],
    transport: 'tcp',
  })
  try {
    modbus.misbehave(1, 'silent', true)
    const boards = Array.from({ length: 20 }, (_, index) => ({ address: index + 1, channels: 4 }))
    const { code, err, tookMs } = await allOff([
      { id: 'm', family: 'waveshare-modbus', path: modbus.path, boards },
    ])
    expect(code).toBe(1)
    expect(err).toContain('m: NOT ALL WRITTEN')
    expect(tookMs).toBeLessThan(5_000)
    expect(modbus.requests().length).toBeGreaterThan(3)
  } finally {
    await modbus.shut()
  }
})
