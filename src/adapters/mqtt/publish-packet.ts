// One PUBLISH as bytes, with QoS 1, in the form of 3.1.1 (section 3.3 of its standard) or of 5 (section 3.3 of its own).
// In one piece: the library writes the same packet in half a dozen, and takes five times as long.

export interface Message {
  readonly topic: string
  readonly payload: string
  readonly retain: boolean
  /** These two are said in 5 only. */
  readonly correlation: Uint8Array | null
  readonly contentType: string | null
}

const contentTypeProperty = 0x03
const correlationProperty = 0x09
const nothing = Buffer.alloc(0)

/** A length in one to four bytes, seven bits each, the lowest first. */
function lengthBytes(length: number): number[] {
  const bytes: number[] = []
  let rest = length
  for (; rest > 0x7f; rest >>= 7) bytes.push((rest & 0x7f) | 0x80)
  return [...bytes, rest]
}

function property(name: number, value: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([name, value.length >> 8, value.length & 0xff]), value])
}

function properties(contentType: string | null, correlation: Uint8Array | null): Buffer {
  const all = Buffer.concat([
    contentType === null ? nothing : property(contentTypeProperty, Buffer.from(contentType)),
    correlation === null ? nothing : property(correlationProperty, correlation),
  ])
  return Buffer.concat([Buffer.from(lengthBytes(all.length)), all])
}

/** The same for every event and for every answer without correlation data. Bounded by the content types that we have. */
const usual = new Map<string | null, Buffer>()

function propertiesOf({ contentType, correlation }: Message): Buffer {
  if (correlation !== null) return properties(contentType, correlation)
  const known = usual.get(contentType)
  if (known) return known
  const made = properties(contentType, null)
  usual.set(contentType, made)
  return made
}

/** `id` is 1 to 65,535; a topic has at most 65,535 bytes and no wildcard. */
export function publishPacket(protocol: 4 | 5, message: Message, id: number): Buffer {
  const { topic, payload, retain } = message
  const said = protocol === 5 ? propertiesOf(message) : nothing
  const topicLength = Buffer.byteLength(topic)
  const rest = 2 + topicLength + 2 + said.length + Buffer.byteLength(payload)
  const length = lengthBytes(rest)
  const head = 1 + length.length
  const packet = Buffer.allocUnsafe(head + rest)
  packet[0] = 0x32 | (retain ? 1 : 0)
  packet.set(length, 1)
  let at = packet.writeUInt16BE(topicLength, head)
  at += packet.write(topic, at)
  at = packet.writeUInt16BE(id, at)
  at += said.copy(packet, at)
  packet.write(payload, at)
  return packet
}
