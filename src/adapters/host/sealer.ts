// Seals access codes: turns what a person types or scans into a keyed hash, and says which codes are
// too easy to guess. The only place that sees a code in clear; keeps and tells none.
import { createHmac, createSecretKey } from 'node:crypto'
import type { Sealer } from '../../ports/ids.ts'

/** A scanned code of fewer characters could be guessed; the shortest badge in use has ten. */
const minScannedCharacters = 10

/** Up or down by one, through 9 and 0: 34567890, 43210987. */
function isRun(pin: string): boolean {
  const steps = new Set<number>()
  for (let at = 1; at < pin.length; at++) steps.add((pin.charCodeAt(at) - pin.charCodeAt(at - 1) + 10) % 10)
  return steps.size === 1 && (steps.has(1) || steps.has(9))
}

/** 12341234, 121212: some block of half the length or less, again and again. */
function isRepeat(pin: string): boolean {
  return /^(.+)\1+$/.test(pin)
}

/** 11223344: every digit twice. */
function isDoubled(pin: string): boolean {
  return /^(?:(.)\1)+$/.test(pin)
}

/**
 * The rules, on purpose few enough to print: too short, not only digits, fewer than three different digits, a run,
 * a repeated block, doubled digits. A random PIN of eight digits breaks one of them once in about 3,000.
 */
function isWeakPin(pin: string, minPinDigits: number): boolean {
  if (pin.length < minPinDigits || !/^[0-9]+$/.test(pin)) return true
  return new Set(pin).size < 3 || isRun(pin) || isRepeat(pin) || isDoubled(pin)
}

/** `key`: at least 32 bytes, used for nothing else. */
export function createSealer({ key, minPinDigits }: { key: Buffer; minPinDigits: number }): Sealer {
  if (key.length < 32) throw new RangeError('a sealing key has at least 32 bytes')
  // A KeyObject is prepared once; a Buffer key costs five times as much at every code.
  const prepared = createSecretKey(key)
  return {
    seal(kind, value) {
      const code = value.trim()
      const hash = createHmac('sha256', prepared).update(`${kind}\0${code}`).digest('hex')
      const weak = kind === 'pin' ? isWeakPin(code, minPinDigits) : code.length < minScannedCharacters
      return { kind, hash, weak }
    },
  }
}
