// One connection to the broker, from its start to its loss; it is never used again afterwards. Owns the
// window of unacknowledged publishes and the acknowledgements that are held back until a commit.
// The liberties taken with the library stand here, in `holdBack`, and in publishing.ts;
// test/adapters/mqtt/connection.test.ts fails if an upgrade takes them away.
import type { IPublishPacket } from 'mqtt'
import type { Clock } from '../../ports/clock.ts'
import type { Client } from './client.ts'
import { createHeldAcks } from './held-acks.ts'
import { createPublishing } from './publishing.ts'
import { createWriting } from './writing.ts'

/** Most publishes on their way at once, where the broker allows that many. */
const window = 200
/** Publishes waiting for the window; more means that the broker takes without acknowledging. */
const maxWaiting = 5000

export interface Incoming {
  readonly topic: string
  readonly payload: Uint8Array
  /** The broker kept it: it may be from any time. Over 3.1.1 only seen on messages older than the subscription. */
  readonly retained: boolean
  readonly responseTopic: string | null
  readonly correlation: Buffer | null
  readonly qos: number
}

export interface PublishOptions {
  readonly retain?: boolean
  readonly correlation?: Buffer | null
  readonly contentType?: string
  /** Goes before everything that waits for the window: an answer must not wait for a backlog of events. */
  readonly urgent?: boolean
  /** It is on its way: whatever is written from now on reaches the broker after it. Never called if it never is. */
  readonly onSent?: () => void
}

export interface Session {
  readonly protocol: 4 | 5
  /** QoS 1. `onDone` is called once with whether the broker took it, or never if the connection goes first. */
  publish(topic: string, payload: string, options: PublishOptions, onDone: (accepted: boolean) => void): void
  /** `onDone` as above, with whether all were granted. */
  subscribe(topics: readonly string[], qos: 0 | 1, onDone: (granted: boolean) => void): void
  unsubscribe(topics: readonly string[], onDone: () => void): void
  /** Ends this connection as if the network had; the broker sends again what was not acknowledged. */
  drop(why: string): void
}

export interface SessionParts {
  readonly session: Session
  /** Nothing new is said any more. Calls back once what was said is acknowledged; at once if all of it is. */
  leaving(onSaid: () => void): void
  /** The connection stands; `receiveMaximum` is what the broker said. */
  opened(receiveMaximum: number | undefined): void
  /** The connection is gone: nothing is called back any more. */
  ended(): void
}

export interface SessionUse {
  readonly clock: Pick<Clock, 'soon'>
  /** `finished` is to be called once, when the message was dealt with for good. */
  readonly onMessage: (incoming: Incoming, finished: () => void) => void
  readonly onDrop: (why: string) => void
  /** For a bug in our own handling: it must end the process, whatever the library does with a throw. */
  readonly onBug: (error: unknown) => void
}

/** What tells the library to send no acknowledgement of its own; it never leaves the library. */
const heldBack = new Error('held back')

/** Hands every message to `receive`: handleMessage is public, and an error given back means "no acknowledgement, next packet". */
function holdBack(client: Client, receive: (packet: IPublishPacket) => void): void {
  client.handleMessage = (packet, callback) => {
    receive(packet)
    callback(packet.qos === 0 ? undefined : heldBack)
  }
}

/** The acknowledgement of a message. Its four bytes are the same in 3.1.1 and 5 (reason "success"). */
const ackPacket = (messageId: number): Buffer => Buffer.from([0x40, 0x02, messageId >> 8, messageId & 0xff])

export function createSession(client: Client, protocol: 4 | 5, use: SessionUse): SessionParts {
  let gone = false
  let silent = false
  let onSaid = (): void => {}
  let limit = window
  let urgent: (() => void)[] = []
  let waiting: (() => void)[] = []

  const writing = createWriting(client.stream, use.clock)
  const publishing = createPublishing(client, protocol, writing.write)

  const pump = (): void => {
    while (!silent && publishing.inFlight() < limit) {
      const start = urgent.shift() ?? waiting.shift()
      if (start === undefined) return
      start()
    }
  }

  const end = (): void => {
    gone = true
    silent = true
    urgent = []
    waiting = []
  }

  const drop = (why: string): void => {
    if (gone) return
    end()
    use.onDrop(why)
    client.stream.destroy()
  }

  holdBack(client, (packet) => {
    if (gone) return
    const finished = packet.qos > 0 && packet.messageId !== undefined ? acks.hold(packet.messageId) : () => {}
    try {
      use.onMessage(incomingOf(packet), finished)
    } catch (error) {
      client.stream.destroy()
      use.onBug(error)
    }
  })
  const acks = createHeldAcks((messageId) => {
    if (!gone) writing.write(ackPacket(messageId))
  })

  const session: Session = {
    protocol,
    publish(topic, payload, options, onDone) {
      if (silent) return
      const { retain = false, correlation = null, contentType = null, onSent } = options
      const start = (): void => {
        publishing.send({ topic, payload, retain, correlation, contentType }, (accepted) => {
          if (gone) return
          onDone(accepted)
          if (silent && publishing.inFlight() === 0) onSaid()
          pump()
        })
        onSent?.()
      }
      const queue = options.urgent ? urgent : waiting
      if (queue.length >= maxWaiting) {
        drop('the broker takes messages without acknowledging them')
        return
      }
      queue.push(start)
      pump()
    },
    subscribe(topics, qos, onDone) {
      const options = protocol === 5 ? { qos, rap: true } : { qos }
      client.subscribe([...topics], options, (error, granted, answer) => {
        if (gone || (error && answer === undefined)) return
        onDone(!error && (granted ?? []).every((one) => one.qos < 0x80))
      })
    },
    unsubscribe(topics, onDone) {
      client.unsubscribe([...topics], (error) => {
        if (!gone && !error) onDone()
      })
    },
    drop,
  }

  return {
    session,
    opened(receiveMaximum) {
      limit = Math.min(window, receiveMaximum ?? window)
    },
    leaving(then) {
      silent = true
      writing.flush()
      onSaid = then
      if (publishing.inFlight() === 0) then()
    },
    ended: end,
  }
}

function incomingOf(packet: IPublishPacket): Incoming {
  const { responseTopic, correlationData } = packet.properties ?? {}
  const { payload } = packet
  return {
    topic: packet.topic,
    payload: typeof payload === 'string' ? Buffer.from(payload) : payload,
    retained: packet.retain,
    responseTopic: responseTopic ?? null,
    correlation: correlationData ?? null,
    qos: packet.qos,
  }
}
