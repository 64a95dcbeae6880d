// The load generator: writes MQTT 3.1.1 packets that were made before the clock starts, so that sending costs next to
// nothing. Acknowledgements are read and thrown away.
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { connect } from 'node:net'

export interface Sender {
  /** All of them in one write, in order, QoS 1. */
  send(packets: Buffer): void
  close(): void
}

const lengthBytes = (length: number): number[] => {
  const bytes: number[] = []
  let rest = length
  do {
    const more = rest >= 128
    bytes.push((rest % 128) + (more ? 128 : 0))
    rest = Math.floor(rest / 128)
  } while (rest > 0)
  return bytes
}

const text = (value: string): Buffer => {
  const bytes = Buffer.from(value)
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes])
}

/** One PUBLISH; `id` is 1 to 65,535. */
export function publishPacket(topic: string, payload: string, id: number): Buffer {
  const body = Buffer.concat([text(topic), Buffer.from([id >> 8, id & 0xff]), Buffer.from(payload)])
  return Buffer.concat([Buffer.from([0x32, ...lengthBytes(body.length)]), body])
}

export async function openSender(port: number): Promise<Sender> {
  const socket: Socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.setNoDelay(true)
  const body = Buffer.concat([text('MQTT'), Buffer.from([4, 2, 0, 0]), text(`bench-sender-${process.pid}`)])
  socket.write(Buffer.concat([Buffer.from([0x10, ...lengthBytes(body.length)]), body]))
  await once(socket, 'data')
  socket.on('data', () => {})
  return {
    send: (packets) => void socket.write(packets),
    close: () => socket.destroy(),
  }
}
