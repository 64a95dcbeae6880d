// Relays that should be off: which of a board's relays may be energised now, and what it means that one is
// still. Reports and clears the fault; what puts the relay off is written by the bus.
import type { Clock, Submit } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'

/** A board counts its pulse in tenths of a second, and a relay needs a moment to fall. */
const graceMs = 500
/** While one is stuck the relays are read so often, to see whether it fell. */
const lookAgainMs = 1_000

export interface RelayWatch {
  /** A pulse was written that ends then, by the board or by the bus. */
  pulsed(channel: number, endMs: number): void
  /** When the relays should be read to see that the last pulse has ended; Infinity where they were. */
  lookMs(): number
  /** Takes a reading of all relays in; true where one is energised that should not be. */
  read(on: readonly boolean[]): boolean
}

export function createRelayWatch(
  subject: string,
  { clock, submit, log }: { readonly clock: Clock; readonly submit: Submit; readonly log: Log },
): RelayWatch {
  const pulseEndMs = new Map<number, number>()
  let lookAtMs = Infinity
  /** null until the relays were read once: what a life before left on is put off, and no fault of the board. */
  let stuck: boolean | null = null

  return {
    pulsed(channel, endMs) {
      pulseEndMs.set(channel, endMs)
      lookAtMs = endMs + graceMs
    },
    lookMs: () => lookAtMs,
    read(on) {
      const nowMs = clock.monotonicMs()
      if (nowMs >= lookAtMs) lookAtMs = Infinity
      const late = on.flatMap((isOn, index) =>
        isOn && nowMs >= (pulseEndMs.get(index + 1) ?? 0) + graceMs ? [index + 1] : [],
      )
      const now = late.length > 0
      if (now) lookAtMs = nowMs + lookAgainMs
      if (now && stuck === false) {
        submit({ type: 'fault.reported', code: 'relay-stuck', subject })
        log.warn({ board: subject, channels: late }, 'relay stuck')
      }
      if (!now && stuck !== false) submit({ type: 'fault.cleared', code: 'relay-stuck', subject })
      stuck = now && stuck !== null
      return now
    },
  }
}
