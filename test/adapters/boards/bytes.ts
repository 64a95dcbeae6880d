// Bytes as people write them, for tests of frames: pairs of hexadecimal digits with spaces between.
// Knows no protocol.

export const bytesOf = (hex: string): Uint8Array =>
  Uint8Array.from(hex.split(' '), (pair) => Number.parseInt(pair, 16))

export const hexOf = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(' ')
