// What a scanner's text must be to count as a scan: text as codes and labels are written in, with the AIM id
// of its symbol told apart. For every family that reads text.
import type { ReaderSettings, Reading } from './reader.ts'

/** ISO/IEC 15424: `]`, the symbology's letter, a modifier. */
const aimId = /^\][A-Za-z][0-9A-Za-z]/
/** Barcodes carry the separators EOT, FS, GS, RS and US, and may hold lines; no other control character makes sense. */
const allowed = new Set('\t\n\r\x04\x1c\x1d\x1e\x1f')
const isText = (text: string): boolean =>
  [...text.matchAll(/\p{Cc}/gu)].every(([found]) => allowed.has(found))

/** Null where it is no text, `empty` where there is nothing in it. */
export function readText(text: string, aim: ReaderSettings['aim'] = 'strip'): Reading | 'empty' | null {
  if (!isText(text)) return null
  const trimmed = text.trim()
  if (trimmed === '') return 'empty'
  if (aim === 'keep') return { text: trimmed, aim: null }
  const [id = null] = aimId.exec(trimmed) ?? []
  if (id === null) return aim === 'require' ? null : { text: trimmed, aim: null }
  const rest = trimmed.slice(id.length).trim()
  return rest === '' ? 'empty' : { text: rest, aim: id }
}
