// Waiting for a descriptor outside the event loop, on a pty: the kernel’s own poll, as lines are watched by it.
import { spawnSync } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Pty } from '../../../simulator/boards/pty.ts'
import { openPty } from '../../../simulator/boards/pty.ts'
import { ioctl, openWaiting, refusalOf } from '../../../src/adapters/gpio/kernel.ts'

let pty: Pty
let descriptor = -1
beforeEach(() => {
  pty = openPty()
  descriptor = openSync(pty.path, 'r+')
})
afterEach(() => {
  closeSync(descriptor)
  pty.close()
})

const begin = (waiting: ReturnType<typeof openWaiting>, withinMs: number) =>
  new Promise<string>((resolve) => waiting.begin(withinMs, resolve))

test('it ends when there is something to read, when the time is over, and when it is woken', async () => {
  const waiting = openWaiting(descriptor)
  expect(await begin(waiting, 10)).toBe('nothing')
  const readable = begin(waiting, 60_000)
  pty.write(Uint8Array.of(1))
  expect(await readable).toBe('readable')
  waiting.close()
  const quiet = openSync('/dev/null', 'r')
  const other = openWaiting(quiet)
  closeSync(quiet)
  expect(await begin(other, 60_000)).toBe('lost')
  other.close()
})

test('it is woken long before its time', async () => {
  const waiting = openWaiting(descriptor)
  const ended = begin(waiting, 60_000)
  waiting.wake()
  expect(await ended).toBe('nothing')
  waiting.close()
})

test('a process that crashes while it waits is gone within its time, unlike one with a read under way', () => {
  const kernel = new URL('../../../src/adapters/gpio/kernel.ts', import.meta.url).href
  const script = `
    import { openSync } from 'node:fs'
    const { openWaiting } = await import('${kernel}')
    openWaiting(openSync('${pty.path}', 'r+')).begin(300, () => {})
    setTimeout(() => process.exit(7), 50)`
  const ended = spawnSync(process.execPath, ['--input-type=module', '-e', script], { timeout: 25_000 })
  expect(ended.status).toBe(7)
}, 30_000)

test('an ioctl that the kernel refuses gives its number, and the number has a meaning', () => {
  expect(ioctl(descriptor, 0x8044b401, Buffer.alloc(68))).toBe(25)
  expect([16, 13, 1, 22, 524, 19, 25].map(refusalOf)).toEqual([
    'taken',
    'forbidden',
    'forbidden',
    'unsuited',
    'unsuited',
    'gone',
    'gone',
  ])
})
