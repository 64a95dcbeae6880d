// An unbranded lock board that speaks 8A and 80 with an XOR, with the ways in which real ones go
// wrong. Written from the protocol's rules and not from our driver.
import type { EmulatedBoard, EmulatedBoardHost, EmulatedBoardSettings, Saying } from './emulated-board.ts'
import { createLock } from './lock.ts'
import { createMouth } from './mouth.ts'

const turnRoundMs = 5
/** By the maker's sheet. */
const pulseMs = 300
/** An unlock is answered after half a second to a second; the board hears nothing meanwhile. */
const unlockAnsweredMs = (channel: number): number => 500 + ((channel * 137) % 501)
const switchSettlesMs = 20

/** The firmware for 24 channels sends three bytes whatever the board has, the one for 50 seven. */
const stateBytesOf = (channels: number): number => (channels <= 24 ? 3 : 7)

const withXor = (bytes: readonly number[]): number[] => [...bytes, bytes.reduce((xor, byte) => xor ^ byte, 0)]

export function createXor8a(settings: EmulatedBoardSettings, host: EmulatedBoardHost): EmulatedBoard {
  const { clock, onChange } = host
  const { channels, closedBit, closedBits } = settings
  let { address } = settings
  const mouth = createMouth(host, turnRoundMs)
  const misreads = new Set<number>()
  const heard = { status: 0, unlock: 0, broadcast: 0, bad: 0 }
  let buffer: number[] = []
  let busyUntilMs = -Infinity

  const levelOf = (channel: number): 0 | 1 => {
    const misread = misreads.delete(channel)
    const closed = (locks[channel - 1]?.sensedClosed() ?? true) !== misread
    const bitOfClosed = closedBits?.[channel] ?? closedBit
    return closed ? bitOfClosed : bitOfClosed === 1 ? 0 : 1
  }
  const word = (head: number, channel: number): number[] =>
    withXor([head, address, channel, levelOf(channel) === 1 ? 0x11 : 0x00])

  const locks = Array.from({ length: channels }, (_, index) => {
    const channel = index + 1
    let wasClosed = true
    const lock = createLock(clock, () => {
      onChange(channel)
      if (lock.sensedClosed() === wasClosed) return
      wasClosed = !wasClosed
      if (mouth.does('tells-changes')) mouth.sayLater(switchSettlesMs, () => word(0x82, channel))
    })
    return lock
  })

  const statusOfAll = (): readonly Saying[] => {
    heard.status += 1
    const groups = Array.from({ length: stateBytesOf(channels) }, (_, group) => {
      let bits = 0
      for (let bit = 0; bit < 8; bit += 1) bits += levelOf(8 * group + bit + 1) * 2 ** bit
      return bits
    })
    return mouth.say(withXor([0x80, address, ...groups.reverse(), 0x33]))
  }

  const unlock = (channel: number): readonly Saying[] => {
    heard.unlock += 1
    if (!mouth.does('deaf')) locks[channel - 1]?.pulse(pulseMs)
    const head = mouth.does('answers-as-query') ? 0x80 : 0x8a
    if (mouth.does('garbage-after-unlock')) {
      mouth.choke()
      return mouth.say(word(head, channel))
    }
    if (mouth.does('unanswered-unlock')) return []
    const afterMs = unlockAnsweredMs(channel)
    busyUntilMs = clock.monotonicMs() + afterMs
    mouth.sayLater(afterMs, () => word(head, channel))
    return []
  }

  const obey = (head: number, channel: number, mark: number): readonly Saying[] => {
    if (head === 0x80 && mark === 0x33) return channel === 0 ? statusOfAll() : mouth.say(word(0x80, channel))
    if (head !== 0x8a || mark !== 0x11) return []
    if (channel !== 0) return unlock(channel)
    heard.broadcast += 1
    for (const lock of locks) lock.pulse(pulseMs)
    return []
  }

  return {
    settings,
    locks,
    hear(bytes) {
      if (clock.monotonicMs() < busyUntilMs) return []
      const sayings: Saying[] = []
      buffer.push(...bytes)
      while (buffer.length >= 5) {
        const [head = 0, to, channel = 0, mark = 0, check] = buffer
        const whole = (head === 0x8a || head === 0x80) && withXor(buffer.slice(0, 4)).at(-1) === check
        if (whole && to === address) sayings.push(...obey(head, channel, mark))
        if (!whole) heard.bad += 1
        buffer = buffer.slice(whole ? 5 : 1)
      }
      return sayings
    },
    heard: () => ({ ...heard }),
    misbehave: mouth.misbehave,
    misreadOnce: (channel) => misreads.add(channel),
    setAddress(now) {
      address = now
    },
    setUnsure: () => false,
  }
}
