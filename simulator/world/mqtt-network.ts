// The network with the real uplink in it: everything above the MQTT library's client is the daemon's own code, the client, the
// line, the broker and the platform's end are virtual (mqtt/). Same seed, same messages to the byte.
import { openUplink } from '../../src/adapters/mqtt/uplink.ts'
import type { Clock } from '../../src/ports/clock.ts'
import type { Chance } from './chance.ts'
import type { Broker, ToBroker, ToLocker } from './mqtt/broker.ts'
import { createBroker } from './mqtt/broker.ts'
import type { VirtualClient } from './mqtt/client.ts'
import { createClient } from './mqtt/client.ts'
import type { Link } from './mqtt/link.ts'
import { createLink } from './mqtt/link.ts'
import { createPlatformEnd } from './mqtt/platform-end.ts'
import { createStaleSnapshots } from './mqtt/stale-snapshot.ts'
import { createWire } from './mqtt/wire-body.ts'
import type { Witness } from './observation.ts'
import type { Network, NetworkTrouble } from './outside.ts'

export interface MqttNetwork extends Network {
  /** Something that is no request: malformed, too large, retained. */
  publishGarbage(): void
  /** Asks for the snapshot, or for events again. */
  askAside(): void
  /** Requests that the platform has no answer to, and goes on repeating. */
  unanswered(): number
  /** What the broker shows to whoever subscribes now, by topic. */
  retained(): ReadonlyMap<string, string>
  counts(): { readonly connections: number } & ReturnType<Broker['counts']>
}

export interface MqttNetworkUse {
  readonly site: string
  readonly version: string
  /** The world's, which goes on when a process ends. */
  readonly clock: Clock
  readonly chance: Chance
  readonly witness: Witness
  /** What the broker speaks at the most; drawn by chance where it is left out. */
  readonly speaks?: 4 | 5
  /** A stale snapshot may also know more than the journal, upon which the locker doubts all that it knows. */
  readonly mayBeAhead?: boolean
  /** What stands before every link to the broker: one that counts, or breaks at the n-th packet. */
  readonly wrapLink?: (link: Link<ToBroker, ToLocker>) => Link<ToBroker, ToLocker>
}

/** Unacknowledged messages that brokers in use send to one client: 20 is Mosquitto's. */
const windows = [10, 20, 100, 1_000]

export function createMqttNetwork(use: MqttNetworkUse): MqttNetwork {
  const { site, clock, chance, witness } = use
  const troubles = new Set<NetworkTrouble>()
  const has = (trouble: NetworkTrouble): boolean => troubles.has(trouble)
  const wire = createWire()
  const stale = createStaleSnapshots(chance, use.mayBeAhead ?? false)
  const snapshotTopic = `kluis/v1/${site}/snapshot`
  let connections = 0
  /** Of the process that lives; the last one. */
  let client: VirtualClient | null = null
  /** Of the links that stand; more than one only until the broker has heard that the earlier is gone. */
  let cutLast = (): void => {}

  const broker = createBroker({
    clock,
    chance,
    has,
    speaks: use.speaks ?? chance.pick([4, 5]),
    window: chance.pick(windows),
    shown: (topic, payload) =>
      has('stale-snapshot') && topic === snapshotTopic ? stale.inPlaceOf(payload) : payload,
    onPublished(topic, payload, correlation) {
      if (topic === snapshotTopic) stale.remember(payload)
      platform.heard(topic, payload, correlation)
    },
    onAcknowledged: (message) => platform.acknowledged(message),
  })
  const platform = createPlatformEnd({
    site,
    clock,
    chance,
    witness,
    wire,
    isReordering: () => has('reordering'),
    toBroker: broker.publish,
  })

  return {
    openUplink(life) {
      const { journal } = life
      const uplink = openUplink({
        site,
        version: use.version,
        settings: { url: 'mqtt://broker' },
        connect(options) {
          client = createClient(options, {
            life,
            chance,
            dial(end) {
              if (has('gone')) return null
              connections += 1
              const upper = broker.accept(() => link)
              const link = createLink({ clock, chance, isLosing: () => has('losing') }, upper, end)
              cutLast = link.cut
              return use.wrapLink?.(link) ?? link
            },
          })
          return client
        },
        journal: {
          after: (sequence, limit) => journal.after(sequence, limit),
          firstSequence: () => journal.firstSequence(),
          lastSequence: () => journal.lastSequence(),
          delivered: () => journal.delivered(),
          markDelivered(sequence) {
            life.mayDie('before-delivered')
            journal.markDelivered(sequence)
          },
        },
        engine: life.engine,
        clock: life.clock,
        sealer: wire.sealer,
        verifyToken: wire.verifyToken,
        propose: () => ({ outcome: 'refused', problems: [] }),
        health: () => ({}),
        log: life.log,
      })
      return {
        respond: uplink.respond,
        committed: uplink.committed,
        close() {
          // Its promise tells when all of it is said; here that is a matter of virtual time.
          void uplink.close()
        },
      }
    },
    forsaken() {
      client?.forsaken()
      client = null
    },
    setTrouble(trouble, on) {
      if (on) troubles.add(trouble)
      else troubles.delete(trouble)
      if (on && trouble === 'gone') cutLast()
      return true
    },
    publish: platform.publish,
    publishGarbage: platform.publishGarbage,
    askAside: platform.askAside,
    waiting: broker.waiting,
    unanswered: platform.unanswered,
    heal() {
      troubles.clear()
      platform.clearRetained()
      platform.repeatAll()
    },
    retained: broker.retained,
    counts: () => ({ connections, ...broker.counts() }),
  }
}
