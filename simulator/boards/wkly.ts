// A WKLY lock board, byte for byte, with its word of every door that moves, and the ways in which
// real ones go wrong. Written from the protocol's rules and not from our driver.
import type { EmulatedBoard, EmulatedBoardHost, EmulatedBoardSettings, Saying } from './emulated-board.ts'
import { createLock } from './lock.ts'
import { createMouth } from './mouth.ts'

const wordWkly = [0x57, 0x4b, 0x4c, 0x59]
const turnRoundMs = 5
/** Behind the pulse, since the answer tells the lock's state after it. */
const unlockAnsweredMs = 400
const switchSettlesMs = 20
/** The board's own; no source gives its length. */
const pulseMs = 380
const open = 0x82
const statusOfOne = 0x83
const statusOfAll = 0x84
const doorMoved = 0x85
/** Several at once, a lamp, all, several in turn, hold, release. */
const energisesMany = [0x80, 0x81, 0x86, 0x87, 0x88, 0x89]

const packet = (board: number, command: number, data: readonly number[]): number[] => {
  const bytes = [...wordWkly, 8 + data.length, board, command, ...data]
  return [...bytes, bytes.reduce((xor, byte) => xor ^ byte, 0)]
}

export function createWkly(settings: EmulatedBoardSettings, host: EmulatedBoardHost): EmulatedBoard {
  const { clock, onChange } = host
  const { channels, closedBit, closedBits } = settings
  let { address } = settings
  const mouth = createMouth(host, turnRoundMs)
  const misreads = new Set<number>()
  const unsure = new Set<number>()
  const heard = { status: 0, unlock: 0, broadcast: 0, bad: 0 }
  let buffer: number[] = []

  const stateOf = (channel: number): number => {
    const misread = misreads.delete(channel)
    if (mouth.does('unsure-switches') || unsure.has(channel)) return 0xff
    const closed = (locks[channel - 1]?.sensedClosed() ?? true) !== misread
    return closed === ((closedBits?.[channel] ?? closedBit) === 1) ? 0x01 : 0x00
  }

  const locks = Array.from({ length: channels }, (_, index) => {
    const channel = index + 1
    let wasClosed = true
    const lock = createLock(clock, () => {
      onChange(channel)
      if (lock.sensedClosed() === wasClosed) return
      wasClosed = !wasClosed
      mouth.sayLater(switchSettlesMs, () => packet(address, doorMoved, [channel, stateOf(channel)]))
    })
    return lock
  })

  const unlock = (channel: number): readonly Saying[] => {
    heard.unlock += 1
    const lock = locks[channel - 1]
    if (lock === undefined || mouth.does('refuses-unlock')) {
      return mouth.say(packet(address, open, [0xff, channel, 0xff]))
    }
    if (!mouth.does('deaf')) lock.pulse(pulseMs)
    const reply = () => packet(address, open, [0x00, channel, stateOf(channel)])
    if (mouth.does('garbage-after-unlock')) {
      mouth.choke()
      return mouth.say(reply())
    }
    if (!mouth.does('unanswered-unlock')) mouth.sayLater(unlockAnsweredMs, reply)
    return []
  }

  const obey = (command: number, data: readonly number[]): readonly Saying[] => {
    const [channel = 0] = data
    if (command === open && data.length === 1) return unlock(channel)
    if (command === statusOfOne && data.length === 1) {
      return mouth.say(packet(address, command, [0x00, channel, stateOf(channel)]))
    }
    if (command === statusOfAll && data.length === 0) {
      heard.status += 1
      const states = locks.map((_, index) => stateOf(index + 1))
      return mouth.say(packet(address, command, [0x00, states.length, ...states]))
    }
    if (!energisesMany.includes(command)) return []
    heard.broadcast += 1
    for (const lock of locks) lock.pulse(pulseMs)
    return mouth.say(packet(address, command, [0x00]))
  }

  return {
    settings,
    locks,
    hear(bytes) {
      const sayings: Saying[] = []
      buffer.push(...bytes)
      while (buffer.length >= 5) {
        const length = buffer[4] ?? 0
        const begins = wordWkly.every((byte, index) => buffer[index] === byte) && length >= 8
        if (begins && buffer.length < length) break
        const [, , , , , to = 0, command = 0] = buffer
        const data = buffer.slice(7, length - 1)
        const whole = begins && packet(to, command, data).at(-1) === buffer[length - 1]
        if (whole && to === address) sayings.push(...obey(command, data))
        if (!whole) heard.bad += 1
        buffer = buffer.slice(whole ? length : 1)
      }
      return sayings
    },
    heard: () => ({ ...heard }),
    misbehave: mouth.misbehave,
    misreadOnce: (channel) => misreads.add(channel),
    setAddress(now) {
      address = now
    },
    setUnsure(channel, on) {
      if (on) unsure.add(channel)
      else unsure.delete(channel)
      return true
    },
  }
}
