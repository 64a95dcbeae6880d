// Puts a locker's events in order: each taken once, in sequence, however often and in whatever order the
// broker brings them. A gap is filled by asking for `events.replay`; nothing after it is taken before.
import type { Answer } from '../../src/core/requests.ts'
import type { Clock } from '../../src/ports/clock.ts'

/** One CloudEvents message of the topic `events`. */
export interface LockerEvent {
  readonly id: string
  readonly type: string
  readonly subject: string
  readonly time: string
  readonly sequence: number
  readonly data: Readonly<Record<string, unknown>>
}

export interface OrderCounts {
  /** Events that had come before. */
  readonly repeats: number
  readonly replays: number
  /** Sequence numbers that the locker has no event for any more. */
  readonly lost: number
}

export interface EventOrder {
  take(event: LockerEvent): void
  /** The locker's snapshot tells how far it has got: what does not come by itself is asked for. */
  lockerHas(sequence: number): void
  lastSequence(): number
  counts(): OrderCounts
  close(): void
}

export interface EventOrderUse {
  /** The last sequence that was taken in an earlier life. */
  readonly after: number
  readonly clock: Clock
  /** Called once for each event, in order. */
  readonly apply: (event: LockerEvent) => void
  /** Asks the locker to send again from there. */
  readonly replay: (fromSequence: number) => Promise<Answer>
}

/** An event that the snapshot knows of is on its way: it has this long before it is asked for. */
const patienceMs = 2_000
/** A replay that brings nothing is asked for again after this time. */
const askAgainMs = 5_000

export function createEventOrder({ after, clock, apply, replay }: EventOrderUse): EventOrder {
  let last = after
  let repeats = 0
  let replays = 0
  let lost = 0
  let isAsking = false
  let askedFrom = -1
  let askedAtMs = Number.NEGATIVE_INFINITY
  let expected = after
  let cancelLook: (() => void) | null = null
  let isClosed = false

  const lookIn = (ms: number): void => {
    if (cancelLook !== null || isClosed) return
    cancelLook = clock.wakeAt(clock.monotonicMs() + ms, () => {
      cancelLook = null
      if (last < expected) ask()
    })
  }

  const ask = (): void => {
    if (isAsking || isClosed) return
    const from = last + 1
    if (askedFrom === from && clock.monotonicMs() - askedAtMs < askAgainMs) {
      lookIn(askAgainMs)
      return
    }
    isAsking = true
    replays += 1
    askedFrom = from
    askedAtMs = clock.monotonicMs()
    replay(from)
      .then((answer) => {
        const first = Number(answer.data?.fromSequence)
        // The journal no longer reaches back as far: what is gone does not hold up the rest.
        if (answer.status === 'ok' && first > last + 1) {
          lost += first - 1 - last
          last = first - 1
        }
      })
      .catch(() => {
        // No answer in time: the look below asks again.
      })
      .finally(() => {
        isAsking = false
        if (last < expected) lookIn(askAgainMs)
      })
  }

  /** After a restored backup the locker goes on behind what the broker had seen, and says which numbers it left out. */
  const bridgesGap = ({ type, data }: LockerEvent): boolean =>
    type === 'kluis.site.restored.v1' && Number(data.from) <= last + 1

  return {
    take(event) {
      const { sequence } = event
      if (sequence <= last) {
        repeats += 1
        return
      }
      expected = Math.max(expected, sequence)
      if (sequence !== last + 1 && !bridgesGap(event)) {
        ask()
        return
      }
      lost += sequence - 1 - last
      last = sequence
      apply(event)
    },
    lockerHas(sequence) {
      expected = Math.max(expected, sequence)
      if (last < expected) lookIn(patienceMs)
    },
    lastSequence: () => last,
    counts: () => ({ repeats, replays, lost }),
    close() {
      isClosed = true
      cancelLook?.()
    },
  }
}
