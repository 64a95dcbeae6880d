// The bytes of the LCUS USB relay: `A0 CH ST SUM`, requests only. Pure, without state.
// Confidence: high for on and off, from three independent sources; there is nothing else in the protocol.

const start = 0xa0
const mostRelays = 8

/** `channel` 1–8, as printed beside the relay. */
export function switchRequest(channel: number, on: boolean): Uint8Array {
  if (!Number.isInteger(channel) || channel < 1 || channel > mostRelays) {
    throw new RangeError(`LCUS relay ${channel}: must be 1 to ${mostRelays}`)
  }
  const bytes = [start, channel, on ? 1 : 0]
  return Uint8Array.of(...bytes, bytes.reduce((sum, byte) => sum + byte, 0) & 0xff)
}
