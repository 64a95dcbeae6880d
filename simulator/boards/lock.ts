// One door with its lock, as metal and springs: the same behind every family of boards.
// Knows no bytes and no polarity.
import type { Clock } from '../../src/ports/clock.ts'
import type { DoorLook } from './wall.ts'

/** From the coil's current until the switch sees the door open (measured on a CU12: about 40 ms). */
const springMs = 40

export interface Lock {
  look(): DoorLook
  /** Energises the coil for so long, or for so much longer where it is energised already. */
  pulse(ms: number): void
  /** Energises the coil until `release`; nothing where it is energised already. */
  hold(): void
  release(): void
  close(): void
  forceOpen(): void
  setJammed(jammed: boolean): void
  setItem(item: boolean): void
  stickSensor(reading: 'open' | 'closed' | null): void
  /** What the switch says. */
  sensedClosed(): boolean
}

/** Starts closed, empty and sound. `onChange` is called after every change of its look. */
export function createLock(clock: Clock, onChange: () => void): Lock {
  let state: DoorLook = {
    open: false,
    item: false,
    jammed: false,
    stuckSensor: null,
    pulses: 0,
    lastPulseMs: null,
    held: false,
    lastHeldMs: null,
  }
  const set = (change: Partial<DoorLook>) => {
    state = { ...state, ...change }
    onChange()
  }
  let heldSinceMs = 0
  /** Tells the end of the last pulse from an older one's. */
  let pulse = 0
  const energise = () => {
    const nowMs = clock.monotonicMs()
    if (!state.held) heldSinceMs = nowMs
    pulse += 1
    set({ held: true, pulses: state.pulses + 1, lastPulseMs: nowMs })
    clock.wakeAt(nowMs + springMs, () => {
      if (!state.jammed && !state.open) set({ open: true })
    })
  }
  const release = () => {
    if (state.held) set({ held: false, lastHeldMs: clock.monotonicMs() - heldSinceMs })
  }
  return {
    look: () => state,
    pulse(ms) {
      energise()
      const mine = pulse
      clock.wakeAt(clock.monotonicMs() + ms, () => {
        if (mine === pulse) release()
      })
    },
    hold() {
      if (!state.held) energise()
    },
    release,
    close: () => set({ open: false }),
    forceOpen: () => set({ open: true }),
    setJammed: (jammed) => set({ jammed }),
    setItem: (item) => set({ item }),
    stickSensor: (stuckSensor) => set({ stuckSensor }),
    sensedClosed: () => (state.stuckSensor === null ? !state.open : state.stuckSensor === 'closed'),
  }
}
