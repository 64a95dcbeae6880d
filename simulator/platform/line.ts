// The platform's connection to the broker: connects, subscribes, hands messages on, connects again for ever.
// It knows topics only as names behind the site's base, and no message's meaning.
import { connect } from 'mqtt'
import type { Clock } from '../../src/ports/clock.ts'

export interface Line {
  /** False without a connection: then nothing is sent and nothing waits. */
  send(name: string, text: string): boolean
  connected(): boolean
  close(): Promise<void>
}

export interface LineUse {
  readonly url: string
  /** `kluis/v1/<site>/` */
  readonly base: string
  readonly clientId: string
  readonly protocol: '5' | '3.1.1'
  readonly clock: Clock
  /** Behind the base. */
  readonly topics: readonly string[]
  readonly onMessage: (name: string, text: string) => void
  readonly onUp: () => void
  readonly onDown: () => void
}

const connectWithinMs = 10_000
const reconnectAfterMs = 500
/** As the locker's own session: longer than a week's outage. */
const sessionExpirySeconds = 8 * 24 * 3600

/** Resolves once the broker has taken the subscriptions. Rejects where there is none within 10 s. */
export async function openLine(use: LineUse): Promise<Line> {
  const { base, clock } = use
  let isUp = false
  const { hostname, port } = new URL(use.url)
  const client = connect({
    // In parts: of a URL the client makes Node print a warning.
    protocol: 'mqtt',
    host: hostname,
    port: Number(port),
    clientId: use.clientId,
    protocolVersion: use.protocol === '5' ? 5 : 4,
    // What happens while the platform is away waits at the broker.
    clean: false,
    ...(use.protocol === '5' ? { properties: { sessionExpiryInterval: sessionExpirySeconds } } : {}),
    reconnectPeriod: reconnectAfterMs,
    resubscribe: false,
  })
  client.on('message', (topic, payload) => {
    try {
      use.onMessage(topic.slice(base.length), payload.toString('utf8'))
    } catch (error) {
      // A throw in here would stop the client for good, and silently.
      clock.soon(() => {
        throw error
      })
    }
  })
  client.on('error', () => {
    // It connects again by itself; `connected()` tells.
  })
  client.on('close', () => {
    isUp = false
    use.onDown()
  })
  await new Promise<void>((resolve, reject) => {
    const giveUp = clock.wakeAt(clock.monotonicMs() + connectWithinMs, () => {
      client.end(true)
      reject(new Error(`no broker answers at ${use.url}`))
    })
    client.on('connect', () => {
      const names = use.topics.map((name) => base + name)
      client.subscribeAsync(names, { qos: 1 }).then(
        () => {
          giveUp()
          isUp = true
          resolve()
          use.onUp()
        },
        () => {
          // Lost again before the answer: the next connection subscribes.
        },
      )
    })
  })
  return {
    send(name, text) {
      if (!isUp) return false
      client.publish(base + name, text, { qos: 1 })
      return true
    },
    connected: () => isUp,
    async close() {
      await client.endAsync(true)
    },
  }
}
