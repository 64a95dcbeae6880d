// The real store under kills, power cuts and trouble in virtual time: nothing that was committed is lost, and a seed
// tells the whole story.
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createChance } from '../../simulator/world/chance.ts'
import { createDurability } from '../../simulator/world/checkers/durability.ts'
import { createFileDisk } from '../../simulator/world/file-disk.ts'
import type { Observation, Witness } from '../../simulator/world/observation.ts'
import { createVirtualClock } from '../../simulator/world/virtual-clock.ts'
import { createLockerOnDisk } from './locker-on-disk.ts'

/** More for a release: `KLUIS_DISK_STEPS=100000`. */
const steps = Number(process.env.KLUIS_DISK_STEPS ?? 1000)
const timeoutMs = 60_000 + steps * 20

interface Run {
  readonly complaints: readonly string[]
  readonly digest: string
  readonly counts: ReadonlyMap<string, number>
}

function run(seed: number, count: number): Run {
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'kluis-run-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const chance = createChance(seed)
  const complaints: string[] = []
  const durability = createDurability((what) => complaints.push(what))
  const hash = createHash('sha256')
  const counts = new Map<string, number>()
  const witness: Witness = (observation) => {
    hash.update(JSON.stringify(observation))
    const { kind } = observation
    for (const name of [
      kind,
      ...(kind === 'process.ended' ? [observation.how, observation.at ?? 'anywhere'] : []),
    ])
      counts.set(name, (counts.get(name) ?? 0) + 1)
    const listener = durability.on[kind] as ((observation: Observation, atMs: number) => void) | undefined
    listener?.(observation, 0)
  }
  const disk = createFileDisk({
    clock: createVirtualClock(),
    chance: createChance(seed + 1),
    witness,
    folder,
  })
  const locker = createLockerOnDisk({ chance, witness, disk, dies: 0.03 })
  let isSound = true
  for (let at = 0; at < count; at += 1) {
    locker.step(isSound ? 600_000 : 2_000)
    const fate = chance.whole(300)
    if (fate === 0) locker.end('stopped')
    else if (fate === 1) locker.end('killed')
    else if (fate === 2) locker.end('power')
    else if (fate === 3) {
      isSound = false
      disk.setTrouble(chance.pick(['full', 'failing', 'unreadable'] as const))
    } else if (fate > 200 && !isSound) {
      isSound = true
      disk.setTrouble(null)
    }
    if (at % 100 === 0 && disk.verify() !== null) complaints.push(`${disk.verify()}`)
  }
  disk.end()
  expect(readdirSync(folder)).toEqual([])
  return { complaints, digest: hash.digest('hex'), counts }
}

test('whatever was committed is loaded by the next life, over many kills and power cuts', {
  timeout: timeoutMs,
}, () => {
  const { complaints, counts } = run(1, steps)
  expect(complaints).toEqual([])
  const least = {
    committed: steps,
    'commit.failed': 5,
    killed: 20,
    power: 20,
    'during-commit': 10,
    'while-opening': 10,
  }
  for (const [what, count] of Object.entries(least))
    expect(counts.get(what) ?? 0, what).toBeGreaterThanOrEqual(Math.min(count, steps))
})

test('the same seed twice tells the same, to the byte', { timeout: timeoutMs }, () => {
  const [first, second, other] = [run(7, 150), run(7, 150), run(8, 150)]
  expect(second).toEqual(first)
  expect(other.digest).not.toBe(first.digest)
})
