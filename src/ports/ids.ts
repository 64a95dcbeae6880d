// Identities and seals: the two things that need chance or a secret.
// Kept out of the core, so that the core stays pure and holds no key.
import type { SealedCode } from '../core/requests.ts'

export interface Ids {
  /** A fresh id that nobody can guess, matching `[A-Za-z0-9._~-]{1,64}`. */
  next(): string
}

/** Turns access codes into keyed hashes at the edge, so that no code enters the core, a log or the database. */
export interface Sealer {
  /**
   * HMAC-SHA-256 under the site's key; PINs and scanned codes live in separate spaces (a badge counts as scanned).
   * White space around a code is not part of it.
   */
  seal(kind: 'pin' | 'qr', value: string): SealedCode
}
