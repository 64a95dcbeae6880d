// Lamps, buzzers and switches of a cabinet on an emulated chip, with the real engine behind them, in virtual time.
import { describe, expect, test } from 'vitest'
import { createEmulatedChip } from '../../../simulator/boards/gpio-chip.ts'
import type { Locker } from '../../../simulator/world/locker.ts'
import { createLocker } from '../../../simulator/world/locker.ts'
import { openCabinet } from '../../../src/adapters/cabinet/cabinet.ts'
import type { SignalSettings, SwitchSettings } from '../../../src/adapters/cabinet/settings.ts'
import { alertsOf, minute } from '../../core/lives.ts'

const second = 1_000
const silentLog = { info() {}, warn() {}, error() {} }

const on = { chip: 'gpiochip0', activeLow: false, compartment: null } as const
const lampAtDoor: SignalSettings = { ...on, id: 'lamp-01', kind: 'lamp', compartment: '01', line: 17 }
const buzzer: SignalSettings = { ...on, id: 'buzzer', kind: 'buzzer', line: 22, activeLow: true }
const tamper: SwitchSettings = {
  id: 'back',
  kind: 'tamper',
  chip: 'gpiochip0',
  line: 5,
  bias: 'pull-up',
  goodLevel: 0,
}
const mains: SwitchSettings = { ...tamper, id: 'mains', kind: 'mains', line: 6 }

function cabinetOf(parts: { signals?: readonly SignalSettings[]; switches?: readonly SwitchSettings[] }) {
  const locker = createLocker()
  const { clock } = locker
  const chip = createEmulatedChip(clock)
  // All is well: the panel is closed, there is mains.
  for (const line of [5, 6]) chip.set(line, 0)
  const open = () =>
    openCabinet({
      settings: { signals: [], switches: [], thermometers: [], ...parts },
      lines: { open: chip.openLines },
      readText: (_, done) => clock.soon(() => done(null)),
      engine: locker.engine,
      clock,
      log: silentLog,
    })
  const cabinet = open()
  locker.pass(10 * second)
  return { locker, chip, cabinet, open }
}

function customerAtTheDoor(locker: Locker): void {
  locker.assign({ id: 'p1', pin: '11' })
  locker.deposit('p1')
  locker.pin('11')
}

/** How often the line changed in this time. */
function changesIn(locker: Locker, trail: () => readonly unknown[], ms: number): number {
  const before = trail().length
  locker.pass(ms)
  return trail().length - before
}

describe('a lamp at a door', () => {
  test('is steadily lit for the person who is to go there, and dark for everybody else', () => {
    const { locker, chip } = cabinetOf({
      signals: [lampAtDoor, { ...lampAtDoor, id: 'lamp-02', compartment: '02', line: 18 }],
    })
    expect([chip.level(17), chip.level(18)]).toEqual([0, 0])
    customerAtTheDoor(locker)
    expect([chip.level(17), chip.level(18)]).toEqual([1, 0])
    expect(changesIn(locker, () => chip.trail(17), 10 * second)).toBe(0)
    locker.close('01')
    expect(chip.level(17)).toBe(0)
  })

  test('blinks once a second while its door should be closed', () => {
    const { locker, chip } = cabinetOf({ signals: [lampAtDoor] })
    customerAtTheDoor(locker)
    locker.pass(25 * second)
    expect(changesIn(locker, () => chip.trail(17), 10 * second)).toBe(20)
  })

  test('shows the same again after its lines were lost and had anew', () => {
    const { locker, chip } = cabinetOf({ signals: [lampAtDoor] })
    customerAtTheDoor(locker)
    chip.unplug()
    locker.pass(second)
    expect(alertsOf(locker)).toContain('cabinet-unreadable gpiochip0')
    chip.plug()
    locker.pass(6 * second)
    expect(alertsOf(locker)).toEqual([])
    expect(chip.level(17)).toBe(1)
  })

  test('is dark when the daemon ends', async () => {
    const { locker, chip, cabinet } = cabinetOf({ signals: [lampAtDoor] })
    customerAtTheDoor(locker)
    const closed = cabinet.close()
    locker.clock.settle()
    await closed
    expect(chip.level(17)).toBe(0)
    expect(changesIn(locker, () => chip.trail(17), minute)).toBe(0)
  })
})

describe('a buzzer of the whole wall', () => {
  test('beeps once for whoever is to look for a door, on an output that is active low', () => {
    const { locker, chip } = cabinetOf({ signals: [buzzer] })
    expect(chip.level(22)).toBe(1)
    const before = chip.trail(22).length
    customerAtTheDoor(locker)
    // One beep for the courier, one for the customer.
    expect(chip.trail(22).length - before).toBe(4)
    expect(chip.level(22)).toBe(1)
  })

  test('stops an alarm by itself after three minutes', () => {
    const { locker, chip } = cabinetOf({ signals: [buzzer], switches: [tamper] })
    chip.set(5, 1)
    locker.pass(second)
    expect(alertsOf(locker)).toEqual(['cabinet-opened back'])
    expect(changesIn(locker, () => chip.trail(22), minute)).toBeGreaterThan(100)
    locker.pass(3 * minute)
    expect(changesIn(locker, () => chip.trail(22), minute)).toBe(0)
    expect(alertsOf(locker)).toEqual(['cabinet-opened back'])
  })
})

describe('a switch of the cabinet', () => {
  test('raises its alert when it has held, and clears it by itself', () => {
    const { locker, chip, cabinet } = cabinetOf({ switches: [tamper, mains] })
    expect(alertsOf(locker)).toEqual([])
    chip.set(6, 1)
    locker.pass(1_900)
    expect(alertsOf(locker)).toEqual([])
    locker.pass(200)
    expect(alertsOf(locker)).toEqual(['mains-lost mains'])
    expect(cabinet.health().switches).toEqual([
      { id: 'back', kind: 'tamper', good: true },
      { id: 'mains', kind: 'mains', good: false },
    ])
    chip.set(6, 0)
    locker.pass(3 * second)
    expect(alertsOf(locker)).toEqual([])
    expect(locker.events('alert.raised')).toHaveLength(1)
  })

  test('that only rattles says nothing', () => {
    const { locker, chip } = cabinetOf({ switches: [tamper] })
    for (let turn = 0; turn < 20; turn += 1) {
      chip.set(5, 1)
      locker.pass(100)
      chip.set(5, 0)
      locker.pass(100)
    }
    expect(locker.events('alert.raised')).toEqual([])
  })

  test('is told anew after its lines were away, and an alert of the last run is cleared', () => {
    const { locker, chip, cabinet } = cabinetOf({ switches: [tamper] })
    chip.set(5, 1)
    locker.pass(second)
    chip.unplug()
    locker.pass(second)
    expect(cabinet.health().switches).toEqual([{ id: 'back', kind: 'tamper', good: null }])
    chip.set(5, 0)
    chip.plug()
    locker.pass(10 * second)
    expect(alertsOf(locker)).toEqual([])
  })
})
