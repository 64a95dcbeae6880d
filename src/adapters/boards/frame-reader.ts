// Received bytes in, valid replies out. Owns the few bytes that wait for the rest of their frame;
// drops and counts what belongs to no frame, and strips what an adapter echoes.
import type { Parsed, Reply } from './board.ts'

/** The longest beginning of a frame that may wait; our longest frames have under a hundred bytes. */
const longestWait = 256

export interface FrameReader {
  /** Takes bytes in and hands over every valid frame in them. */
  push(bytes: Uint8Array, onReply: (reply: Reply) => void): void
  /** Forgets what waits, and expects that `echo` may come back first (null: no echo expected). */
  begin(echo: Uint8Array | null): void
  /** How many bytes wait for the rest of their frame. */
  waiting(): number
  dropped(): number
  /** Whether the last expected echo came; null while that is open. */
  echoed(): boolean | null
}

export function createFrameReader(parse: (bytes: Uint8Array) => Parsed): FrameReader {
  let held = new Uint8Array(0)
  let dropped = 0
  let echo: Uint8Array | null = null
  let echoed: boolean | null = null

  /** Null while too few bytes came to tell. */
  const stripEcho = (bytes: Uint8Array): Uint8Array | null => {
    if (echo === null) return bytes
    const expected = echo
    const compared = Math.min(bytes.length, expected.length)
    const same = bytes.subarray(0, compared).every((byte, index) => byte === expected[index])
    if (same && compared < expected.length) return null
    echo = null
    echoed = same
    return same ? bytes.subarray(compared) : bytes
  }

  return {
    push(bytes, onReply) {
      const joined = new Uint8Array(held.length + bytes.length)
      joined.set(held)
      joined.set(bytes, held.length)
      const stripped = stripEcho(joined)
      held = joined
      if (stripped === null) return
      const found: Reply[] = []
      let rest = stripped
      while (rest.length > 0) {
        const parsed = parse(rest)
        if (parsed.kind === 'more' && rest.length <= longestWait) break
        if (parsed.kind === 'frame') {
          found.push(parsed.reply)
          rest = rest.subarray(parsed.length)
        } else {
          dropped += 1
          rest = rest.subarray(1)
        }
      }
      held = rest.slice()
      for (const reply of found) onReply(reply)
    },
    begin(expectedEcho) {
      dropped += held.length
      held = new Uint8Array(0)
      echo = expectedEcho
      echoed = null
    },
    waiting: () => held.length,
    dropped: () => dropped,
    echoed: () => echoed,
  }
}
