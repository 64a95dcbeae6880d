// What happens between a new connection and the first thing said on it: learning what the broker kept from
// an earlier life of this locker. Until that is known no request is handled, since handling one makes events
// and their numbers must lie behind every number the broker has seen.
import type { Clock } from '../../ports/clock.ts'
import type { Incoming, Session } from './session.ts'
import type { Topics } from './topics.ts'

/** Where no snapshot came, how much longer to wait for one: Aedes sends what it kept behind later answers. */
const graceMs = 50
const arriveWithinMs = 30_000

export interface Arrival {
  /** A message on our own topics `snapshot` or `alerts`: from an earlier life, or not from us. */
  kept(incoming: Incoming): void
  /** The connection is gone. */
  end(): void
}

export interface ArrivalUse {
  readonly topics: Topics
  readonly clock: Clock
  /** The broker holds a snapshot with this sequence. `goOn` once numbering lies behind it. */
  readonly onSequence: (sequence: number, goOn: () => void) => void
  readonly onAlert: (id: string) => void
  /** Requests are subscribed to: handle them, and speak. */
  readonly onArrived: () => void
  readonly onRefused: () => void
}

/** The sequence in a retained snapshot; 0 where there is none that makes sense. */
function snapshotSequence(payload: Uint8Array): number {
  try {
    const value: unknown = JSON.parse(Buffer.from(payload).toString('utf8'))
    const sequence = (value as { sequence?: unknown } | null)?.sequence
    return typeof sequence === 'number' && Number.isSafeInteger(sequence) && sequence > 0 ? sequence : 0
  } catch {
    return 0
  }
}

export function startArrival(session: Session, use: ArrivalUse): Arrival {
  const { topics, clock } = use
  let sequence = 0
  let learned = false

  const wait = (ms: number, task: () => void) => clock.wakeAt(clock.monotonicMs() + ms, task)
  let cancelGrace = (): void => {}
  const cancelDeadline = wait(arriveWithinMs, () =>
    session.drop('the broker does not answer to subscriptions'),
  )

  const takeRequests = (): void => {
    session.subscribe([topics.requests], 1, (granted) => {
      cancelDeadline()
      if (granted) use.onArrived()
      else use.onRefused()
    })
  }

  const learn = (): void => {
    learned = true
    if (sequence > 0) use.onSequence(sequence, takeRequests)
    else takeRequests()
  }

  const subscribe = (names: readonly string[], next: () => void): void => {
    session.subscribe(names, 0, (granted) => {
      if (granted) next()
      else use.onRefused()
    })
  }

  // Most brokers send what they kept before they answer to the next packet. The snapshot is asked for first, so that
  // it has the answers to two more packets to come in.
  subscribe([topics.snapshot], () => {
    subscribe([topics.status, topics.alerts], () => {
      session.unsubscribe([topics.snapshot, topics.alerts], () => {
        if (sequence > 0) learn()
        else cancelGrace = wait(graceMs, learn)
      })
    })
  })

  return {
    kept(incoming) {
      const alert = topics.alertOf(incoming.topic)
      if (alert !== null) {
        use.onAlert(alert)
        return
      }
      const found = snapshotSequence(incoming.payload)
      // Later than it should come it is heeded nevertheless: better a gap in the numbers than a repeat.
      if (learned) use.onSequence(found, () => {})
      else sequence = Math.max(sequence, found)
    },
    end() {
      cancelGrace()
      cancelDeadline()
    },
  }
}
