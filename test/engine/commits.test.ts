// The loop: what shares a commit, who is told what and when, and how little is written when nothing happens.
import { describe, expect, test } from 'vitest'
import type { Locker } from '../../simulator/world/locker.ts'
import { createLocker, seal } from '../../simulator/world/locker.ts'
import { compartmentSpec } from '../../simulator/world/small-site.ts'
import type { Reply } from '../../src/core/decision.ts'
import type { Input } from '../../src/core/input.ts'
import type { Request } from '../../src/core/requests.ts'
import type { Write } from '../../src/ports/store.ts'

const request = (transaction: string, body: object): Input => ({
  type: 'request.received',
  request: { transaction, ...body } as Request,
})

const assignment = (transaction: string, id: string, more: object = {}): Input =>
  request(transaction, {
    verb: 'parcel.assign',
    parcel: {
      id,
      carrier: 'post',
      kind: 'delivery',
      barcodes: [],
      size: 'S',
      dimensionsMm: null,
      weightG: null,
      needs: [],
      recipient: null,
      language: null,
      depositByMs: null,
      pickupWithinMs: null,
      pickupByMs: null,
      compartment: null,
      share: false,
      codes: [],
      ...more,
    },
  })

/** Hands several inputs in before the engine has had a turn; the replies in the order in which they come. */
function together(locker: Locker, ...inputs: readonly Input[]): readonly [number, Reply][] {
  const replies: [number, Reply][] = []
  for (const [index, input] of inputs.entries())
    locker.engine.submit(input, (reply) => replies.push([index, reply]))
  expect(replies).toEqual([])
  locker.clock.settle()
  return replies
}

const wide = {
  compartments: Array.from({ length: 400 }, (_, index) => compartmentSpec(String(index + 1), 'S')),
}

describe('one commit for all that waits', () => {
  test('many assignments at once share it, each seeing the ones before', () => {
    const locker = createLocker(wide)
    const before = locker.store.commits
    const inputs = Array.from({ length: 150 }, (_, index) => assignment(`a${index}`, `p${index}`))
    const replies = together(locker, ...inputs)
    expect(locker.store.commits - before).toBe(1)
    const given = replies.map(([, reply]) =>
      reply.kind === 'answer' ? reply.answer.data?.compartment : null,
    )
    expect(new Set(given).size).toBe(150)
  })

  test('but never more than two hundred, so that nobody waits long for a turn', () => {
    const locker = createLocker(wide)
    const before = locker.store.commits
    const inputs = Array.from({ length: 401 }, (_, index) => assignment(`a${index}`, `p${index}`))
    expect(together(locker, ...inputs)).toHaveLength(401)
    expect(locker.store.commits - before).toBe(3)
  })

  test('replies come after the commit, in the order of the inputs', () => {
    const locker = createLocker()
    let committed = 0
    locker.engine.onCommit(() => {
      committed += 1
    })
    const replies = together(locker, assignment('a', 'p1'), assignment('b', 'p2'), assignment('c', 'p1'))
    expect(replies.map(([index]) => index)).toEqual([0, 1, 2])
    expect(committed).toBe(1)
    expect(locker.row('parcels', 'p2')).toBeDefined()
  })

  test('a pulse goes out only after the commit that holds its opening', () => {
    const pulsesAtCommit: number[] = []
    const locker: Locker = createLocker({
      wrapStore: (store) => ({
        ...store,
        load: store.load,
        commit(write: Write) {
          const opens = write.changes.some((change) => change.table === 'openings')
          if (opens) pulsesAtCommit.push(locker.doors.pulses.length)
          store.commit(write)
        },
      }),
    })
    locker.assign({ id: 'p1', pin: '1' })
    locker.deposit('p1')
    expect(pulsesAtCommit[0]).toBe(0)
    expect(locker.doors.pulses).toHaveLength(1)
  })

  test('a refusal and a wrong code change no row that matters and no number', () => {
    const locker = createLocker()
    const sequence = locker.store.lastSequence()
    together(locker, request('x', { verb: 'parcel.cancel', parcel: 'nobody', why: null }))
    expect(locker.scan('nonsense')).toBe('code-unknown')
    expect(locker.store.lastSequence()).toBe(sequence)
  })

  test('the numbers of the journal follow each other through everything', () => {
    const locker = createLocker()
    locker.assign({ id: 'p1', pin: '1' })
    locker.deposit('p1')
    locker.restart()
    locker.pin('1')
    locker.restart({ isOrderly: true })
    locker.store.fail('store-full')
    locker.assign({ id: 'p2' })
    locker.pass(5_000)
    locker.store.fail(null)
    locker.pass(5_000)
    locker.assign({ id: 'p2' })
    const numbers = locker.events().map((event) => event.sequence)
    expect(numbers).toEqual(numbers.map((_, index) => index + 1))
  })
})

describe('a repeat gets the first answer and changes nothing', () => {
  const first = {
    kind: 'answer',
    answer: expect.objectContaining({ status: 'ok', data: { compartment: '01' } }),
  }

  test('within the same batch', () => {
    const locker = createLocker()
    const replies = together(locker, assignment('a', 'p1'), assignment('a', 'p1'), assignment('a', 'other'))
    expect(replies.map(([, reply]) => reply)).toEqual([first, first, first])
    expect(locker.events('parcel.assigned')).toHaveLength(1)
    expect(locker.row('parcels', 'other')).toBeUndefined()
  })

  test('later, after a restart, and also when it was refused', () => {
    const locker = createLocker()
    together(locker, assignment('a', 'p1'))
    const refused = together(locker, assignment('b', 'p2', { compartment: '01' }))
    locker.ask({ verb: 'parcel.cancel', parcel: 'p1', why: null })
    for (const restarts of [false, true]) {
      if (restarts) locker.restart()
      const commits = locker.store.commits
      expect(together(locker, assignment('a', 'p1'))).toEqual([[0, first]])
      expect(together(locker, assignment('b', 'p2', { compartment: '01' }))).toEqual(refused)
      expect(locker.store.commits).toBe(commits)
    }
  })

  test('while its opening is under way, and after it; the door moves once', () => {
    const open = request('o', { verb: 'compartment.open', compartment: '01', reason: 'test', token: null })
    const locker = createLocker()
    const pending = { kind: 'pending', transaction: 'o' }
    expect(together(locker, open, open).map(([, reply]) => reply)).toEqual([pending, pending])
    locker.pass(10)
    expect(locker.submit(open)).toEqual(pending)
    locker.pass(5_000)
    expect(locker.lateAnswers).toMatchObject([
      { transaction: 'o', status: 'ok', data: { outcome: 'opened' } },
    ])
    expect(locker.submit(open)).toEqual({ kind: 'answer', answer: locker.lateAnswers[0] })
    locker.restart()
    expect(locker.submit(open)).toEqual({ kind: 'answer', answer: locker.lateAnswers[0] })
    expect(locker.doors.pulses).toHaveLength(1)
  })

  test('of an opening that a restart cut off: told to be unknown, once, and not opened again', () => {
    const locker = createLocker()
    const open = request('o', { verb: 'compartment.open', compartment: '01', reason: 'test', token: null })
    locker.submit(open)
    locker.restart()
    const answer = expect.objectContaining({
      transaction: 'o',
      data: expect.objectContaining({ outcome: 'unknown' }),
    })
    expect(locker.lateAnswers).toEqual([answer])
    expect(locker.submit(open)).toEqual({ kind: 'answer', answer })
    expect(locker.doors.pulses).toHaveLength(1)
  })
})

describe('a technician waits for the outcome', () => {
  const door: Input = { type: 'door.requested', compartment: '01', reason: 'oiled' }

  test('and gets it as the one reply, which nobody else is sent', () => {
    const locker = createLocker()
    const replies: Reply[] = []
    locker.engine.submit(door, (reply) => replies.push(reply))
    locker.clock.settle()
    expect(replies).toEqual([])
    locker.pass(1_000)
    expect(replies).toMatchObject([{ kind: 'answer', answer: { status: 'ok', data: { outcome: 'opened' } } }])
    expect(locker.lateAnswers).toEqual([])
    const [reply] = replies
    expect(reply?.kind === 'answer' && locker.store.answerTo(reply.answer.transaction)).toBeNull()
  })

  test('after a restart nobody waits any more, and nobody is told', () => {
    const locker = createLocker()
    const replies: Reply[] = []
    locker.engine.submit(door, (reply) => replies.push(reply))
    locker.clock.settle()
    locker.restart()
    locker.pass(5_000)
    expect([replies, locker.lateAnswers]).toEqual([[], []])
    expect(locker.events('door.outcome-unknown')).toMatchObject([{ data: { cause: 'technician' } }])
  })

  test('a hundred wait at most: the one who has waited longest is let go', () => {
    const many = Array.from({ length: 101 }, (_, index) => compartmentSpec(String(index + 1), 'S'))
    const locker = createLocker({ compartments: many })
    const replies: [string, Reply][] = []
    for (const { id } of many)
      locker.engine.submit({ ...door, compartment: id }, (reply) => replies.push([id, reply]))
    locker.clock.settle()
    expect(replies).toEqual([['1', { kind: 'failed', reason: 'busy' }]])
    locker.pass(5_000)
    expect(replies).toHaveLength(101)
  })
})

describe('bounds', () => {
  test('more than ten thousand inputs don’t wait: the rest is turned away at once', () => {
    const locker = createLocker()
    const replies: Reply[] = []
    for (let count = 0; count < 10_001; count += 1)
      locker.engine.submit(request(`t${count}`, { verb: 'parcel.cancel', parcel: 'p', why: null }), (reply) =>
        replies.push(reply),
      )
    expect(replies).toEqual([{ kind: 'failed', reason: 'busy' }])
    locker.clock.settle()
    expect(replies).toHaveLength(10_001)
  })

  test('an engine that was stopped takes nothing in, and says so', () => {
    const locker = createLocker()
    const replies: Reply[] = []
    locker.engine.submit(assignment('a', 'p1'), (reply) => replies.push(reply))
    locker.engine.stop()
    expect(replies).toMatchObject([{ kind: 'answer' }])
    locker.engine.submit(assignment('b', 'p2'), (reply) => replies.push(reply))
    expect(replies).toMatchObject([{ kind: 'answer' }, { kind: 'failed', reason: 'busy' }])
  })
})

describe('the platform has seen more than the journal knows', () => {
  test('numbering goes on behind it and says what is lost', () => {
    const locker = createLocker()
    const last = locker.store.lastSequence()
    locker.submit({ type: 'sequence.seen', sequence: last + 500, last })
    const [restored, next] = locker.store.after(last, 10)
    expect(restored).toMatchObject({
      sequence: last + 501,
      type: 'site.restored',
      data: { from: last + 1, to: last + 500 },
    })
    expect(next).toMatchObject({ sequence: last + 502, type: 'compartment.unsure' })
    expect(locker.engine.read.lastSequence()).toBe(locker.store.lastSequence())
  })

  test('one that is not ahead changes nothing', () => {
    const locker = createLocker()
    const [last, commits] = [locker.store.lastSequence(), locker.store.commits]
    locker.submit({ type: 'sequence.seen', sequence: last, last })
    expect(locker.store.commits).toBe(commits)
  })
})

test('what adapters read is what was committed', () => {
  const locker = createLocker()
  locker.assign({ id: 'p1', pin: '1' })
  locker.deposit('p1')
  locker.ask({ verb: 'message.set', text: { nl: 'Dag' }, untilMs: null })
  const { read } = locker.engine
  expect(read.message()).toEqual({ nl: 'Dag' })
  expect(read.clockConfirmed()).toBe(true)
  expect(read.lastSequence()).toBe(locker.store.lastSequence())
  expect(read.snapshot()).toMatchObject({
    sequence: locker.store.lastSequence(),
    capacity: { S: { total: 2, vacant: 1, reserved: 0, occupied: 1, unsure: 0, blocked: 0 } },
  })
  expect(read.snapshot().compartments[0]).toMatchObject({
    id: '01',
    size: 'S',
    state: 'occupied',
    carrier: 'post',
  })
  locker.submit({ type: 'code.entered', way: 'pin', hash: seal('pin', '1').hash, label: null })
  expect(read.visit()).toMatchObject({ step: 'opening', actions: ['cancel', 'more-time', 'language'] })
})
