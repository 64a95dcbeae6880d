// A CU12 lock board, byte for byte, with the ways in which real ones go wrong. Written from the
// protocol's rules and not from our driver, so that one mistake cannot stand on both sides.
import type { EmulatedBoard, EmulatedBoardHost, EmulatedBoardSettings, Saying } from './emulated-board.ts'
import { createLock } from './lock.ts'
import { createMouth } from './mouth.ts'

const locksThere = 12
const everyLock = 0x0c
const ask = { done: 0x10, failed: 0x11, timedOut: 0x12, unknownCommand: 0x13, checkFailed: 0x14 } as const
const turnRoundMs = 3
/** The board's own; no source gives its length: as long as a pulse usually is. */
const pulseMs = 500
/** The hook is seen open some 40 ms after the coil's current; the board looks for it then, and once more before it gives up. */
const hookSeenMs = 45
const gaveUpMs = 1_000
/** Software and hardware, as a live board of this maker answered. */
const version = [0x13, 0x01]

const packet = (address: number, lock: number, command: number, answer: number, data: readonly number[]) => {
  const head = [0x02, address, lock, command, answer, data.length, 0x03]
  const sum = [...head, ...data].reduce((total, byte) => total + byte, 0) & 0xff
  return [...head, sum, ...data]
}

export function createCu12(settings: EmulatedBoardSettings, host: EmulatedBoardHost): EmulatedBoard {
  const { clock, onChange } = host
  const { closedBit, closedBits } = settings
  let { address } = settings
  const locks = Array.from({ length: settings.channels }, (_, index) =>
    createLock(clock, () => onChange(index + 1)),
  )
  const mouth = createMouth(host, turnRoundMs)
  const misreads = new Set<number>()
  const heard = { status: 0, unlock: 0, broadcast: 0, bad: 0 }
  let buffer: number[] = []
  /** It hears nothing while it watches a hook. */
  let busyUntilMs = -Infinity

  const hookBytes = (): readonly number[] => {
    let hooks = 0
    for (let index = 0; index < locksThere; index += 1) {
      const misread = misreads.delete(index + 1)
      const closed = (locks[index]?.sensedClosed() ?? true) !== misread
      const bitOfClosed = closedBits?.[index + 1] ?? closedBit
      if ((closed ? bitOfClosed : 1 - bitOfClosed) === 1) hooks += 2 ** index
    }
    return [hooks % 256, Math.floor(hooks / 256)]
  }

  const unlock = (index: number): readonly Saying[] => {
    heard.unlock += 1
    const lock = locks[index]
    const reply = (answer: number) => packet(address, index, 0x81, answer, [])
    if (lock === undefined || mouth.does('refuses-unlock')) return mouth.say(reply(ask.failed))
    if (!mouth.does('deaf')) lock.pulse(pulseMs)
    if (mouth.does('garbage-after-unlock')) {
      mouth.choke()
      return mouth.say(reply(ask.done))
    }
    if (mouth.does('unanswered-unlock')) return []
    busyUntilMs = clock.monotonicMs() + hookSeenMs
    clock.wakeAt(busyUntilMs, () => {
      if (!lock.sensedClosed()) mouth.sayLater(0, () => reply(ask.done))
      else {
        busyUntilMs += gaveUpMs
        mouth.sayLater(gaveUpMs, () => reply(lock.sensedClosed() ? ask.timedOut : ask.done))
      }
    })
    return []
  }

  const obey = (lock: number, command: number): readonly Saying[] => {
    switch (command) {
      case 0x80:
        heard.status += 1
        return mouth.say(packet(address, lock, command, ask.done, hookBytes()))
      case 0x81:
        if (lock !== everyLock) return unlock(lock)
        heard.broadcast += 1
        for (const one of locks) one.pulse(pulseMs)
        return mouth.say(packet(address, lock, command, ask.done, []))
      case 0x8f:
        return mouth.say(packet(address, lock, command, ask.done, version))
      default:
        return mouth.say(packet(address, lock, command, ask.unknownCommand, []))
    }
  }

  const answer = (request: readonly number[]): readonly Saying[] => {
    const [, to = 0, lock = 0, command = 0, asking, length = 0] = request
    if (to !== address || asking !== 0) return []
    const sound = packet(to, lock, command, 0, request.slice(8, 8 + length))
    if (sound[7] === request[7]) return obey(lock, command)
    heard.bad += 1
    return mouth.say(packet(address, lock, command, ask.checkFailed, []))
  }

  return {
    settings,
    locks,
    hear(bytes) {
      if (clock.monotonicMs() < busyUntilMs) return []
      const sayings: Saying[] = []
      buffer.push(...bytes)
      while (buffer.length >= 8) {
        const length = 8 + (buffer[5] ?? 0)
        const framed = buffer[0] === 0x02 && buffer[6] === 0x03
        if (framed && buffer.length < length) break
        if (framed) sayings.push(...answer(buffer.slice(0, length)))
        else heard.bad += 1
        buffer = buffer.slice(framed ? length : 1)
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
