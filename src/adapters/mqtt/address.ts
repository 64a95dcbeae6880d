// The broker's address in the parts that the MQTT client takes. Given whole, the client takes it apart by Node's old
// parser, which Node warns of in every log that a bundled program writes.
import type { IClientOptions } from 'mqtt'

type Address = Pick<IClientOptions, 'protocol' | 'host' | 'port' | 'path'>

/** `mqtt://`, `mqtts://`, `ws://` or `wss://`; the configuration lets no user or password stand in it. */
export function addressOf(url: string): Address {
  const { protocol, hostname, port, pathname, search } = new URL(url)
  return {
    protocol: protocol.slice(0, -1) as NonNullable<Address['protocol']>,
    // An IPv6 address stands in brackets in a URL, and nowhere else.
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    ...(port === '' ? {} : { port: Number(port) }),
    // Only WebSockets have one; the client itself drops it otherwise.
    path: `${pathname}${search}`,
  }
}
