// Systemd's end of the notification socket, for tests: a real Unix datagram socket, bound through the C library,
// since Node has none. Reads what is there and never waits.
import { closeSync } from 'node:fs'
import koffi from 'koffi'

const libc = koffi.load(null)
const openSocket = libc.func('int socket(int domain, int type, int protocol)')
const bind = libc.func('int bind(int fd, const uint8_t *address, uint32_t length)')
const receive = libc.func('intptr_t recv(int fd, _Out_ uint8_t *bytes, size_t length, int flags)')

const closeOnExec = 0o2000000
const dontWait = 0x40

export interface NotifyReceiver {
  /** The messages that have come since the last call, each with its lines. */
  take(): string[][]
  close(): void
}

/** `path` as NOTIFY_SOCKET has it: a path, or `@name` for an abstract one. */
export function openNotifyReceiver(path: string): NotifyReceiver {
  const fd = openSocket(1, 2 | closeOnExec, 0) as number
  const name = Buffer.from(path.startsWith('@') ? `\0${path.slice(1)}` : `${path}\0`)
  const address = Buffer.concat([Buffer.from([1, 0]), name])
  if (bind(fd, address, address.length) !== 0) throw new Error(`cannot bind ${path}: error ${koffi.errno()}`)
  const bytes = Buffer.alloc(4096)
  return {
    take() {
      const messages: string[][] = []
      for (;;) {
        const length = Number(receive(fd, bytes, bytes.length, dontWait))
        if (length < 0) return messages
        messages.push(bytes.toString('utf8', 0, length).split('\n'))
      }
    },
    close: () => closeSync(fd),
  }
}
