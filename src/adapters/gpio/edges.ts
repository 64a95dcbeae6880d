// Watches the inputs of one line request: which of them moved. One worker thread a request, for as long as it is open.
// Reads no level and debounces nothing.
import { readSync } from 'node:fs'
import type { Clock } from '../../ports/clock.ts'
import { eventBytes, readEvents } from './abi.ts'
import { openWaiting } from './kernel.ts'

/** Some kernels tell nobody who waits that the chip has gone, so it is asked again at least this often. */
const waitMs = 1_000
/** After edges: a line that hums costs 200 wake-ups a second at most. */
const restMs = 5
const eventsAtOnce = 64

export interface EdgesEars {
  onEdge(offset: number): void
  /** The kernel's buffer ran over: any line may have moved. */
  onMissed(): void
  /** The last call. */
  onLost(): void
  /** Every second or so while it is quiet. */
  onQuiet(): void
}

export interface Edges {
  /** No ear is called from now on; `done` once nothing holds the descriptor any more. */
  close(done: () => void): void
}

export function watchEdges(descriptor: number, clock: Clock, ears: EdgesEars): Edges {
  const waiting = openWaiting(descriptor)
  const events = Buffer.alloc(eventsAtOnce * eventBytes)
  let expected: number | null = null
  let ended: (() => void) | null = null
  let cancelRest: (() => void) | null = null
  let lost = false

  const take = () => {
    const length = readSync(descriptor, events)
    const moved = new Set<number>()
    let missed = false
    for (const { offset, order } of readEvents(events.subarray(0, length))) {
      missed ||= expected !== null && order !== expected
      expected = (order + 1) >>> 0
      moved.add(offset)
    }
    if (missed) ears.onMissed()
    else for (const offset of moved) ears.onEdge(offset)
  }

  const finish = (done: () => void) => {
    waiting.close()
    done()
  }

  /** False where the request is lost. */
  const heard = (found: 'readable' | 'lost' | 'nothing'): boolean => {
    if (found === 'lost') return false
    try {
      if (found === 'readable') take()
      else ears.onQuiet()
      return true
    } catch {
      return false
    }
  }

  const wait = () => {
    cancelRest = null
    waiting.begin(waitMs, (found) => {
      if (ended === null && !heard(found)) {
        lost = true
        ears.onLost()
      } else if (ended !== null) finish(ended)
      else if (found === 'nothing') wait()
      else cancelRest = clock.wakeAt(clock.monotonicMs() + restMs, wait)
    })
  }
  wait()

  return {
    close(done) {
      ended = () => clock.soon(done)
      if (lost) finish(ended)
      else if (cancelRest !== null) {
        cancelRest()
        finish(ended)
      } else waiting.wake()
    },
  }
}
