// The checkers of the network each find what they are there for, and nothing in a story that is right.
import { expect, test } from 'vitest'
import { createAcknowledgedAfterCommit } from '../../simulator/world/checkers/acknowledged-after-commit.ts'
import type { Checker, Fail } from '../../simulator/world/checkers/checker.ts'
import { createEventStream } from '../../simulator/world/checkers/event-stream.ts'
import { createOneAnswer } from '../../simulator/world/checkers/one-answer.ts'
import type { Observation } from '../../simulator/world/observation.ts'
import type { Answer, Request } from '../../src/core/requests.ts'
import type { JournalEntry, Write } from '../../src/ports/store.ts'

const answer = (transaction: string, more: Partial<Answer> = {}): Answer => ({
  transaction,
  verb: 'parcel.cancel',
  status: 'ok',
  ...more,
})
const write = (more: Partial<Write>): Observation => ({
  kind: 'committed',
  write: { changes: [], entries: [], answers: [], ...more },
})
const committed = (...answers: readonly Answer[]) => write({ answers })
const answered = (one: Answer): Observation => ({ kind: 'answered', answer: one })
const acknowledged: Observation = { kind: 'request.acknowledged', transaction: 't1' }
const request: Request = { transaction: 't1', verb: 'parcel.cancel', parcel: 'p1', why: null }
const sent: Observation = { kind: 'request.sent', request, copy: 1 }
const opening = (transaction: string): Observation =>
  write({
    changes: [
      {
        table: 'openings',
        key: 'o1',
        value: {
          id: 'o1',
          compartment: '01',
          cause: { kind: 'remote', transaction, reason: 'a look' },
          doorBefore: 'closed',
          startedMs: 0,
          stage: 'intended',
          outcome: null,
        },
      },
    ],
  })

const entry = (sequence: number, more: Partial<JournalEntry> = {}): JournalEntry => ({
  sequence,
  atMs: sequence,
  type: 'door.opened',
  subject: 'compartments/01',
  data: {},
  ...more,
})
const journal = (...entries: readonly JournalEntry[]) => write({ entries })
const heard = (one: JournalEntry, again = false, body = JSON.stringify(one)): Observation => ({
  kind: 'event.heard',
  entry: one,
  body,
  again,
})
const jump = (sequence: number, from: number): JournalEntry =>
  entry(sequence, { type: 'site.restored', data: { from, to: sequence - 1 } })

function verdict(create: (fail: Fail) => Checker, story: readonly Observation[]): string[] {
  const wrong: string[] = []
  const checker = create((what) => wrong.push(what))
  for (const one of story)
    (checker.on[one.kind] as ((one: Observation, atMs: number) => void) | undefined)?.(one, 0)
  checker.atEnd?.(0)
  return wrong
}

interface Story {
  readonly what: string
  readonly checker: (fail: Fail) => Checker
  readonly story: readonly Observation[]
}

test.each<Story>([
  {
    what: 'after its commit',
    checker: createAcknowledgedAfterCommit,
    story: [committed(answer('t1')), acknowledged],
  },
  { what: 'after its opening', checker: createAcknowledgedAfterCommit, story: [opening('t1'), acknowledged] },
  {
    what: 'after an error',
    checker: createAcknowledgedAfterCommit,
    story: [answered(answer('t1', { status: 'error', reason: 'storage' })), acknowledged],
  },
  {
    what: 'answered, after an error too',
    checker: createOneAnswer,
    story: [
      sent,
      answered(answer('t1', { status: 'error', reason: 'storage' })),
      committed(answer('t1')),
      answered(answer('t1')),
      answered(answer('t1')),
    ],
  },
  {
    what: 'told in order, with a repeat and a jump that is announced',
    checker: createEventStream,
    story: [
      journal(entry(1), entry(2), jump(1000, 3)),
      heard(entry(1)),
      heard(entry(2)),
      heard(entry(1), true),
      heard(jump(1000, 3)),
      journal(entry(1001)),
      heard(entry(1001)),
    ],
  },
])('nothing is wrong with what is $what', ({ checker, story }) => {
  expect(verdict(checker, story)).toEqual([])
})

test.each<Story & { readonly says: string }>([
  {
    what: 'a request that is acknowledged before its commit',
    checker: createAcknowledgedAfterCommit,
    story: [acknowledged, committed(answer('t1'))],
    says: 'before anything of it was on the disk',
  },
  {
    what: 'a request that is acknowledged after the opening of another',
    checker: createAcknowledgedAfterCommit,
    story: [opening('t2'), acknowledged],
    says: 'before anything of it was on the disk',
  },
  {
    what: 'a second acknowledgement for one error',
    checker: createAcknowledgedAfterCommit,
    story: [answered(answer('t1', { status: 'error', reason: 'storage' })), acknowledged, acknowledged],
    says: 'before anything of it was on the disk',
  },
  {
    what: 'a second answer that differs',
    checker: createOneAnswer,
    story: [
      sent,
      committed(answer('t1')),
      answered(answer('t1')),
      answered(answer('t1', { status: 'refused', reason: 'unknown-parcel' })),
    ],
    says: 'but it came to',
  },
  {
    what: 'a request that is decided twice',
    checker: createOneAnswer,
    story: [
      sent,
      committed(answer('t1')),
      committed(answer('t1', { data: { n: 2 } })),
      answered(answer('t1')),
    ],
    says: 'decided twice',
  },
  {
    what: 'an answer that no disk holds',
    checker: createOneAnswer,
    story: [sent, answered(answer('t1'))],
    says: 'before the disk held it',
  },
  {
    what: 'a request that is only told of errors',
    checker: createOneAnswer,
    story: [sent, committed(answer('t1')), answered(answer('t1', { status: 'error', reason: 'storage' }))],
    says: 'never answered',
  },
  {
    what: 'an event that is left out',
    checker: createEventStream,
    story: [journal(entry(1), entry(2), entry(3)), heard(entry(1)), heard(entry(3))],
    says: 'with none between',
  },
  {
    what: 'an event that comes for the first time behind a later one',
    checker: createEventStream,
    story: [journal(entry(1), jump(3, 1)), heard(jump(3, 1)), heard(entry(1))],
    says: 'for the first time after event 3',
  },
  {
    what: 'a jump that tells of too little',
    checker: createEventStream,
    story: [journal(entry(1), entry(2), jump(1000, 3)), heard(entry(1)), heard(jump(1000, 3))],
    says: 'with none between',
  },
  {
    what: 'a repeat that says something else',
    checker: createEventStream,
    story: [journal(entry(1)), heard(entry(1)), heard(entry(1), true, 'another text')],
    says: 'says something else',
  },
  {
    what: 'an event that is heard before its commit',
    checker: createEventStream,
    story: [heard(entry(1))],
    says: 'before the disk held it',
  },
  {
    what: 'an event that is not as it was committed',
    checker: createEventStream,
    story: [journal(entry(1)), heard(entry(1, { subject: 'compartments/02' }))],
    says: 'otherwise than the disk holds it',
  },
  {
    what: 'a number that is given twice',
    checker: createEventStream,
    story: [journal(entry(1)), journal(entry(1)), heard(entry(1))],
    says: 'given to two events',
  },
  {
    what: 'a number that is given again after it was heard',
    checker: createEventStream,
    story: [journal(entry(1)), heard(entry(1)), journal(entry(1))],
    says: 'given to two events',
  },
  {
    what: 'an event that is never heard',
    checker: createEventStream,
    story: [journal(entry(1), entry(2)), heard(entry(1))],
    says: 'heard them up to 1',
  },
])('$what is found', ({ checker, story, says }) => {
  const wrong = verdict(checker, story)
  expect(wrong).toHaveLength(1)
  expect(wrong[0]).toContain(says)
})
