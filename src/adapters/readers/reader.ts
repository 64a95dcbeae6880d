// The shapes that readers share: how one is configured, what a family must make of the bytes, and what every
// reader tells of itself. No behaviour.
import type { Scan } from '../../core/scan.ts'
import type { Clock, Submit } from '../../ports/clock.ts'
import type { LinkTrouble, OpenLink } from '../../ports/link.ts'
import type { Log } from '../../ports/log.ts'

export type ReaderFamilyName = 'barcode' | 'rdm6300' | 'hid'

export interface ReaderSettings {
  readonly id: string
  readonly family: ReaderFamilyName
  /** A device path, or `tcp://host:port`. */
  readonly path: string
  /** The family's factory setting where it is left out. */
  readonly baudRate?: number
  /** barcode: what ends a scan. `auto`, where left out: CR or LF. `none`: 100 ms of silence. */
  readonly terminator?: 'auto' | 'cr' | 'lf' | 'crlf' | 'none'
  /** barcode: what stands before and behind each scan; a scan without it is dropped. */
  readonly prefix?: string
  readonly suffix?: string
  /** barcode, hid: what to do with an AIM id. `strip`, where left out: take it off where there is one. */
  readonly aim?: 'strip' | 'require' | 'keep'
  /** hid: the keyboard that the scanner believes to be; `us` where left out. */
  readonly layout?: 'us' | 'gb' | 'de' | 'fr'
}

/** One thing that was read. */
export interface Reading {
  readonly text: string
  /** Of the symbol it stood in (ISO/IEC 15424), such as `]d2`; null where the scanner does not tell. */
  readonly aim: string | null
}

/** Only ever growing. */
export interface DecoderCounters {
  /** Scans that were dropped whole: too long, cut off, without what must stand around them, not text. */
  readonly badFrames: number
  readonly badChecksums: number
  /** Bytes that belong to no scan, those of bad ones among them. */
  readonly droppedBytes: number
}

/** Bytes of one reader in, readings out. Never throws, and holds a few KiB at the most. */
export interface Decoder {
  push(bytes: Uint8Array): readonly Reading[]
  /** Whether something waits for its end. */
  isWaiting(): boolean
  /** Nothing came for the family's `silenceMs`: what waits is whole, or is given up. */
  silence(): readonly Reading[]
  /** The link was lost: what waits will never end. */
  drop(): void
  counters(): DecoderCounters
}

export interface ReaderFamily {
  /** Factory setting. */
  readonly baudRate: number
  /** Whether what it reads may be a parcel's label. */
  readonly readsLabels: boolean
  /** The same text within this time after it was last seen is the same scan. */
  readonly sameWithinMs: number
  silenceMs(settings: ReaderSettings): number
  createDecoder(settings: ReaderSettings): Decoder
}

export interface ReaderCounters extends DecoderCounters {
  readonly scans: number
  readonly repeats: number
  /** Times that the link was lost or could not be opened. */
  readonly losses: number
}

export interface ReaderHealth {
  readonly reader: string
  readonly family: ReaderFamilyName
  readonly state: 'up' | 'down'
  readonly trouble: LinkTrouble | null
  readonly counters: ReaderCounters
}

/** What every reader needs from outside. */
export interface ReaderHost {
  readonly openLink: OpenLink
  /** Whether a device stands at the path: shortens the wait after a replug. */
  readonly isPresent?: (path: string) => boolean
  readonly clock: Clock
  /** For faults. */
  readonly submit: Submit
  /** For what was read. */
  readonly scan: (scan: Scan) => void
  readonly log: Log
}

export interface Reader {
  health(): ReaderHealth
  /** Releases the device; `done` once it is free. */
  close(done: () => void): void
}
