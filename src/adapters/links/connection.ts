// Keeps one link open for ever, for boards and readers: opens it, tells when it is up or down, tries again.
// Knows no bytes, and nothing of what hangs on the link.
import type { Clock } from '../../ports/clock.ts'
import type { Link, LinkSettings, LinkTrouble, OpenLink } from '../../ports/link.ts'

/**
 * One early try, since a loose plug is back in a second; then five, 5 s apart; then one a minute for ever.
 */
const retryAfterMs = (failures: number): number => (failures <= 1 ? 1_000 : failures <= 6 ? 5_000 : 60_000)
/** How often a missing device's path is looked for: cheap, and a replug is noticed within 2 s. */
const lookEveryMs = 500
/** From the path's appearance until udev has set owner and mode. */
const appearedAfterMs = 300

export interface ConnectionEars {
  onUp(link: Link): void
  onBytes(bytes: Uint8Array): void
  /** After every loss and every failed try. */
  onDown(trouble: LinkTrouble): void
}

export interface Connection {
  /** Drops the link and opens it anew at once; `onDown` follows only if that fails. */
  renew(): void
  close(done: () => void): void
}

export interface ConnectionHost {
  readonly openLink: OpenLink
  readonly isPresent?: (path: string) => boolean
  readonly clock: Clock
}

/** Begins at once. No ear is called from within a call. */
export function openConnection(
  settings: LinkSettings,
  host: ConnectionHost,
  ears: ConnectionEars,
): Connection {
  const { clock, openLink, isPresent } = host
  let link: Link
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
      const present = isPresent(settings.path)
      if (present && !wasPresent) {
        failures = 0
        tryAfter(appearedAfterMs)
      }
      look(present)
    })
  }

  const attempt = (): Link => {
    generation += 1
    const mine = generation
    alive = true
    const opened: Link = openLink(settings, {
      onOpen: () => {
        if (mine !== generation || closed) return
        failures = 0
        ears.onUp(opened)
      },
      onBytes: (bytes) => {
        if (mine === generation && !closed) ears.onBytes(bytes)
      },
      onClosed: (trouble) => {
        if (mine !== generation || closed) return
        alive = false
        failures += 1
        ears.onDown(trouble)
        tryAfter(retryAfterMs(failures))
        look(isPresent?.(settings.path) ?? true)
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
