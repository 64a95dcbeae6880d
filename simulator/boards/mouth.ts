// How an emulated board says what it has to say: well, or with the flaws that are switched on.
// Knows no family's bytes: in each of them one changed byte makes a frame unsound.
import type { BoardMisbehaviour, EmulatedBoardHost, Saying } from './emulated-board.ts'

const slowMs = 500
const garbageForMs = 200

export interface Mouth {
  misbehave(kind: BoardMisbehaviour, on: boolean): void
  does(kind: BoardMisbehaviour): boolean
  /** What the wire gets to hear of this reply. */
  say(reply: readonly number[]): readonly Saying[]
  /** Says it without being asked there and then, so much later; what it says is made up only then. */
  sayLater(afterMs: number, reply: () => readonly number[]): void
  /** Nothing but garbage comes out for a while. */
  choke(): void
}

/** `turnRoundMs`: time to think before an answer. */
export function createMouth(
  { clock, say: speak }: Pick<EmulatedBoardHost, 'clock' | 'say'>,
  turnRoundMs: number,
): Mouth {
  const misbehaviours = new Set<BoardMisbehaviour>()
  let garbageUntilMs = -Infinity
  let previous: readonly number[] = []

  const say = (reply: readonly number[]): readonly Saying[] => {
    if (misbehaviours.has('silent')) return []
    let bytes = [...reply]
    if (clock.monotonicMs() < garbageUntilMs)
      bytes = bytes.map((byte, index) => (byte * 7 + index * 31 + 5) & 0xff)
    if (misbehaviours.has('wrong-sum')) bytes = [...bytes.slice(0, -1), ((bytes.at(-1) ?? 0) + 1) & 0xff]
    if (misbehaviours.has('truncated')) bytes = bytes.slice(0, Math.ceil(bytes.length / 2))
    if (misbehaviours.has('leading-byte')) bytes = [0x00, ...bytes]
    if (misbehaviours.has('merged')) bytes = [...previous, ...bytes]
    previous = reply
    const afterMs = turnRoundMs + (misbehaviours.has('slow') ? slowMs : 0)
    return [{ bytes: Uint8Array.from(bytes), afterMs }]
  }

  return {
    say,
    sayLater(afterMs, reply) {
      clock.wakeAt(clock.monotonicMs() + afterMs, () => {
        for (const { bytes, afterMs: thinkMs } of say(reply())) {
          clock.wakeAt(clock.monotonicMs() + thinkMs, () => speak(bytes))
        }
      })
    },
    choke() {
      garbageUntilMs = clock.monotonicMs() + garbageForMs
    },
    misbehave(kind, on) {
      if (on) misbehaviours.add(kind)
      else misbehaviours.delete(kind)
    },
    does: (kind) => misbehaviours.has(kind),
  }
}
