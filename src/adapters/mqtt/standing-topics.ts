// What the platform can read at any time without having listened before: status, snapshot, alerts and
// health. Decides when each is said again; `retained.ts` brings it to the broker.
import type { Engine } from '../../engine.ts'
import type { Clock } from '../../ports/clock.ts'
import { createRetained } from './retained.ts'
import type { Session } from './session.ts'
import type { Topics } from './topics.ts'

/** The version of the contract that this locker speaks. */
const contract = 1
const snapshotEveryMs = 1000
const healthEveryMs = 60_000
/** Alerts of an earlier life that are cleared on one connection; more would be somebody's doing, not ours. */
const maxStale = 1000

export interface StandingTopics {
  connected(session: Session): void
  disconnected(): void
  /** Something was committed: snapshot and alerts may have changed. */
  changed(): void
  /** The broker shows our status as this text while we are connected. */
  statusSeen(payload: Uint8Array): void
  /** The broker keeps an alert with this id. */
  alertSeen(id: string): void
  /** Says offline, and calls back when the broker has it; at once without a connection. */
  leave(done: () => void): void
}

export interface StandingUse {
  readonly topics: Topics
  readonly version: string
  readonly engine: Engine
  readonly clock: Clock
  readonly health: () => object
  readonly backlog: () => number
  readonly counters: () => Readonly<Record<string, number>>
  readonly count: (name: 'statusRepaired' | 'publishesRefused') => void
}

/** The retained text of `status`; `sinceMs` on the wall clock. A will's time is that of the lost connection's start. */
export function statusMessage(state: 'online' | 'offline', sinceMs: number, version: string): string {
  return JSON.stringify({ state, since: new Date(sinceMs).toISOString(), version, contract })
}

export function createStandingTopics(use: StandingUse): StandingTopics {
  const { topics, engine, clock } = use
  const retained = createRetained(() => use.count('publishesRefused'))
  const startedMs = clock.monotonicMs()
  /** Alerts as last said: id → text. Bounded by the open alerts. */
  const said = new Map<string, string>()
  let connected = false
  let stale = 0
  let snapshotDueMs = 0
  let cancelSnapshot: (() => void) | null = null
  let cancelHealth = (): void => {}

  const saySnapshot = (): void => {
    cancelSnapshot = null
    snapshotDueMs = clock.monotonicMs() + snapshotEveryMs
    retained.set(topics.snapshot, JSON.stringify(engine.read.snapshot()))
  }

  const sayAlerts = (): void => {
    const open = new Set<string>()
    for (const { id, ...alert } of engine.read.alerts()) {
      open.add(id)
      const text = JSON.stringify(alert)
      if (said.get(id) === text) continue
      said.set(id, text)
      retained.set(topics.alert(id), text)
    }
    for (const id of said.keys()) {
      if (open.has(id)) continue
      said.delete(id)
      retained.set(topics.alert(id), null)
    }
  }

  const sayHealth = (): void => {
    const health = {
      at: new Date(clock.wallMs()).toISOString(),
      versions: { kluis: use.version },
      uptimeSeconds: Math.round((clock.monotonicMs() - startedMs) / 1000),
      clock: { confirmed: engine.read.clockConfirmed() },
      backlog: use.backlog(),
      uplink: use.counters(),
      ...use.health(),
    }
    retained.set(topics.health, JSON.stringify(health))
    cancelHealth = clock.wakeAt(clock.monotonicMs() + healthEveryMs, sayHealth)
  }

  return {
    connected(session) {
      connected = true
      stale = 0
      retained.set(topics.status, statusMessage('online', clock.wallMs(), use.version))
      cancelSnapshot?.()
      saySnapshot()
      sayAlerts()
      sayHealth()
      retained.connected(session)
    },
    disconnected() {
      connected = false
      cancelSnapshot?.()
      cancelSnapshot = null
      cancelHealth()
      retained.disconnected()
    },
    changed() {
      if (!connected) return
      sayAlerts()
      if (cancelSnapshot !== null) return
      if (clock.monotonicMs() >= snapshotDueMs) saySnapshot()
      else cancelSnapshot = clock.wakeAt(snapshotDueMs, saySnapshot)
    },
    statusSeen(payload) {
      // The will of a connection that the broker only now gives up, published after our greeting.
      if (!connected || Buffer.from(payload).includes('"online"')) return
      use.count('statusRepaired')
      retained.repeat(topics.status)
    },
    alertSeen(id) {
      if (engine.read.alerts().some((alert) => alert.id === id) || stale >= maxStale) return
      stale++
      retained.set(topics.alert(id), null)
      retained.repeat(topics.alert(id))
    },
    leave(done) {
      if (!connected) return done()
      connected = false
      retained.set(topics.status, statusMessage('offline', clock.wallMs(), use.version))
      retained.whenHeld(topics.status, done)
    },
  }
}
