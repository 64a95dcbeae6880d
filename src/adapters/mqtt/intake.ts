// Requests between their receipt and their handling: so many are worked on at once, the rest waits in order.
// Closed until the connection is ready. The library can't be made to read less without also holding back the
// acknowledgements of what we send, so what a broker pours out at once is kept here, and handled in slices.
import type { Clock } from '../../ports/clock.ts'
import type { Incoming } from './session.ts'

/**
 * Handled before the event loop has its turn, and so the size of a commit under load. Sixty hold the loop for some 5 ms, and
 * for 15 to 26 in the worst turns of a stream of 6,000; with a hundred it was 7 and 16 to 44.
 */
const maxAtOnce = 60

/** Worked on at once: five full commits of the engine. */
const maxWorking = 1000
/** Waiting: as many as a broker may have unacknowledged, and never more than this many bytes of payload. */
const maxWaiting = 65_535
const maxWaitingBytes = 32 * 1024 * 1024

export interface Intake {
  take(incoming: Incoming, finished: () => void): void
  /** From now on requests are handled. */
  open(): void
  /** The connection is gone, and with it what waits: it was not acknowledged and comes again. */
  end(): void
}

export interface IntakeUse {
  readonly clock: Pick<Clock, 'soon'>
  readonly handle: (incoming: Incoming, finished: () => void) => void
  /** More than fits is waiting. */
  readonly onOverflow: () => void
}

interface Waiting {
  readonly incoming: Incoming
  readonly finished: () => void
}

export function createIntake({ clock, handle, onOverflow }: IntakeUse): Intake {
  let queue: Waiting[] = []
  let first = 0
  let bytes = 0
  let working = 0
  let isOpen = false
  /** How many of the present slice are left. */
  let left = maxAtOnce
  let pumping = false
  let isRefilling = false

  const work = ({ incoming, finished }: Waiting): void => {
    let isWorking = true
    working++
    handle(incoming, () => {
      if (!isWorking) return
      isWorking = false
      working--
      finished()
      pump()
    })
  }

  const pump = (): void => {
    // What is answered at once comes back here while the loop runs.
    if (pumping || !isOpen) return
    pumping = true
    for (let next = queue[first]; next !== undefined && working < maxWorking; next = queue[first]) {
      if (left === 0) break
      left--
      first++
      bytes -= next.incoming.payload.length
      work(next)
    }
    pumping = false
    if (!isRefilling && left < maxAtOnce) {
      isRefilling = true
      clock.soon(refill)
    }
    if (first === queue.length) queue = []
    else if (first >= 1024) queue = queue.slice(first)
    else return
    first = 0
  }

  const refill = (): void => {
    isRefilling = false
    left = maxAtOnce
    pump()
  }

  return {
    take(incoming, finished) {
      const isFull = queue.length - first >= maxWaiting || bytes + incoming.payload.length > maxWaitingBytes
      if (isFull && isOpen) {
        onOverflow()
        return
      }
      // Were it dropped while closed, the same would come again for ever.
      if (isFull) isOpen = true
      queue.push({ incoming, finished })
      bytes += incoming.payload.length
      pump()
    },
    open() {
      isOpen = true
      pump()
    },
    end() {
      queue = []
      first = 0
      bytes = 0
      isOpen = false
    },
  }
}
