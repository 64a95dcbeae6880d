// A KR-CU16 lock board, byte for byte, with the ways in which real ones go wrong. Written from the
// protocol's rules and not from our driver, so that one mistake cannot stand on both sides.
import type {
  BoardMisbehaviour,
  EmulatedBoard,
  EmulatedBoardHost,
  EmulatedBoardSettings,
  Saying,
} from './emulated-board.ts'
import { createLock } from './lock.ts'

const channels = 16
/** Time to think before an answer. */
const turnRoundMs = 3
const slowMs = 500
const garbageForMs = 200

const withSum = (bytes: readonly number[]): number[] => [
  ...bytes,
  bytes.reduce((sum, byte) => sum + byte, 0) & 0xff,
]

export function createKrCu16(
  settings: EmulatedBoardSettings,
  { clock, onChange }: EmulatedBoardHost,
): EmulatedBoard {
  const locks = Array.from({ length: settings.channels }, (_, index) =>
    createLock(clock, () => onChange(index + 1)),
  )
  const misbehaviours = new Set<BoardMisbehaviour>()
  const misreads = new Set<number>()
  const heard = { status: 0, unlock: 0, broadcast: 0, bad: 0 }
  let buffer: number[] = []
  let garbageUntilMs = 0
  let previous: readonly number[] = []

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
    const address = (settings.address << 4) | lockNibble
    return withSum([0x02, address, command, closed & 0xff, closed >> 8, items & 0xff, items >> 8, 0x03])
  }

  const say = (reply: readonly number[]): Saying[] => {
    if (misbehaviours.has('silent')) return []
    let bytes = [...reply]
    if (clock.monotonicMs() < garbageUntilMs)
      bytes = bytes.map((byte, index) => (byte * 7 + index * 31 + 5) & 0xff)
    if (misbehaviours.has('wrong-sum')) bytes = [...bytes.slice(0, -1), ((bytes.at(-1) ?? 0) + 1) & 0xff]
    if (misbehaviours.has('truncated')) bytes = bytes.slice(0, 5)
    if (misbehaviours.has('merged')) bytes = [...previous, ...bytes]
    previous = reply
    return [
      { bytes: Uint8Array.from(bytes), afterMs: turnRoundMs + (misbehaviours.has('slow') ? slowMs : 0) },
    ]
  }

  const obey = (address: number, command: number): Saying[] => {
    const mine = address >> 4 === settings.address
    if (command === 0x30 && mine && (address & 0x0f) === 0) {
      heard.status += 1
      return say(status(0x35, 0))
    }
    if (command === 0x31 && mine) {
      heard.unlock += 1
      if (!misbehaviours.has('deaf')) locks[address & 0x0f]?.pulse()
      if (misbehaviours.has('garbage-after-unlock')) {
        garbageUntilMs = clock.monotonicMs() + garbageForMs
        return say(status(0x35, 0))
      }
      return misbehaviours.has('answers-unlock') ? say(status(0x35, address & 0x0f)) : []
    }
    if (command === 0x32 && address === 0xf0) {
      heard.broadcast += 1
      return say(status(0x36, 0))
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
    misbehave(kind, on) {
      if (on) misbehaviours.add(kind)
      else misbehaviours.delete(kind)
    },
    misreadOnce: (channel) => misreads.add(channel),
  }
}
