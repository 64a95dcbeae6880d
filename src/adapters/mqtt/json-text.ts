// Bytes from a stranger to a JSON value, or a reason why not. Never throws; what is refused here was
// never looked into further. Bounds: 256 KiB (CONTRACT.md), 16 levels.
import { isUtf8 } from 'node:buffer'

/** The contract's largest payload, in bytes. */
const maxPayloadBytes = 256 * 1024
/** The deepest message of the contract has 4 levels; more than this is no honest message. */
const maxLevels = 16

export type JsonText =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly message: string; readonly transaction: string | null }

/** Whether brackets nest deeper than `maxLevels`, without parsing: text inside strings is skipped. */
function nestsTooDeep(text: string): boolean {
  let level = 0
  let inString = false
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (inString) {
      if (unit === 0x5c) i++
      else if (unit === 0x22) inString = false
    } else if (unit === 0x22) inString = true
    else if (unit === 0x5b || unit === 0x7b) {
      if (++level > maxLevels) return true
    } else if (unit === 0x5d || unit === 0x7d) level--
  }
  return false
}

/** The transaction of a text that can't be parsed, where it is the first member and so beyond doubt. */
const leadingTransaction = (text: string): string | null =>
  /^\s{0,16}\{\s{0,16}"transaction"\s{0,16}:\s{0,16}"([A-Za-z0-9._~-]{1,64})"/.exec(text)?.[1] ?? null

export function readJson(payload: Uint8Array): JsonText {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength)
  const refuse = (message: string): JsonText => ({
    ok: false,
    message,
    transaction: leadingTransaction(bytes.toString('latin1', 0, 256)),
  })
  if (bytes.length > maxPayloadBytes) {
    return refuse(`the payload has ${bytes.length} bytes: send at most ${maxPayloadBytes}`)
  }
  if (!isUtf8(bytes)) return refuse('the payload is not UTF-8: encode the JSON text in UTF-8')
  const text = bytes.toString('utf8')
  if (nestsTooDeep(text))
    return refuse(`the payload nests deeper than ${maxLevels} levels: no request needs that`)
  try {
    return { ok: true, value: JSON.parse(text) as unknown }
  } catch {
    return refuse('the payload is not JSON: send one JSON object')
  }
}
