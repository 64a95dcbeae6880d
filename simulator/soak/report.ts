// The reports of soaks for people: figures and verdicts as lines of text. It judges nothing and prints nothing.
// Takes both as soak.ts and drops.ts hand them over.
import type { DropsReport } from './drops.ts'
import { phases } from './moments.ts'
import type { SoakReport, Steady } from './soak.ts'

const mostProblems = 40

const row = (name: string, value: string | number): string => `  ${name.padEnd(34)} ${value}`

function steadyRows({ minutes, residentMb, descriptors }: Steady): string[] {
  const growth = (residentMb.last / residentMb.first - 1) * 100
  return [
    row('left alone, minutes', minutes),
    row(
      'resident, early and late, MB',
      `${residentMb.first.toFixed(1)} → ${residentMb.last.toFixed(1)} (${growth.toFixed(1)} %), most ${residentMb.most.toFixed(1)}`,
    ),
    row(
      'descriptors, least, most, at the end',
      `${descriptors.least}, ${descriptors.most}, ${descriptors.end}`,
    ),
  ]
}

export function reportText(report: SoakReport): string {
  const { options, kills, serving, requests, kiosk, events, lives } = report
  const total = phases.reduce((sum, phase) => sum + kills[phase], 0)
  const ratio = (ms: number | null): string =>
    ms === null ? '–' : `${ms.toFixed(0)} ms (${(ms / serving.cold).toFixed(2)} ×)`
  const problems = report.checks.flatMap(({ name, problems: found }) =>
    found.length === 0 ? [] : [`\n${name}:`, ...found.slice(0, mostProblems).map((one) => `  - ${one}`)],
  )
  return `${[
    `Soak with seed ${options.seed}, took ${report.tookSeconds.toFixed(0)} s`,
    '',
    row('kills', `${total} (${phases.map((phase) => `${phase} ${kills[phase]}`).join(', ')})`),
    row('launched, served, ended before', `${report.launches}, ${lives.served}, ${lives.endedBeforeServing}`),
    ...(total === 0
      ? []
      : [
          row('until it serves, cold', `${serving.cold.toFixed(0)} ms`),
          row('after a kill, half of them', ratio(serving.p50)),
          row('after a kill, 99 of 100', ratio(serving.p99)),
        ]),
    row('requests, sent again, answers', `${requests.sent}, ${requests.again}, ${requests.answers}`),
    row('kiosk accepted, refused, lost', `${kiosk.accepted}, ${kiosk.refused}, ${kiosk.lost}`),
    row('events, told again', `${events.told}, ${events.repeats}`),
    row('pulses, parcels handed over', `${report.pulses}, ${report.handOvers}`),
    ...(report.steady ? steadyRows(report.steady) : []),
    '',
    ...report.checks.map(
      ({ name, problems: found }) =>
        `  ${found.length === 0 ? 'ok  ' : 'FAIL'} ${name}${found.length > 0 ? `: ${found.length}` : ''}`,
    ),
    ...problems,
    ...report.trails,
    '',
    report.violations === 0 ? 'No violation.' : `${report.violations} violations.`,
  ].join('\n')}\n`
}

export function dropsText({ brokers, problems }: DropsReport): string {
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
  return `${[
    ...brokers.flatMap((one) => [
      one.name,
      row('drops, of so many lockers', `${one.drops}, ${one.lockers}`),
      row('until status is right, half, worst', `${seconds(one.right.p50)}, ${seconds(one.right.most)}`),
      row('status said offline in between', one.offlines),
      row('retained requests, refused', `${one.retainedSent}, ${one.retainedRefused}`),
      ...(one.halfOpen
        ? [
            row(
              'gone dead, alive and killed',
              `${seconds(one.halfOpen.alive)}, ${seconds(one.halfOpen.dead)}`,
            ),
          ]
        : []),
    ]),
    '',
    ...problems.slice(0, mostProblems).map((problem) => `  - ${problem}`),
    problems.length === 0 ? 'No violation.' : `${problems.length} violations.`,
  ].join('\n')}\n`
}
