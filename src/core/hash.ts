// A number made of a text, the same on every machine: to shorten what is too long, to pick one of many evenly.
// No cryptography: nothing may rest on it that somebody would gain by guessing or forging.

/** FNV-1a, 64 bits. */
export function hashOf(text: string): bigint {
  let hash = 0xcbf29ce484222325n
  for (const character of text) {
    hash ^= BigInt(character.codePointAt(0) ?? 0)
    hash = BigInt.asUintN(64, hash * 0x100000001b3n)
  }
  return hash
}
