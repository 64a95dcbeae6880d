// A scan as an Input: the one way in for whatever reads codes, be it a scanner on a wire or a program over
// HTTP. The code is sealed before anything else sees it.
import type { Input } from './input.ts'
import type { CheckedPickup, SealedCode } from './requests.ts'

export interface Scan {
  /** What was read, without what the reader itself puts around it. */
  readonly code: string
  /** The same as a parcel's label; null for a badge, which is none. */
  readonly label: string | null
  /** By hand, where a scanner could not read it. */
  readonly isTyped?: boolean
}

/** `seal`: that of the port Sealer. `checkToken`: what a signed token says; null for what is none. */
export function scanned(
  { code, label, isTyped = false }: Scan,
  seal: (kind: 'qr', value: string) => SealedCode,
  checkToken: (scanned: string) => CheckedPickup | null = () => null,
): Input {
  const text = code.trim()
  const { hash } = seal('qr', text)
  const token = checkToken(text)
  if (token !== null) return { type: 'token.shown', hash, token }
  const entered = { type: 'code.entered', way: 'qr', hash, label: label?.trim() ?? null } as const
  return isTyped ? { ...entered, isTyped } : entered
}
