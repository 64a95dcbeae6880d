// Finds in any bytes what could move a lock, a relay or a setting of any family, at whatever address. Written from the
// protocols' rules, wider than any one board obeys, and not from our driver.

const isSum = (bytes: Uint8Array, from: number, count: number): boolean => {
  let sum = 0
  for (let at = from; at < from + count; at += 1) sum += bytes[at] ?? 0
  return (sum & 0xff) === bytes[from + count]
}

const xorOf = (bytes: Uint8Array, from: number, count: number): number => {
  let xor = 0
  for (let at = from; at < from + count; at += 1) xor ^= bytes[at] ?? 0
  return xor
}

const crcFits = (bytes: Uint8Array, from: number, count: number): boolean => {
  if (from + count + 2 > bytes.length) return false
  let crc = 0xffff
  for (let at = from; at < from + count; at += 1) {
    crc ^= bytes[at] ?? 0
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1
  }
  return bytes[from + count] === (crc & 0xff) && bytes[from + count + 1] === crc >> 8
}

/** Reads nothing but a status in these; every other command of the family counts. */
const harmless = { krCu16: [0x30, 0x32], cu12: [0x80, 0x8f], wkly: [0x83, 0x84] }

const begins = new Set([0x02, 0x8a, 0x57, 0xa0])
const modbusWrites = new Set([0x05, 0x06, 0x0f, 0x10])

/** What begins at `at`; null for nothing that could move anything. */
function openingAt(bytes: Uint8Array, at: number): string | null {
  if (!begins.has(bytes[at] ?? 0) && !modbusWrites.has(bytes[at + 1] ?? 0)) return null
  const [first, second = 0, third = 0, fourth = 0, fifth = 0, sixth = 0, seventh = 0] = bytes.subarray(
    at,
    at + 7,
  )
  const left = bytes.length - at
  if (
    first === 0x02 &&
    left >= 5 &&
    fourth === 0x03 &&
    isSum(bytes, at, 4) &&
    !harmless.krCu16.includes(third)
  )
    return 'kr-cu16'
  if (first === 0x02 && left >= 8 && seventh === 0x03 && !harmless.cu12.includes(fourth)) {
    let sum = 0
    for (let index = at; index < at + 8 + sixth; index += 1) if (index !== at + 7) sum += bytes[index] ?? 0
    if (left >= 8 + sixth && (sum & 0xff) === bytes[at + 7]) return 'cu12'
  }
  if (first === 0x8a && left >= 5 && fourth === 0x11 && xorOf(bytes, at, 5) === 0) return 'xor-8a'
  if (first === 0x57 && second === 0x4b && third === 0x4c && fourth === 0x59) {
    const isWhole = fifth >= 8 && left >= fifth && xorOf(bytes, at, fifth) === 0
    // Every command of the protocol has the highest bit; below that, boards answer nothing.
    if (isWhole && seventh >= 0x80 && !harmless.wkly.includes(seventh)) return 'wkly'
  }
  if (first === 0xa0 && left >= 4 && third === 1 && isSum(bytes, at, 3)) return 'lcus'
  if ((second === 0x05 || second === 0x06) && crcFits(bytes, at, 6)) return 'modbus'
  if ((second === 0x0f || second === 0x10) && crcFits(bytes, at, 7 + seventh)) return 'modbus'
  return null
}

/** Every family that something in these bytes could move. */
export function openingsIn(bytes: Uint8Array): readonly string[] {
  const found: string[] = []
  for (let at = 0; at + 4 <= bytes.length; at += 1) {
    const opening = openingAt(bytes, at)
    if (opening !== null)
      found.push(`${opening} at ${at}: ${Buffer.from(bytes.subarray(at, at + 10)).toString('hex')}`)
  }
  return found
}
