// A pseudo-terminal: a serial port without a cable. This process holds the master's end; the path
// is what a program opens as its serial device.
import { closeSync, constants, openSync } from 'node:fs'
import { ReadStream } from 'node:tty'
import koffi from 'koffi'

const libc = koffi.load(null)
const posixOpenpt = libc.func('int posix_openpt(int flags)')
const grantpt = libc.func('int grantpt(int fd)')
const unlockpt = libc.func('int unlockpt(int fd)')
const ptsnameR = libc.func('int ptsname_r(int fd, _Out_ uint8_t *name, size_t size)')
const tcgetattr = libc.func('int tcgetattr(int fd, _Out_ uint8_t *termios)')
const tcsetattr = libc.func('int tcsetattr(int fd, int when, uint8_t *termios)')
const cfmakeraw = libc.func('void cfmakeraw(_Inout_ uint8_t *termios)')

/** A program started from here would inherit the master, and a pulled cable would never hang up. O_CLOEXEC of Linux. */
const closeOnExec = 0o2000000

export interface Pty {
  /** `/dev/pts/N` */
  readonly path: string
  write(bytes: Uint8Array): void
  /** One listener. */
  onBytes(listener: (bytes: Uint8Array) => void): void
  /** The port is gone for whoever has it open. */
  close(): void
}

const must = (result: number, call: string) => {
  if (result < 0) throw new Error(`${call} failed: no pseudo-terminal to be had`)
  return result
}

export function openPty(): Pty {
  const master = must(posixOpenpt(constants.O_RDWR | constants.O_NOCTTY | closeOnExec), 'posix_openpt')
  must(grantpt(master), 'grantpt')
  must(unlockpt(master), 'unlockpt')
  const name = Buffer.alloc(128)
  must(-ptsnameR(master, name, name.length), 'ptsname_r')
  const path = name.toString('utf8', 0, name.indexOf(0))
  // Held open, so that the master is not hung up whenever the daemon closes its end; never read.
  const slave = openSync(path, constants.O_RDWR | constants.O_NOCTTY)
  // Raw before the daemon comes, or the terminal would echo what the boards say first.
  const termios = Buffer.alloc(128)
  must(tcgetattr(slave, termios), 'tcgetattr')
  cfmakeraw(termios)
  must(tcsetattr(slave, 0, termios), 'tcsetattr')

  let hear: (bytes: Uint8Array) => void = () => {}
  let open = true
  const stream = new ReadStream(master)
  stream.on('data', (bytes) => hear(bytes))
  // The other end hung up while closing: nothing more to read.
  stream.on('error', () => {})
  return {
    path,
    write(bytes) {
      if (open) stream.write(bytes)
    },
    onBytes(listener) {
      hear = listener
    },
    close() {
      if (!open) return
      open = false
      stream.destroy()
      closeSync(slave)
    },
  }
}
