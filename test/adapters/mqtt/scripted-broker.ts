// A broker that does what the test says, byte by byte: for what no real broker can be made to do. It reads
// packets whole and hands them over; every answer comes from the test.

import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { createServer } from 'node:net'

export interface Packet {
  /** The first byte's upper half: 1 CONNECT, 3 PUBLISH, 4 PUBACK, 8 SUBSCRIBE, 12 PINGREQ, 14 DISCONNECT. */
  readonly type: number
  /** The whole packet, header included. */
  readonly bytes: Buffer
}

export interface ScriptedBroker {
  readonly url: string
  /** Every packet that came, over all connections. */
  readonly packets: Packet[]
  readonly sockets: Socket[]
  close(): Promise<void>
}

/** Cuts the first whole packet off; null while it is not complete. */
function cut(buffer: Buffer): { packet: Packet; rest: Buffer } | null {
  let length = 0
  let at = 1
  for (; ; at++) {
    const byte = buffer[at]
    if (byte === undefined) return null
    length |= (byte & 0x7f) << (7 * (at - 1))
    if (byte < 0x80) break
  }
  const end = at + 1 + length
  if (buffer.length < end) return null
  return {
    packet: { type: (buffer[0] ?? 0) >> 4, bytes: buffer.subarray(0, end) },
    rest: buffer.subarray(end),
  }
}

export async function openScriptedBroker(
  onPacket: (packet: Packet, socket: Socket) => void,
): Promise<ScriptedBroker> {
  const packets: Packet[] = []
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket)
    let buffer = Buffer.alloc(0)
    socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => {
      buffer = Buffer.concat([buffer, chunk])
      for (let found = cut(buffer); found !== null; found = cut(buffer)) {
        buffer = Buffer.from(found.rest)
        packets.push(found.packet)
        onPacket(found.packet, socket)
      }
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`,
    packets,
    sockets,
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** CONNECT's protocol level: 4 for 3.1.1, 5 for 5. */
export const levelOf = ({ bytes }: Packet): number => bytes[bytes.indexOf('MQTT') + 4] ?? 0

/** CONNACK with a code, in the form of a protocol level. */
export const connack = (code: number, level: number): Buffer =>
  Buffer.from(level === 5 ? [0x20, 3, 0, code, 0] : [0x20, 2, 0, code])

/** PUBLISH with QoS 1 in the form of a protocol level; shorter than 128 bytes. */
export function publish(messageId: number, topic: string, payload: string, level: number): Buffer {
  const body = Buffer.concat([
    Buffer.from([topic.length >> 8, topic.length & 0xff]),
    Buffer.from(topic),
    Buffer.from([messageId >> 8, messageId & 0xff]),
    ...(level === 5 ? [Buffer.from([0])] : []),
    Buffer.from(payload),
  ])
  return Buffer.concat([Buffer.from([0x32, body.length]), body])
}
