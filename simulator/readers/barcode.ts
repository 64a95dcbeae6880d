// The bytes of a serial barcode or QR scanner: `[prefix][AIM id][data][suffix][terminator]`.
// Made from the same facts as the driver, and from none of its code.
import type { ReaderBytes } from './emulated-reader.ts'

export interface ScannerSettings {
  readonly prefix?: string
  /** Said before every text, such as `]Q1`. */
  readonly aim?: string
  readonly suffix?: string
  /** CR where it is left out. */
  readonly terminator?: string
}

/** `thing`: the text in the symbol, with GS for FNC1. */
export function barcodeBytes(settings: ScannerSettings = {}): ReaderBytes {
  const { prefix = '', aim = '', suffix = '', terminator = '\r' } = settings
  const unended = (thing: string) => new TextEncoder().encode(`${prefix}${aim}${thing}${suffix}`)
  const frame = (thing: string) => new TextEncoder().encode(`${prefix}${aim}${thing}${suffix}${terminator}`)
  return {
    frame,
    cut: (thing) => frame(thing).subarray(0, Math.ceil(thing.length / 2)),
    unended,
    wrongSum: frame,
    noise: Uint8Array.of(0x00, 0xff, 0x80, 0x1b, 0x00, 0xfe),
    // In presentation mode a symbol that lies there is read some three times a second.
    againMs: 300,
  }
}
