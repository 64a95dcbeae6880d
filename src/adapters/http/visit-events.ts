// One stream of server-sent events: the newest text after every change, to a bounded number of listeners.
// It keeps no history (the newest text says everything) and must never hold up who causes the change.
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { Clock } from '../../ports/clock.ts'

/** A kiosk has one screen; the rest are an operator's look and a test or two. */
export const maxListeners = 8
/** What may wait for one listener; a text is about 1 KB, so this one has not read for dozens of changes. */
const maxWaitingBytes = 64 * 1024
/** A visit that has ended leaves the screen without a commit: looked for this often. */
const lookEveryMs = 5_000
const looksBetweenHeartbeats = 3

export interface EventStream {
  /** Answers with the stream and the present text; false where there are too many listeners already. */
  add(response: ServerResponse, headers: Readonly<Record<string, unknown>>): boolean
  /** Something may have changed. Sent soon and once, however often this is called meanwhile. */
  changed(): void
  close(): void
}

export interface EventStreamOptions {
  readonly clock: Clock
  /** The present text, one line; equal texts are sent once. */
  readonly compose: () => string
  /** What is sent for a text, where it is not the text itself; one line too. */
  readonly dress?: (text: string) => string
  /** Called when a listener is dropped because it does not read. */
  readonly onDropped: () => void
}

export function createEventStream({ clock, compose, dress, onDropped }: EventStreamOptions): EventStream {
  const listeners = new Set<ServerResponse>()
  let sent = ''
  let nextId = 1
  let isWaiting = false
  let isClosed = false
  let looks = 0
  let stopLooking: (() => void) | null = null

  const write = (listener: ServerResponse, chunk: string) => {
    if (listener.writableLength <= maxWaitingBytes) {
      listener.write(chunk)
      return
    }
    remove(listener)
    listener.destroy()
    onDropped()
  }

  const eventOf = (text: string) => {
    const event = `id: ${nextId}\ndata: ${dress?.(text) ?? text}\n\n`
    nextId += 1
    return event
  }

  const sendIfChanged = () => {
    const text = compose()
    if (text === sent) return
    sent = text
    if (listeners.size === 0) return
    const event = eventOf(text)
    for (const listener of listeners) write(listener, event)
  }

  const look = () => {
    sendIfChanged()
    looks += 1
    if (looks % looksBetweenHeartbeats === 0) {
      for (const listener of listeners) write(listener, ': still here\n\n')
    }
    lookLater()
  }

  const lookLater = () => {
    stopLooking = listeners.size === 0 ? null : clock.wakeAt(clock.monotonicMs() + lookEveryMs, look)
  }

  const remove = (listener: ServerResponse) => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    stopLooking?.()
    stopLooking = null
  }

  return {
    add(response, headers) {
      if (isClosed || listeners.size >= maxListeners) return false
      response.writeHead(200, {
        ...(headers as OutgoingHttpHeaders),
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
      })
      response.on('close', () => remove(response))
      response.on('error', () => remove(response))
      sendIfChanged()
      listeners.add(response)
      write(response, `retry: 1000\n${eventOf(sent)}`)
      if (stopLooking === null) lookLater()
      return true
    },
    changed() {
      if (isWaiting || isClosed || listeners.size === 0) return
      isWaiting = true
      clock.soon(() => {
        isWaiting = false
        if (!isClosed) sendIfChanged()
      })
    },
    close() {
      isClosed = true
      stopLooking?.()
      for (const listener of listeners) {
        const { socket } = listener
        listener.end(() => socket?.destroySoon())
      }
      listeners.clear()
    },
  }
}
