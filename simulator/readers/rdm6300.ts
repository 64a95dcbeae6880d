// The bytes of an RDM6300: 02, version and id as ten hexadecimal characters, two of their XOR, 03, every 50 ms.
// Made from the same facts as the driver, and from none of its code.
import type { ReaderBytes } from './emulated-reader.ts'

const version = 0x01

/** `thing`: the number printed on the card, in decimal. */
function characters(thing: string, flip = 0): string {
  const number = BigInt(thing)
  const bytes = [version, ...[24n, 16n, 8n, 0n].map((shift) => Number((number >> shift) & 0xffn))]
  const sum = bytes.reduce((all, byte) => all ^ byte, flip)
  return [...bytes, sum].map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join('')
}

/** `hasLines`: an ID-12 or ID-20, with CR and LF before the end. */
export function rdm6300Bytes({ hasLines = false } = {}): ReaderBytes {
  const end = hasLines ? '\r\n\x03' : '\x03'
  const encode = (text: string) => new TextEncoder().encode(text)
  return {
    frame: (thing) => encode(`\x02${characters(thing)}${end}`),
    cut: (thing) => encode(`\x02${characters(thing)}`).subarray(0, 7),
    unended: (thing) => encode(`\x02${characters(thing)}`),
    wrongSum: (thing) => encode(`\x02${characters(thing, 0x06)}${end}`),
    noise: Uint8Array.of(0x00, 0xff, 0x80, 0x1b, 0x00, 0xfe),
    againMs: 50,
  }
}
