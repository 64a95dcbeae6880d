// A fulfillment platform that writes everything down: asks over MQTT, keeps every event, answer and retained text in
// the order in which it came. Its session at the broker outlives the broker's restart.
import type { MqttClient } from 'mqtt'
import { connect } from 'mqtt'
import type { Answer } from '../../src/core/requests.ts'
import type { Snapshot } from '../../src/core/view.ts'
import { until } from './broker.ts'

export interface SeenEvent {
  readonly id: string
  readonly type: string
  readonly sequence: number
  readonly subject: string
  readonly time: string
  readonly data: Readonly<Record<string, unknown>>
}

export interface Platform {
  /** As they came, repeats included; `text` is the whole message. */
  readonly received: readonly { readonly event: SeenEvent; readonly text: string }[]
  readonly answers: readonly { readonly answer: Answer; readonly text: string }[]
  readonly sent: readonly { readonly verb: string; readonly body: { readonly transaction: string } }[]
  /** Alerts that stand retained, by id. */
  readonly alerts: ReadonlyMap<string, string>
  snapshot(): Snapshot | null
  /** Calls `listener` for every event that comes for the first time, in order of arrival. */
  onEvent(listener: (event: SeenEvent) => void): void
  /** Sends a request with a fresh transaction and waits for its first answer. */
  ask(verb: string, body: object, withinMs?: number): Promise<Answer>
  /** Sends an earlier request again, byte for byte. */
  repeat(at: number): void
  /** The first answer to a transaction; undefined for none yet. */
  answerTo(transaction: string): Answer | undefined
  close(): Promise<void>
}

export async function openPlatform(url: string, site: string): Promise<Platform> {
  const base = `kluis/v1/${site}/`
  const received: { event: SeenEvent; text: string }[] = []
  const answers: { answer: Answer; text: string }[] = []
  const sent: { verb: string; body: { transaction: string } }[] = []
  const alerts = new Map<string, string>()
  const first = new Map<string, Answer>()
  const known = new Set<string>()
  const listeners = new Set<(event: SeenEvent) => void>()
  const waiting = new Map<string, (answer: Answer) => void>()
  const timers = new Set<NodeJS.Timeout>()
  let snapshot: Snapshot | null = null

  const client: MqttClient = connect(url, {
    clientId: `platform-${site}`,
    clean: false,
    protocolVersion: 5,
    properties: { sessionExpiryInterval: 3600 },
    reconnectPeriod: 200,
  })
  client.on('error', () => {})
  client.on('message', (topic, payload) => {
    const text = payload.toString('utf8')
    const name = topic.slice(base.length)
    if (name === 'events') {
      const event = JSON.parse(text) as SeenEvent
      received.push({ event, text })
      if (known.has(event.id)) return
      known.add(event.id)
      for (const listener of listeners) listener(event)
    } else if (name === 'response') {
      const answer = JSON.parse(text) as Answer
      answers.push({ answer, text })
      if (first.has(answer.transaction)) return
      first.set(answer.transaction, answer)
      waiting.get(answer.transaction)?.(answer)
      waiting.delete(answer.transaction)
    } else if (name === 'snapshot') snapshot = JSON.parse(text) as Snapshot
    else if (name.startsWith('alerts/')) {
      if (text === '') alerts.delete(name.slice(7))
      else alerts.set(name.slice(7), text)
    }
  })
  await until('the platform is connected', () => client.connected)
  await client.subscribeAsync(
    ['events', 'response', 'snapshot', 'alerts/+'].map((name) => base + name),
    { qos: 1 },
  )

  const publish = (verb: string, body: object): void => {
    // Where the broker is away the library keeps it, and sends it when it is back.
    client.publish(`${base}request/${verb}`, JSON.stringify(body), { qos: 1 })
  }

  return {
    received,
    answers,
    sent,
    alerts,
    snapshot: () => snapshot,
    onEvent: (listener) => void listeners.add(listener),
    ask(verb, body, withinMs = 60_000) {
      const transaction = `t${sent.length + 1}`
      const whole = { transaction, ...body }
      sent.push({ verb, body: whole })
      return new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`no answer to ${verb} ${transaction} in ${withinMs} ms`)),
          withinMs,
        )
        timers.add(timer)
        waiting.set(transaction, (answer) => {
          clearTimeout(timer)
          timers.delete(timer)
          resolve(answer)
        })
        publish(verb, whole)
      })
    },
    repeat(at) {
      const one = sent[at]
      if (one) publish(one.verb, one.body)
    },
    answerTo: (transaction) => first.get(transaction),
    close() {
      for (const timer of timers) clearTimeout(timer)
      return client.endAsync(true)
    },
  }
}
