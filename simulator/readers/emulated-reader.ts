// An emulated scanner or badge reader on a wire: says what is shown to it in its family's bytes, once or for as
// long as the thing lies there, and misbehaves as real ones do. Knows no bytes of its own.
import type { Clock } from '../../src/ports/clock.ts'
import type { Wire } from '../boards/wire.ts'

/**
 * `cut`: a frame's second half is lost. `no-terminator`: what ends it is lost. `wrong-sum`: the last check
 * character is another. `garbage`: noise before it. `pieces`: one byte at a time.
 */
export type ReaderMisbehaviour = 'cut' | 'no-terminator' | 'wrong-sum' | 'garbage' | 'pieces'

/** A family's bytes. */
export interface ReaderBytes {
  /** What the reader says of this thing, whole. */
  frame(thing: string): Uint8Array
  /** Its first half: a card pulled away, a cable that was loose. */
  cut(thing: string): Uint8Array
  /** The same without its end. */
  unended(thing: string): Uint8Array
  /** The same with a wrong check; families without one say it as it is. */
  wrongSum(thing: string): Uint8Array
  /** What no reader of this family says. */
  readonly noise: Uint8Array
  /** How often it is said again while the thing lies there. */
  readonly againMs: number
}

export interface EmulatedReader {
  /** For the configuration. */
  readonly path: string
  /** Shows something for a moment: it is said once. */
  show(thing: string): void
  /** Leaves something there until it is taken away, or something else is put there. */
  hold(thing: string): void
  takeAway(): void
  misbehave(kind: ReaderMisbehaviour, on: boolean): void
  /** Bytes of nobody's making. */
  disturb(bytes: Uint8Array): void
  unplug(): Promise<void>
  plug(): Promise<void>
  /** Ends the emulation and frees the path. */
  shut(): Promise<void>
}

const pieceMs = 1

export function createEmulatedReader(
  bytes: ReaderBytes,
  { wire, clock }: { readonly wire: Wire; readonly clock: Clock },
): EmulatedReader {
  const wrong = new Set<ReaderMisbehaviour>()
  let cancelAgain: (() => void) | null = null

  const put = (said: Uint8Array) => {
    if (!wrong.has('pieces')) {
      wire.write(said)
      return
    }
    said.forEach((byte, index) => {
      clock.wakeAt(clock.monotonicMs() + index * pieceMs, () => wire.write(Uint8Array.of(byte)))
    })
  }

  const say = (thing: string) => {
    if (wrong.has('garbage')) put(bytes.noise)
    if (wrong.has('cut')) put(bytes.cut(thing))
    else if (wrong.has('no-terminator')) put(bytes.unended(thing))
    else put(wrong.has('wrong-sum') ? bytes.wrongSum(thing) : bytes.frame(thing))
  }

  const takeAway = () => {
    cancelAgain?.()
    cancelAgain = null
  }

  const hold = (thing: string) => {
    takeAway()
    say(thing)
    cancelAgain = clock.wakeAt(clock.monotonicMs() + bytes.againMs, () => hold(thing))
  }

  return {
    path: wire.path,
    show: say,
    hold,
    takeAway,
    misbehave(kind, on) {
      if (on) wrong.add(kind)
      else wrong.delete(kind)
    },
    disturb: (some) => wire.write(some),
    unplug: wire.unplug,
    plug: wire.plug,
    async shut() {
      takeAway()
      await wire.close()
    },
  }
}
