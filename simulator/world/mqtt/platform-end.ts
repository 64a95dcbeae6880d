// The platform's end of the network: publishes requests and repeats each with its transaction until it is answered, hears
// answers and events in the broker's order, and tells the witness of all of it. Judges nothing but whose an answer is.
import type { Answer, RequestBody } from '../../../src/core/requests.ts'
import type { Clock } from '../../../src/ports/clock.ts'
import type { JournalEntry } from '../../../src/ports/store.ts'
import type { Chance } from '../chance.ts'
import type { Witness } from '../observation.ts'
import type { Message } from './broker.ts'
import { makeGarbage } from './garbage.ts'
import type { Wire } from './wire-body.ts'

export interface PlatformEnd {
  /** Also once more, answered or not, with the same body. */
  publish(body: RequestBody, transaction: string): void
  publishGarbage(): void
  /** Asks for the snapshot, or for events again, from somewhere in what was heard. */
  askAside(): void
  /** A locker has published this, and the broker delivers it. */
  heard(topic: string, payload: Buffer, correlation: Buffer | null): void
  acknowledged(message: Message): void
  /** Requests without an answer: those under way to the broker as well. */
  unanswered(): number
  /** Every request without an answer is repeated now, and soon again. */
  repeatAll(): void
  /** Takes away what was published as retained. */
  clearRetained(): void
}

export interface PlatformEndUse {
  readonly site: string
  readonly clock: Clock
  readonly chance: Chance
  readonly witness: Witness
  readonly wire: Wire
  readonly isReordering: () => boolean
  readonly toBroker: (message: Message) => void
}

interface Asked {
  readonly body: RequestBody
  readonly text: string
  waitMs: number
  cancelRepeat: () => void
}

/** The first repeat; each further one takes twice as long, up to the longest. */
const repeatAfterMs = 20_000
const longestRepeatMs = 3_600_000
/** Out of order: one worker of the platform is slower than another by so much. */
const slowWorkerMs = 5_000
const answerTopic = 'platform/answers'

interface CloudEvent {
  readonly id: string
  readonly type: string
  readonly subject: string
  readonly time: string
  readonly sequence: number
  readonly data: JournalEntry['data']
}

export function createPlatformEnd(use: PlatformEndUse): PlatformEnd {
  const { clock, chance, witness, wire } = use
  const base = `kluis/v1/${use.site}/`
  /** Without an answer. */
  const asked = new Map<string, Asked>()
  /** What was written last of a body: copies are the same to the byte. */
  const texts = new WeakMap<RequestBody, { readonly transaction: string; readonly text: string }>()
  /** How often each was published. */
  const copies = new Map<string, number>()
  const heardEvents = new Set<number>()
  const retained = new Set<string>()
  let lastHeard = 0
  let aside = 0
  let garbage = 0

  const plain = { retain: false, responseTopic: null, correlation: null, transaction: null }

  const send = (message: Message): void => {
    if (!use.isReordering() || chance.whole(3) !== 0) use.toBroker(message)
    else clock.wakeAt(clock.monotonicMs() + chance.whole(slowWorkerMs), () => use.toBroker(message))
  }

  const sendCopy = (transaction: string, one: Asked): void => {
    const copy = (copies.get(transaction) ?? 0) + 1
    copies.set(transaction, copy)
    witness({ kind: 'request.sent', request: { transaction, ...one.body }, copy })
    one.cancelRepeat()
    one.cancelRepeat = clock.wakeAt(clock.monotonicMs() + one.waitMs, () => {
      one.waitMs = Math.min(longestRepeatMs, one.waitMs * 2)
      sendCopy(transaction, one)
    })
    // Half of the platforms have the answer brought to a topic of their own.
    const isDirected = chance.whole(2) === 0
    send({
      topic: `${base}request/${one.body.verb}`,
      payload: Buffer.from(one.text),
      retain: false,
      responseTopic: isDirected ? answerTopic : null,
      correlation: isDirected ? Buffer.from(transaction) : null,
      transaction,
    })
  }

  const hearAnswer = (payload: Buffer, correlation: Buffer | null): void => {
    const answer = JSON.parse(payload.toString('utf8')) as Answer
    const asWhich = correlation?.toString('utf8') ?? answer.transaction
    if (asWhich !== answer.transaction)
      throw new Error(`the answer to ${answer.transaction} came with the correlation data of ${asWhich}`)
    witness({ kind: 'answered', answer })
    // An error says that nothing was done, and asking again may help.
    if (answer.status === 'error') return
    asked.get(answer.transaction)?.cancelRepeat()
    asked.delete(answer.transaction)
  }

  const hearEvent = (body: string): void => {
    const { type, subject, time, sequence, data } = JSON.parse(body) as CloudEvent
    const again = heardEvents.has(sequence)
    heardEvents.add(sequence)
    lastHeard = Math.max(lastHeard, sequence)
    const entry: JournalEntry = {
      sequence,
      atMs: Date.parse(time),
      type: type.replace(/^kluis\.(.*)\.v1$/, '$1') as JournalEntry['type'],
      subject,
      data,
    }
    witness({ kind: 'event.heard', entry, body, again })
  }

  return {
    publish(body, transaction) {
      asked.get(transaction)?.cancelRepeat()
      const written = texts.get(body)
      const text = written?.transaction === transaction ? written.text : wire.textOf(body, transaction)
      texts.set(body, { transaction, text })
      const one: Asked = { body, text, waitMs: repeatAfterMs, cancelRepeat: () => {} }
      asked.set(transaction, one)
      sendCopy(transaction, one)
    },
    publishGarbage() {
      garbage += 1
      const { verb, ...message } = makeGarbage(chance, garbage)
      const topic = `${base}request/${verb}`
      if (message.retain) retained.add(topic)
      send({ ...plain, ...message, topic })
    },
    askAside() {
      aside += 1
      const transaction = `aside-${aside}`
      const verb = chance.pick(['snapshot.get', 'events.replay'])
      const from = verb === 'snapshot.get' ? {} : { fromSequence: 1 + chance.whole(lastHeard + 1) }
      const payload = Buffer.from(JSON.stringify({ transaction, ...from }))
      send({ ...plain, topic: `${base}request/${verb}`, payload })
    },
    heard(topic, payload, correlation) {
      if (topic === `${base}events`) hearEvent(payload.toString('utf8'))
      else if (topic === `${base}response` || topic === answerTopic) hearAnswer(payload, correlation)
    },
    acknowledged({ transaction }) {
      if (transaction !== null) witness({ kind: 'request.acknowledged', transaction })
    },
    unanswered: () => asked.size,
    repeatAll() {
      for (const [transaction, one] of asked) {
        one.waitMs = repeatAfterMs
        sendCopy(transaction, one)
      }
    },
    clearRetained() {
      for (const topic of retained) use.toBroker({ ...plain, topic, payload: Buffer.alloc(0), retain: true })
      retained.clear()
    },
  }
}
