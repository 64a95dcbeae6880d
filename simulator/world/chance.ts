// Seeded chance: the same seed gives the same sequence on every machine. Everything in the simulator that
// looks random is drawn from here, so that a run can be had again; never used for anything secret.

export interface Chance {
  /** From 0 up to, not including, 1. */
  fraction(): number
  /** A whole number from 0 up to, not including, `below`. */
  whole(below: number): number
  /** One of the list. Throws RangeError for an empty one. */
  pick<T>(list: readonly T[]): T
  /** `count` characters of `alphabet`. */
  text(count: number, alphabet: string): string
  happens(probability: number): boolean
  /** From `from` up to, not including, `to`. */
  between(from: number, to: number): number
  exponential(mean: number): number
  logNormal(median: number, sigma: number): number
  /** A sequence of its own for this name, whatever is drawn elsewhere. */
  stream(name: string): Chance
}

/** FNV-1a: makes a seed of a seed and a name. */
function seedOf(seed: number, name: string): number {
  let hash = 0x811c9dc5 ^ seed
  for (let at = 0; at < name.length; at += 1) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193)
  return hash >>> 0
}

/** `seed`: a whole number; its lowest 32 bits count. */
export function createChance(seed: number): Chance {
  // Mulberry32 (Tommy Ettinger, public domain): 32 bits of state are plenty for one run.
  let state = seed >>> 0
  const fraction = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const whole = (below: number): number => Math.floor(fraction() * below)
  return {
    fraction,
    whole,
    pick(list) {
      const found = list[whole(list.length)]
      if (found === undefined) throw new RangeError('nothing to pick from')
      return found
    },
    text: (count, alphabet) => Array.from({ length: count }, () => alphabet[whole(alphabet.length)]).join(''),
    happens: (probability) => fraction() < probability,
    between: (from, to) => from + (to - from) * fraction(),
    exponential: (mean) => -mean * Math.log(1 - fraction()),
    logNormal: (median, sigma) =>
      median *
      Math.exp(sigma * Math.sqrt(-2 * Math.log(1 - fraction())) * Math.cos(2 * Math.PI * fraction())),
    stream: (name) => createChance(seedOf(seed, name)),
  }
}
