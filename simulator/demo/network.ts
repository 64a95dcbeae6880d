// The network between the daemon and the broker, as a cable that can be cut: a TCP relay on this machine.
// It knows no MQTT. While it is cut nothing answers and nothing is refused, as on a dead mobile link.
import type { AddressInfo, Socket } from 'node:net'
import { connect, createServer } from 'node:net'

export interface Network {
  /** What the daemon connects to. */
  readonly port: number
  isUp(): boolean
  /** Every connection is lost; new ones find nobody. */
  cut(): void
  /** Whoever still tries gets through. */
  restore(): void
  close(): Promise<void>
}

/** Connections that may wait for the network; the daemon has one. */
const mostWaiting = 16

/** Relays to `brokerPort` on this machine. */
export async function openNetwork(brokerPort: number): Promise<Network> {
  const sockets = new Set<Socket>()
  const waiting = new Set<Socket>()
  let isUp = true

  const keep = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      sockets.delete(socket)
      waiting.delete(socket)
    })
  }
  const relay = (near: Socket): void => {
    const far = connect(brokerPort, '127.0.0.1')
    keep(far)
    near.setNoDelay(true)
    far.setNoDelay(true)
    near.pipe(far).pipe(near)
    near.on('close', () => far.destroy())
    far.on('close', () => near.destroy())
  }

  const server = createServer((near) => {
    keep(near)
    if (isUp) relay(near)
    else if (waiting.size >= mostWaiting) near.destroy()
    else waiting.add(near)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })

  return {
    port: (server.address() as AddressInfo).port,
    isUp: () => isUp,
    cut() {
      isUp = false
      for (const socket of sockets) socket.destroy()
    },
    restore() {
      isUp = true
      for (const near of waiting) relay(near)
      waiting.clear()
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
