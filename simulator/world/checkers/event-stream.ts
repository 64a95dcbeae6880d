// What the platform makes of the events that it hears: new ones come in order and without a gap, save one that site.restored
// announces; an id always says the same; none was heard before the disk held it; and in the end all of them were.
import type { JournalEntry } from '../../../src/ports/store.ts'
import type { Checker, Fail } from './checker.ts'

/** 53 bits of a text, so that a long run need not keep every body: two bodies pass for one once in 10^15. */
function fingerprint(text: string): number {
  // Two rounds of FNV-1a (Fowler, Noll, Vo; public domain), told apart by their start.
  let low = 0x811c9dc5
  let high = 0x9747b28c
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    low = Math.imul(low ^ unit, 0x01000193)
    high = Math.imul(high ^ unit, 0x01000193) ^ (high >>> 15)
  }
  return ((high >>> 11) & 0x1fffff) * 2 ** 32 + (low >>> 0)
}

const contentOf = ({ sequence, atMs, type, subject, data }: JournalEntry): string =>
  JSON.stringify([sequence, atMs, type, subject, data])

/** Whether this entry says of everything between `last` and itself that it may be missing. */
function announces({ type, data, sequence }: JournalEntry, last: number): boolean {
  const { from, to } = data as { readonly from?: unknown; readonly to?: unknown }
  return type === 'site.restored' && typeof from === 'number' && from <= last + 1 && to === sequence - 1
}

export function createEventStream(fail: Fail): Checker {
  /** By sequence, as fingerprints: what the disk holds and nobody has heard, and what was heard. */
  const committed = new Map<number, number>()
  const heard = new Map<number, number>()
  let lastCommitted = 0
  let lastHeard = 0
  return {
    name: 'event-stream',
    on: {
      committed({ write }) {
        for (const entry of write.entries) {
          if (committed.has(entry.sequence) || heard.has(entry.sequence))
            fail(`the number ${entry.sequence} was given to two events`)
          committed.set(entry.sequence, fingerprint(contentOf(entry)))
          lastCommitted = Math.max(lastCommitted, entry.sequence)
        }
      },
      'event.heard'({ entry, body, again }) {
        const { sequence } = entry
        const before = heard.get(sequence)
        if (again !== (before !== undefined))
          fail(`event ${sequence} is ${again ? 'no' : 'a'} repeat, and was told as the opposite`)
        const mine = fingerprint(body)
        if (before !== undefined) {
          if (before !== mine)
            fail(`event ${sequence} says something else than when it was heard first: ${body}`)
          return
        }
        heard.set(sequence, mine)
        const kept = committed.get(sequence)
        committed.delete(sequence)
        if (kept === undefined) fail(`event ${sequence} was heard before the disk held it: ${body}`)
        else if (kept !== fingerprint(contentOf(entry)))
          fail(`event ${sequence} was heard otherwise than the disk holds it: ${body}`)
        if (sequence <= lastHeard)
          fail(`event ${sequence} was heard for the first time after event ${lastHeard}`)
        else if (sequence > lastHeard + 1 && !announces(entry, lastHeard))
          fail(`event ${sequence} (${entry.type}) was heard after ${lastHeard}, with none between`)
        lastHeard = Math.max(lastHeard, sequence)
      },
    },
    atEnd() {
      if (lastHeard < lastCommitted)
        fail(`the disk holds events up to ${lastCommitted}, and the platform heard them up to ${lastHeard}`)
    },
  }
}
