// A KR-CU16 lock board, byte for byte, with the ways in which real ones go wrong. Written from the
// protocol's rules and not from our driver, so that one mistake cannot stand on both sides.
import type { EmulatedBoard, EmulatedBoardHost, EmulatedBoardSettings, Saying } from './emulated-board.ts'
import { createLock } from './lock.ts'
import { createMouth } from './mouth.ts'

const channels = 16
/** Time to think before an answer. */
const turnRoundMs = 3
/** The board's own; no source gives its length: as long as a pulse usually is. */
const pulseMs = 500

const withSum = (bytes: readonly number[]): number[] => [
  ...bytes,
  bytes.reduce((sum, byte) => sum + byte, 0) & 0xff,
]

export function createKrCu16(
  settings: EmulatedBoardSettings,
  { clock, onChange, say: speak }: EmulatedBoardHost,
): EmulatedBoard {
  const locks = Array.from({ length: settings.channels }, (_, index) =>
    createLock(clock, () => onChange(index + 1)),
  )
  const mouth = createMouth({ clock, say: speak }, turnRoundMs)
  const misreads = new Set<number>()
  const heard = { status: 0, unlock: 0, broadcast: 0, bad: 0 }
  let { address: own } = settings
  let buffer: number[] = []

  const status = (command: number, lockNibble: number): readonly number[] => {
    let closed = 0
    let items = 0
    for (let index = 0; index < channels; index += 1) {
      const lock = locks[index]
      const misread = misreads.delete(index + 1)
      const sensedClosed = (lock?.sensedClosed() ?? true) !== misread
      const closedBit = settings.closedBits?.[index + 1] ?? settings.closedBit
      if ((sensedClosed ? closedBit : 1 - closedBit) === 1) closed |= 1 << index
      if (lock?.look().item) items |= 1 << index
    }
    const address = (own << 4) | lockNibble
    return withSum([0x02, address, command, closed & 0xff, closed >> 8, items & 0xff, items >> 8, 0x03])
  }

  const obey = (address: number, command: number): readonly Saying[] => {
    const mine = address >> 4 === own
    if (command === 0x30 && mine && (address & 0x0f) === 0) {
      heard.status += 1
      return mouth.say(status(0x35, 0))
    }
    if (command === 0x31 && mine) {
      heard.unlock += 1
      if (!mouth.does('deaf')) locks[address & 0x0f]?.pulse(pulseMs)
      if (mouth.does('garbage-after-unlock')) {
        mouth.choke()
        return mouth.say(status(0x35, 0))
      }
      return mouth.does('answers-unlock') ? mouth.say(status(0x35, address & 0x0f)) : []
    }
    if (command === 0x32 && address === 0xf0) {
      heard.broadcast += 1
      return mouth.say(status(0x36, 0))
    }
    return []
  }

  return {
    settings,
    locks,
    hear(bytes) {
      const sayings: Saying[] = []
      buffer.push(...bytes)
      while (buffer.length >= 5) {
        const [first, address = 0, command = 0, last, sum] = buffer
        const whole = first === 0x02 && last === 0x03 && withSum(buffer.slice(0, 4)).at(-1) === sum
        if (whole) sayings.push(...obey(address, command))
        else heard.bad += 1
        buffer = buffer.slice(whole ? 5 : 1)
      }
      return sayings
    },
    heard: () => ({ ...heard }),
    misbehave: mouth.misbehave,
    misreadOnce: (channel) => misreads.add(channel),
    setAddress(address) {
      own = address
    },
    setUnsure: () => false,
  }
}
