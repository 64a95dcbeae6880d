// What the system's errors say about a device that could not be opened.
// Decides nothing about trying again.
import type { LinkTrouble } from '../../ports/link.ts'

const refused = ['EACCES', 'EPERM']
const held = ['EBUSY', 'EAGAIN', 'EWOULDBLOCK']

export function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  return typeof code === 'string' ? code : ''
}

/** `code`: of a failed open. */
export const troubleOfOpening = (code: string): LinkTrouble =>
  refused.includes(code) ? 'forbidden' : held.includes(code) ? 'taken' : 'gone'
