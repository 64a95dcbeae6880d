// The packets that a locker writes itself, read back from their bytes: PUBLISH with QoS 1 and PUBACK, in the form of 3.1.1 and
// of 5 (sections 3.3 and 3.4 of both standards). By its own hand, so that it can't share a mistake with the writer.

export interface Published {
  readonly type: 'publish'
  readonly id: number
  readonly topic: string
  readonly payload: Buffer
  readonly retain: boolean
  readonly correlation: Buffer | null
}

export interface Acknowledged {
  readonly type: 'puback'
  readonly id: number
}

export type Said = Published | Acknowledged

/** Properties that may stand in a PUBLISH of a locker: both are a length in two bytes and so many bytes. */
const contentType = 0x03
const correlationData = 0x09

interface Reader {
  readonly bytes: Buffer
  at: number
}

/** A length in one to four bytes, seven bits each, the lowest first. */
function length(from: Reader): number {
  let value = 0
  for (let shift = 0; shift < 28; shift += 7) {
    const byte = from.bytes.readUInt8(from.at++)
    value |= (byte & 0x7f) << shift
    if (byte < 0x80) return value
  }
  throw new Error('a length of more than four bytes')
}

function word(from: Reader): number {
  from.at += 2
  return from.bytes.readUInt16BE(from.at - 2)
}

function take(from: Reader, count: number): Buffer {
  if (from.at + count > from.bytes.length) throw new Error('a packet is shorter than it says')
  from.at += count
  return from.bytes.subarray(from.at - count, from.at)
}

function correlationIn(from: Reader): Buffer | null {
  const end = length(from) + from.at
  let found: Buffer | null = null
  while (from.at < end) {
    const property = from.bytes.readUInt8(from.at++)
    if (property !== contentType && property !== correlationData)
      throw new Error(`an unknown property ${property}`)
    const value = take(from, word(from))
    if (property === correlationData) found = value
  }
  return found
}

/** Whole packets, as they were written in one piece. Throws where they are anything else: that is a bug of the locker's. */
export function packetsIn(bytes: Buffer, protocol: 4 | 5): Said[] {
  const from: Reader = { bytes, at: 0 }
  const said: Said[] = []
  while (from.at < bytes.length) {
    const head = bytes.readUInt8(from.at++)
    const end = length(from) + from.at
    if (head === 0x40) said.push({ type: 'puback', id: word(from) })
    else if (head === 0x32 || head === 0x33) {
      const topic = take(from, word(from)).toString('utf8')
      const id = word(from)
      const correlation = protocol === 5 ? correlationIn(from) : null
      const payload = take(from, end - from.at)
      said.push({ type: 'publish', id, topic, payload, retain: head === 0x33, correlation })
    } else throw new Error(`a packet that begins with 0x${head.toString(16)}`)
    if (from.at !== end) throw new Error('a packet is longer than it says')
  }
  return said
}
