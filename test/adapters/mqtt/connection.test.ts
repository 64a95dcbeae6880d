// The connection against a broker that does what the test says: above all the liberties taken with the
// library (session.ts, publishing.ts), which an upgrade of it could take away.
import { afterEach, describe, expect, test } from 'vitest'
import { connectByLibrary } from '../../../src/adapters/mqtt/client.ts'
import type { Connection, MqttSettings } from '../../../src/adapters/mqtt/connection.ts'
import { openConnection } from '../../../src/adapters/mqtt/connection.ts'
import type { Session } from '../../../src/adapters/mqtt/session.ts'
import { createQuickClock } from './quick-clock.ts'
import type { Packet, ScriptedBroker } from './scripted-broker.ts'
import { connack, levelOf, openScriptedBroker, publish } from './scripted-broker.ts'
import { until } from './until.ts'

const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close()
})

interface Seen {
  readonly connection: Connection
  readonly sessions: Session[]
  /** Messages that came, each with the way to say that it is finished. */
  readonly messages: { readonly topic: string; readonly finished: () => void }[]
  readonly lines: string[]
  downs: number
  refusals: number
}

function connectTo(broker: ScriptedBroker, settings: Partial<MqttSettings> = {}): Seen {
  const lines: string[] = []
  const note = (fields: object, text: string) => lines.push(`${text} ${JSON.stringify(fields)}`)
  const seen = { sessions: [], messages: [], lines, downs: 0, refusals: 0 } as unknown as Seen & {
    connection: Connection
  }
  const connection = openConnection({
    settings: { url: broker.url, ...settings },
    connect: connectByLibrary,
    clientId: 'kluis-here',
    clock: createQuickClock(),
    log: { info: note, warn: note, error: note },
    will: () => ({ topic: 'status', payload: 'offline' }),
    onUp: (session) => seen.sessions.push(session),
    onDown: () => {
      seen.downs++
    },
    onMessage: ({ topic }, finished) => seen.messages.push({ topic, finished }),
    onRefused: () => {
      seen.refusals++
    },
  })
  opened.push(connection)
  return Object.assign(seen, { connection })
}

async function brokerThat(onPacket: Parameters<typeof openScriptedBroker>[0]): Promise<ScriptedBroker> {
  const broker = await openScriptedBroker(onPacket)
  opened.push(broker)
  return broker
}

const acks = (broker: ScriptedBroker): string[] =>
  broker.packets.filter(({ type }) => type === 4).map(({ bytes }) => bytes.toString('hex'))

const welcome = (packet: Packet, level: number): Buffer | null =>
  packet.type === 1 ? connack(0, level) : null

describe.each([
  { protocol: '3.1.1', level: 4 },
  { protocol: '5', level: 5 },
] as const)('with MQTT $protocol', ({ protocol, level }) => {
  const greeting = (packet: Packet, more: readonly Buffer[]): Buffer | null => {
    const answer = welcome(packet, level)
    return answer && Buffer.concat([answer, ...more])
  }

  test('no message is acknowledged by the library, and none keeps the next one back', async () => {
    const three = [1, 2, 300].map((id) => publish(id, `m/${id}`, '{}', level))
    const broker = await brokerThat((packet, socket) => {
      const answer = greeting(packet, three)
      if (answer) socket.write(answer)
    })
    const seen = connectTo(broker, { protocol })
    await until('all three have come', () => seen.messages.length === 3)
    // Something said now lies behind anything that the library might have sent.
    seen.sessions[0]?.publish('later', '', {}, () => {})
    await until('the broker has it', () => broker.packets.some(({ type }) => type === 3))
    expect(acks(broker)).toEqual([])
    expect(seen.messages.map(({ topic }) => topic)).toEqual(['m/1', 'm/2', 'm/300'])
  })

  test('acknowledgements leave in the order of receipt, each once, when all before are finished', async () => {
    const three = [1, 2, 300].map((id) => publish(id, `m/${id}`, '{}', level))
    const broker = await brokerThat((packet, socket) => {
      const answer = greeting(packet, three)
      if (answer) socket.write(answer)
    })
    const seen = connectTo(broker, { protocol })
    await until('all three have come', () => seen.messages.length === 3)
    const [first, second, third] = seen.messages
    third?.finished()
    second?.finished()
    third?.finished()
    first?.finished()
    await until('they are acknowledged', () => acks(broker).length >= 3)
    expect(acks(broker)).toEqual(['40020001', '40020002', '4002012c'])
  })

  test('what finishes after the connection is acknowledged on no other', async () => {
    let connections = 0
    const broker = await brokerThat((packet, socket) => {
      const answer = greeting(packet, [publish(7, 'm', '{}', level)])
      if (answer) {
        connections++
        socket.write(answer)
      }
    })
    const seen = connectTo(broker, { protocol })
    await until('the message came', () => seen.messages.length === 1)
    seen.sessions[0]?.drop('the test says so')
    await until('it came again', () => seen.messages.length === 2)
    seen.messages[0]?.finished()
    expect(connections).toBe(2)
    seen.messages[1]?.finished()
    await until('it is acknowledged', () => acks(broker).length > 0)
    expect(acks(broker)).toEqual(['40020007'])
  })
})

describe('a broker without MQTT 5', () => {
  test('that says so is asked in 3.1.1 at once, and never in 5 again', async () => {
    const broker = await brokerThat((packet, socket) => {
      if (packet.type === 1) socket.end(connack(levelOf(packet) === 5 ? 1 : 0, 4))
    })
    const seen = connectTo(broker)
    await until('it is asked a third time', () => broker.packets.filter(({ type }) => type === 1).length >= 3)
    const levels = broker.packets.filter(({ type }) => type === 1).map(levelOf)
    expect(levels.slice(0, 3)).toEqual([5, 4, 4])
    expect(seen.sessions[0]?.protocol).toBe(4)
  })

  test('that just hangs up is asked in 3.1.1 at once', async () => {
    const broker = await brokerThat((packet, socket) => {
      if (packet.type !== 1) return
      if (levelOf(packet) === 5) socket.destroy()
      else socket.write(connack(0, 4))
    })
    const seen = connectTo(broker)
    await until('it is connected', () => seen.connection.connected())
    expect(seen.sessions[0]?.protocol).toBe(4)
    expect(broker.packets.filter(({ type }) => type === 1).map(levelOf)).toEqual([5, 4])
  })

  test('is not what a broker is whose protocol was configured', async () => {
    const broker = await brokerThat((packet, socket) => {
      if (packet.type === 1) socket.end(connack(132, 5))
    })
    connectTo(broker, { protocol: '5' })
    await until('it is asked again', () => broker.packets.length >= 2)
    expect(broker.packets.map(levelOf)).toEqual(broker.packets.map(() => 5))
  })
})

test.each([
  { what: 'a wrong password over 3.1.1', code: 4, level: 4 },
  { what: 'a missing permission over 3.1.1', code: 5, level: 4 },
  { what: 'a wrong password over 5', code: 134, level: 5 },
  { what: 'a missing permission over 5', code: 135, level: 5 },
] as const)(
  '$what is told, the address without its secret, and it is tried again',
  async ({ code, level }) => {
    const broker = await brokerThat((packet, socket) => {
      if (packet.type === 1) socket.end(connack(code, level))
    })
    const url = broker.url.replace('mqtt://', 'mqtt://me:hunter2@')
    const seen = connectTo(broker, { url, protocol: level === 5 ? '5' : '3.1.1' })
    await until('it was refused twice', () => seen.refusals >= 2)
    expect(seen.lines.join()).not.toContain('hunter2')
    expect(seen.sessions).toEqual([])
  },
)

test('the window of unacknowledged publishes is what the broker says', async () => {
  const receiveMaximum5 = Buffer.from([0x20, 6, 0, 0, 3, 0x21, 0, 5])
  const broker = await brokerThat((packet, socket) => {
    if (packet.type === 1) socket.write(receiveMaximum5)
  })
  const seen = connectTo(broker, { protocol: '5' })
  const session = await until('it is connected', () => seen.sessions[0])
  let done = 0
  for (let i = 0; i < 12; i++) session.publish('m', `${i}`, {}, () => done++)
  const published = () => broker.packets.filter(({ type }) => type === 3)
  await until('five have come', () => published().length >= 5)
  const idOf = ({ bytes }: Packet): number => bytes.readUInt16BE(5)
  expect(published().length).toBe(5)
  for (const packet of published().slice(0, 2)) {
    broker.sockets[0]?.write(Buffer.from([0x40, 2, idOf(packet) >> 8, idOf(packet) & 0xff]))
  }
  await until('two more have come', () => published().length >= 7)
  expect(published().length).toBe(7)
  expect(done).toBe(2)
})

/** Welcomes, and leaves the rest to the test. */
const quietBroker = (level: 4 | 5) =>
  brokerThat((packet, socket) => {
    if (packet.type === 1) socket.write(connack(0, level))
  })

const publishesOf = (broker: ScriptedBroker): Packet[] => broker.packets.filter(({ type }) => type === 3)
/** Where the topic has one character. */
const publishIdOf = ({ bytes }: Packet): number => bytes.readUInt16BE(5)
const puback = (id: number, ...reason: number[]): Buffer =>
  Buffer.from([0x40, 2 + reason.length, id >> 8, id & 0xff, ...reason])

test('a subscription has no id that a publish could have', async () => {
  const broker = await quietBroker(4)
  const seen = connectTo(broker, { protocol: '3.1.1' })
  const session = await until('it is connected', () => seen.sessions[0])
  session.subscribe(['s'], 1, () => {})
  const asked = await until('it is asked for', () => broker.packets.find(({ type }) => type === 8))
  expect(asked.bytes.readUInt16BE(2)).toBeGreaterThan(60_000)
})

test('an acknowledgement that nobody waits for, or that comes twice, is nothing', async () => {
  const broker = await quietBroker(4)
  const seen = connectTo(broker, { protocol: '3.1.1' })
  const session = await until('it is connected', () => seen.sessions[0])
  const taken: boolean[] = []
  session.publish('m', '', {}, (accepted) => taken.push(accepted))
  const [packet] = await until('it came', () => (publishesOf(broker).length > 0 ? publishesOf(broker) : null))
  const id = packet ? publishIdOf(packet) : 0
  broker.sockets[0]?.write(Buffer.concat([puback(999), puback(id), puback(id)]))
  session.publish('n', '', {}, (accepted) => taken.push(accepted))
  await until('it is taken', () => taken.length > 0)
  expect(taken).toEqual([true])
  expect(seen.downs).toBe(0)
})

test.each([
  { reason: 0x10, accepted: true, what: 'that nobody listens to is taken' },
  { reason: 0x87, accepted: false, what: 'that we may not publish is not' },
])('a message $what', async ({ reason, accepted }) => {
  const broker = await quietBroker(5)
  const seen = connectTo(broker, { protocol: '5' })
  const session = await until('it is connected', () => seen.sessions[0])
  const taken: boolean[] = []
  session.publish('m', '', {}, (one) => taken.push(one))
  const [packet] = await until('it came', () => (publishesOf(broker).length > 0 ? publishesOf(broker) : null))
  broker.sockets[0]?.write(puback(packet ? publishIdOf(packet) : 0, reason))
  await until('its fate is known', () => taken.length > 0)
  expect(taken).toEqual([accepted])
})

test('goodbye waits for the acknowledgement of what was said', async () => {
  const broker = await quietBroker(4)
  const seen = connectTo(broker, { protocol: '3.1.1' })
  const session = await until('it is connected', () => seen.sessions[0])
  const taken: boolean[] = []
  session.publish('m', '', {}, (accepted) => taken.push(accepted))
  const closed = seen.connection.close()
  const [packet] = await until('it came', () => (publishesOf(broker).length > 0 ? publishesOf(broker) : null))
  expect(broker.packets.some(({ type }) => type === 14)).toBe(false)
  broker.sockets[0]?.write(puback(packet ? publishIdOf(packet) : 0))
  await closed
  await until('goodbye came', () => broker.packets.at(-1)?.type === 14)
  expect(taken).toEqual([true])
})

test('a broker that takes without acknowledging is left', async () => {
  const broker = await brokerThat((packet, socket) => {
    if (packet.type === 1) socket.write(connack(0, 4))
  })
  const seen = connectTo(broker, { protocol: '3.1.1' })
  const session = await until('it is connected', () => seen.sessions[0])
  for (let i = 0; i < 5201; i++) session.publish('m', '', {}, () => {})
  await until('it is left', () => seen.downs === 1)
  expect(seen.lines.join('\n')).toContain('without acknowledging')
})

test('goodbye is said with DISCONNECT, so that no will is published', async () => {
  const broker = await brokerThat((packet, socket) => {
    if (packet.type === 1) socket.write(connack(0, 4))
  })
  const seen = connectTo(broker, { protocol: '3.1.1' })
  await until('it is connected', () => seen.connection.connected())
  await seen.connection.close()
  await until('goodbye came', () => broker.packets.at(-1)?.type === 14)
})

test('a bug in our own handling ends the process instead of leaving a deaf connection', async () => {
  const broker = await brokerThat((packet, socket) => {
    if (packet.type === 1) socket.write(Buffer.concat([connack(0, 4), publish(1, 'm', '{}', 4)]))
  })
  const real = createQuickClock()
  const thrown: unknown[] = []
  const bug = new Error('a bug')
  const connection = openConnection({
    settings: { url: broker.url, protocol: '3.1.1' },
    connect: connectByLibrary,
    clientId: 'kluis-here',
    clock: {
      ...real,
      soon: (task) => {
        try {
          task()
        } catch (error) {
          thrown.push(error)
        }
      },
    },
    log: { info: () => {}, warn: () => {}, error: () => {} },
    will: () => ({ topic: 'status', payload: 'offline' }),
    onUp: () => {},
    onDown: () => {},
    onMessage: () => {
      throw bug
    },
    onRefused: () => {},
  })
  opened.push(connection)
  await until('it is thrown where nobody catches it', () => thrown.length > 0)
  expect(thrown[0]).toBe(bug)
})
