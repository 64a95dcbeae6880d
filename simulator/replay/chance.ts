// Seeded chance for the replay: the same seed draws the same people, parcels and mischief. What
// happens in real time (who comes first to the kiosk) is not drawn here and may differ from run to run.

export interface Chance {
  /** In [0, 1). */
  next(): number
  between(from: number, to: number): number
  /** Whole, both ends included. */
  whole(from: number, to: number): number
  happens(probability: number): boolean
  pick<T>(items: readonly [T, ...T[]]): T
  logNormal(median: number, sigma: number): number
  exponential(mean: number): number
  /** `count` digits that no locker takes for a weak PIN. */
  digits(count: number): string
  /** Letters and digits. */
  token(length: number): string
  /** An independent stream, the same for the same name. */
  stream(name: string): Chance
}

const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'

/** FNV-1a, to turn a name into a seed. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash >>> 0
}

export function createChance(seed: number): Chance {
  let state = seed >>> 0
  // mulberry32 (public domain, Tommy Ettinger).
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  const text = (length: number, alphabet: string): string =>
    Array.from({ length }, () => alphabet.charAt(Math.floor(next() * alphabet.length))).join('')
  const chance: Chance = {
    next,
    between: (from, to) => from + (to - from) * next(),
    whole: (from, to) => from + Math.floor(next() * (to - from + 1)),
    happens: (probability) => next() < probability,
    pick: (items) => items[Math.floor(next() * items.length)] ?? items[0],
    logNormal: (median, sigma) => median * Math.exp(sigma * normal()),
    exponential: (mean) => -mean * Math.log(1 - next()),
    digits(count) {
      for (;;) {
        const drawn = text(count, '0123456789')
        const steps = new Set([...drawn].slice(1).map((digit, at) => Number(digit) - Number(drawn[at])))
        if (new Set(drawn).size > 4 && steps.size > 2) return drawn
      }
    },
    token: (length) => text(length, letters),
    stream: (name) => createChance(hashOf(`${seed}/${name}`)),
  }
  return chance
}
