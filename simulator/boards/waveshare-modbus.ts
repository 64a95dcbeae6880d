// A Modbus RTU relay board, byte for byte: Waveshare's, or one of the other makes that the driver has a
// dialect for. Written from the makers' tables and not from our driver, so that one mistake cannot stand on both sides.
import type {
  BoardMisbehaviour,
  EmulatedBoard,
  EmulatedBoardHost,
  EmulatedBoardSettings,
  Saying,
} from './emulated-board.ts'
import { createLock } from './lock.ts'

const turnRoundMs = 4
const slowMs = 500
const garbageForMs = 200
/** Waveshare's registers of relay and input coupled: 0 apart, 1 the relay follows its input. New boards come coupled. */
const couplingAt = 0x1000
const timedStep = 5

/** Bit by bit, so that it shares nothing with the driver's table. */
const crcOf = (bytes: readonly number[]): number[] => {
  let crc = 0xffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit += 1) crc = crc % 2 === 1 ? ((crc - 1) / 2) ^ 0xa001 : crc / 2
  }
  return [crc % 256, Math.floor(crc / 256)]
}

export function createWaveshareModbus(
  settings: EmulatedBoardSettings,
  { clock, onChange }: EmulatedBoardHost,
): EmulatedBoard {
  const { channels, inputs = false, dialect = 'waveshare' } = settings
  const coupled = Array.from({ length: channels }, () => inputs && dialect === 'waveshare')
  const wasClosed = Array.from({ length: channels }, () => true)
  const pulseNumber = Array.from({ length: channels }, () => 0)
  const misbehaviours = new Set<BoardMisbehaviour>()
  const misreads = new Set<number>()
  const heard = { status: 0, unlock: 0, broadcast: 0, bad: 0 }
  let { address: own } = settings
  let buffer: number[] = []
  let garbageUntilMs = 0
  let previous: readonly number[] = []

  const locks = Array.from({ length: channels }, (_, index) =>
    createLock(clock, () => {
      const lock = locks[index]
      // The hazard of a coupled input: a door that moves fires its own lock.
      if (lock !== undefined && coupled[index] && lock.sensedClosed() !== wasClosed[index]) lock.hold()
      if (lock !== undefined) wasClosed[index] = lock.sensedClosed()
      onChange(index + 1)
    }),
  )

  const setRelay = (relay: number, on: boolean) => {
    if (on && misbehaviours.has('deaf')) return
    pulseNumber[relay] = (pulseNumber[relay] ?? 0) + 1
    if (on) locks[relay]?.hold()
    else locks[relay]?.release()
  }
  const pulseRelay = (relay: number, ms: number) => {
    setRelay(relay, true)
    const mine = pulseNumber[relay]
    clock.wakeAt(clock.monotonicMs() + ms, () => {
      if (pulseNumber[relay] === mine && !misbehaviours.has('relay-sticks')) locks[relay]?.release()
    })
  }

  const say = (body: readonly number[]): Saying[] => {
    if (misbehaviours.has('silent')) return []
    const reply = [own, ...body]
    const whole = [...reply, ...crcOf(reply)]
    let bytes = [...whole]
    if (clock.monotonicMs() < garbageUntilMs)
      bytes = bytes.map((byte, index) => (byte * 7 + index * 31 + 5) & 0xff)
    if (misbehaviours.has('wrong-sum')) bytes = [...bytes.slice(0, -1), ((bytes.at(-1) ?? 0) + 1) & 0xff]
    if (misbehaviours.has('truncated')) bytes = bytes.slice(0, Math.ceil(bytes.length / 2))
    if (misbehaviours.has('merged')) bytes = [...previous, ...bytes]
    previous = whole
    const afterMs = turnRoundMs + (misbehaviours.has('slow') ? slowMs : 0)
    return [{ bytes: Uint8Array.from(bytes), afterMs }]
  }
  const refuse = (code: number, exception: number) => say([code + 0x80, exception])

  const packed = (bits: readonly boolean[]): number[] => {
    const bytes: number[] = Array(Math.ceil(bits.length / 8)).fill(0)
    for (const [index, bit] of bits.entries())
      if (bit) bytes[index >> 3] = (bytes[index >> 3] ?? 0) + 2 ** (index % 8)
    return bytes
  }

  const sensed = (index: number): boolean => {
    const misread = misreads.delete(index + 1)
    const closed = (locks[index]?.sensedClosed() ?? true) !== misread
    const closedBit = settings.closedBits?.[index + 1] ?? settings.closedBit
    return closed ? closedBit === 1 : closedBit === 0
  }

  const read = (code: number, address: number, count: number): Saying[] => {
    const first = dialect === 'waveshare' || dialect === 'timed-registers' ? 0 : 1
    if (code === 2 && !inputs) return refuse(code, 1)
    if (count < 1 || address !== (code === 2 ? 0 : first) || count > channels) return refuse(code, 2)
    heard.status += 1
    const relays = locks.slice(0, count).map((lock) => lock.look().held)
    if (code === 3) {
      if (dialect !== 'command-registers') return refuse(code, 1)
      return say([code, 2 * count, ...relays.flatMap((on) => [0, on ? 1 : 0])])
    }
    const bits = code === 1 ? relays : relays.map((_, index) => sensed(index))
    const bytes = packed(bits)
    return say([code, bytes.length, ...bytes])
  }

  const unlock = (relay: number, ms: number | null): boolean => {
    if (relay >= channels) return false
    heard.unlock += 1
    if (ms === null) setRelay(relay, true)
    else pulseRelay(relay, ms)
    if (misbehaviours.has('garbage-after-unlock')) garbageUntilMs = clock.monotonicMs() + garbageForMs
    return true
  }
  const off = (relay: number): boolean => {
    if (relay >= channels) return false
    setRelay(relay, false)
    return true
  }

  /** One write of one word; false where the board has no such address or value. */
  const write = (code: number, address: number, value: number): boolean => {
    if (dialect === 'command-registers') {
      if (code !== 6 || address < 1) return false
      return value === 0x0100 ? unlock(address - 1, null) : value === 0x0200 && off(address - 1)
    }
    if (dialect === 'one-based-coils') {
      if (code !== 5 || address < 1) return false
      return value === 0x0100 ? unlock(address - 1, null) : value === 0 && off(address - 1)
    }
    if (code === 6) {
      if (dialect !== 'waveshare' || !inputs || address < couplingAt || address >= couplingAt + channels)
        return false
      coupled[address - couplingAt] = value !== 0
      return true
    }
    if (dialect === 'waveshare' && address === 0xff && value === 0)
      return locks.every((_, relay) => off(relay))
    if (dialect === 'waveshare' && address >= 0x200 && address < 0x300)
      return unlock(address - 0x200, value * 100)
    return value === 0xff00 ? unlock(address, null) : value === 0 && off(address)
  }

  const writeMany = (request: readonly number[], address: number): Saying[] => {
    const [, code = 0, , , countHigh = 0, countLow = 0] = request
    const count = countHigh * 256 + countLow
    const data = request.slice(7, -2)
    if (dialect !== 'timed-registers') return refuse(code, 1)
    if (code === 0x0f) {
      if (address !== 0 || count > channels || data.some((byte) => byte !== 0)) return refuse(code, 3)
      for (const relay of locks.keys()) setRelay(relay, false)
      return say([code, 0, address, countHigh, countLow])
    }
    const [, mode = 0, high = 0, low = 0] = data
    const relay = (address - 3) / timedStep
    if (count !== 2 || mode !== 4 || !Number.isInteger(relay) || relay < 0) return refuse(code, 3)
    if (!unlock(relay, (high * 256 + low) * 100)) return refuse(code, 2)
    return say([code, 0, address, countHigh, countLow])
  }

  const obey = (request: readonly number[]): Saying[] => {
    const [board, code = 0, a = 0, b = 0, c = 0, d = 0] = request
    if (board !== own) return []
    const address = a * 256 + b
    const word = c * 256 + d
    if (code >= 1 && code <= 3) return read(code, address, word)
    if (code === 5 || code === 6)
      return write(code, address, word) ? say([code, a, b, c, d]) : refuse(code, 2)
    return code === 0x0f || code === 0x10 ? writeMany(request, address) : refuse(code, 1)
  }

  /** The whole request at the front of the buffer; null where none can be told. */
  const requestLength = (): number | null => {
    const code = buffer[1] ?? 0
    if ([1, 2, 3, 5, 6].includes(code)) return 8
    if (code === 0x0f || code === 0x10) return 9 + (buffer[6] ?? 0)
    return null
  }

  return {
    settings,
    locks,
    hear(bytes) {
      const sayings: Saying[] = []
      buffer.push(...bytes)
      while (buffer.length >= 8) {
        const length = requestLength()
        if (length !== null && buffer.length < length) break
        const request = buffer.slice(0, length ?? 1)
        const sound = length !== null && crcOf(request.slice(0, -2)).join() === request.slice(-2).join()
        if (sound) sayings.push(...obey(request))
        else heard.bad += 1
        buffer = buffer.slice(sound ? length : 1)
      }
      return sayings
    },
    heard: () => ({ ...heard }),
    misbehave(kind, on) {
      if (on) misbehaviours.add(kind)
      else misbehaviours.delete(kind)
    },
    misreadOnce: (channel) => misreads.add(channel),
    setAddress(address) {
      own = address
    },
    setUnsure: () => false,
  }
}
