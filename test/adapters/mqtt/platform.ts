// A platform as the contract describes it: sends requests, keeps what it is told. Uses MQTT 5 or 3.1.1 and
// remembers everything in the order in which it came.
import { Socket } from 'node:net'
import type { IClientOptions, IPublishPacket, MqttClient } from 'mqtt'
import { connect } from 'mqtt'
import type { Answer } from '../../../src/core/requests.ts'
import { until } from './until.ts'

export interface Message {
  readonly topic: string
  readonly text: string
  readonly retained: boolean
  readonly packet: IPublishPacket
}

export interface SeenEvent {
  readonly id: string
  readonly type: string
  readonly sequence: number
  readonly subject: string
  readonly data: Record<string, unknown>
}

export interface Platform {
  readonly client: MqttClient
  readonly messages: Message[]
  send(
    verb: string,
    payload: object | string | Buffer,
    options?: { retain?: boolean; qos?: 0 | 1 },
  ): Promise<void>
  /** Sends, and waits for the answer on the topic `response`. */
  ask(verb: string, payload: { transaction: string } & Record<string, unknown>): Promise<Answer>
  answers(transaction: string): Answer[]
  answer(transaction: string): Promise<Answer>
  /** Events in the order in which they came, repeats included. */
  events(): SeenEvent[]
  /** The last text on a topic below the base; undefined for none. */
  last(topic: string): string | undefined
  close(): Promise<void>
}

export async function openPlatform(
  url: string,
  site: string,
  options: IClientOptions = {},
): Promise<Platform> {
  const base = `kluis/v1/${site}/`
  const messages: Message[] = []
  const client = connect(url, {
    clientId: `platform-${site}`,
    clean: false,
    protocolVersion: 4,
    reconnectPeriod: 100,
    ...options,
    ...(options.protocolVersion === 5 ? { properties: { sessionExpiryInterval: 3600 } } : {}),
  })
  if (client.stream instanceof Socket) client.stream.setNoDelay(true)
  client.on('error', () => {})
  const answered = new Map<string, Answer[]>()
  client.on('message', (topic, payload, packet) => {
    const message = {
      topic: topic.slice(base.length),
      text: payload.toString('utf8'),
      retained: packet.retain,
      packet,
    }
    messages.push(message)
    if (message.topic !== 'response') return
    const answer = JSON.parse(message.text) as Answer
    answered.set(answer.transaction, [...(answered.get(answer.transaction) ?? []), answer])
  })
  await new Promise<void>((resolve) => client.once('connect', () => resolve()))
  await client.subscribeAsync(
    ['status', 'snapshot', 'events', 'alerts/+', 'health', 'response'].map((topic) => base + topic),
    { qos: 1 },
  )
  const answers = (transaction: string): Answer[] => answered.get(transaction) ?? []
  const platform: Platform = {
    client,
    messages,
    async send(verb, payload, { retain = false, qos = 1 } = {}) {
      const bytes =
        typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : JSON.stringify(payload)
      await client.publishAsync(`${base}request/${verb}`, bytes, { qos, retain })
    },
    async ask(verb, payload) {
      await platform.send(verb, payload)
      return platform.answer(payload.transaction)
    },
    answers,
    answer: (transaction) => until(`there is an answer to ${transaction}`, () => answers(transaction)[0]),
    events: () =>
      messages.filter(({ topic }) => topic === 'events').map(({ text }) => JSON.parse(text) as SeenEvent),
    last: (topic) => messages.findLast((message) => message.topic === topic)?.text,
    async close() {
      await client.endAsync(true)
    },
  }
  return platform
}

/** An assignment with nothing but what it needs; `more` goes into the parcel. */
export const assignment = (transaction: string, parcel: string, more: object = {}) => ({
  transaction,
  parcel: {
    id: parcel,
    carrier: 'post',
    kind: 'delivery',
    barcodes: [`L-${parcel}`],
    size: 'S',
    codes: [],
    ...more,
  },
})
