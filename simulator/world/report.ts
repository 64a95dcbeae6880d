// What a swarm is told to people as: the hours, the faults and how often each struck; or, where something was found, what
// it was and the one line that shows it again.
import type { Failure, SwarmResult } from './swarm.ts'

const linesShown = 40
const widestLine = 240

const rounded = (count: number): string => Math.round(count).toLocaleString('en')

function section(title: string, counts: readonly (readonly [string, number])[]): string[] {
  if (counts.length === 0) return []
  const width = Math.max(...counts.map(([name]) => name.length))
  return [
    '',
    title,
    ...counts.map(([name, count]) => `  ${name.padEnd(width)}  ${rounded(count).padStart(11)}`),
  ]
}

const named = (
  counts: Readonly<Record<string, number>>,
  prefix: string,
): readonly (readonly [string, number])[] =>
  Object.entries(counts)
    .filter(([name]) => name.startsWith(`${prefix} `))
    .map(([name, count]) => [name.slice(prefix.length + 1), count] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))

/** A quiet swarm. */
export function reportText(
  result: Omit<SwarmResult, 'failure' | 'traceHash'> & { readonly traceHash?: string },
): string {
  const { seeds, hoursRun, realism, traceHash, counts } = result
  const only = (...names: readonly string[]) =>
    names.map((name) => [name, counts[name] ?? 0] as const).filter(([, count]) => count > 0)
  return [
    `${rounded(seeds)} lockers, ${rounded(hoursRun)} hours (${realism})`,
    ...(traceHash === undefined ? [] : [`trace ${traceHash}`]),
    ...section('lives', only('process.started', 'stopped', 'killed', 'power')),
    ...section('deaths at a point of the code', named(counts, 'died')),
    ...section('faults', named(counts, 'fault')),
    ...section(
      'at work',
      only('entered', 'acted', 'put', 'taken', 'pulse.asked', 'committed', 'request.sent'),
    ),
    ...section('events that the platform heard', named(counts, 'event')),
    '',
  ].join('\n')
}

export function failureText(failure: Failure): string {
  const { seed, hours, realism, often, checker, what, atMs, traceHash, tail } = failure
  const real = realism === 'plain' ? '' : ` --realism ${realism}`
  const more = often.length === 0 ? '' : ` --often ${often.join()}`
  return [
    `seed ${seed}, after ${(atMs / 3_600_000).toFixed(2)} hours: ${checker}`,
    what,
    '',
    `again:  npm run -s kluis -- simulate --seed ${seed} --hours ${hours}${real}${more}`,
    `trace ${traceHash}, its last lines:`,
    ...tail
      .slice(-linesShown)
      .map((line) => (line.length > widestLine ? `${line.slice(0, widestLine)}…` : line)),
    '',
  ].join('\n')
}
