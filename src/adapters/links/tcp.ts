// An RS485–TCP bridge as a byte link: the same bytes as on the wire. Owns the socket; knows
// nothing of frames and never connects again by itself.
import { connect } from 'node:net'
import type { Link, LinkEars, LinkTrouble } from '../../ports/link.ts'

/** A bridge on the local network answers in milliseconds; waiting longer only delays the next try. */
const connectWithinMs = 5_000
const keepAliveAfterMs = 10_000

/** Splits `tcp://host:port` (IPv6 in brackets); null where it is not of that form. */
export function parseTcpPath(path: string): { readonly host: string; readonly port: number } | null {
  const parts = /^tcp:\/\/(?:\[([0-9A-Fa-f:.%\w]+)\]|([^:/[\]]+)):(\d{1,5})\/?$/.exec(path)
  const host = parts?.[1] ?? parts?.[2]
  const port = Number(parts?.[3])
  return host === undefined || port < 1 || port > 65_535 ? null : { host, port }
}

const troubleOf = (error: Error | null): LinkTrouble => {
  const code = error !== null && 'code' in error ? error.code : ''
  return code === 'EACCES' || code === 'EPERM' ? 'forbidden' : 'gone'
}

export function openTcpLink({ host, port }: { host: string; port: number }, ears: LinkEars): Link {
  const socket = connect({
    host,
    port,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: keepAliveAfterMs,
  })
  let closing: (() => void) | null = null
  let failure: Error | null = null
  let over = false

  socket.setTimeout(connectWithinMs, () => socket.destroy())
  socket.on('connect', () => {
    socket.setTimeout(0)
    if (closing === null) ears.onOpen()
  })
  socket.on('data', (bytes) => {
    if (closing === null) ears.onBytes(bytes)
  })
  socket.on('error', (error) => {
    failure = error
  })
  socket.on('end', () => socket.destroy())
  socket.on('close', () => {
    over = true
    if (closing !== null) closing()
    else ears.onClosed(troubleOf(failure))
  })

  return {
    write(bytes, done) {
      if (socket.destroyed || socket.connecting) {
        done('not-written')
        return
      }
      // Once handed over, a failing socket does not tell how much of it left.
      socket.write(bytes, (error) => done(error ? 'uncertain' : 'written'))
    },
    close(done) {
      closing = done
      if (over) done()
      else socket.destroy()
    },
  }
}
