// A byte link: a serial port, a TCP connection, or a line in virtual time. Bytes out, bytes in,
// closed; nothing of what the bytes mean, and no reconnecting.

/** Why a link could not be opened, or ended. `taken`: another program holds it; `forbidden`: no permission. */
export type LinkTrouble = 'gone' | 'taken' | 'forbidden'

export interface LinkSettings {
  /** A device path, or `tcp://host:port`. */
  readonly path: string
  /** 8N1 always; has no meaning over TCP. */
  readonly baudRate: number
}

/**
 * `written`: handed to the line in full. `not-written`: surely not one byte left.
 * `uncertain`: it failed, and some may have left.
 */
export type WriteResult = 'written' | 'not-written' | 'uncertain'

/** What a link tells; never called from within a call to the link. */
export interface LinkEars {
  /** At most once, before any bytes. */
  onOpen(): void
  onBytes(bytes: Uint8Array): void
  /** At most once, the last call: it could not be opened, or it ended by itself. */
  onClosed(trouble: LinkTrouble): void
}

export interface Link {
  /** Calls `done` exactly once, perhaps at once. One write at a time: the caller waits for `done` before the next. */
  write(bytes: Uint8Array, done: (result: WriteResult) => void): void
  /** Calls no ear from now on; `done` once the port is free for others. May be called at any time, once. */
  close(done: () => void): void
}

/** Begins to open a link; returns at once and never throws. The port is held exclusively. */
export type OpenLink = (settings: LinkSettings, ears: LinkEars) => Link
