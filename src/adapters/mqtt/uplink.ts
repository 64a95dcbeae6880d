// The way to the fulfillment platform over MQTT (CONTRACT.md): joins connection, requests, outbox and
// standing topics, and decides nothing itself. The life of a request: `onMessage` here → intake.ts →
// request-desk.ts → codec.ts → engine.submit → answers.ts, and only then its acknowledgement (session.ts).
import type { CheckedToken } from '../../core/requests.ts'
import type { Engine } from '../../engine.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Sealer } from '../../ports/ids.ts'
import type { Log } from '../../ports/log.ts'
import type { Journal } from '../../ports/store.ts'
import type { Uplink } from '../../ports/uplink.ts'
import { createAnswers } from './answers.ts'
import type { Arrival } from './arrival.ts'
import { startArrival } from './arrival.ts'
import type { Connect } from './client.ts'
import type { MqttSettings } from './connection.ts'
import { openConnection } from './connection.ts'
import { createCounters } from './counters.ts'
import { eventMessage } from './event-message.ts'
import type { Intake } from './intake.ts'
import { createIntake } from './intake.ts'
import { createOutbox } from './outbox.ts'
import type { Propose } from './proposal.ts'
import { createRequestDesk } from './request-desk.ts'
import type { Incoming, Session } from './session.ts'
import { createStandingTopics, statusMessage } from './standing-topics.ts'
import { createTopics } from './topics.ts'
import { createTrouble } from './trouble.ts'

export interface UplinkUse {
  readonly site: string
  readonly version: string
  readonly settings: MqttSettings
  /** How a connection is made. */
  readonly connect: Connect
  readonly journal: Journal
  readonly engine: Engine
  readonly clock: Clock
  readonly sealer: Sealer
  readonly verifyToken: (token: string) => CheckedToken
  readonly propose: Propose
  /** What the topic `health` says beyond the uplink's own: disk, temperature, buses. Called once a minute. */
  readonly health: () => object
  readonly log: Log
}

export interface OpenUplink extends Uplink {
  connected(): boolean
  /** Whole numbers that only grow, for metrics. */
  counters(): Readonly<Record<string, number>>
  /** Says offline and goodbye; at most four seconds. What was not acknowledged comes again next time. */
  close(): Promise<void>
}

/** Numbering goes on this far behind what the broker shows: events run up to a second ahead of the snapshot. */
const sequenceMargin = 1000
/** A snapshot further ahead than this was not ours: a billion events are a century of a busy locker. */
const maxSequenceLead = 1e9
const leaveWithinMs = 2000

/** Starts connecting and returns at once: a locker without its broker is a normal locker. */
export function openUplink(use: UplinkUse): OpenUplink {
  const { site, version, journal, engine, clock, log } = use
  const topics = createTopics(site)
  const counters = createCounters()
  const { count } = counters
  const trouble = createTrouble(engine, clock)
  const answers = createAnswers(topics, count)
  const outbox = createOutbox({
    journal,
    clock,
    log,
    send: (session, entry, onDone) => {
      count('events')
      const contentType = 'application/cloudevents+json; charset=utf-8'
      session.publish(topics.events, eventMessage(site, entry), { contentType }, onDone)
    },
  })
  const standing = createStandingTopics({
    topics,
    version,
    engine,
    clock,
    health: use.health,
    backlog: outbox.backlog,
    counters: counters.all,
    count,
  })
  const desk = createRequestDesk({ ...use, outbox, answers, count, onMalformed: trouble.malformed })

  /** What belongs to the connection that stands; null without one. */
  let current: { readonly arrival: Arrival; readonly intake: Intake } | null = null
  let arrived = false
  let closing = false
  let soon = false

  const onSequence = (session: Session, sequence: number, goOn: () => void): void => {
    const last = journal.lastSequence()
    if (sequence <= last) {
      goOn()
      return
    }
    if (sequence > last + maxSequenceLead) {
      log.warn({ sequence, last }, 'the retained snapshot has an impossible sequence and is ignored')
      goOn()
      return
    }
    log.warn(
      { sequence, last },
      'the broker knows later events than the journal: numbering goes on behind them',
    )
    engine.submit({ type: 'sequence.seen', sequence: sequence + sequenceMargin, last }, (reply) => {
      if (reply.kind === 'failed') session.drop('the sequence that the broker has seen could not be stored')
      else goOn()
    })
  }

  const onUp = (session: Session): void => {
    count('connections')
    const intake = createIntake({
      clock,
      handle: (incoming, finished) => desk(session, topics.verbOf(incoming.topic) ?? '', incoming, finished),
      onOverflow: () => session.drop('more requests are waiting than fit'),
    })
    const arrival = startArrival(session, {
      topics,
      clock,
      onSequence: (sequence, goOn) => onSequence(session, sequence, goOn),
      onAlert: standing.alertSeen,
      onArrived: () => {
        arrived = true
        trouble.connected()
        standing.connected(session)
        answers.connected(session)
        outbox.connected(session)
        intake.open()
      },
      onRefused: () => {
        trouble.refused()
        session.drop('the broker refuses a subscription')
      },
    })
    current = { arrival, intake }
  }

  const onDown = (): void => {
    current?.arrival.end()
    current?.intake.end()
    current = null
    arrived = false
    standing.disconnected()
    answers.disconnected()
    outbox.disconnected()
    if (!closing) trouble.disconnected()
  }

  const onMessage = (incoming: Incoming, finished: () => void): void => {
    if (topics.verbOf(incoming.topic) !== null) {
      // When closing: not acknowledged, so that it comes again after the restart.
      if (!closing) current?.intake.take(incoming, finished)
      return
    }
    if (incoming.topic === topics.status) standing.statusSeen(incoming.payload)
    // An empty one is a clearing, our own among them.
    else if (incoming.payload.length > 0) current?.arrival.kept(incoming)
    finished()
  }

  const connection = openConnection({
    settings: use.settings,
    connect: use.connect,
    clientId: `kluis-${site}`,
    clock,
    log,
    will: () => ({ topic: topics.status, payload: statusMessage('offline', clock.wallMs(), version) }),
    onUp,
    onDown,
    onRefused: trouble.refused,
    onMessage,
  })

  const committed = (): void => {
    if (!arrived || soon) return
    soon = true
    // The door first: what the platform is told can wait for the end of this turn.
    clock.soon(() => {
      soon = false
      if (!arrived) return
      outbox.pump()
      standing.changed()
    })
  }
  // Also told of a failed commit, which raises an alert that is in no journal.
  const endCommits = engine.onCommit(committed)

  return {
    respond: answers.respond,
    committed,
    connected: () => arrived,
    counters: counters.all,
    close() {
      closing = true
      endCommits()
      trouble.close()
      return new Promise<void>((resolve) => {
        let left = false
        const leave = (): void => {
          if (left) return
          left = true
          cancelWait()
          void connection.close().then(resolve)
        }
        const cancelWait = clock.wakeAt(clock.monotonicMs() + leaveWithinMs, leave)
        standing.leave(leave)
      })
    },
  }
}
