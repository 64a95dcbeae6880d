// Where answers may go: a request's own wish, unless it would have a locker write where it must not, or end
// its connection.
import { expect, test } from 'vitest'
import { createAnswers } from '../../../src/adapters/mqtt/answers.ts'
import type { Session } from '../../../src/adapters/mqtt/session.ts'
import { createTopics } from '../../../src/adapters/mqtt/topics.ts'

const topics = createTopics('here')
const incoming = (responseTopic: string | null, correlation: Buffer | null = null) => ({
  topic: '',
  payload: new Uint8Array(),
  retained: false,
  responseTopic,
  correlation,
  qos: 1,
})

interface Published {
  readonly topic: string
  readonly transaction: unknown
  readonly accept: () => void
}

/** A session as far as answers use it, with the broker's acknowledgements in the test's hand. */
function createBench() {
  const counts: string[] = []
  const published: Published[] = []
  const answers = createAnswers(topics, (name) => counts.push(name))
  const session = {
    publish: (topic: string, payload: string, _options: object, onDone: (accepted: boolean) => void) => {
      published.push({ topic, transaction: JSON.parse(payload).transaction, accept: () => onDone(true) })
    },
  } as unknown as Session
  return { answers, counts, published, session }
}

const answer = (transaction: string) => ({ transaction, verb: 'compartment.open', status: 'ok' }) as const

test.each(['answers/mine', 'kluis/v1/here/response', 'kluis/v1/here/response/mine', 'a'.repeat(512)])(
  'an answer may go to %s',
  (topic) => {
    const { answers, counts } = createBench()
    expect(answers.routeOf(incoming(topic, Buffer.from('tag')))).toEqual({
      topic,
      correlation: Buffer.from('tag'),
    })
    expect(counts).toEqual([])
  },
)

test.each([
  '',
  'answers/+',
  'answers/#',
  'a\u0000b',
  'kluis/v1/here/response/#',
  'kluis/v1/here/response/+',
  'kluis/v1/here/status',
  'kluis/v1/there/response',
  'kluis/v1/there/request/compartment.open',
  '$SYS/x',
  'a'.repeat(513),
])('an answer may not go to %j', (topic) => {
  const { answers, counts } = createBench()
  expect(answers.routeOf(incoming(topic))).toEqual({ topic: 'kluis/v1/here/response', correlation: null })
  expect(counts).toEqual(['responseTopicsRefused'])
})

test('a late answer is sent on every connection until a broker has it', () => {
  const { answers, published, session } = createBench()
  answers.putOff('t1', { topic: 'answers/mine', correlation: null })
  answers.respond(answer('t1'))
  expect(published).toEqual([])
  answers.connected(session)
  answers.disconnected()
  answers.connected(session)
  expect(published).toMatchObject([
    { topic: 'answers/mine', transaction: 't1' },
    { topic: 'answers/mine', transaction: 't1' },
  ])
  published[1]?.accept()
  answers.disconnected()
  answers.connected(session)
  expect(published).toHaveLength(2)
})

test('a thousand late answers are kept, the newest, and the loss of others is counted', () => {
  const { answers, published, session, counts } = createBench()
  for (let i = 0; i < 1003; i++) answers.respond(answer(`t${i}`))
  answers.connected(session)
  expect(published).toHaveLength(1000)
  expect(published[0]?.transaction).toBe('t3')
  expect(counts.filter((name) => name === 'answersLost')).toHaveLength(3)
})
