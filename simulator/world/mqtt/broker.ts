// A broker in memory and in virtual time, as far as a locker can tell it from a real one: sessions that outlive connections,
// messages that wait and come again with `dup`, ids, windows, what is retained, wills, the takeover of a client id. Speaks
// MQTT 5 or only 3.1.1. It judges nothing and knows nothing of lockers but their client ids.
import type { Clock } from '../../../src/ports/clock.ts'
import type { Chance } from '../chance.ts'
import type { NetworkTrouble } from '../outside.ts'
import type { End, Link } from './link.ts'
import type { Said } from './packets.ts'

/** A message of QoS 1 from whoever publishes. */
export interface Message {
  readonly topic: string
  readonly payload: Buffer
  readonly retain: boolean
  /** Said to clients of MQTT 5 only. */
  readonly responseTopic: string | null
  readonly correlation: Buffer | null
  /** The platform's own mark on it; no client sees it. */
  readonly transaction: string | null
}

export type ToBroker =
  | Said
  | {
      readonly type: 'connect'
      readonly clientId: string
      readonly protocol: 4 | 5
      readonly will: { readonly topic: string; readonly payload: Buffer }
      /** How many unacknowledged messages the client takes. */
      readonly receiveMaximum: number
    }
  | {
      readonly type: 'subscribe'
      readonly id: number
      readonly topics: readonly string[]
      readonly qos: 0 | 1
      readonly retainAsPublished: boolean
    }
  | { readonly type: 'unsubscribe'; readonly id: number; readonly topics: readonly string[] }
  | { readonly type: 'disconnect' }

export type ToLocker =
  /** `refusal`: a reason code, after which the broker closes. */
  | { readonly type: 'connack'; readonly refusal: number | null }
  | {
      readonly type: 'publish'
      readonly id: number | null
      readonly isAgain: boolean
      readonly isRetained: boolean
      readonly message: Message
    }
  | { readonly type: 'puback' | 'unsuback'; readonly id: number }
  | { readonly type: 'suback'; readonly id: number; readonly granted: readonly number[] }

export interface Broker {
  /** Somebody connects over `link`, whose upper end this is. */
  accept(link: () => Link<ToBroker, ToLocker>): End<ToBroker>
  publish(message: Message): void
  /** Messages that no client has acknowledged. */
  waiting(): number
  /** What is retained, by topic. */
  retained(): ReadonlyMap<string, string>
  /** Messages handed over to a client that must acknowledge them; those among them that came once more; those without room. */
  counts(): { readonly handedOver: number; readonly again: number; readonly dropped: number }
}

export interface BrokerUse {
  readonly clock: Clock
  readonly chance: Chance
  readonly has: (trouble: NetworkTrouble) => boolean
  /** The highest version that it speaks. */
  readonly speaks: 4 | 5
  /** Unacknowledged messages that it sends to one client. */
  readonly window: number
  /** What is shown in place of what is retained, at a subscription. */
  readonly shown: (topic: string, payload: Buffer) => Buffer
  /** A client has published this. */
  readonly onPublished: (topic: string, payload: Buffer, correlation: Buffer | null) => void
  /** A client has acknowledged this. */
  readonly onAcknowledged: (message: Message) => void
}

interface Subscription {
  readonly qos: 0 | 1
  readonly retainAsPublished: boolean
}

interface Connection {
  readonly link: Link<ToBroker, ToLocker>
  readonly protocol: 4 | 5
  readonly window: number
  readonly will: { readonly topic: string; readonly payload: Buffer }
}

/** What is kept for a client id, whether it is connected or not. */
interface Kept {
  readonly subscriptions: Map<string, Subscription>
  readonly inFlight: Map<number, Message>
  queue: Message[]
  lastId: number
  connection: Connection | null
}

/** As the embedded broker: what comes beyond it is dropped, and its sender asks again. */
const maxQueued = 10_000
const wrongVersion = 1
/** A will that is published because somebody took the client id over may come after the newcomer's greeting. */
const lateWillMs = 1_000
/** One handing over in so many comes again: soon, or after minutes. */
const againOneIn = 5
const againMs = { soon: 2_000, late: 600_000 }
/** How far back in the queue a redelivery mixes what waits. */
const mixed = 50

function fits(filter: string, topic: string): boolean {
  if (!filter.endsWith('/+')) return filter === topic
  const stem = filter.slice(0, -1)
  return topic.startsWith(stem) && !topic.includes('/', stem.length)
}

export function createBroker(use: BrokerUse): Broker {
  const { clock, chance } = use
  const clients = new Map<string, Kept>()
  const retained = new Map<string, Message>()
  let handedOver = 0
  let again = 0
  let dropped = 0

  const later = (ms: number, task: () => void): void => {
    clock.wakeAt(clock.monotonicMs() + ms, task)
  }

  const shuffle = <T>(list: readonly T[]): T[] => {
    const all = [...list]
    for (let last = all.length - 1; last > 0; last--) {
      const other = chance.whole(last + 1)
      const [a, b] = [all[last], all[other]]
      if (a !== undefined && b !== undefined) [all[last], all[other]] = [b, a]
    }
    return all
  }

  const send = (to: Connection, id: number | null, message: Message, isAgain = false): void => {
    if (id !== null) handedOver += 1
    if (isAgain) again += 1
    to.link.down({ type: 'publish', id, isAgain, isRetained: message.retain, message })
  }

  const pump = (client: Kept): void => {
    const { connection, inFlight } = client
    while (connection !== null && client.queue.length > 0 && inFlight.size < connection.window) {
      const message = client.queue.shift()
      if (message === undefined) return
      do client.lastId = (client.lastId % 65_535) + 1
      while (inFlight.has(client.lastId))
      inFlight.set(client.lastId, message)
      send(connection, client.lastId, message)
      if (use.has('repeating') && chance.whole(againOneIn) === 0)
        later(chance.whole(chance.whole(2) === 0 ? againMs.soon : againMs.late), () => {
          if (!use.has('repeating')) return
          again += 1
          enqueue(client, message)
        })
    }
  }

  const enqueue = (client: Kept, message: Message): void => {
    if (client.queue.length >= maxQueued) {
      dropped += 1
      return
    }
    client.queue.push(message)
    pump(client)
  }

  const route = (message: Message): void => {
    if (message.retain) {
      if (message.payload.length === 0) retained.delete(message.topic)
      else retained.set(message.topic, message)
    }
    for (const client of clients.values()) {
      for (const [filter, { qos, retainAsPublished }] of client.subscriptions) {
        if (!fits(filter, message.topic)) continue
        const copy = { ...message, retain: message.retain && retainAsPublished }
        if (qos === 1) enqueue(client, copy)
        else if (client.connection !== null) send(client.connection, null, copy)
        break
      }
    }
  }

  const own = (topic: string, payload: Buffer, retain: boolean): Message => ({
    topic,
    payload,
    retain,
    responseTopic: null,
    correlation: null,
    transaction: null,
  })

  const publishWill = ({ will }: Connection): void => {
    use.onPublished(will.topic, will.payload, null)
    route(own(will.topic, will.payload, true))
  }

  /** What was on its way goes again with its id; a broker that was restarted or moved may have lost the order. */
  const redeliver = (client: Kept, to: Connection): void => {
    const isMixed = use.has('reordering')
    const inFlight = isMixed ? shuffle([...client.inFlight]) : client.inFlight
    for (const [id, message] of inFlight) send(to, id, message, true)
    if (isMixed) client.queue = [...shuffle(client.queue.slice(0, mixed)), ...client.queue.slice(mixed)]
    pump(client)
  }

  const showRetained = (client: Kept, to: Connection, filter: string, qos: 0 | 1): void => {
    for (const message of retained.values()) {
      if (!fits(filter, message.topic)) continue
      const copy = { ...message, payload: use.shown(message.topic, message.payload) }
      if (qos === 1) enqueue(client, copy)
      else send(to, null, copy)
    }
  }

  const welcome = (hello: Extract<ToBroker, { type: 'connect' }>, link: Connection['link']): Kept | null => {
    if (hello.protocol > use.speaks) {
      link.down({ type: 'connack', refusal: wrongVersion })
      link.closedByBroker()
      return null
    }
    const client: Kept = clients.get(hello.clientId) ?? {
      subscriptions: new Map(),
      inFlight: new Map(),
      queue: [],
      lastId: 0,
      connection: null,
    }
    clients.set(hello.clientId, client)
    const former = client.connection
    const { protocol, will, receiveMaximum } = hello
    const connection = { link, protocol, will, window: Math.min(use.window, receiveMaximum) }
    client.connection = connection
    if (former !== null) {
      former.link.closedByBroker()
      later(chance.whole(lateWillMs), () => publishWill(former))
    }
    link.down({ type: 'connack', refusal: null })
    redeliver(client, connection)
    return client
  }

  /** One packet of a client that was let in; false once it has said goodbye. */
  const heed = (packet: Exclude<ToBroker, { type: 'connect' }>, client: Kept, from: Connection): boolean => {
    switch (packet.type) {
      case 'publish': {
        const { topic, payload, retain, correlation, id } = packet
        use.onPublished(topic, payload, correlation)
        route(own(topic, payload, retain))
        from.link.down({ type: 'puback', id })
        return true
      }
      case 'puback': {
        const message = client.inFlight.get(packet.id)
        client.inFlight.delete(packet.id)
        if (message) use.onAcknowledged(message)
        pump(client)
        return true
      }
      case 'subscribe': {
        const { id, topics, qos, retainAsPublished } = packet
        for (const topic of topics) client.subscriptions.set(topic, { qos, retainAsPublished })
        from.link.down({ type: 'suback', id, granted: topics.map(() => qos) })
        for (const topic of topics) showRetained(client, from, topic, qos)
        return true
      }
      case 'unsubscribe':
        for (const topic of packet.topics) client.subscriptions.delete(topic)
        from.link.down({ type: 'unsuback', id: packet.id })
        return true
      case 'disconnect':
        return false
    }
  }

  return {
    accept(link) {
      let client: Kept | null = null
      let mine: Connection | null = null
      /** Whether this is the one connection of its client id, and not one that another took over. */
      const leave = (): boolean => {
        if (client === null || mine === null || client.connection !== mine) return false
        client.connection = null
        return true
      }
      return {
        take(packets) {
          for (const packet of packets) {
            if (packet.type === 'connect') {
              client = welcome(packet, link())
              mine = client?.connection ?? null
            } else if (client !== null && mine !== null && client.connection === mine) {
              if (!heed(packet, client, mine)) leave()
            }
          }
        },
        ended() {
          if (leave() && mine !== null) publishWill(mine)
        },
      }
    },
    publish: route,
    waiting() {
      let count = 0
      for (const { queue, inFlight } of clients.values()) count += queue.length + inFlight.size
      return count
    },
    retained: () => new Map([...retained].map(([topic, { payload }]) => [topic, payload.toString('utf8')])),
    counts: () => ({ handedOver, again, dropped }),
  }
}
