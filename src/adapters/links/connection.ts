// Keeps one link open for ever, of bytes or of lines: opens it, tells when it is up or down, tries again.
// Knows no bytes, and nothing of what hangs on the link.
import type { Clock } from '../../ports/clock.ts'

/**
 * One early try, since a loose plug is back in a second; then five, 5 s apart; then one a minute for ever.
 */
const retryAfterMs = (failures: number): number => (failures <= 1 ? 1_000 : failures <= 6 ? 5_000 : 60_000)
/** How often a missing device's path is looked for: cheap, and a replug is noticed within 2 s. */
const lookEveryMs = 500
/** From the path's appearance until udev has set owner and mode. */
const appearedAfterMs = 300

/** A link as far as it is known here. */
interface Closable {
  close(done: () => void): void
}

/** What an opened link calls, as the ports Link and Lines say it. */
export interface AttemptEars<Word, Trouble> {
  onOpen(): void
  onWord(word: Word): void
  onClosed(trouble: Trouble): void
}

export interface ConnectionEars<L, Word, Trouble> {
  onUp(link: L): void
  /** What the link said: its bytes, or which of its lines moved. */
  onWord(word: Word): void
  /** After every loss and every failed try. */
  onDown(trouble: Trouble): void
}

export interface Connection {
  /** Drops the link and opens it anew at once; `onDown` follows only if that fails. */
  renew(): void
  close(done: () => void): void
}

export interface ConnectionHost<L, Word, Trouble> {
  open(ears: AttemptEars<Word, Trouble>): L
  /** Whether the device stands there now. */
  readonly isPresent?: () => boolean
  readonly clock: Clock
}

/** Begins at once. No ear is called from within a call. */
export function openConnection<L extends Closable, Word, Trouble>(
  { open, isPresent, clock }: ConnectionHost<L, Word, Trouble>,
  ears: ConnectionEars<L, Word, Trouble>,
): Connection {
  let link: L
  /** Tells a late word of an earlier link from the present one's. */
  let generation = 0
  let alive = false
  let closed = false
  let failures = 0
  let cancelTry: (() => void) | null = null
  let cancelLook: (() => void) | null = null

  const stopWaiting = () => {
    cancelTry?.()
    cancelLook?.()
    cancelTry = null
    cancelLook = null
  }

  const tryAfter = (delayMs: number) => {
    cancelTry?.()
    cancelTry = clock.wakeAt(clock.monotonicMs() + delayMs, () => {
      stopWaiting()
      link = attempt()
    })
  }

  const look = (wasPresent: boolean) => {
    if (isPresent === undefined) return
    cancelLook = clock.wakeAt(clock.monotonicMs() + lookEveryMs, () => {
      const present = isPresent()
      if (present && !wasPresent) {
        failures = 0
        tryAfter(appearedAfterMs)
      }
      look(present)
    })
  }

  const attempt = (): L => {
    generation += 1
    const mine = generation
    alive = true
    const opened: L = open({
      onOpen: () => {
        if (mine !== generation || closed) return
        failures = 0
        ears.onUp(opened)
      },
      onWord: (word) => {
        if (mine === generation && !closed) ears.onWord(word)
      },
      onClosed: (trouble) => {
        if (mine !== generation || closed) return
        alive = false
        failures += 1
        ears.onDown(trouble)
        tryAfter(retryAfterMs(failures))
        look(isPresent?.() ?? true)
      },
    })
    return opened
  }

  link = attempt()

  return {
    renew() {
      if (closed || !alive) return
      generation += 1
      alive = false
      link.close(() => {
        if (!closed && !alive) link = attempt()
      })
    },
    close(done) {
      closed = true
      stopWaiting()
      if (alive) link.close(done)
      else clock.soon(done)
    },
  }
}
