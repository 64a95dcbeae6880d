// A scan as an Input: the one way in for whatever reads codes, be it a scanner on a wire or a program over
// HTTP. The code is sealed before anything else sees it.
import type { Input } from './input.ts'
import type { SealedCode } from './requests.ts'

export interface Scan {
  /** What was read, without what the reader itself puts around it. */
  readonly code: string
  /** The same as a parcel's label; null for a badge, which is none. */
  readonly label: string | null
  /** By hand, where a scanner could not read it. */
  readonly isTyped?: boolean
}

/** `seal`: that of the port Sealer. */
export function scanned(
  { code, label, isTyped = false }: Scan,
  seal: (kind: 'qr', value: string) => SealedCode,
): Input {
  const { hash } = seal('qr', code.trim())
  const entered = { type: 'code.entered', way: 'qr', hash, label: label?.trim() ?? null } as const
  return isTyped ? { ...entered, isTyped } : entered
}
