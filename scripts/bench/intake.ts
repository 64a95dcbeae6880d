// P1, P2 and P3: taking requests in, live and from a backlog, against clients that store nothing, and against one
// commit a message.
import type { Figure } from './figures.ts'
import { atLeast, atMost, listed, median } from './figures.ts'
import type { Speeds, Subject } from './intake-bed.ts'
import { backlogs, bytesOfDrain, speedsOf, wallDoors } from './intake-bed.ts'

export async function measureIntake(
  wanted: ReadonlySet<string>,
  { rounds, messages }: { readonly rounds: number; readonly messages: number },
): Promise<Figure[]> {
  const figures: Figure[] = []
  const speeds = new Map<Subject, Speeds[]>([
    ['daemon', []],
    ['answers', []],
    ['acks', []],
    ['commits', []],
  ])
  if (wanted.has('P1') || wanted.has('P2')) {
    for (let round = 0; round < rounds; round++) {
      for (const [subject, found] of speeds) found.push(await speedsOf(subject, messages))
    }
  }
  const all = (subject: Subject, how: keyof Speeds): number[] =>
    (speeds.get(subject) ?? []).map((one) => one[how])
  const ratios = (how: keyof Speeds, to: Subject): number[] =>
    all('daemon', how).map((value, round) => value / (all(to, how)[round] ?? Number.NaN))
  const absolute = (how: keyof Speeds): string =>
    [...speeds.keys()].map((one) => `${one} ${Math.round(median(all(one, how)))}/s`).join(', ')
  if (wanted.has('P1')) {
    figures.push(
      atLeast(0.8, {
        goal: 'P1',
        what: 'live intake, to the same client with no storage',
        wanted: '≥ 0.8',
        rounds: ratios('live', 'answers'),
        detail: `the reference takes in and sends an answer and an event for each, as the daemon does, and keeps nothing; ${absolute('live')}; rounds ${listed(ratios('live', 'answers'))}`,
      }),
      atLeast(0.8, {
        goal: 'P1',
        what: 'the same, to a client that only receives',
        wanted: '≥ 0.8',
        rounds: ratios('live', 'acks'),
        detail: `the reference acknowledges and sends nothing; rounds ${listed(ratios('live', 'acks'))}`,
      }),
    )
  }
  if (wanted.has('P2')) {
    figures.push(
      atLeast(0.5, {
        goal: 'P2',
        what: 'draining a backlog, to no storage',
        wanted: '≥ 0.5',
        rounds: ratios('drain', 'answers'),
        detail: `the receiver sleeps (SIGSTOP) while ${messages} requests pile up in Mosquitto; the reference answers as the daemon does; ${absolute('drain')}; rounds ${listed(ratios('drain', 'answers'))}; to a client that only receives ${listed(ratios('drain', 'acks'))}`,
      }),
      atLeast(8, {
        goal: 'P2',
        what: 'draining a backlog, to one commit a message',
        wanted: '≥ 8 ×',
        unit: '×',
        rounds: ratios('drain', 'commits'),
        detail: `the reference writes one row in a transaction of its own and then acknowledges; rounds ${listed(ratios('drain', 'commits'))}`,
      }),
    )
  }
  if (wanted.has('P3')) {
    const bytes: number[] = []
    for (let round = 0; round < rounds; round++) bytes.push((await bytesOfDrain()) / 1024)
    figures.push(
      atMost(1.5, {
        goal: 'P3',
        what: 'written to the device for an assignment in a drain',
        wanted: '≤ 1.5 KB',
        unit: 'KB',
        rounds: bytes,
        detail: `write_bytes of /proc/PID/io over ${backlogs} backlogs of ${wallDoors} assignments on a wall that holds them all, the emptying of the write-ahead log included; rounds ${listed(bytes)}`,
      }),
    )
  }
  return figures
}
