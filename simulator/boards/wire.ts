// The boards' end of a byte line, and a line that exists only in memory: for virtual time.
// Keeps the Link port's promises (test/contract/link.ts) and understands no bytes.
import type { Clock } from '../../src/ports/clock.ts'
import type { LinkEars, OpenLink } from '../../src/ports/link.ts'

export interface Wire {
  /** What stands in the configuration as the bus's path; stays the same over unplugging. */
  readonly path: string
  /** To the daemon; lost where nobody listens. */
  write(bytes: Uint8Array): void
  /** One listener. */
  onBytes(listener: (bytes: Uint8Array) => void): void
  unplug(): Promise<void>
  plug(): Promise<void>
  close(): Promise<void>
}

export interface MemoryWire extends Wire {
  readonly openLink: OpenLink
  isPresent(path: string): boolean
  /** The next so many writes fail. */
  failWrites(count: number): void
  /** Writes begin and do not end, as into a device that has locked up; those that are open end when it is over. */
  stallWrites(on: boolean): void
  /**
   * Ends the process that holds the line, or is about to, as SIGKILL would: the line is free at once, what the process
   * has written still leaves, and it hears nothing any more.
   */
  kill(): void
  /** When each try to open the line was made. */
  readonly triesAtMs: readonly number[]
}

/** Bytes arrive with the clock's next turn. Plugged in from the start. */
export function createMemoryWire(clock: Clock, path = '/memory/wire'): MemoryWire {
  let present = true
  let ears: LinkEars | null = null
  let hear: (bytes: Uint8Array) => void = () => {}
  let failing = 0
  let stalled = false
  let open: (() => void)[] = []
  /** Which process has the line: one that was killed is deaf and dumb. */
  let life = 1
  const triesAtMs: number[] = []
  return {
    path,
    triesAtMs,
    stallWrites(on) {
      stalled = on
      if (on) return
      for (const end of open) clock.soon(end)
      open = []
    },
    isPresent: () => present,
    failWrites(count) {
      failing = count
    },
    write(bytes) {
      const to = ears
      if (to === null) return
      clock.soon(() => {
        if (to === ears) to.onBytes(bytes)
      })
    },
    onBytes(listener) {
      hear = listener
    },
    async unplug() {
      present = false
      const to = ears
      ears = null
      const mine = life
      if (to === null) return
      clock.soon(() => {
        if (mine === life) to.onClosed('gone')
      })
    },
    async plug() {
      present = true
    },
    async close() {
      present = false
      ears = null
    },
    kill() {
      life += 1
      ears = null
      open = []
    },
    openLink(_settings, opened) {
      triesAtMs.push(clock.monotonicMs())
      const mine = life
      let closed = false
      clock.soon(() => {
        if (closed || mine !== life) return
        if (!present) opened.onClosed('gone')
        else if (ears !== null) opened.onClosed('taken')
        else {
          ears = opened
          opened.onOpen()
        }
      })
      return {
        write(bytes, done) {
          if (stalled) {
            open.push(() => done('uncertain'))
            return
          }
          const isHeld = ears === opened
          clock.soon(() => {
            if (mine !== life) {
              if (isHeld && present) hear(bytes)
              return
            }
            if (ears !== opened || failing > 0) {
              failing -= failing > 0 ? 1 : 0
              done('not-written')
              return
            }
            hear(bytes)
            done('written')
          })
        },
        close(done) {
          closed = true
          if (ears === opened) ears = null
          clock.soon(() => {
            if (mine === life) done()
          })
        },
      }
    },
  }
}
