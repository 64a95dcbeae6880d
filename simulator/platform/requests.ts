// The platform's requests under way: each has a transaction, is sent again with the same one until it is
// answered, and fails after its time. It knows nothing of MQTT but a way to send.
import type { Answer } from '../../src/core/requests.ts'
import type { Clock } from '../../src/ports/clock.ts'

/** No answer came in time. What was asked for may have been done all the same. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
}

export interface RequestOptions {
  /** A fresh one where it is left out. */
  readonly transaction?: string
  /** 30 s where it is left out. */
  readonly withinMs?: number
}

export interface Requests {
  /** Rejects with NoAnswer. A refusal is an answer. */
  ask(verb: string, body: object, options?: RequestOptions): Promise<Answer>
  answered(answer: Answer): void
  /** There is a connection again: all that is under way goes out, in order. */
  connected(): void
  counts(): { readonly underWay: number; readonly sentAgain: number; readonly unexpected: number }
  close(): void
}

interface UnderWay {
  readonly verb: string
  readonly text: string
  settle(result: Answer | NoAnswer): void
  sendLater(): void
  sent: number
}

/** More than this under way is a mistake of whoever asks. */
const mostUnderWay = 10_000
const defaultWithinMs = 30_000
/** The first repeat; each further one takes twice as long, up to the longest. */
const repeatAfterMs = 3_000
const longestRepeatMs = 24_000

export function createRequests(use: {
  readonly clock: Clock
  /** What transactions begin with: must differ between two platforms at one locker. */
  readonly prefix: string
  /** False without a connection: it is sent once there is one. */
  readonly send: (verb: string, text: string) => boolean
}): Requests {
  const { clock, prefix, send } = use
  const underWay = new Map<string, UnderWay>()
  let made = 0
  let sentAgain = 0
  let unexpected = 0

  const sendOne = (one: UnderWay): void => {
    if (!send(one.verb, one.text)) return
    one.sent += 1
    if (one.sent > 1) sentAgain += 1
    one.sendLater()
  }

  return {
    ask(verb, body, { transaction, withinMs = defaultWithinMs } = {}) {
      if (underWay.size >= mostUnderWay)
        return Promise.reject(new NoAnswer(`${mostUnderWay} requests wait already`))
      made += 1
      const id = transaction ?? `${prefix}-${made}`
      return new Promise((resolve, reject) => {
        let cancelRepeat = (): void => {}
        const one: UnderWay = {
          verb,
          text: JSON.stringify({ ...body, transaction: id }),
          sent: 0,
          settle(result) {
            underWay.delete(id)
            cancelRepeat()
            cancelEnd()
            if (result instanceof NoAnswer) reject(result)
            else resolve(result)
          },
          sendLater() {
            cancelRepeat()
            const waitMs = Math.min(longestRepeatMs, repeatAfterMs * 2 ** Math.min(8, one.sent - 1))
            cancelRepeat = clock.wakeAt(clock.monotonicMs() + waitMs, () => sendOne(one))
          },
        }
        const cancelEnd = clock.wakeAt(clock.monotonicMs() + withinMs, () =>
          one.settle(new NoAnswer(`no answer to ${verb} within ${withinMs / 1000} s`)),
        )
        underWay.get(id)?.settle(new NoAnswer(`${id} was asked anew`))
        underWay.set(id, one)
        sendOne(one)
      })
    },
    answered(answer) {
      const one = underWay.get(answer.transaction)
      // A second answer to a repeat, or one that came after its time.
      if (!one) unexpected += 1
      one?.settle(answer)
    },
    connected() {
      for (const one of underWay.values()) sendOne(one)
    },
    counts: () => ({ underWay: underWay.size, sentAgain, unexpected }),
    close() {
      for (const one of [...underWay.values()]) one.settle(new NoAnswer('the platform closes'))
    },
  }
}
