// What a disk holds of a file that was being written when it all ended: the bytes of the last sync, those of now, and
// anything between. Knows bytes and chance; which file was being written when is file-disk.ts's.
import type { Chance } from './chance.ts'

/** The kernel hands disks 4 KiB pages, and disks promise whole sectors of 512 bytes at best. */
const units = [512, 4096]

const nothing = Buffer.alloc(0)

/** A file by its name; absent where it does not exist. */
export type Files = ReadonlyMap<string, Buffer>

/** Killed between two writes, or within one: the first bytes are new. What was longer before stays as long. */
export function broken(before: Buffer, after: Buffer, chance: Chance): Buffer {
  const first = firstDifference(before, after)
  const written = first + chance.whole(after.length - first + 1)
  return Buffer.concat([after.subarray(0, written), before.subarray(written)])
}

/**
 * The power failed before the sync: of the pages that differ any may have arrived, in any order, and one of them only in
 * part. A file that grew is as long as what arrived or, with zeros, as long as it was to be. ext4 and f2fs show no bytes
 * of other files there.
 */
export function torn(before: Buffer, after: Buffer, chance: Chance): Buffer {
  const unit = chance.pick(units)
  const share = chance.pick([0, 1, chance.fraction()])
  const longest = Math.max(before.length, after.length)
  const result = Buffer.alloc(longest)
  before.copy(result)
  let end = before.length
  let torn = chance.whole(4) === 0
  for (let at = 0; at < after.length; at += unit) {
    const next = after.subarray(at, at + unit)
    if (next.equals(before.subarray(at, at + unit)) || chance.fraction() >= share) continue
    const length = torn ? chance.whole(next.length) : next.length
    torn = false
    next.copy(result, at, 0, length)
    end = Math.max(end, at + length)
  }
  const lengths = [end, Math.max(end, after.length)]
  // Truncated, and nobody knows whether that arrived.
  if (after.length < before.length) lengths.push(after.length)
  return result.subarray(0, chance.pick(lengths))
}

/** Files that were being written. */
export interface Interruption {
  readonly before: Files
  readonly after: Files
  /** Each is synced before the next is begun. */
  readonly order: readonly string[]
}

/** Everything as it was before, after, or at some point between. */
export function between(
  { before, after, order }: Interruption,
  mix: typeof torn,
  chance: Chance,
): Map<string, Buffer> {
  const files = new Map(before)
  const changed = order.filter((name) => !same(before.get(name), after.get(name)))
  const reached = chance.whole(changed.length)
  for (const [place, name] of changed.entries()) {
    if (place > reached) break
    const then = after.get(name) ?? nothing
    files.set(name, place < reached ? then : mix(before.get(name) ?? nothing, then, chance))
  }
  return files
}

function same(a: Buffer | undefined, b: Buffer | undefined): boolean {
  return a === undefined || b === undefined ? a === b : a.equals(b)
}

function firstDifference(a: Buffer, b: Buffer): number {
  const length = Math.min(a.length, b.length)
  for (let at = 0; at < length; at += 1) if (a[at] !== b[at]) return at
  return length
}
