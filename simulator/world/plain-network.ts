// The way to the platform without MQTT's bytes: quick enough for a million hours. The outbox and the broker's alert are
// the daemon's own; connections, acknowledgements and what is lost of them are drawn here. Packets, topics and retained
// messages are mqtt-network.ts's.
import { createOutbox } from '../../src/adapters/mqtt/outbox.ts'
import type { Session } from '../../src/adapters/mqtt/session.ts'
import { createTrouble } from '../../src/adapters/mqtt/trouble.ts'
import type { Reply } from '../../src/core/decision.ts'
import type { Answer, Request } from '../../src/core/requests.ts'
import type { Clock } from '../../src/ports/clock.ts'
import type { JournalEntry } from '../../src/ports/store.ts'
import type { Chance } from './chance.ts'
import type { Witness } from './observation.ts'
import type { Network, NetworkTrouble, ServingLife } from './outside.ts'

export interface PlainNetworkOptions {
  readonly clock: Clock
  readonly chance: Chance
  readonly witness: Witness
}

/** One request at the broker. */
interface Posted {
  readonly request: Request
  copies: number
  /** The broker holds it until it is acknowledged. */
  isHeld: boolean
  /** The platform has its answer. */
  isAnswered: boolean
}

/** What belongs to one connection; gone with it. */
interface Connection {
  readonly life: ServingLife
  readonly session: Session
  isUp: boolean
  readonly handed: Set<Posted>
  /** When what was sent last arrives, each way: a line keeps its order. */
  upMs: number
  downMs: number
}

const latencyMs = { from: 20, to: 250 }
const reconnectMs = { from: 1_000, to: 20_000 }
/** A platform that has no answer asks again, more patiently each time. */
const askAgainMs = 2 * 60_000
const mostDoublings = 6
/** Events whose bodies are remembered. */
const mostHeardIds = 100_000

export function createPlainNetwork({ clock, chance, witness }: PlainNetworkOptions): Network {
  const posted = new Map<string, Posted>()
  const troubles = new Set<NetworkTrouble>()
  const heard = new Map<number, string>()
  let unanswered: Answer[] = []
  let life: ServingLife | null = null
  let current: Connection | null = null
  let outbox: ReturnType<typeof createOutbox> | null = null
  let trouble: ReturnType<typeof createTrouble> | null = null

  const arrivesMs = (): number =>
    Math.round(clock.monotonicMs() + chance.between(latencyMs.from, latencyMs.to))
  /** To the platform, in order. */
  const up = (by: Connection, task: () => void): void => {
    by.upMs = Math.max(by.upMs, arrivesMs())
    clock.wakeAt(by.upMs, task)
  }
  /** To the locker, in order; but requests may overtake each other where a broker hands them over again. */
  const down = (by: Connection, task: () => void): void => {
    if (troubles.has('reordering')) {
      clock.wakeAt(arrivesMs() + chance.whole(30_000), task)
      return
    }
    by.downMs = Math.max(by.downMs, arrivesMs())
    clock.wakeAt(by.downMs, task)
  }
  const isLost = (): boolean => troubles.has('losing') && chance.happens(0.05)

  // ---- The platform's end -------------------------------------------------------------------------------------

  function hear(entry: JournalEntry): void {
    const body = JSON.stringify(entry)
    const again = heard.has(entry.sequence)
    if (!again) heard.set(entry.sequence, body)
    if (heard.size > mostHeardIds) heard.delete(heard.keys().next().value ?? 0)
    witness({ kind: 'event.heard', entry, body, again })
  }

  function hearAnswer(answer: Answer): void {
    const of = posted.get(answer.transaction)
    if (of && answer.reason !== 'storage') {
      of.isAnswered = true
      forget(of)
    }
    witness({ kind: 'answered', answer })
  }

  function forget(one: Posted): void {
    if (one.isAnswered && !one.isHeld) posted.delete(one.request.transaction)
  }

  function post(one: Posted): void {
    one.copies += 1
    one.isHeld = true
    current?.handed.delete(one)
    witness({ kind: 'request.sent', request: one.request, copy: one.copies })
    hand(one)
    clock.wakeAt(clock.monotonicMs() + askAgainMs * 2 ** Math.min(one.copies, mostDoublings), () => {
      if (!one.isAnswered) post(one)
    })
  }

  // ---- The broker and the line --------------------------------------------------------------------------------

  function hand(one: Posted): void {
    const to = current
    if (to === null || !to.isUp || to.handed.has(one)) return
    to.handed.add(one)
    down(to, () => take(to, one))
    if (troubles.has('repeating') && chance.happens(0.3))
      clock.wakeAt(arrivesMs() + chance.whole(60_000), () => take(to, one))
  }

  function take(to: Connection, one: Posted): void {
    if (!to.isUp || current !== to) return
    if (isLost()) {
      drop(to)
      return
    }
    const { request } = one
    to.life.engine.submit({ type: 'request.received', request }, (reply) => settle(to, one, reply))
  }

  function settle(to: Connection, one: Posted, reply: Reply): void {
    if (current !== to || !to.isUp) return
    if (reply.kind === 'failed' && reply.reason === 'busy') {
      drop(to)
      return
    }
    const { transaction, verb } = one.request
    if (reply.kind === 'answer') say(to, reply.answer)
    else if (reply.kind !== 'pending') say(to, { transaction, verb, status: 'error', reason: 'storage' })
    to.life.mayDie('before-acknowledge')
    up(to, () => {
      if (current !== to || !to.isUp) return
      if (isLost()) {
        drop(to)
        return
      }
      if (one.isHeld) witness({ kind: 'request.acknowledged', transaction })
      one.isHeld = false
      forget(one)
    })
  }

  function say(to: Connection, answer: Answer): void {
    up(to, () => {
      if (current !== to || !to.isUp) return
      if (isLost()) {
        drop(to)
        return
      }
      hearAnswer(answer)
    })
  }

  function drop(from: Connection): void {
    if (current !== from || !from.isUp) return
    from.isUp = false
    current = null
    outbox?.disconnected()
    trouble?.disconnected()
    if (life !== null) connectLater(life)
  }

  function connectLater(from: ServingLife): void {
    clock.wakeAt(clock.monotonicMs() + chance.between(reconnectMs.from, reconnectMs.to), () => {
      if (life !== from || current !== null) return
      if (troubles.has('gone')) connectLater(from)
      else connect(from)
    })
  }

  function connect(to: ServingLife): void {
    const connection: Connection = {
      life: to,
      session: sessionOf(),
      isUp: true,
      handed: new Set(),
      upMs: 0,
      downMs: 0,
    }
    current = connection
    trouble?.connected()
    const again = unanswered
    unanswered = []
    for (const answer of again) say(connection, answer)
    outbox?.connected(connection.session)
    for (const one of posted.values()) if (one.isHeld) hand(one)
  }

  /** All that an outbox asks of a connection. */
  function sessionOf(): Session {
    const session: Session = {
      protocol: 5,
      publish: (_topic, _payload, _options, onDone) => onDone(true),
      subscribe: (_topics, _qos, onDone) => onDone(true),
      unsubscribe: (_topics, onDone) => onDone(),
      drop: () => {
        if (current?.session === session) drop(current)
      },
    }
    return session
  }

  function carry(from: ServingLife, entry: JournalEntry, onDone: (accepted: boolean) => void): void {
    const by = current
    from.mayDie('before-publish')
    if (by === null || by.life !== from) return
    up(by, () => {
      if (current !== by || !by.isUp) return
      if (isLost()) return drop(by)
      hear(entry)
      down(by, () => {
        if (current !== by || !by.isUp) return
        if (isLost()) return drop(by)
        onDone(true)
      })
    })
    from.mayDie('after-publish')
  }

  return {
    openUplink(serving) {
      life = serving
      outbox = createOutbox({
        journal: serving.journal,
        clock: serving.clock,
        log: serving.log,
        send: (_session, entry, onDone) => carry(serving, entry, onDone),
      })
      trouble = createTrouble(serving.engine, serving.clock)
      connectLater(serving)
      return {
        respond(answer) {
          const to = current
          if (to?.life === serving) say(to, answer)
          else unanswered.push(answer)
        },
        committed() {
          serving.clock.soon(() => outbox?.pump())
        },
        close() {
          trouble?.close()
        },
      }
    },
    forsaken() {
      life = null
      if (current !== null) current.isUp = false
      current = null
      outbox = null
      trouble = null
      unanswered = []
    },
    setTrouble(what, on) {
      if (on) troubles.add(what)
      else troubles.delete(what)
      if (what === 'gone' && on && current !== null) drop(current)
      // Nothing is retained here.
      return what !== 'stale-snapshot'
    },
    publish(body, transaction) {
      const one: Posted = {
        request: { transaction, ...body },
        copies: 0,
        isHeld: false,
        isAnswered: false,
      }
      posted.set(transaction, one)
      post(one)
    },
    waiting: () => [...posted.values()].filter(({ isHeld }) => isHeld).length,
    heal: () => troubles.clear(),
  }
}
