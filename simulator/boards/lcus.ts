// An LCUS USB relay, byte for byte: relays that go on and off, and no word about it. Written from the
// protocol's rules and not from our driver, so that one mistake cannot stand on both sides.
import type {
  BoardMisbehaviour,
  EmulatedBoard,
  EmulatedBoardHost,
  EmulatedBoardSettings,
} from './emulated-board.ts'
import { createLock } from './lock.ts'

const frameLength = 4
/** It misses a command that comes sooner after the last. A third of what the driver leaves: emulated boards are late, not early. */
const busyMs = 15

export function createLcus(
  settings: EmulatedBoardSettings,
  { clock, onChange }: EmulatedBoardHost,
): EmulatedBoard {
  const locks = Array.from({ length: settings.channels }, (_, index) =>
    createLock(clock, () => onChange(index + 1)),
  )
  const misbehaviours = new Set<BoardMisbehaviour>()
  const heard = { status: 0, unlock: 0, broadcast: 0, bad: 0 }
  let buffer: number[] = []
  let busyUntilMs = -Infinity

  const obey = (channel: number, state: number) => {
    if (clock.monotonicMs() < busyUntilMs) {
      heard.bad += frameLength
      return
    }
    busyUntilMs = clock.monotonicMs() + busyMs
    if (state === 1) heard.unlock += 1
    if (state === 0) locks[channel - 1]?.release()
    else if (!misbehaviours.has('deaf')) locks[channel - 1]?.hold()
  }

  return {
    settings,
    locks,
    hear(bytes) {
      buffer.push(...bytes)
      while (buffer.length >= frameLength) {
        const [first, channel = 0, state = 0, sum] = buffer
        const whole = first === 0xa0 && state <= 1 && ((first + channel + state) & 0xff) === sum
        if (whole) obey(channel, state)
        else heard.bad += 1
        buffer = buffer.slice(whole ? frameLength : 1)
      }
      return []
    },
    heard: () => ({ ...heard }),
    misbehave(kind, on) {
      if (on) misbehaviours.add(kind)
      else misbehaviours.delete(kind)
    },
    misreadOnce() {
      throw new RangeError('an LCUS has no switches to misread')
    },
    setAddress() {
      throw new RangeError('an LCUS has no address')
    },
    setUnsure: () => false,
  }
}
