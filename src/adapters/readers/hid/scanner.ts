// Scanners that type as a keyboard, read from Linux's event device as `struct input_event` of a 64-bit kernel
// (docs/hardware/hid.md). Enter or Tab ends a scan. A line with anything in it that can't be told for sure is
// dropped whole: no code is guessed. Pure bytes: no time and no link.
import type { Decoder, ReaderFamily, ReaderSettings, Reading } from '../reader.ts'
import { readText } from '../reading.ts'
import { layouts } from './layouts.ts'

/** Two times 8 bytes of time, 2 of type, 2 of code, 4 of value (linux/input.h). */
const eventBytes = 24
const longestScan = 4096
const syn = 0
const synDropped = 3
const key = 1
/** Of the kernel's own (linux/input-event-codes.h); other types are no events. */
const types = [0, 1, 2, 3, 4, 5, 0x11, 0x12, 0x14, 0x15, 0x16, 0x17]
const pressed = 1
const released = 0

const lineEnds = [28, 96, 15]
const capsLock = 58
const numLock = 69
type Modifier = 'shift' | 'ctrl' | 'altGr' | 'other'
const modifiers: Readonly<Record<number, Modifier>> = {
  42: 'shift',
  54: 'shift',
  29: 'ctrl',
  97: 'ctrl',
  100: 'altGr',
  // Alt and the logo keys: what is typed with them writes no character that we know.
  56: 'other',
  125: 'other',
  126: 'other',
}
/** Control characters as scanners type them, Ctrl and the character 40h above. */
const controls: Readonly<Record<string, string>> = {
  d: '\x04',
  '\\': '\x1c',
  ']': '\x1d',
  '^': '\x1e',
  '6': '\x1e',
  _: '\x1f',
  '-': '\x1f',
  m: '\n',
  j: '\n',
}

function createDecoder({ layout = 'us', aim = 'strip' }: ReaderSettings): Decoder {
  const keys = layouts[layout]
  const held = Buffer.alloc(eventBytes)
  const down = new Map<number, Modifier>()
  let heldBytes = 0
  let line = ''
  let accent: string | null = null
  let isSpoilt = false
  let isCaps = false
  let badFrames = 0
  let droppedBytes = 0

  const forget = () => {
    line = ''
    accent = null
    isSpoilt = false
  }

  const giveUp = () => {
    if (line !== '' || accent !== null || isSpoilt) badFrames += 1
    forget()
  }

  const finish = (): Reading[] => {
    const reading = isSpoilt || accent !== null ? null : readText(line, aim)
    if (reading === null) badFrames += 1
    forget()
    return reading === null || reading === 'empty' ? [] : [reading]
  }

  const spoil = () => {
    isSpoilt = true
    line = ''
    accent = null
  }

  const write = (character: string) => {
    if (isSpoilt) return
    if (line.length >= longestScan) spoil()
    else line += character
  }

  /** A whole line where the key ends one. */
  const press = (code: number): Reading[] => {
    const held = new Set(down.values())
    if (lineEnds.includes(code)) return finish()
    if (code === numLock) return []
    if (code === capsLock) {
      isCaps = !isCaps
      return []
    }
    const level = held.has('altGr')
      ? held.has('shift')
        ? null
        : 'altGr'
      : held.has('shift')
        ? 'shift'
        : 'plain'
    const found = level === null ? undefined : keys[level].get(code)
    if (found === undefined || held.has('other')) spoil()
    else if (held.has('ctrl')) {
      const control = controls[found.character.toLowerCase()]
      if (control === '\n') return finish()
      if (control === undefined) spoil()
      else write(control)
    } else if (accent !== null) {
      if (found.character === ' ') write(accent)
      else spoil()
      accent = null
    } else if (found.isDead) accent = found.character
    else write(isCaps ? swapCase(found.character) : found.character)
    return []
  }

  const take = (): Reading[] => {
    const [type, code, value] = [held.readUInt16LE(16), held.readUInt16LE(18), held.readInt32LE(20)]
    if (!types.includes(type)) droppedBytes += eventBytes
    if (type === syn && code === synDropped) {
      // The kernel's queue ran over: keys are missing, and modifiers may be up again.
      down.clear()
      spoil()
    }
    if (type !== key || (value !== pressed && value !== released)) return []
    const modifier = modifiers[code]
    if (modifier !== undefined) {
      if (value === pressed) down.set(code, modifier)
      else down.delete(code)
      return []
    }
    return value === pressed ? press(code) : []
  }

  return {
    push(bytes) {
      const readings: Reading[] = []
      let at = 0
      while (at < bytes.length) {
        const part = bytes.subarray(at, at + eventBytes - heldBytes)
        held.set(part, heldBytes)
        heldBytes += part.length
        at += part.length
        if (heldBytes < eventBytes) break
        heldBytes = 0
        readings.push(...take())
      }
      return readings
    },
    isWaiting: () => line !== '' || accent !== null || isSpoilt,
    silence() {
      giveUp()
      return []
    },
    drop() {
      droppedBytes += heldBytes
      heldBytes = 0
      down.clear()
      isCaps = false
      giveUp()
    },
    counters: () => ({ badFrames, badChecksums: 0, droppedBytes }),
  }
}

const swapCase = (character: string): string => {
  if (!/[A-Za-z]/.test(character)) return character
  const upper = character.toUpperCase()
  return character === upper ? character.toLowerCase() : upper
}

export const hid: ReaderFamily = {
  // An event device has no speed; the link's settings want one.
  baudRate: 9_600,
  readsLabels: true,
  sameWithinMs: 2_000,
  silenceMs: () => 1_000,
  createDecoder,
}
