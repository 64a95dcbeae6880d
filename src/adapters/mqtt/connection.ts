// Keeps one connection to the broker: connects, falls back from MQTT 5 to 3.1.1, waits and tries again,
// for ever. What is said on the connection is its user's business; nothing is queued here.

import type { IClientOptions } from 'mqtt'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import { addressOf } from './address.ts'
import { backoffMs } from './backoff.ts'
import type { Client, Connect } from './client.ts'
import { libraryIds } from './publishing.ts'
import type { Incoming, Session, SessionParts } from './session.ts'
import { createSession } from './session.ts'

export interface MqttSettings {
  /** `mqtt://`, `mqtts://`, `ws://` or `wss://`. */
  readonly url: string
  /** Without it: 5 where the broker has it, else 3.1.1. */
  readonly protocol?: '5' | '3.1.1'
  readonly username?: string
  readonly password?: string
  /** PEM texts. */
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  readonly keepAliveSeconds?: number
}

export interface Connection {
  connected(): boolean
  /** Says goodbye, so that the broker does not publish the will. Waits at most two seconds. */
  close(): Promise<void>
}

export interface ConnectionUse {
  readonly settings: MqttSettings
  readonly connect: Connect
  readonly clientId: string
  readonly clock: Clock
  readonly log: Log
  /** The message that the broker publishes for us when it loses us; retained. Asked for at every attempt. */
  readonly will: () => { readonly topic: string; readonly payload: string }
  readonly onUp: (session: Session) => void
  readonly onDown: () => void
  readonly onMessage: (incoming: Incoming, finished: () => void) => void
  /** The broker does not let us in: who we say we are is wrong, or may not do this. */
  readonly onRefused: () => void
}

/** Eight days: an outage of a week loses no request. */
const sessionExpirySeconds = 8 * 24 * 3600
/** What a broker of MQTT 5 may send us at once: four times the largest request, so that a little too large is answered. */
const maxPacketBytes = 1024 * 1024
/** What it may send without acknowledgement; about five commits' worth. */
const receiveMaximum = 1000
const connectWithinMs = 15_000
const farewellMs = 2000
const dropsRestMs = 120_000

/** CONNACK codes of 3.1.1 and 5 that say: this protocol version is not spoken here. */
const wrongVersion: readonly unknown[] = [1, 132]
/** And: identifier, user name, password or permission. */
const notWelcome: readonly unknown[] = [2, 4, 5, 133, 134, 135, 138, 140]

export function openConnection(use: ConnectionUse): Connection {
  const { settings, clock, log } = use
  /** Set once a broker has said that it does not speak 5: remembered for the life of the process. */
  let only: 4 | 5 | null = settings.protocol === undefined ? null : settings.protocol === '5' ? 5 : 4
  /** Attempts in a row without a connection. */
  let failures = 0
  /** Connections in a row that we gave up ourselves, not two minutes apart. */
  let drops = 0
  let lastDropMs = Number.NEGATIVE_INFINITY
  let current: { client: Client; parts: SessionParts; up: boolean } | null = null
  let closing = false
  let cancelTimer = (): void => {}

  const later = (ms: number, task: () => void): void => {
    cancelTimer()
    cancelTimer = clock.wakeAt(clock.monotonicMs() + ms, task)
  }

  const attempt = (version: 4 | 5): void => {
    let error: (Error & { code?: unknown }) | null = null
    let refusal: unknown = null
    let over = false
    const client = use.connect({ ...addressOf(settings.url), ...optionsFor(use, version) }, clock)
    const parts: SessionParts = createSession(client, version, {
      clock,
      onMessage: (incoming, finished) => {
        // Messages of an earlier session may come in the packet after CONNACK, before the library tells of it.
        up(undefined)
        use.onMessage(incoming, finished)
      },
      onDrop: (why) => {
        const nowMs = clock.monotonicMs()
        drops = nowMs - lastDropMs < dropsRestMs ? drops + 1 : 0
        lastDropMs = nowMs
        failures = drops
        log.warn({ why }, 'connection to the broker dropped')
      },
      onBug: (bug) => {
        clock.soon(() => {
          throw bug
        })
      },
    })
    const mine = { client, parts, up: false }
    current = mine

    const up = (maximum: number | undefined): void => {
      if (maximum !== undefined) parts.opened(maximum)
      if (mine.up || over) return
      mine.up = true
      failures = 0
      cancelTimer()
      log.info(
        { url: shown(settings.url), protocol: version === 5 ? '5' : '3.1.1' },
        'connected to the broker',
      )
      use.onUp(parts.session)
    }

    const down = (): void => {
      if (over) return
      over = true
      parts.ended()
      cancelTimer()
      client.end(true)
      current = null
      if (mine.up) use.onDown()
      if (closing) return
      if (!mine.up && only === null) {
        if (wrongVersion.includes(refusal)) only = 4
        // Some brokers just hang up on a version that they don't know.
        if (version === 5 && (only === 4 || (refusal === null && hungUp(error)))) {
          attempt(4)
          return
        }
      }
      if (notWelcome.includes(refusal)) use.onRefused()
      const waitMs = Math.round(backoffMs(failures, use.clientId, clock.monotonicMs()))
      if (!mine.up) failures++
      const cause = error?.message.trim() ?? 'connection closed'
      log.warn({ url: shown(settings.url), cause, retryInMs: waitMs }, 'no connection to the broker')
      later(waitMs, () => attempt(only ?? 5))
    }

    client.on('connect', (packet) => up(packet.properties?.receiveMaximum))
    client.on('disconnect', (packet) => {
      error = new Error(`the broker ended the connection with reason ${packet.reasonCode ?? 'unknown'}`)
    })
    client.on('error', (problem: Error & { code?: unknown }) => {
      error = problem
      if (!mine.up && typeof problem.code === 'number') refusal = problem.code
    })
    client.on('close', down)
    later(connectWithinMs, () => {
      error ??= new Error('no answer within 15 s')
      client.stream.destroy()
      down()
    })
  }

  attempt(only ?? 5)

  return {
    connected: () => current?.up === true,
    close: () =>
      new Promise((resolve) => {
        closing = true
        cancelTimer()
        const last = current
        if (last === null) return resolve()
        const force = clock.wakeAt(clock.monotonicMs() + farewellMs, () => last.client.stream.destroy())
        last.client.once('close', () => {
          force()
          resolve()
        })
        if (last.up) last.parts.leaving(() => last.client.end())
        else last.client.end(true)
      }),
  }
}

/** Closed without a word, or with bytes that our version can't read: not a matter of the network. */
function hungUp(error: (Error & { code?: unknown }) | null): boolean {
  return error === null || typeof error.code !== 'string' || error.code === 'ECONNRESET'
}

/** The address without a user name or password in it. */
function shown(url: string): string {
  const parsed = URL.parse(url)
  return parsed === null ? 'the configured address' : `${parsed.protocol}//${parsed.host}`
}

function optionsFor(use: ConnectionUse, version: 4 | 5): IClientOptions {
  const { username, password, ca, cert, key, keepAliveSeconds = 30 } = use.settings
  const { topic, payload } = use.will()
  return {
    protocolVersion: version,
    clientId: use.clientId,
    clean: false,
    keepalive: keepAliveSeconds,
    // Every attempt is a new client: nothing of an old connection can leak into the next.
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    messageIdProvider: libraryIds(),
    // Else every packet formats lines for a debugger that nobody has attached.
    log: () => {},
    connectTimeout: 10_000,
    will: { topic, payload: Buffer.from(payload), qos: 1, retain: true },
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(version === 5
      ? {
          properties: {
            sessionExpiryInterval: sessionExpirySeconds,
            receiveMaximum,
            maximumPacketSize: maxPacketBytes,
          },
        }
      : {}),
  }
}
