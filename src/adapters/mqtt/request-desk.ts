// Deals with one request: parse, hand to the engine, answer, and only then say that it is finished, which
// lets its acknowledgement go. What may not be acknowledged (the engine is full) drops the connection, so
// that the broker sends it again.
import type { Reply } from '../../core/decision.ts'
import type { Answer, CheckedToken, Request } from '../../core/requests.ts'
import type { Engine } from '../../engine.ts'
import type { Sealer } from '../../ports/ids.ts'
import type { Log } from '../../ports/log.ts'
import type { Journal } from '../../ports/store.ts'
import type { Answers, Route } from './answers.ts'
import type { OwnRequest } from './codec.ts'
import { parseRequest, transactionIn } from './codec.ts'
import type { Outbox } from './outbox.ts'
import type { Propose } from './proposal.ts'
import { proposalAnswer } from './proposal.ts'
import { isWireVerb } from './request-schemas.ts'
import type { Incoming, Session } from './session.ts'

/** Our own answers (replays, proposals) that are kept for repeats; the store keeps those of the engine. */
const maxOwnAnswers = 1000

export type RequestCount =
  | 'requests'
  | 'requestsMalformed'
  | 'requestsRetained'
  | 'requestsUnstored'
  | 'requestsBusy'
  | 'replays'

export interface DeskUse {
  readonly engine: Engine
  readonly journal: Journal
  readonly outbox: Outbox
  readonly answers: Answers
  readonly sealer: Sealer
  readonly verifyToken: (token: string) => CheckedToken
  readonly propose: Propose
  readonly log: Log
  readonly count: (name: RequestCount) => void
  /** True where this one is worth a line in the log. */
  readonly onMalformed: () => boolean
}

/** The handler of requests; `verb` is the topic's last level, `finished` as in SessionUse. */
export type RequestDesk = (session: Session, verb: string, incoming: Incoming, finished: () => void) => void

interface Arrived {
  readonly session: Session
  readonly verb: string
  readonly route: Route
  readonly qos: number
  readonly finished: () => void
}

const ownVerbs: readonly string[] = ['snapshot.get', 'events.replay', 'config.propose']
const isOwn = (request: Request | OwnRequest): request is OwnRequest => ownVerbs.includes(request.verb)

export function createRequestDesk(use: DeskUse): RequestDesk {
  const { engine, journal, outbox, answers, count } = use
  const ownAnswers = new Map<string, Answer>()

  /** Acknowledges what can't be handled; the acknowledgement goes after the answer, if there can be one. */
  const malformed = (request: Arrived, transaction: string | null, message: string): void => {
    count('requestsMalformed')
    if (use.onMalformed()) use.log.warn({ message }, 'a request does not fit the contract')
    if (transaction === null) {
      request.finished()
      return
    }
    const verb = isWireVerb(request.verb) ? request.verb : 'unknown'
    const answer: Answer = { transaction, verb, status: 'error', reason: 'schema', data: { message } }
    answers.send(request.session, answer, request.route, request.finished)
  }

  const replay = (request: Extract<OwnRequest, { verb: 'events.replay' }>): Answer => {
    const { verb, transaction } = request
    count('replays')
    const fromSequence = Math.max(request.fromSequence, journal.firstSequence())
    outbox.replayFrom(fromSequence)
    return {
      transaction,
      verb,
      status: 'ok',
      data: { fromSequence, lastSequence: journal.lastSequence() },
    }
  }

  const freshAnswer = (request: Exclude<OwnRequest, { verb: 'snapshot.get' }>): Answer =>
    request.verb === 'events.replay'
      ? replay(request)
      : proposalAnswer(request.transaction, use.propose(request.config))

  const ownAnswer = (request: OwnRequest): Answer => {
    const { verb, transaction } = request
    if (verb === 'snapshot.get')
      return { transaction, verb, status: 'ok', data: { ...engine.read.snapshot() } }
    const known = ownAnswers.get(transaction)
    if (known) return known
    const answer = freshAnswer(request)
    // What could not be written may be tried again.
    if (answer.status === 'error') return answer
    const oldest = ownAnswers.keys().next().value
    if (ownAnswers.size >= maxOwnAnswers && oldest !== undefined) ownAnswers.delete(oldest)
    ownAnswers.set(transaction, answer)
    return answer
  }

  const settle = (arrived: Arrived, request: Request, reply: Reply): void => {
    const { session, route, finished } = arrived
    const { transaction, verb } = request
    if (reply.kind === 'answer') {
      answers.send(session, reply.answer, route, finished)
    } else if (reply.kind === 'pending') {
      answers.putOff(transaction, route)
      finished()
    } else if (reply.kind === 'failed' && reply.reason === 'busy') {
      count('requestsBusy')
      if (arrived.qos > 0) session.drop('more requests are waiting than can be taken in')
      else answers.send(session, { transaction, verb, status: 'refused', reason: 'busy' }, route, finished)
    } else {
      count('requestsUnstored')
      const reason = reply.kind === 'failed' ? 'storage' : 'internal'
      answers.send(session, { transaction, verb, status: 'error', reason }, route, finished)
    }
  }

  return (session, verb, incoming, finished) => {
    count('requests')
    const arrived: Arrived = { session, verb, route: answers.routeOf(incoming), qos: incoming.qos, finished }
    if (incoming.retained) {
      // It may be years old, and it comes again at every subscription: never a request.
      count('requestsRetained')
      const message = 'the request was published as retained: publish requests without the retain flag'
      malformed(arrived, transactionIn(incoming.payload), message)
      return
    }
    const parsed = parseRequest(verb, incoming.payload, use.sealer, use.verifyToken)
    if (!parsed.ok) {
      malformed(arrived, parsed.transaction, parsed.message)
      return
    }
    const { request } = parsed
    if (isOwn(request)) {
      answers.send(session, ownAnswer(request), arrived.route, finished)
      return
    }
    engine.submit({ type: 'request.received', request }, (reply) => settle(arrived, request, reply))
  }
}
