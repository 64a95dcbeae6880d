// The whole locker under faults: the same seed is the same run, each degree of realism is quiet, and what it is told apart by
// is really in it. The many hours are a stage of their own (scripts/simulate.ts).
import { describe, expect, test } from 'vitest'
import type { Realism } from '../../simulator/world/realism.ts'
import { failureText, reportText } from '../../simulator/world/report.ts'
import { simulate } from '../../simulator/world/simulate.ts'
import { runSwarm } from '../../simulator/world/swarm.ts'

const timeout = 120_000

describe('one seed', () => {
  test('is the same run a hundred times, to the byte', { timeout }, () => {
    const hashes = new Set<string>()
    for (let times = 0; times < 100; times += 1) {
      hashes.add(simulate({ seed: 11, hours: 4 }).traceHash)
      // Another run in between leaves nothing behind.
      if (times % 10 === 0) simulate({ seed: 12 + times, hours: 4 })
    }
    expect(hashes.size).toBe(1)
  })

  test.each<[Realism, number]>([
    ['adapters', 12],
    ['bytes', 1],
  ])('is the same run again with the real %s', { timeout }, (realism, hours) => {
    const hashes = [1, 2].map(() => simulate({ seed: 5, hours, realism }).traceHash)
    expect(new Set(hashes).size).toBe(1)
  })

  test('is another run than its neighbour', () => {
    expect(simulate({ seed: 21, hours: 4 }).traceHash).not.toBe(simulate({ seed: 22, hours: 4 }).traceHash)
  })

  test('tells every line of its trace to whoever wants it', () => {
    const lines: string[] = []
    const { violation } = simulate({ seed: 3, hours: 4, onLine: (line) => lines.push(line) })
    expect(violation).toBeNull()
    expect(lines[0]).toMatch(/^0 \{"kind":"process\.started"/)
    expect(lines.some((line) => line.includes('committed'))).toBe(true)
    // No code in clear text is ever asked of the locker, but what seals them here must be seen in the trace.
    expect(lines.some((line) => line.includes('sealed-'))).toBe(true)
  })
})

describe('a swarm', () => {
  test.each<[Realism, number, number]>([
    ['plain', 100, 20],
    ['adapters', 24, 2],
    ['bytes', 2, 2],
  ])('of %s lockers shows nothing that must not be', { timeout }, (realism, hours, swarm) => {
    const result = runSwarm({ seed: 500, hours, swarm, realism, often: [] })
    expect(result.failure).toBeNull()
    expect(result.seeds).toBe(swarm)
    expect(result.hoursRun).toBeGreaterThan(hours * swarm)
    for (const kind of ['entered', 'put', 'committed', 'event site.started'])
      expect(result.counts[kind], kind).toBeGreaterThan(0)
    // Coils are only seen where bytes move them.
    expect((result.counts.coil ?? 0) > 0).toBe(realism === 'bytes')
  })

  test('meets what is to strike often, whatever its seed draws', { timeout }, () => {
    const often = ['board-echoing', 'boards-swapped'] as const
    const { counts, failure } = runSwarm({ seed: 3, hours: 2, swarm: 1, realism: 'bytes', often })
    expect(failure).toBeNull()
    // Drawn, they would strike once at most in so short a time.
    for (const kind of often) expect(counts[`fault ${kind}`]).toBeGreaterThanOrEqual(3)
  })

  test('is reported with its hours, its faults and how often each struck', () => {
    const result = runSwarm({ seed: 40, hours: 48, swarm: 3, realism: 'plain', often: [] })
    const text = reportText(result)
    expect(text).toMatch(/^3 lockers, \d+ hours \(plain\)/)
    for (const title of ['lives', 'faults', 'at work', 'events that the platform heard'])
      expect(text).toContain(`\n${title}\n`)
  })

  test('that found something names the line that shows it again', () => {
    const text = failureText({
      seed: 77,
      hours: 168,
      realism: 'bytes',
      often: ['board-slow', 'guesser'],
      checker: 'own-door',
      what: '03 opens for somebody else',
      atMs: 5_400_000,
      traceHash: 'abc',
      tail: ['the last line'],
    })
    expect(text).toContain('seed 77, after 1.50 hours: own-door')
    expect(text).toContain(
      'npm run -s kluis -- simulate --seed 77 --hours 168 --realism bytes --often board-slow,guesser',
    )
    expect(text).toContain('the last line')
  })
})
