// The pulses of one bus of relays, timed here since no board does: one at a time for the power supply, each reported
// once and never begun twice. A relay that does not go off again is told to the bus; nothing is known of doors.
import type { OpeningId } from '../../../core/nouns.ts'
import type { Clock } from '../../../ports/clock.ts'
import { createCoils } from '../coils.ts'
import type { Place, RunningPulse, Supply } from '../supply.ts'

/** As on every other bus (unlocks.ts): the last of them waits 16 s with its person still there. */
const mostWaiting = 32
/** As there: nobody stands at the door any more when its coil has rested for longer. */
const longestCoilWaitMs = 10_000

export interface Pulse {
  /** The relay's line. */
  readonly relay: number
  readonly pulseMs: number
  readonly opening: OpeningId
}

export interface PulsesHost {
  readonly clock: Clock
  readonly supply: Supply
  readonly coilRestMs: number
  /** False where the line was not driven. */
  drive(relay: number, on: boolean): boolean
  /** `sent`: the line was driven. `not-sent`: it was not. Never called from within a call. */
  report(opening: OpeningId, result: 'sent' | 'not-sent'): void
  /** A line did not do what it was told: it must be had anew, which begins with its off level. */
  onRefused(relay: number): void
}

export interface Pulses {
  /** False where too many wait, or its coil must rest for too long. */
  ask(pulse: Pulse): boolean
  /** The lines go: whatever runs is ended now, and what waits is reported. */
  drop(): void
  begun(): number
}

interface Waiting {
  readonly pulse: Pulse
  readonly place: Place
}

export function createPulses(host: PulsesHost): Pulses {
  const { clock, supply } = host
  const coils = createCoils(host.coilRestMs)
  let queue: readonly Waiting[] = []
  let running: { readonly relay: number; readonly place: RunningPulse; readonly cancel: () => void } | null =
    null
  let begun = 0
  let cancelWake: (() => void) | null = null

  const coilWaitMs = ({ relay, pulseMs }: Pulse): number => {
    const before = queue.filter((other) => other.pulse.relay === relay).length
    const readyMs = coils.readyMs(String(relay), pulseMs)
    return Math.max(0, readyMs - clock.monotonicMs()) + before * host.coilRestMs
  }

  const report = (opening: OpeningId, result: 'sent' | 'not-sent') =>
    clock.soon(() => host.report(opening, result))

  const end = () => {
    if (running === null) return
    const { relay, place, cancel } = running
    running = null
    cancel()
    const off = host.drive(relay, false)
    place.ended()
    if (!off) host.onRefused(relay)
  }

  const begin = ({ pulse, place }: Waiting) => {
    const { relay, pulseMs, opening } = pulse
    queue = queue.filter((other) => other.pulse !== pulse)
    const nowMs = clock.monotonicMs()
    const held = place.begin(pulseMs)
    // Off first of all, then on: the end stands before the beginning is tried.
    running = { relay, place: held, cancel: clock.wakeAt(nowMs + pulseMs, end) }
    if (host.drive(relay, true)) {
      held.holdOn()
      coils.begun(String(relay), nowMs, pulseMs)
      begun += 1
      report(opening, 'sent')
      return
    }
    report(opening, 'not-sent')
    running.cancel()
    running = null
    host.drive(relay, false)
    held.ended()
    host.onRefused(relay)
  }

  const next = () => {
    cancelWake?.()
    cancelWake = null
    for (const waiting of queue) {
      if (running !== null) break
      if (waiting.place.first(clock.monotonicMs())) begin(waiting)
    }
    if (running !== null) return
    const wakeMs = Math.min(...queue.map(({ place }) => place.nextMs()))
    if (wakeMs < Infinity) cancelWake = clock.wakeAt(Math.max(wakeMs, clock.monotonicMs()), next)
  }

  return {
    ask(pulse) {
      if (queue.length >= mostWaiting || coilWaitMs(pulse) > longestCoilWaitMs) return false
      const place = supply.join({
        readyMs: () => coils.readyMs(String(pulse.relay), pulse.pulseMs),
        onMoved: next,
      })
      queue = [...queue, { pulse, place }]
      next()
      return true
    },
    drop() {
      cancelWake?.()
      cancelWake = null
      end()
      for (const { pulse, place } of queue) {
        place.leave()
        report(pulse.opening, 'not-sent')
      }
      queue = []
    },
    begun: () => begun,
  }
}
