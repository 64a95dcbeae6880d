// The real Clock: this machine's time, timers and turn-taking, and whether a time source stands
// behind the time of day. Decides nothing; what an unconfirmed clock means is the core's business.
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Clock } from '../../ports/clock.ts'

/** `setTimeout` takes 31 bits; anything later is reached in several legs. */
const longestLegMs = 2 ** 31 - 1

/**
 * A timer of the system rings up to a millisecond late: a fifth of an exchange at 115,200 baud. Of waits this short, which
 * are the rests between frames from 19,200 baud on, the last part is spent looking at the clock between other work.
 */
const fineMs = 3
const lookingMs = 2

/** systemd-timesyncd makes it at its first synchronisation since the machine's boot. */
const timesyncMark = '/run/systemd/timesync/synchronized'

/** `struct timex` of 64-bit Linux (adjtimex(2)): 208 bytes, `status` at byte 40. */
const timexBytes = 208
const statusOffset = 40
const staUnsync = 0x40
const timeError = 5

/** Whether the kernel says that its clock is being kept right (by chrony, ntpd, timesyncd, PTP or GPS). */
function kernelSynchronised(): boolean {
  try {
    // Loaded here, since a locker with a battery clock never needs it and start-up time counts.
    const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi')
    const adjtimex = koffi.load(null).func('int adjtimex(void *timex)')
    const timex = Buffer.alloc(timexBytes)
    const state = adjtimex(timex) as number
    return state >= 0 && state !== timeError && (timex.readInt32LE(statusOffset) & staUnsync) === 0
  } catch {
    // No adjtimex in this sandbox: then nobody vouches for the clock.
    return false
  }
}

/**
 * `rtc`: a battery clock is trusted from the start. `ntp`: confirmed as soon as this machine has been synchronised
 * once since it booted; that stays so when the network goes, since a running clock drifts by seconds, not hours.
 */
export function createClock({ trust }: { trust: 'ntp' | 'rtc' }): Clock {
  let confirmed = trust === 'rtc'
  return {
    monotonicMs: () => performance.now(),
    wallMs: () => Date.now(),
    confirmed() {
      confirmed ||= existsSync(timesyncMark) || kernelSynchronised()
      return confirmed
    },
    soon(task) {
      setImmediate(task)
    },
    wakeAt(monotonicMs, task) {
      let stop: () => void
      const after = (ms: number) => {
        const timer = setTimeout(leg, Math.min(ms, longestLegMs))
        stop = () => clearTimeout(timer)
      }
      const isFine = monotonicMs - performance.now() <= fineMs
      const wait = (leftMs: number) => {
        if (!isFine) after(Math.ceil(leftMs))
        else if (leftMs >= lookingMs) after(Math.floor(leftMs - 0.5))
        else {
          const turn = setImmediate(leg)
          stop = () => clearImmediate(turn)
        }
      }
      const leg = () => {
        const leftMs = monotonicMs - performance.now()
        // A timer may ring a fraction of a millisecond early; "not before" is a promise.
        if (leftMs <= 0) task()
        else wait(leftMs)
      }
      wait(Math.max(0, monotonicMs - performance.now()))
      return () => stop()
    },
  }
}
