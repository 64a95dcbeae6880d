// Brings the journal to the broker: in order, at least once, at most 100 events unacknowledged. Nothing is
// kept in memory but the numbers of those; the journal itself is the queue, however long the broker is away.
import { StoreFault } from '../../core/faults.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { Journal, JournalEntry } from '../../ports/store.ts'
import type { Session } from './session.ts'

/** Unacknowledged events; enough to fill a slow link, few enough to send again. */
const window = 100
/** With a backlog, the journal is read again when this many are left: one read for 50 events, not one for each. */
const refillAt = 50
/** A journal that can't be read is tried again after so long, as long as there is a connection. */
const retryMs = 1000

export interface Outbox {
  connected(session: Session): void
  disconnected(): void
  /** Sends what the journal has beyond what was sent, as far as the window lets it. */
  pump(): void
  /** Sends again from this sequence on. Never skips what is still undelivered. */
  replayFrom(sequence: number): void
  /** Events that the broker has not acknowledged. */
  backlog(): number
}

export interface OutboxUse {
  readonly journal: Journal
  readonly clock: Clock
  readonly log: Log
  /** `onDone` as in Session.publish. */
  readonly send: (session: Session, entry: JournalEntry, onDone: (accepted: boolean) => void) => void
}

interface Sent {
  readonly sequence: number
  acknowledged: boolean
}

export function createOutbox({ journal, clock, log, send }: OutboxUse): Outbox {
  let session: Session | null = null
  let sent: Sent[] = []
  /** On their way on this connection, those of an earlier pass included. */
  let inFlight = 0
  /** Up to where every event of this pass is acknowledged; falls back only for a replay. */
  let acknowledged = journal.delivered()
  /** Up to where events are sent. */
  let cursor = acknowledged
  /** The journal could not be read when it was last asked. */
  let isUnread = false
  let isRetrying = false

  const restartFrom = (sequence: number): void => {
    sent = []
    acknowledged = sequence
    cursor = sequence
  }

  const acknowledge = (): void => {
    let last: Sent | undefined
    while (sent[0]?.acknowledged) last = sent.shift()
    if (last === undefined) return
    acknowledged = last.sequence
    if (acknowledged > journal.delivered()) journal.markDelivered(acknowledged)
  }

  const sendOne = (to: Session, entry: JournalEntry): void => {
    const one: Sent = { sequence: entry.sequence, acknowledged: false }
    const pass = sent
    pass.push(one)
    cursor = entry.sequence
    inFlight++
    send(to, entry, (accepted) => {
      inFlight--
      // An event may not be left out, so there is no going on past one that the broker refuses.
      if (!accepted) return to.drop('the broker refuses events')
      one.acknowledged = true
      if (pass === sent) acknowledge()
      if (inFlight <= refillAt) pump()
    })
  }

  /** Empty where the journal can't be read: a disk that hiccups must not end a daemon that opens doors. */
  const read = (): readonly JournalEntry[] => {
    try {
      const entries = journal.after(cursor, window - inFlight)
      isUnread = false
      return entries
    } catch (error) {
      if (!(error instanceof StoreFault)) throw error
      if (!isUnread) log.warn({ code: error.code }, 'the journal cannot be read: its events wait')
      isUnread = true
      retry()
      return []
    }
  }

  const retry = (): void => {
    if (isRetrying) return
    isRetrying = true
    clock.wakeAt(clock.monotonicMs() + retryMs, () => {
      isRetrying = false
      pump()
    })
  }

  const pump = (): void => {
    while (session !== null && inFlight < window && cursor < journal.lastSequence()) {
      const to = session
      const entries = read()
      if (entries.length === 0) return
      for (const entry of entries) {
        if (session === to) sendOne(to, entry)
      }
    }
  }

  return {
    connected(fresh) {
      session = fresh
      pump()
    },
    disconnected() {
      session = null
      inFlight = 0
      restartFrom(acknowledged)
    },
    pump,
    replayFrom(sequence) {
      restartFrom(Math.min(sequence - 1, acknowledged))
      pump()
    },
    backlog: () => Math.max(0, journal.lastSequence() - journal.delivered()),
  }
}
