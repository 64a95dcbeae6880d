// The seals of the journal: which bytes are hashed, under which sub-keys. Pure but for the secret it is given;
// the layout is part of the file format, so that a change of it is a migration.
import type { KeyObject } from 'node:crypto'
import { createHmac, createSecretKey, hkdfSync, timingSafeEqual } from 'node:crypto'

/** An entry as it lies in the file. */
export interface SealedEntry {
  readonly sequence: number
  readonly atMs: number
  readonly type: string
  readonly subject: string
  readonly body: string
}

export interface Chain {
  /** Tells which key a database belongs to, without telling the key. 16 bytes. */
  readonly fingerprint: Buffer
  /** The hash of `entry` behind one whose hash is `previous`. 32 bytes. */
  link(previous: Buffer, entry: SealedEntry): Buffer
  /**
   * Vouches that the journal ends with `hash` at `sequence` (`head`), begins behind it after trimming (`anchor`), or has
   * never had an entry (`empty`). 16 bytes.
   */
  seal(kind: 'head' | 'anchor' | 'empty', sequence: number, hash: Buffer): Buffer
}

/** What stands before the first entry. */
export const genesis: Buffer = Buffer.alloc(32)

const subKey = (key: Buffer, label: string, bytes: number): Buffer =>
  Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), `kluis store ${label} v1`, bytes))

const number64 = (value: number): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64BE(BigInt(value))
  return bytes
}

/** `key`: the site's secret, 32 bytes. */
export function createChain(key: Buffer): Chain {
  if (key.length !== 32) throw new RangeError(`the site's key has ${key.length} bytes, 32 are needed`)
  const linkKey: KeyObject = createSecretKey(subKey(key, 'journal', 32))
  const sealKey: KeyObject = createSecretKey(subKey(key, 'seal', 32))
  return {
    fingerprint: subKey(key, 'fingerprint', 16),
    link(previous, entry) {
      // A JSON array of numbers and strings is an unambiguous encoding, and the fastest that Node has.
      const text = JSON.stringify([entry.sequence, entry.atMs, entry.type, entry.subject, entry.body])
      return createHmac('sha256', linkKey).update(previous).update(text).digest()
    },
    seal(kind, sequence, hash) {
      return createHmac('sha256', sealKey)
        .update(kind)
        .update(number64(sequence))
        .update(hash)
        .digest()
        .subarray(0, 16)
    },
  }
}

export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && timingSafeEqual(a, b)
