// The kernel's interface to general-purpose lines, version 2 (linux/gpio.h, since 5.10), as bytes of a 64-bit little-endian
// machine. Sizes, offsets and numbers were compared with a C program built against the header (high). Opens nothing.

const chipInfoBytes = 68
const lineInfoBytes = 256
const valuesBytes = 16
const requestBytes = 592
export const eventBytes = 48
const nameBytes = 32
/** Lines of one request. */
export const mostLines = 64

const linesAt = 64
const consumerAt = 256
const flagsAt = 288
const attributeCountAt = 296
const attributesAt = 320
const attributeBytes = 24
const lineCountAt = 560
const descriptorAt = 588

const attributeFlags = 1
const attributeValues = 2

/** `_IOR`/`_IOWR` of type 0xB4 with the sizes above. */
export const ioctls = {
  chipInfo: 0x8044b401,
  lineInfo: 0xc100b405,
  request: 0xc250b407,
  getValues: 0xc010b40e,
  setValues: 0xc010b40f,
} as const

export const lineFlags = {
  used: 1n << 0n,
  activeLow: 1n << 1n,
  input: 1n << 2n,
  output: 1n << 3n,
  risingEdge: 1n << 4n,
  fallingEdge: 1n << 5n,
  pullUp: 1n << 8n,
  pullDown: 1n << 9n,
} as const

export interface RequestedLine {
  readonly offset: number
  readonly flags: bigint
}

const text = (bytes: Buffer, from: number): string => {
  const end = bytes.indexOf(0, from)
  return bytes.toString('utf8', from, end < 0 || end > from + nameBytes ? from + nameBytes : end)
}

export const emptyChipInfo = (): Buffer => Buffer.alloc(chipInfoBytes)
export const readChipInfo = (bytes: Buffer) => ({
  label: text(bytes, nameBytes),
  lines: bytes.readUInt32LE(linesAt),
})

export function lineInfoOf(offset: number): Buffer {
  const bytes = Buffer.alloc(lineInfoBytes)
  bytes.writeUInt32LE(offset, 64)
  return bytes
}
export const readLineInfo = (bytes: Buffer) => ({
  used: (bytes.readBigUInt64LE(72) & lineFlags.used) !== 0n,
  consumer: text(bytes, nameBytes),
})

/** A request for up to 64 lines; every output among them begins inactive. */
export function lineRequest(consumer: string, lines: readonly RequestedLine[]): Buffer {
  const bytes = Buffer.alloc(requestBytes)
  for (const [index, { offset }] of lines.entries()) bytes.writeUInt32LE(offset, 4 * index)
  bytes.write(consumer, consumerAt, nameBytes - 1, 'utf8')
  bytes.writeUInt32LE(lines.length, lineCountAt)
  const maskOf = (wanted: (line: RequestedLine) => boolean) =>
    lines.reduce((mask, line, index) => (wanted(line) ? mask | (1n << BigInt(index)) : mask), 0n)
  const attributes = [...new Set(lines.map(({ flags }) => flags))].map((flags) => ({
    id: attributeFlags,
    value: flags,
    mask: maskOf((line) => line.flags === flags),
  }))
  const outputs = maskOf(({ flags }) => (flags & lineFlags.output) !== 0n)
  if (outputs !== 0n) attributes.push({ id: attributeValues, value: 0n, mask: outputs })
  bytes.writeBigUInt64LE(lines[0]?.flags ?? 0n, flagsAt)
  bytes.writeUInt32LE(attributes.length, attributeCountAt)
  for (const [index, { id, value, mask }] of attributes.entries()) {
    const at = attributesAt + attributeBytes * index
    bytes.writeUInt32LE(id, at)
    bytes.writeBigUInt64LE(value, at + 8)
    bytes.writeBigUInt64LE(mask, at + 16)
  }
  return bytes
}
export const requestedDescriptor = (bytes: Buffer): number => bytes.readInt32LE(descriptorAt)

/** The values of one line of a request, to be read into or to be set. */
export function lineValues(index: number, active: boolean): Buffer {
  const bytes = Buffer.alloc(valuesBytes)
  const mask = 1n << BigInt(index)
  bytes.writeBigUInt64LE(active ? mask : 0n, 0)
  bytes.writeBigUInt64LE(mask, 8)
  return bytes
}
export const isActive = (bytes: Buffer): boolean => bytes.readBigUInt64LE(0) !== 0n

/** `order` counts the request's events: a number that is left out was lost by the kernel's full buffer. */
export function readEvents(bytes: Buffer): readonly { readonly offset: number; readonly order: number }[] {
  const events: { offset: number; order: number }[] = []
  for (let at = 0; at + eventBytes <= bytes.length; at += eventBytes) {
    events.push({ offset: bytes.readUInt32LE(at + 12), order: bytes.readUInt32LE(at + 16) })
  }
  return events
}
