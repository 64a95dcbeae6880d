// Serial barcode and QR scanners (RS-232, USB-CDC): `[prefix][AIM id][data][suffix][terminator]`, 9600 8N1 unless
// it is set otherwise (docs/hardware/barcode.md). Pure bytes: no time and no link.
import type { Decoder, ReaderFamily, ReaderSettings, Reading } from '../reader.ts'
import { readText } from '../reading.ts'

const longestFrame = 4096
const cr = 0x0d
const lf = 0x0a
const isLineEnd = (byte: number | undefined): boolean => byte === cr || byte === lf

/** Where nothing ends a scan but silence. */
const quietMs = 100
/** A scan that is cut off must not become the beginning of the next one. */
const givenUpMs = 1_000

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Scanners send UTF-8, or one byte a character where they know nothing of it. */
function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch {
    return Buffer.from(bytes).toString('latin1')
  }
}

type Ends = (byte: number, before: number | undefined) => boolean
const ends: Readonly<Record<NonNullable<ReaderSettings['terminator']>, Ends>> = {
  auto: isLineEnd,
  cr: (byte) => byte === cr,
  lf: (byte) => byte === lf,
  crlf: (byte, before) => byte === lf && before === cr,
  none: () => false,
}

function createDecoder(settings: ReaderSettings): Decoder {
  const { terminator = 'auto', aim = 'strip' } = settings
  const prefix = Buffer.from(settings.prefix ?? '')
  const suffix = Buffer.from(settings.suffix ?? '')
  const isEnd = ends[terminator]
  const held = Buffer.alloc(longestFrame)
  let length = 0
  /** It has grown too long: nothing of it is held, up to its end. */
  let isOverlong = false
  let last: number | undefined
  let badFrames = 0
  let droppedBytes = 0

  const spoil = () => {
    badFrames += 1
    droppedBytes += length
  }

  /** The reading in what is held, which is whole; empty lines are none. */
  const finish = (): Reading[] => {
    let [from, to] = [0, length]
    while (from < to && isLineEnd(held[from])) from += 1
    while (from < to && isLineEnd(held[to - 1])) to -= 1
    if (from === to) return []
    const frame = held.subarray(from, to)
    const isFramed =
      frame.length >= prefix.length + suffix.length &&
      frame.subarray(0, prefix.length).equals(prefix) &&
      frame.subarray(frame.length - suffix.length).equals(suffix)
    const inner = frame.subarray(prefix.length, frame.length - suffix.length)
    const reading = isFramed ? readText(decode(inner), aim) : null
    if (reading === null) spoil()
    return reading === null || reading === 'empty' ? [] : [reading]
  }

  const forget = () => {
    length = 0
    isOverlong = false
    last = undefined
  }

  const end = (): Reading[] => {
    if (isOverlong) badFrames += 1
    const readings = finish()
    forget()
    return readings
  }

  const giveUp = () => {
    if (isOverlong) badFrames += 1
    else if (length > 0 && !held.subarray(0, length).every(isLineEnd)) spoil()
    forget()
  }

  return {
    push(bytes) {
      const readings: Reading[] = []
      for (const byte of bytes) {
        const isOver = isEnd(byte, last)
        last = byte
        if (isOver) readings.push(...end())
        else if (isOverlong) droppedBytes += 1
        else if (length < longestFrame) {
          held[length] = byte
          length += 1
        } else {
          isOverlong = true
          droppedBytes += length + 1
          length = 0
        }
      }
      return readings
    },
    isWaiting: () => length > 0 || isOverlong,
    silence() {
      if (terminator === 'none') return end()
      giveUp()
      return []
    },
    drop: giveUp,
    counters: () => ({ badFrames, badChecksums: 0, droppedBytes }),
  }
}

export const barcode: ReaderFamily = {
  baudRate: 9_600,
  readsLabels: true,
  sameWithinMs: 2_000,
  silenceMs: ({ terminator }) => (terminator === 'none' ? quietMs : givenUpMs),
  createDecoder,
}
