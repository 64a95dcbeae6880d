// CRC-16/Modbus, as every Modbus RTU frame ends with it: low byte first.
// Says nothing of what a frame means.

const table = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1
  return crc
})

export function crcOf(bytes: Uint8Array): number {
  let crc = 0xffff
  for (const byte of bytes) crc = (crc >> 8) ^ (table[(crc ^ byte) & 0xff] ?? 0)
  return crc
}

/** The bytes with their CRC behind them. */
export function withCrc(bytes: readonly number[]): Uint8Array {
  const frame = Uint8Array.of(...bytes, 0, 0)
  const crc = crcOf(frame.subarray(0, bytes.length))
  frame[bytes.length] = crc & 0xff
  frame[bytes.length + 1] = crc >> 8
  return frame
}
