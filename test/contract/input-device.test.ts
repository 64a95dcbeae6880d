// A Linux event device as a byte link, as far as a machine without one can show it: a named pipe in its place, whose
// grab is told what to answer; and the true grab on something that is no event device.
import { execFileSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { stroke, typed } from '../../simulator/readers/hid.ts'
import { grabEvents, inputDeviceOpener } from '../../src/adapters/links/input-device.ts'
import { openLink } from '../../src/adapters/links/open-link.ts'
import type { Link, LinkTrouble, OpenLink, WriteResult } from '../../src/ports/link.ts'

let folder: string
let path: string
/** Our end of the pipe: the kernel's side of a device. */
let device: number
const links: Link[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kluis-input-'))
  path = join(folder, 'event0')
  execFileSync('mkfifo', [path])
  device = openSync(path, constants.O_RDWR | constants.O_NONBLOCK)
})
afterEach(async () => {
  for (const link of links.splice(0)) await new Promise<void>((resolve) => link.close(resolve))
  unplug()
  rmSync(folder, { recursive: true })
})

function unplug(): void {
  if (device >= 0) closeSync(device)
  device = -1
}

function open(opener: OpenLink, at = path) {
  const story = { opened: 0, bytes: [] as number[], closed: [] as LinkTrouble[] }
  const link = opener(
    { path: at, baudRate: 9_600 },
    {
      onOpen: () => {
        story.opened += 1
      },
      onBytes: (bytes) => story.bytes.push(...bytes),
      onClosed: (trouble) => story.closed.push(trouble),
    },
  )
  return { link, story }
}
const granted = inputDeviceOpener(() => null)
const descriptors = () => readdirSync('/proc/self/fd').length

test('what the device says arrives, and nothing can be said to it', async () => {
  const { link, story } = open(granted)
  links.push(link)
  await expect.poll(() => story.opened).toBe(1)
  const said = Buffer.concat([typed('3SABCD'), stroke(28)])
  writeSync(device, said)
  await expect.poll(() => story.bytes.length).toBe(said.length)
  expect(Buffer.from(story.bytes)).toEqual(said)
  const results: WriteResult[] = []
  link.write(Uint8Array.of(1), (result) => results.push(result))
  expect(results).toEqual(['not-written'])
})

test('a device that goes away is gone, once, and its descriptor is free', async () => {
  const before = descriptors()
  const { link, story } = open(granted)
  await expect.poll(() => story.opened).toBe(1)
  unplug()
  await expect.poll(() => story.closed).toEqual(['gone'])
  expect(descriptors()).toBe(before - 1)
  await new Promise<void>((resolve) => link.close(resolve))
  expect(story.closed).toEqual(['gone'])
})

test('after its close it says nothing more and holds nothing', async () => {
  const before = descriptors()
  const { link, story } = open(granted)
  await expect.poll(() => story.opened).toBe(1)
  await new Promise<void>((resolve) => link.close(resolve))
  expect(descriptors()).toBe(before)
  writeSync(device, typed('A'))
  const second = open(granted)
  links.push(second.link)
  await expect.poll(() => second.story.bytes.length).toBeGreaterThan(0)
  expect(story).toEqual({ opened: 1, bytes: [], closed: [] })
})

test('it may be closed before it has opened', async () => {
  const before = descriptors()
  const { link, story } = open(granted)
  await new Promise<void>((resolve) => link.close(resolve))
  expect(story).toEqual({ opened: 0, bytes: [], closed: [] })
  expect(descriptors()).toBe(before)
})

test('what another program has grabbed is taken, and nothing of it is read', async () => {
  const before = descriptors()
  const { story } = open(inputDeviceOpener(() => 'taken'))
  await expect.poll(() => story.closed).toEqual(['taken'])
  expect(story.opened).toBe(0)
  expect(descriptors()).toBe(before)
})

test('what is not there is gone', async () => {
  const { story } = open(openLink, '/dev/input/by-id/no-such-scanner-event-kbd')
  await expect.poll(() => story.closed).toEqual(['gone'])
})

test('the true grab refuses what is no event device', () => {
  expect(grabEvents(device)).toBe('gone')
  expect(grabEvents(9_999)).toBe('gone')
})
