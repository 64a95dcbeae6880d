// The acknowledgements (PUBACK) that are owed to the broker. They leave in the order in which the
// messages came (MQTT 3.1.1, 4.6), each not before its message was dealt with for good.

export interface HeldAcks {
  /** Remembers a message that came; the returned function says, once, that it was dealt with. */
  hold(messageId: number): () => void
}

interface Held {
  readonly messageId: number
  done: boolean
}

/**
 * `send` writes one acknowledgement. What is held is bounded by the broker: it may have at most 65,535 messages
 * unacknowledged, and far fewer by its own limits.
 */
export function createHeldAcks(send: (messageId: number) => void): HeldAcks {
  let queue: Held[] = []
  let first = 0
  const flush = (): void => {
    for (let next = queue[first]; next?.done; next = queue[++first]) send(next.messageId)
    if (first === queue.length) {
      queue = []
      first = 0
    } else if (first >= 1024) {
      queue = queue.slice(first)
      first = 0
    }
  }
  return {
    hold(messageId) {
      const one: Held = { messageId, done: false }
      queue.push(one)
      return () => {
        one.done = true
        if (queue[first] === one) flush()
      }
    },
  }
}
