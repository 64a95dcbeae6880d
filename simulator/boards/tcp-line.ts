// An RS485–TCP bridge: the boards' bytes over a socket of this machine, one client at a time.
// Carries bytes and understands none.
import type { Server, Socket } from 'node:net'
import { createServer } from 'node:net'
import type { Wire } from './wire.ts'

/** Listens on a free port of 127.0.0.1 and keeps it over unplugging. */
export async function openTcpLine(): Promise<Wire> {
  let hear: (bytes: Uint8Array) => void = () => {}
  let client: Socket | null = null
  let server: Server | null = null
  let port = 0

  const plug = async () => {
    if (server !== null) return
    const listening = createServer({ noDelay: true }, (socket) => {
      client?.destroy()
      client = socket
      socket.on('data', (bytes) => hear(bytes))
      socket.on('error', () => socket.destroy())
      socket.on('close', () => {
        if (client === socket) client = null
      })
    })
    server = listening
    await new Promise<void>((resolve, reject) => {
      listening.once('error', reject)
      listening.listen(port, '127.0.0.1', () => resolve())
    })
    const address = listening.address()
    if (address !== null && typeof address === 'object') port = address.port
  }

  const unplug = async () => {
    const listening = server
    server = null
    client?.destroy()
    client = null
    if (listening !== null) await new Promise<void>((resolve) => listening.close(() => resolve()))
  }

  await plug()
  return {
    path: `tcp://127.0.0.1:${port}`,
    write: (bytes) => client?.write(bytes),
    onBytes(listener) {
      hear = listener
    },
    plug,
    unplug,
    close: unplug,
  }
}
