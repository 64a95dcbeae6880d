// The three calls of the kernel that Node does not offer: ioctl, poll and eventfd, through koffi.
// Loaded when first used, since most lockers have no GPIO board and start-up time counts.
import { closeSync, writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import { constants } from 'node:os'

type Koffi = typeof import('koffi')

/** `ENOTSUPP` of the kernel, which errno(3) does not know. */
const notSupported = 524
const { EACCES, EBUSY, EINVAL, EOPNOTSUPP, EPERM } = constants.errno

/** What a refusal means; every other one is `gone`. */
export type Refusal = 'taken' | 'forbidden' | 'unsuited' | 'gone'
export function refusalOf(errno: number): Refusal {
  if (errno === EBUSY) return 'taken'
  if (errno === EACCES || errno === EPERM) return 'forbidden'
  return errno === EINVAL || errno === EOPNOTSUPP || errno === notSupported ? 'unsuited' : 'gone'
}

const closeOnExec = 0o2000000
const pollIn = 0x01
/** POLLERR, POLLHUP and POLLNVAL, told whether asked for or not. */
const pollLost = 0x08 | 0x10 | 0x20

function open() {
  const koffi = createRequire(import.meta.url)('koffi') as Koffi
  const libc = koffi.load(null)
  return {
    errno: () => koffi.errno(),
    ioctl: libc.func('int ioctl(int fd, unsigned long request, _Inout_ void *argument)'),
    poll: libc.func('int poll(_Inout_ void *descriptors, unsigned long count, int timeoutMs)'),
    eventfd: libc.func('int eventfd(unsigned int initial, int flags)'),
  }
}
let opened: ReturnType<typeof open> | null = null
const kernel = () => {
  opened ??= open()
  return opened
}

/** Fills `argument`; 0, or the error number. */
export function ioctl(descriptor: number, request: number, argument: Buffer): number {
  const { ioctl: call, errno } = kernel()
  return call(descriptor, request, argument) < 0 ? errno() : 0
}

export interface Waiting {
  /** `onEnd` comes at once instead of later. */
  wake(): void
  /** Only while nothing waits. */
  close(): void
  /** Waits outside the event loop until the descriptor has something to read, is lost, or the time is over. One at a time. */
  begin(withinMs: number, onEnd: (found: 'readable' | 'lost' | 'nothing') => void): void
}

/**
 * A read on a worker thread would be simpler, but only an edge ends it: until then the lines stay taken after their close
 * and the process can't exit (both seen on Node 24.21). So a worker waits with a time limit and an alarm clock of its own.
 */
export function openWaiting(descriptor: number): Waiting {
  const { poll, eventfd } = kernel()
  const alarm = eventfd(0, closeOnExec) as number
  const set = Buffer.alloc(16)
  return {
    wake() {
      const one = Buffer.alloc(8)
      one.writeBigUInt64LE(1n)
      writeSync(alarm, one)
    },
    close: () => closeSync(alarm),
    begin(withinMs, onEnd) {
      set.writeInt32LE(descriptor, 0)
      set.writeInt32LE(pollIn, 4)
      set.writeInt32LE(alarm, 8)
      set.writeInt32LE(pollIn, 12)
      poll.async(set, 2, withinMs, (error: unknown, ready: number) => {
        const told = error === null && ready > 0 ? set.readInt16LE(6) : 0
        onEnd((told & pollLost) !== 0 ? 'lost' : (told & pollIn) !== 0 ? 'readable' : 'nothing')
      })
    },
  }
}
