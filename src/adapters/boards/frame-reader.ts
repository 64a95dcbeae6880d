// Received bytes in, valid replies out. Owns the few bytes that wait for the rest of their frame;
// drops and counts what belongs to no frame, and strips what an adapter echoes.
import type { BoardFamily, Parsed, Reply } from './board.ts'

/** The longest beginning of a frame that may wait; our longest frames have under a hundred bytes. */
const longestWait = 256

export interface FrameReader {
  /** Takes bytes in and hands over every valid frame in them. */
  push(bytes: Uint8Array, onReply: (reply: Reply) => void): void
  /** Silence has followed: hands over what can only now be told to be whole. */
  finish(onReply: (reply: Reply) => void): void
  /** Forgets what waits. `asked`: the request that is written now; `mayEcho`: whether it may come back before its answer. */
  begin(asked: Uint8Array | null, mayEcho: boolean): void
  /** What comes from now on is no echo. */
  expectNoEcho(): void
  /** How many bytes wait for the rest of their frame. */
  waiting(): number
  dropped(): number
  /** Whether the last expected echo came; null while that is open, or none was expected. */
  echoed(): boolean | null
}

type Beginning = 'whole' | 'part' | 'other'

/** How `bytes` begin, held against the echo that may come. */
function beginningOf(bytes: Uint8Array, echo: Uint8Array): Beginning {
  const compared = Math.min(bytes.length, echo.length)
  for (let index = 0; index < compared; index += 1) if (bytes[index] !== echo[index]) return 'other'
  return compared < echo.length ? 'part' : 'whole'
}

export function createFrameReader(parse: BoardFamily['parse']): FrameReader {
  let held = new Uint8Array(0)
  let dropped = 0
  let asked: Uint8Array | null = null
  /** The request before it, whose answer may come late, or twice. */
  let before: Uint8Array | null = null
  let echo: Uint8Array | null = null
  let echoed: boolean | null = null

  const settleEcho = (came: boolean) => {
    echo = null
    echoed = came
  }

  const read = (bytes: Uint8Array, ended: boolean): Parsed => {
    const parsed = parse(bytes, { asked, ended })
    if (parsed.kind !== 'bad' || before === null) return parsed
    const late = parse(bytes, { asked: before, ended })
    return late.kind === 'more' && ended ? parsed : late
  }

  /** Takes from the front what can be told, and gives what has to wait. */
  const take = (bytes: Uint8Array, ended: boolean, found: Reply[]): Uint8Array => {
    let rest = bytes
    while (rest.length > 0) {
      const beginning = echo === null ? 'other' : beginningOf(rest, echo)
      if (beginning === 'part' && !ended) break
      if (beginning === 'whole') {
        rest = rest.subarray(echo?.length)
        settleEcho(true)
        continue
      }
      const parsed = read(rest, ended)
      if (parsed.kind === 'more' && rest.length <= longestWait) break
      if (parsed.kind === 'frame') {
        const { reply } = parsed
        found.push(reply)
        rest = rest.subarray(parsed.length)
        // A board may speak by itself before the echo comes.
        if (echo !== null && !(reply.kind === 'switch' && reply.unasked)) settleEcho(false)
      } else {
        dropped += 1
        rest = rest.subarray(1)
      }
    }
    return rest
  }

  const hand = (bytes: Uint8Array, ended: boolean, onReply: (reply: Reply) => void) => {
    const found: Reply[] = []
    held = take(bytes, ended, found).slice()
    for (const reply of found) onReply(reply)
  }

  return {
    push(bytes, onReply) {
      const joined = new Uint8Array(held.length + bytes.length)
      joined.set(held)
      joined.set(bytes, held.length)
      hand(joined, false, onReply)
    },
    finish(onReply) {
      hand(held, true, onReply)
    },
    begin(request, mayEcho) {
      dropped += held.length
      held = new Uint8Array(0)
      before = asked
      asked = request
      echo = mayEcho ? request : null
      echoed = null
    },
    expectNoEcho() {
      echo = null
    },
    waiting: () => held.length,
    dropped: () => dropped,
    echoed: () => echoed,
  }
}
