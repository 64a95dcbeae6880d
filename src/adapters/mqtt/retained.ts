// The retained topics of this locker: what each should say, and bringing the broker there. One publish a
// topic is on its way at a time and only the newest wish is kept, so a slow broker costs no memory.
import type { Session } from './session.ts'

export interface Retained {
  /** What the topic should say from now on; null clears it. Goes out at once, or with the next connection. */
  set(topic: string, payload: string | null): void
  /** Says it again although the broker had acknowledged it: somebody else wrote there. */
  repeat(topic: string): void
  /** Calls back as soon as the broker holds what `topic` should say; at once if there is no connection. */
  whenHeld(topic: string, task: () => void): void
  /** Everything is said again on a new connection, since nobody knows what the broker kept. */
  connected(session: Session): void
  disconnected(): void
}

interface Topic {
  wanted: string | null
  /** The wish that the broker has acknowledged on this connection; undefined for none. */
  held: string | null | undefined
  sending: boolean
  waiters: (() => void)[]
}

export function createRetained(onRefused: (topic: string) => void): Retained {
  // Bounded by what a locker says: one status, snapshot and health, and one topic an open alert.
  const topics = new Map<string, Topic>()
  let session: Session | null = null

  const settle = (topic: Topic): void => {
    const { waiters } = topic
    topic.waiters = []
    for (const task of waiters) task()
  }

  const send = (name: string, topic: Topic): void => {
    if (session === null || topic.sending) return
    if (topic.wanted === topic.held) {
      settle(topic)
      if (topic.wanted === null) topics.delete(name)
      return
    }
    const payload = topic.wanted
    topic.sending = true
    session.publish(name, payload ?? '', { retain: true, contentType: 'application/json' }, (accepted) => {
      topic.sending = false
      topic.held = payload
      if (!accepted) onRefused(name)
      send(name, topic)
    })
  }

  const topicOf = (name: string): Topic => {
    const known = topics.get(name)
    if (known) return known
    const fresh: Topic = { wanted: null, held: undefined, sending: false, waiters: [] }
    topics.set(name, fresh)
    return fresh
  }

  return {
    set(name, payload) {
      const topic = topicOf(name)
      topic.wanted = payload
      send(name, topic)
    },
    repeat(name) {
      const topic = topics.get(name)
      if (!topic) return
      topic.held = undefined
      send(name, topic)
    },
    whenHeld(name, task) {
      const topic = topics.get(name)
      if (session === null || !topic || (topic.wanted === topic.held && !topic.sending)) return task()
      topic.waiters.push(task)
    },
    connected(fresh) {
      session = fresh
      for (const [name, topic] of topics) {
        topic.held = undefined
        topic.sending = false
        send(name, topic)
      }
    },
    disconnected() {
      session = null
      for (const topic of topics.values()) settle(topic)
    },
  }
}
