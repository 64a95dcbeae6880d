// What the kernel tells of a scanner that types: `struct input_event` of a 64-bit machine, a US keyboard's keys.
// Made from the same facts as the driver, and from none of its code.
import type { ReaderBytes } from './emulated-reader.ts'

const [evSyn, evKey, evMsc] = [0, 1, 4]
const mscScan = 4
const [leftShift, leftCtrl, enter] = [42, 29, 28]

/** By key code; the second character with Shift. */
const written: Readonly<Record<string, number>> = Object.fromEntries(
  (
    [
      [2, '1!2@3#4$5%6^7&8*9(0)-_=+'],
      [16, 'qQwWeErRtTyYuUiIoOpP[{]}'],
      [30, 'aAsSdDfFgGhHjJkKlL;:\'"`~'],
      [43, '\\|zZxXcCvVbBnNmM,<.>/?'],
      [57, '  '],
    ] as const
  ).flatMap(([from, pairs]) =>
    [...pairs].map(
      (character, index) => [character, 2 * (from + Math.floor(index / 2)) + (index % 2)] as const,
    ),
  ),
)

/** One event; the time is of no use to anybody. */
export function inputEvent(type: number, code: number, value: number): Uint8Array {
  const bytes = Buffer.alloc(24)
  bytes.writeBigInt64LE(1_767_600_000n, 0)
  bytes.writeUInt16LE(type, 16)
  bytes.writeUInt16LE(code, 18)
  bytes.writeInt32LE(value, 20)
  return bytes
}

/** A key down (1) or up (0), as the kernel tells it: scan code, key, the end of the packet. */
export const keyEvent = (code: number, value: number): Uint8Array =>
  Buffer.concat([
    inputEvent(evMsc, mscScan, 0x70000 + code),
    inputEvent(evKey, code, value),
    inputEvent(evSyn, 0, 0),
  ])

export const stroke = (code: number, held?: number): Uint8Array => {
  const key = Buffer.concat([keyEvent(code, 1), keyEvent(code, 0)])
  return held === undefined ? key : Buffer.concat([keyEvent(held, 1), key, keyEvent(held, 0)])
}

/** Throws RangeError for what a US keyboard does not write. */
export function typed(text: string): Uint8Array {
  return Buffer.concat(
    [...text].map((character) => {
      if (character === '\x1d') return stroke(27, leftCtrl)
      const place = written[character]
      if (place === undefined) throw new RangeError(`no key writes ${JSON.stringify(character)}`)
      return stroke(Math.floor(place / 2), place % 2 === 1 && character !== ' ' ? leftShift : undefined)
    }),
  )
}

export function hidBytes(): ReaderBytes {
  const frame = (thing: string) => Buffer.concat([typed(thing), stroke(enter)])
  return {
    frame,
    cut: (thing) => typed(thing.slice(0, Math.ceil(thing.length / 2))),
    unended: typed,
    wrongSum: frame,
    // An event type and a key that do not exist; the kernel gives whole events only.
    noise: Buffer.concat([inputEvent(0x7f, 1, 1), stroke(0x2ff)]),
    againMs: 300,
  }
}
