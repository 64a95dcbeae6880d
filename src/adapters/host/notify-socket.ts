// The datagram socket on which systemd hears from a service (sd_notify(3)). Node has no Unix datagrams, so these are
// the C library's own calls. Knows the address and the bytes; what is said, and when, is supervisor.ts's.
import { closeSync } from 'node:fs'
import { createRequire } from 'node:module'

export interface NotifySocket {
  /**
   * One message, lines of `NAME=value`; false where it could not be handed over. `patient` waits until there is room
   * in systemd's queue; otherwise a full queue loses the message.
   */
  send(text: string, how?: 'patient'): boolean
  close(): void
}

/** Of Linux on x64 and arm64 alike. */
const afUnix = 1
const sockDgram = 2
const sockCloexec = 0o2000000
const msgDontWait = 0x40
const msgNoSignal = 0x4000
/** `sun_path` of sockaddr_un. */
const pathBytes = 108

/** sockaddr_un: `@name` stands for the abstract name, which begins with a NUL and has no end but its length. */
function addressOf(path: string): Buffer | null {
  const name = Buffer.from(path)
  if (name[0] === 0x40) name[0] = 0
  else if (path.startsWith('/')) return name.length < pathBytes ? socketAddress(name, 1) : null
  else return null
  return name.length > 1 && name.length <= pathBytes ? socketAddress(name, 0) : null
}

function socketAddress(name: Buffer, zeros: number): Buffer {
  const address = Buffer.alloc(2 + name.length + zeros)
  address.writeUInt16LE(afUnix, 0)
  name.copy(address, 2)
  return address
}

/** `path`: what NOTIFY_SOCKET says. null where there is no such address or no socket to be had. */
export function openNotifySocket(path: string): NotifySocket | null {
  const address = addressOf(path)
  if (address === null) return null
  // Loaded here, since a daemon that nobody supervises never needs it and start-up time counts.
  const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi')
  const libc = koffi.load(null)
  const openSocket = libc.func('int socket(int domain, int type, int protocol)')
  const sendTo = libc.func(
    'intptr_t sendto(int fd, const uint8_t *bytes, size_t length, int flags, const uint8_t *address, uint32_t addressLength)',
  )
  const fd = openSocket(afUnix, sockDgram | sockCloexec, 0) as number
  if (fd < 0) return null
  return {
    send(text, how) {
      const bytes = Buffer.from(text)
      const flags = how === 'patient' ? msgNoSignal : msgNoSignal | msgDontWait
      return Number(sendTo(fd, bytes, bytes.length, flags, address, address.length)) === bytes.length
    },
    close: () => closeSync(fd),
  }
}
