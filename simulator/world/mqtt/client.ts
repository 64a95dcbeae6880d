// What stands in for the MQTT library's client: connects to the virtual broker over a virtual link. It has the library's
// manners (no acknowledgement of its own, a message may come before word of the connection) and takes the locker's own
// packets as bytes. The process can die where it writes them.
import { EventEmitter } from 'node:events'
import type { IClientOptions, IPublishPacket } from 'mqtt'
import type { Client } from '../../../src/adapters/mqtt/client.ts'
import type { Chance } from '../chance.ts'
import type { Life } from '../outside.ts'
import type { ToBroker, ToLocker } from './broker.ts'
import type { End, Link } from './link.ts'
import type { Said } from './packets.ts'
import { packetsIn } from './packets.ts'

export interface VirtualClient extends Client {
  /** The process is gone, and with it whoever listened here. */
  forsaken(): void
}

export interface ClientUse {
  readonly life: Life
  readonly chance: Chance
  /** A link to the broker whose lower end this is; null while nobody can be reached. */
  readonly dial: (end: End<ToLocker>) => Link<ToBroker, ToLocker> | null
}

/** How long a machine that cannot be reached may take to say so. */
const refusedWithinMs = 3_000
/** A receive maximum that was not said. */
const anyNumber = 65_535

const willOf = ({ will }: IClientOptions) => ({
  topic: will?.topic ?? '',
  payload: Buffer.from(will?.payload ?? ''),
})

/** As the library gives it. */
function publishPacket(
  { id, isAgain, isRetained, message }: Extract<ToLocker, { type: 'publish' }>,
  protocol: 4 | 5,
) {
  const { topic, payload, responseTopic, correlation } = message
  const packet: IPublishPacket = {
    cmd: 'publish',
    topic,
    payload,
    retain: isRetained,
    dup: isAgain,
    qos: id === null ? 0 : 1,
    ...(id === null ? {} : { messageId: id }),
  }
  if (protocol === 4 || responseTopic === null) return packet
  const properties = { responseTopic, ...(correlation === null ? {} : { correlationData: correlation }) }
  return { ...packet, properties }
}

export function createClient(options: IClientOptions, use: ClientUse): VirtualClient {
  const { life, chance } = use
  const { clock } = life
  const protocol = options.protocolVersion === 5 ? 5 : 4
  const events = new EventEmitter()
  const answers = new Map<number, (answer: ToLocker) => void>()
  let lastId = 0
  let isClosed = false
  let isGone = false
  /** Let in by the broker, and not told yet. */
  let isUntold = false

  const later = (ms: number, task: () => void) => clock.wakeAt(clock.monotonicMs() + ms, task)

  const closed = (): void => {
    if (isClosed || isGone) return
    isClosed = true
    stream.writable = false
    cancelTimeout()
    events.emit('close')
  }

  const failed = (message: string, code?: string | number): void => {
    if (isClosed || isGone) return
    events.emit('error', Object.assign(new Error(message), code === undefined ? {} : { code }))
  }

  const tellConnected = (): void => {
    isUntold = false
    events.emit('connect', {})
  }

  const take = (packet: ToLocker): void => {
    switch (packet.type) {
      case 'connack':
        cancelTimeout()
        if (packet.refusal !== null) failed(`connection refused: ${packet.refusal}`, packet.refusal)
        else if (chance.whole(4) === 0) isUntold = true
        else tellConnected()
        return
      case 'publish':
        client.handleMessage(publishPacket(packet, protocol), () => {})
        return
      case 'puback':
        events.emit('packetreceive', { cmd: 'puback', messageId: packet.id })
        return
      default:
        answers.get(packet.id)?.(packet)
        answers.delete(packet.id)
    }
  }

  const link = use.dial({
    take(packets) {
      for (const packet of packets) {
        if (isClosed || isGone || !stream.writable) return
        const wasUntold = isUntold
        take(packet)
        if (wasUntold && isUntold) tellConnected()
      }
      if (isUntold) tellConnected()
    },
    ended: closed,
  })

  const cancelTimeout = later(options.connectTimeout ?? 0, () => {
    failed('connack timeout')
    hangUp()
  })

  const say = (packet: Said): void => {
    if (packet.type === 'puback') {
      life.mayDie('before-acknowledge')
      link?.up(packet)
      return
    }
    life.mayDie('before-publish')
    link?.up(packet)
    life.mayDie('after-publish')
  }

  const stream = {
    writable: true,
    write(bytes: Uint8Array): void {
      for (const packet of packetsIn(
        Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
        protocol,
      )) {
        if (stream.writable) say(packet)
      }
    },
    destroy: () => hangUp(),
  }

  function hangUp(): void {
    if (!stream.writable) return
    stream.writable = false
    link?.closedByLocker()
    clock.soon(closed)
  }

  const ask = (packet: (id: number) => ToBroker, onAnswer: (answer: ToLocker) => void): void => {
    lastId += 1
    answers.set(lastId, onAnswer)
    if (stream.writable) link?.up(packet(lastId))
  }

  if (link === null) {
    if (chance.whole(2) === 0)
      later(chance.whole(refusedWithinMs), () => {
        failed('nobody answers', 'ECONNREFUSED')
        hangUp()
      })
  } else {
    const receiveMaximum = options.properties?.receiveMaximum ?? anyNumber
    link.up({
      type: 'connect',
      clientId: options.clientId ?? '',
      protocol,
      will: willOf(options),
      receiveMaximum,
    })
  }

  const client: VirtualClient = {
    handleMessage(_packet, callback) {
      callback()
    },
    stream,
    on: (event: string, listener: (...packets: never[]) => void) =>
      events.on(event, listener as (...packets: unknown[]) => void),
    once: (event, listener) => events.once(event, listener),
    subscribe(topics, { qos, rap = false }, callback) {
      ask(
        (id) => ({ type: 'subscribe', id, topics, qos, retainAsPublished: rap }),
        (answer) => {
          const granted = answer.type === 'suback' ? answer.granted : []
          callback(
            null,
            granted.map((qos) => ({ qos })),
            answer,
          )
        },
      )
    },
    unsubscribe(topics, callback) {
      ask(
        (id) => ({ type: 'unsubscribe', id, topics }),
        () => callback(),
      )
    },
    end(isForced = false) {
      if (!isForced && stream.writable) link?.up({ type: 'disconnect' })
      hangUp()
    },
    forsaken() {
      if (isGone) return
      isGone = true
      // Killed, its machine closes the connection; without power, the broker waits for it in vain.
      if (stream.writable && chance.whole(2) === 0) link?.cut()
      link?.closedByLocker()
      stream.writable = false
    },
  }
  return client
}
