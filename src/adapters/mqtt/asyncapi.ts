// The MQTT side of the contract as an AsyncAPI 3 document, made from the schemas that check the messages.
// scripts/documents.ts writes it to docs/asyncapi.json; nothing in the daemon uses it.
import type { TSchema } from 'typebox'
import {
  alertSchema,
  answerSchema,
  eventSchema,
  healthSchema,
  snapshotSchema,
  statusSchema,
} from './message-schemas.ts'
import { requestSchemas } from './request-schemas.ts'

const ref = (path: string) => ({ $ref: `#/${path}` })
const site = { site: { description: "the site's id: 1 to 64 of the characters A-Z a-z 0-9 . _ ~ -" } }

const summaryOf = (schema: object): string => (schema as { readonly description?: string }).description ?? ''

interface Said {
  readonly address: string
  readonly schema: TSchema
  readonly retained: boolean
  readonly contentType: string
  readonly parameters?: Readonly<Record<string, { readonly description: string }>>
}

const json = 'application/json'

/** What the locker publishes, by name of the message. */
const said: Readonly<Record<string, Said>> = {
  status: { address: 'status', schema: statusSchema, retained: true, contentType: json },
  snapshot: { address: 'snapshot', schema: snapshotSchema, retained: true, contentType: json },
  event: {
    address: 'events',
    schema: eventSchema,
    retained: false,
    contentType: 'application/cloudevents+json',
  },
  alert: {
    address: 'alerts/{alert}',
    schema: alertSchema,
    retained: true,
    contentType: json,
    parameters: { alert: { description: "the alert's id" } },
  },
  health: { address: 'health', schema: healthSchema, retained: true, contentType: json },
  answer: { address: 'response', schema: answerSchema, retained: false, contentType: json },
}

const mqtt = (retained: boolean) => ({ mqtt: { qos: 1, retain: retained, bindingVersion: '0.2.0' } })

function saidParts() {
  const channels: Record<string, object> = {}
  const operations: Record<string, object> = {}
  const messages: Record<string, object> = {}
  const schemas: Record<string, object> = {}
  for (const [name, { address, schema, retained, contentType, parameters }] of Object.entries(said)) {
    channels[name] = {
      address: `kluis/v1/{site}/${address}`,
      parameters: { ...site, ...parameters },
      messages: { [name]: ref(`components/messages/${name}`) },
    }
    messages[name] = { name, contentType, payload: ref(`components/schemas/${name}`) }
    schemas[name] = schema
    operations[`send-${name}`] = {
      action: 'send',
      channel: ref(`channels/${name}`),
      messages: [ref(`channels/${name}/messages/${name}`)],
      summary: summaryOf(schema),
      bindings: mqtt(retained),
    }
  }
  return { channels, operations, messages, schemas }
}

function requestParts() {
  const channels: Record<string, object> = {}
  const operations: Record<string, object> = {}
  const messages: Record<string, object> = {}
  const schemas: Record<string, object> = {}
  for (const [verb, schema] of Object.entries(requestSchemas)) {
    channels[verb] = {
      address: `kluis/v1/{site}/request/${verb}`,
      parameters: site,
      messages: { [verb]: ref(`components/messages/${verb}`) },
    }
    messages[verb] = { name: verb, contentType: json, payload: ref(`components/schemas/${verb}`) }
    schemas[verb] = schema
    operations[`receive-${verb}`] = {
      action: 'receive',
      channel: ref(`channels/${verb}`),
      messages: [ref(`channels/${verb}/messages/${verb}`)],
      summary: summaryOf(schema),
      reply: {
        address: {
          description:
            "Over MQTT 5, the request's response topic, with its correlation data; else the topic response.",
          location: '$message.header#/responseTopic',
        },
        channel: ref('channels/answer'),
        messages: [ref('channels/answer/messages/answer')],
      },
      bindings: mqtt(false),
    }
  }
  return { channels, operations, messages, schemas }
}

const description = [
  'QoS 1 throughout, MQTT 3.1.1 or 5. JSON in UTF-8, at most 256 KiB; unknown fields are ignored; times are UTC.',
  'A request is acknowledged to the broker only after it was stored. It is idempotent by its transaction: a repeat',
  'gets the first answer and changes nothing. A request must not be retained. One that fails its schema is answered',
  'with status error where its transaction can be read. Events come in order and at least once, with the same id for',
  'every repeat; `events.replay` fills a gap.',
].join(' ')

/** The whole document, as plain data. */
export function asyncApiDocument(): object {
  const out = saidParts()
  const requests = requestParts()
  return {
    asyncapi: '3.0.0',
    info: { title: 'Kluis parcel locker', version: '1', license: { name: 'Apache-2.0' }, description },
    defaultContentType: json,
    channels: { ...out.channels, ...requests.channels },
    operations: { ...out.operations, ...requests.operations },
    components: {
      messages: { ...out.messages, ...requests.messages },
      schemas: { ...out.schemas, ...requests.schemas },
    },
  }
}
