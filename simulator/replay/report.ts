// A replay's report for people: its figures and verdicts as lines of text.
// Takes both as replay.ts hands them over: it judges nothing, prints nothing and looks at no event.
import type { ReplayReport } from './replay.ts'

const percent = (share: number): string => `${Math.round(share * 100)} %`.padStart(5)
const hours = (value: number | null): string => (value === null ? '–' : `${value.toFixed(1)} h`)

function lines(record: Readonly<Record<string, number>>): string[] {
  const width = Math.max(0, ...Object.keys(record).map((name) => name.length))
  return Object.entries(record).map(
    ([name, count]) => `  ${name.padEnd(width)}  ${String(count).padStart(6)}`,
  )
}

export function reportText(report: ReplayReport): string {
  const { options, received, dwell, events } = report
  const count = (type: string): number => events[type] ?? 0
  const occupancy = Object.entries(report.occupancy).map(
    ([size, one]) =>
      `  ${size.padEnd(4)} ${String(one.doors).padStart(3)} doors   mean ${percent(one.mean)}   most ${percent(one.most)}   reserved ${percent(one.meanReserved)}`,
  )
  const checks = report.checks.map(
    ({ name, problems }) =>
      `  ${problems.length === 0 ? 'ok  ' : 'FAIL'} ${name}${problems.length > 0 ? `: ${problems.length}` : ''}`,
  )
  const problems = report.checks.flatMap(({ name, problems: found }) =>
    found.length === 0 ? [] : [`\n${name}:`, ...found.slice(0, 40).map((one) => `  - ${one}`)],
  )
  return `${[
    `${options.days} days of real parcels at a locker of ${report.occupancy.all?.doors} doors; seed ${options.seed}, took ${report.tookSeconds.toFixed(0)} s`,
    `Time in the locker runs ${options.speed} times as fast as in life, and deadlines are compressed alike (72 h are ${((72 * 3600) / options.speed).toFixed(0)} s).`,
    'Daemon, broker, bytes and doors run in real time; people need a fraction of a second where they would need ten, and the',
    "visit's patience and the lockouts are shortened to match. Several people at once queue, so the kiosk is busier than in life.",
    '',
    `Of ${report.rowsOfData} parcels of the station ${report.parcels} come to this locker (share ${options.share}).`,
    `  deposited ${count('parcel.deposited')}, collected ${count('parcel.collected')}, returns handed in ${count('return.accepted')}, taken out ${count('parcel.taken-out')},`,
    `  expired ${count('parcel.expired')}, lapsed ${count('parcel.reserved-lapsed')}, cancelled ${count('parcel.cancelled')}, extended ${count('parcel.extended')}, still inside ${report.stillInside}`,
    `  compartments unsure ${count('compartment.unsure')}, blocked ${count('compartment.blocked')}; alerts raised ${count('alert.raised')}, cleared ${count('alert.cleared')}`,
    `  dwell of ${dwell.collected}: median ${hours(dwell.median)}, mean ${hours(dwell.mean)}, nine in ten within ${hours(dwell.p90)}`,
    `  kiosk in use ${percent(report.kiosk.inUse).trim()} of the time; people waited ${hours(report.kiosk.meanWaitH)} of replayed time, ${hours(report.kiosk.mostWaitH)} at most`,
    `  locks energised ${report.pulses}, daemon started ${report.daemonStarts} times`,
    `  received: ${received.events} events, ${received.repeats} of them again, ${received.answers} answers; journal ${report.journal}`,
    '',
    'Occupancy',
    ...occupancy,
    '',
    'What people and mischief did',
    ...lines(report.counts),
    '',
    'Events',
    ...lines(events),
    '',
    'Checks',
    ...checks,
    ...problems,
    ...report.trails,
    '',
    report.inconsistencies === 0 ? 'Zero inconsistencies.' : `${report.inconsistencies} inconsistencies.`,
  ].join('\n')}\n`
}
