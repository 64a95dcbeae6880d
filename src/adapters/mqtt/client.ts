// The MQTT library's client, as far as we use it, and the only place where one is made. It has the socket, its timers and
// the packets of connecting and subscribing; what we publish and acknowledge goes past it (session.ts, publishing.ts).
// The simulator hands in another one, so that everything above runs in virtual time.
import { Socket } from 'node:net'
import type { IClientOptions, IPublishPacket, Packet } from 'mqtt'
import { connect } from 'mqtt'
import type { Clock } from '../../ports/clock.ts'
import { readInTurns } from './reading.ts'

/** One attempt to connect, and the connection that comes of it; never used for another. */
export interface Client {
  /** To be replaced: takes each message. An error given back means "no acknowledgement, next packet". */
  handleMessage: (packet: IPublishPacket, callback: (error?: Error) => void) => void
  readonly stream: {
    readonly writable: boolean
    write(bytes: Uint8Array): unknown
    /** Ends the connection without a word. */
    destroy(): unknown
  }
  /** The broker lets us in. */
  on(
    event: 'connect',
    listener: (packet: { readonly properties?: { readonly receiveMaximum?: number } }) => void,
  ): unknown
  on(event: 'packetreceive', listener: (packet: Packet) => void): unknown
  on(event: 'disconnect', listener: (packet: { readonly reasonCode?: number }) => void): unknown
  /** `code` is a number where a broker refuses, a text where the system does. */
  on(event: 'error', listener: (problem: Error & { readonly code?: unknown }) => void): unknown
  on(event: 'close', listener: () => void): unknown
  once(event: 'close', listener: () => void): unknown
  /** `answer` is what the broker said; without one there is no connection any more. */
  subscribe(
    topics: string[],
    options: { readonly qos: 0 | 1; readonly rap?: boolean },
    callback: (error: Error | null, granted?: readonly { readonly qos: number }[], answer?: unknown) => void,
  ): unknown
  unsubscribe(topics: string[], callback: (error?: Error) => void): unknown
  /** Says goodbye and closes; by force without a word. */
  end(force?: boolean): unknown
}

/** Starts one attempt to connect and returns at once. */
export type Connect = (options: IClientOptions, clock: Pick<Clock, 'soon'>) => Client

export const connectByLibrary: Connect = (options, clock) => {
  const client = connect(options)
  // Else an answer of a few bytes waits up to 40 ms for the broker to acknowledge the one before it.
  if (client.stream instanceof Socket) client.stream.setNoDelay(true)
  readInTurns(client.stream, clock)
  return client
}
