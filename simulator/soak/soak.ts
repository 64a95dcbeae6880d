// A soak from start to verdict: the daemon is killed without warning, over and over, while everybody wants something of it; then,
// if that is asked for, left alone for a while under the same load, and its memory watched. Prints nothing.
import { pause } from '../replay/broker.ts'
import { inOrder } from '../replay/checks.ts'
import type { Bed } from './bed.ts'
import { openBed } from './bed.ts'
import type { Holding } from './leftovers.ts'
import { holdingOf, ownChildren, ownTerminals } from './leftovers.ts'
import type { Phase } from './moments.ts'
import { createMoments, phases } from './moments.ts'
import { startPeople } from './people.ts'
import type { Check } from './verdict.ts'
import { judge } from './verdict.ts'

export interface SoakOptions {
  readonly kills: number
  /** No kill after so many minutes. */
  readonly within: number
  /** Under load and left alive, after the kills. */
  readonly minutes: number
  readonly seed: number
  /** Told now and then how far it is. */
  readonly onProgress?: (said: string) => void
}

export interface SoakReport {
  readonly options: { readonly kills: number; readonly minutes: number; readonly seed: number }
  readonly tookSeconds: number
  readonly kills: Readonly<Record<Phase, number>>
  readonly launches: number
  readonly lives: { readonly served: number; readonly endedBeforeServing: number }
  /** From the launch until the kiosk answers, ms. */
  readonly serving: { readonly cold: number; readonly p50: number | null; readonly p99: number | null }
  readonly requests: { readonly sent: number; readonly again: number; readonly answers: number }
  readonly kiosk: { readonly accepted: number; readonly refused: number; readonly lost: number }
  readonly events: { readonly told: number; readonly repeats: number }
  readonly pulses: number
  readonly handOvers: number
  readonly steady: Steady | null
  readonly counts: Readonly<Record<string, number>>
  readonly checks: readonly Check[]
  readonly trails: readonly string[]
  readonly violations: number
}

export interface Steady {
  readonly minutes: number
  /** Medians of the first and the last fifth of the samples, the first minutes left out. */
  readonly residentMb: { readonly first: number; readonly last: number; readonly most: number }
  readonly descriptors: { readonly least: number; readonly most: number; readonly end: number }
}

const loadEveryMs = 30
/** Ended parcels are forgotten once a day, so that at full speed an hour's memory would be an hour's parcels. */
const calmLoadEveryMs = 500
const coldStarts = 5
const restMs = 300
/** Of a soak that is left alone: caches fill and code is compiled before this. */
const warmUpShare = 0.25
const sampleEveryMs = 2_000

const quantile = (values: readonly number[], at: number): number | null => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(at * sorted.length))] ?? null
}
const median = (values: readonly number[]): number => quantile(values, 0.5) ?? 0

export async function soak(options: SoakOptions): Promise<SoakReport> {
  const terminals = ownTerminals()
  const children = ownChildren().length
  const bed = await openBed(options.seed)
  let report: SoakReport
  try {
    report = await run(bed, options)
  } finally {
    await bed.close()
  }
  await pause(restMs)
  const left = [
    ...(ownTerminals() > terminals ? [`${ownTerminals() - terminals} terminals are left open`] : []),
    ...(ownChildren().length > children ? [`processes are left: ${ownChildren()}`] : []),
  ]
  const checks = [...report.checks, { name: 'no process and no terminal left behind', problems: left }]
  return { ...report, checks, violations: report.violations + left.length }
}

async function run(bed: Bed, options: SoakOptions): Promise<SoakReport> {
  const { lives, world, requests, platform, truth, witness } = bed
  const startedMs = performance.now()
  const cold: number[] = []
  for (let start = 0; start < coldStarts && options.kills > 0; start += 1) {
    await lives.stop()
    const launchedMs = performance.now()
    lives.launch()
    await lives.serving()
    cold.push(performance.now() - launchedMs)
  }
  const people = await startPeople(world, requests)
  requests.start(loadEveryMs)
  const kills = await killOverAndOver(bed, options, median(cold))
  const steady = options.minutes > 0 ? await leaveAlone(bed, options) : null
  const { checks, trails } = await judge(bed, people)

  const again = lives.all.flatMap((life, at) =>
    life.servingMs !== null && lives.all[at - 1]?.phase != null ? [life.servingMs - life.launchedMs] : [],
  )
  const told = inOrder(platform).length
  return {
    options: { kills: options.kills, minutes: options.minutes, seed: options.seed },
    tookSeconds: (performance.now() - startedMs) / 1000,
    kills,
    launches: lives.all.length,
    lives: {
      served: lives.all.filter((life) => life.servingMs !== null).length,
      endedBeforeServing: lives.all.filter((life) => life.servingMs === null).length,
    },
    serving: { cold: median(cold), p50: quantile(again, 0.5), p99: quantile(again, 0.99) },
    requests: {
      sent: platform.sent.length,
      again: world.counts.get('requests sent again') ?? 0,
      answers: platform.answers.length,
    },
    kiosk: witness.replies(),
    events: { told, repeats: platform.received.length - told },
    pulses: truth.pulses.length,
    handOvers: truth.handOvers.length,
    steady,
    counts: Object.fromEntries([...world.counts].sort(([a], [b]) => (a < b ? -1 : 1))),
    checks,
    trails,
    violations: checks.reduce((sum, { problems }) => sum + problems.length, 0),
  }
}

async function killOverAndOver(
  bed: Bed,
  options: SoakOptions,
  startMs: number,
): Promise<Record<Phase, number>> {
  const { lives, platform } = bed
  const moments = createMoments(bed.world, { ...bed, startMs })
  const endMs = performance.now() + options.within * 60_000
  const kills = Object.fromEntries(phases.map((phase) => [phase, 0])) as Record<Phase, number>
  for (let kill = 1; kill <= options.kills && performance.now() < endMs; kill += 1) {
    const phase = moments.draw()
    if (phase !== 'start-up') await lives.serving()
    await moments.come(phase)
    await lives.kill(phase)
    kills[phase] += 1
    lives.launch()
    if (kill % 25 === 0) options.onProgress?.(`${kill} kills, ${platform.received.length} events`)
  }
  await lives.serving()
  return kills
}

async function leaveAlone({ lives, platform, requests }: Bed, options: SoakOptions): Promise<Steady> {
  requests.stop()
  requests.start(calmLoadEveryMs)
  const samples: Holding[] = []
  const beganMs = Date.now()
  const endMs = beganMs + options.minutes * 60_000
  const pid = lives.all.at(-1)?.pid ?? 0
  while (Date.now() < endMs) {
    await pause(sampleEveryMs)
    const sample = holdingOf(pid)
    if (sample) samples.push(sample)
    if (samples.length % 30 === 0)
      options.onProgress?.(
        `${Math.round((Date.now() - beganMs) / 60_000)} min, ${sample?.residentMb.toFixed(0)} MB, ${sample?.descriptors} descriptors, ${platform.received.length} events`,
      )
  }
  const warm = samples.filter(({ atMs }) => atMs > beganMs + (endMs - beganMs) * warmUpShare)
  const fifth = Math.max(1, Math.floor(warm.length / 5))
  const resident = warm.map(({ residentMb }) => residentMb)
  const descriptors = warm.map((sample) => sample.descriptors)
  return {
    minutes: options.minutes,
    residentMb: {
      first: median(resident.slice(0, fifth)),
      last: median(resident.slice(-fifth)),
      most: Math.max(0, ...resident),
    },
    descriptors: {
      least: Math.min(...descriptors),
      most: Math.max(0, ...descriptors),
      end: descriptors.at(-1) ?? 0,
    },
  }
}
