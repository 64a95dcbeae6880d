// A technician walks along a wall whose wires are mixed up: the real daemon, boards on a pty, and a person who sees
// which door springs open. What comes out is a configuration that fits the wall, with its comments.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { EmulatedBus } from '../../simulator/boards/emulated-bus.ts'
import { openEmulatedBus } from '../../simulator/boards/open-walls.ts'
import type { Locker } from '../../src/compose.ts'
import { openLocker } from '../../src/compose.ts'
import { loadConfig } from '../../src/config.ts'
import { kluis } from '../cli/terminal.ts'

const main = new URL('../../src/main.ts', import.meta.url).pathname
const log = { info: () => {}, warn: () => {}, error: () => {} }

let folder: string
let file: string
let bus: EmulatedBus
let locker: Locker
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kluis-commission-'))
  file = join(folder, 'kluis.yaml')
  // In truth the switch of channel 3 is wired the other way round.
  const boards = [{ address: 0, channels: 4, closedBit: 1 as const, closedBits: { 3: 0 as const } }]
  bus = await openEmulatedBus({ busId: 'wall', boards, transport: 'pty' })
  locker = await serve()
})
afterEach(async () => {
  await locker.close()
  await bus.shut()
  rmSync(folder, { recursive: true })
})

/** On the doors stand the numbers of their channels; the configuration has 01 and 02 mixed up. */
const channelOf: Readonly<Record<string, number>> = { '01': 1, '02': 2, '03': 3, '04': 4 }
const labelOf = (channel: number): string => `0${channel}`
const wallDoor = (id: string) => ({ bus: 'wall', board: 0, channel: channelOf[id] ?? 0 })

async function serve(): Promise<Locker> {
  const wires: Readonly<Record<string, number>> = { '01': 2, '02': 1, '03': 3, '04': 4 }
  const compartments = Object.entries(wires).map(
    ([id, channel], index) =>
      `  - { id: "${id}", size: S, innerMm: [400, 100, 500], sillMm: 400, column: 1, row: ${index + 1}, door: { bus: wall, board: 0, channel: ${channel} } } # beside the ${id === '01' ? 'screen' : 'next'}`,
  )
  const text = `version: 1
site: { id: wall-1, languages: [en] }
store: { path: kluis.db }
mqtt: { embedded: { port: 0 } }
http: { kiosk: { port: 0 }, console: { port: 0 } }
clock: { trust: rtc }
rules: { coilRestMs: 500, senseWithinMs: 1000 }
buses: [{ id: wall, family: kr-cu16, path: ${bus.path}, boards: [{ address: 0, channels: 4, closedBit: 1 }] }]
compartments:
${compartments.join('\n')}
`
  writeFileSync(file, text)
  return open()
}

async function open(): Promise<Locker> {
  const loaded = loadConfig({ file }, {})
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems))
  const opened = await openLocker(loaded.config, { log })
  await expect
    .poll(() => opened.engine.read.snapshot().compartments.every(({ door }) => door !== 'unknown'), {
      timeout: 10_000,
    })
    .toBe(true)
  return opened
}

const openDoors = () => bus.doors.filter((door) => bus.look(door).open).map(({ channel }) => labelOf(channel))

/** Sees what stands open, says so, and closes it when asked to. */
function technician(yes: readonly RegExp[]) {
  const questions: string[] = []
  return {
    questions,
    async ask(question: string): Promise<string | null> {
      questions.push(question)
      const [seen] = openDoors()
      if (question.includes('which door opened')) return seen ?? 'n'
      if (question.startsWith('Close door')) {
        if (seen) bus.close(wallDoor(seen))
        return ''
      }
      return yes.some((one) => one.test(question)) ? 'y' : 'n'
    },
  }
}

const commission = (person: { ask(question: string): Promise<string | null> }, ...args: readonly string[]) =>
  kluis(['commission', ...args, '--config', file], { ask: person.ask, folder })

test('mixed wires and an inverted switch are found, and mended in the file, which keeps its comments', async () => {
  const person = technician([/Write this/, /Were all of these empty/])
  const { code, out } = await commission(person)
  expect(out).toContain('door 02 hangs on wall board 0 channel 2')
  expect(out).toContain('door 01 hangs on wall board 0 channel 1')
  expect(out).toContain('door 03: closedBit is 0')
  expect(out).toContain('Written. Start the daemon anew')
  expect(code).toBe(0)
  const text = readFileSync(file, 'utf8')
  expect(text).toMatch(/"01".*channel: 1.*# beside the screen/)
  expect(readFileSync(`${file}.before`, 'utf8')).toMatch(/"01".*channel: 2/)

  await locker.close()
  locker = await open()
  const again = await commission(technician([/Were all/]))
  expect(again.out).toContain('The configuration is right.')
  expect(again.code).toBe(0)
  const states = () => locker.engine.read.snapshot().compartments.map(({ state, door }) => `${state} ${door}`)
  await expect.poll(states).toEqual(Array.from({ length: 4 }, () => 'vacant closed'))
}, 60_000)

test('nothing is written before the person agrees, and a lock that does nothing is named', async () => {
  bus.jam(wallDoor('04'))
  const before = readFileSync(file, 'utf8')
  const { code, out, err } = await commission(technician([]), '01', '02', '04')
  expect(code).toBe(1)
  expect(out).toContain(
    'wall board 0 channel 4 (door 04): nothing opened. Check the lock, its plug and its power.',
  )
  expect(err).toContain('Nothing was written.')
  expect(readFileSync(file, 'utf8')).toBe(before)
}, 60_000)

test('one half of a swap is no configuration, and that is said', async () => {
  const { code, err } = await commission(technician([/./]), '01')
  expect(code).toBe(1)
  expect(err).toContain('walk along all doors that are concerned')
  expect(err).toContain('opens "01" already')
}, 60_000)

test('every opening stands in the journal with its cause, and each door was pulsed once', async () => {
  await commission(technician([]), '03', '04')
  expect(bus.doors.map((door) => bus.look(door).pulses)).toEqual([0, 0, 1, 1])
  const child = spawn(process.execPath, [main, 'commission', '99', '--config', file], { stdio: 'pipe' })
  expect(await once(child, 'close')).toEqual([2, null])
}, 60_000)

test('as a process it takes its answers from standard input and ends when they do', async () => {
  const child = spawn(process.execPath, [main, 'commission', '03', '--json', '--config', file], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let out = ''
  child.stdout.on('data', (text) => {
    out += text
  })
  child.stdin.end('03\n')
  expect(await once(child, 'close')).toEqual([1, null])
  expect(JSON.parse(out)).toMatchObject({ walked: 0, written: false })
}, 60_000)
