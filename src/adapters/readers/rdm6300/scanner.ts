// RDM6300 and kin, 125 kHz cards, 9600 8N1 (docs/hardware/rdm6300.md): `02`, ten hexadecimal characters, two of
// checksum, `03`; ID-12 and ID-20 put CR and LF before the `03`. Pure bytes: no time and no link.
import type { Decoder, ReaderFamily, Reading } from '../reader.ts'

const begin = 0x02
const end = 0x03
const hexCharacters = 12

const isHex = (byte: number): boolean =>
  (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66)

/** What the next byte of a frame must be, by the place that it takes; `longer` frames have CR and LF before their end. */
function fits(byte: number, at: number, isLonger: boolean): boolean {
  if (at === 0) return byte === begin
  if (at <= hexCharacters) return isHex(byte)
  if (at === hexCharacters + 1) return byte === end || byte === 0x0d
  return isLonger && byte === (at === hexCharacters + 2 ? 0x0a : end)
}

/** The number on the card: the last four bytes in decimal, ten digits as it is printed. Null where the sum is wrong. */
function numberOf(frame: Buffer): string | null {
  const bytes = Buffer.from(frame.toString('latin1', 1, 1 + hexCharacters), 'hex')
  const sum = bytes.subarray(0, 5).reduce((all, byte) => all ^ byte, 0)
  return sum === bytes[5] ? String(bytes.readUInt32BE(1)).padStart(10, '0') : null
}

function createDecoder(): Decoder {
  const held = Buffer.alloc(hexCharacters + 4)
  let length = 0
  let badFrames = 0
  let badChecksums = 0
  let droppedBytes = 0

  const drop = () => {
    if (length > 0) badFrames += 1
    droppedBytes += length
    length = 0
  }

  const finish = (): Reading[] => {
    const text = numberOf(held)
    if (text === null) {
      badChecksums += 1
      droppedBytes += length
    }
    length = 0
    return text === null ? [] : [{ text, aim: null }]
  }

  return {
    push(bytes) {
      const readings: Reading[] = []
      for (const byte of bytes) {
        // A card that is taken away cuts its frame off, and the next may begin at once.
        if (!fits(byte, length, held[hexCharacters + 1] === 0x0d)) drop()
        if (length === 0 && byte !== begin) {
          droppedBytes += 1
          continue
        }
        held[length] = byte
        length += 1
        if (byte === end) readings.push(...finish())
      }
      return readings
    },
    isWaiting: () => length > 0,
    silence() {
      drop()
      return []
    },
    drop,
    counters: () => ({ badFrames, badChecksums, droppedBytes }),
  }
}

export const rdm6300: ReaderFamily = {
  baudRate: 9_600,
  readsLabels: false,
  sameWithinMs: 1_000,
  silenceMs: () => 100,
  createDecoder,
}
