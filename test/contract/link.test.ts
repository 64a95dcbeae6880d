// The link's contract on a serial port (a pty), on TCP and in memory; then what only one of them has.
import { afterEach, expect, test } from 'vitest'
import { openPtyLine } from '../../simulator/boards/pty-line.ts'
import { openTcpLine } from '../../simulator/boards/tcp-line.ts'
import type { Wire } from '../../simulator/boards/wire.ts'
import { createMemoryWire } from '../../simulator/boards/wire.ts'
import { createVirtualClock } from '../../simulator/world/virtual-clock.ts'
import { isPresent, openLink } from '../../src/adapters/links/open-link.ts'
import { parseTcpPath } from '../../src/adapters/links/tcp.ts'
import type { LinkTrouble } from '../../src/ports/link.ts'
import type { LinkSubject } from './link.ts'
import { linkContract } from './link.ts'

const real = (wire: Wire): LinkSubject => ({
  openLink,
  wire,
  until: (condition, what) =>
    expect.poll(condition, { timeout: 5_000, interval: 2, message: what }).toBe(true),
  close: () => wire.close(),
})

linkContract('a serial port', { openSubject: async () => real(openPtyLine('wall')), exclusive: true })
// A bridge decides itself how many clients it takes.
linkContract('TCP', { openSubject: async () => real(await openTcpLine()), exclusive: false })
linkContract('the line in memory', {
  openSubject: async () => {
    const clock = createVirtualClock()
    const wire = createMemoryWire(clock)
    return {
      openLink: wire.openLink,
      wire,
      async until(condition, what) {
        for (let turn = 0; !condition(); turn += 1) {
          if (turn > 1_000) throw new Error(`waited in vain: ${what}`)
          clock.advance(1)
        }
      },
      close: () => wire.close(),
    }
  },
  exclusive: true,
})

const opened: Wire[] = []
afterEach(async () => {
  for (const wire of opened.splice(0)) await wire.close()
})

test('a device is present while it is plugged in, an address on the network always', async () => {
  const wire = openPtyLine('wall')
  opened.push(wire)
  expect(isPresent(wire.path)).toBe(true)
  await wire.unplug()
  expect(isPresent(wire.path)).toBe(false)
  await wire.plug()
  expect(isPresent(wire.path)).toBe(true)
  expect(isPresent('tcp://10.0.0.7:23')).toBe(true)
})

test('a serial port that hangs up at any moment is gone at once', async () => {
  for (let round = 0; round < 30; round += 1) {
    const wire = openPtyLine('wall')
    opened.push(wire)
    const told: string[] = []
    const link = openLink(
      { path: wire.path, baudRate: 19_200 },
      {
        onOpen: () => told.push('open'),
        onBytes: () => {},
        onClosed: (trouble) => told.push(trouble),
      },
    )
    await expect.poll(() => told, { interval: 1 }).toEqual(['open'])
    if (round % 2 === 0) wire.write(Uint8Array.of(1, 2, 3))
    await wire.unplug()
    await expect.poll(() => told, { timeout: 2_000, interval: 1 }).toEqual(['open', 'gone'])
    await new Promise<void>((resolve) => link.close(resolve))
  }
})

test('a path that is no serial device is not opened as one', async () => {
  const told: LinkTrouble[] = []
  openLink(
    { path: import.meta.dirname, baudRate: 19_200 },
    { onOpen: () => {}, onBytes: () => {}, onClosed: (trouble) => told.push(trouble) },
  )
  await expect.poll(() => told.length).toBe(1)
  expect(told).toEqual(['gone'])
})

test.each([
  ['tcp://10.0.0.7:23', { host: '10.0.0.7', port: 23 }],
  ['tcp://bridge.example:4001/', { host: 'bridge.example', port: 4001 }],
  ['tcp://[fe80::1%eth0]:23', { host: 'fe80::1%eth0', port: 23 }],
  ['tcp://10.0.0.7', null],
  ['tcp://10.0.0.7:0', null],
  ['tcp://10.0.0.7:65536', null],
  ['tcp://:23', null],
  ['/dev/ttyUSB0', null],
])('the path %s is an address, or is none', (path, expected) => {
  expect(parseTcpPath(path)).toEqual(expected)
})
