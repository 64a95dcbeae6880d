// The demo's people at the kiosk: what they scan and press goes to the kiosk's own HTTP interface, as a
// scanner's or a finger's would. It knows no parcel and no door.
import { NotPossible } from './scene.ts'

export type KioskReply =
  | { readonly outcome: 'accepted'; readonly visit: { readonly id: string } | null }
  | { readonly outcome: 'refused'; readonly reason: string; readonly retryAfterSeconds?: number }

export interface KioskClient {
  scan(code: string): Promise<KioskReply>
  act(action: string, fields?: Readonly<Record<string, unknown>>): Promise<KioskReply>
}

const answerWithinMs = 10_000

/** `address`: the kiosk's, null while there is none. Throws NotPossible where the kiosk does not answer. */
export function createKioskClient(address: () => string | null): KioskClient {
  const post = async (path: string, body: object): Promise<KioskReply> => {
    const base = address()
    if (base === null) throw new NotPossible('The locker has no power: nothing reads the code.')
    const response = await fetch(base + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(answerWithinMs),
    }).catch(() => null)
    if (response === null) throw new NotPossible('The kiosk does not answer.')
    const content = (await response.json()) as KioskReply | { readonly error: { readonly message: string } }
    if ('error' in content) throw new NotPossible(content.error.message)
    return content
  }
  return {
    scan: (code) => post('/api/scan', { code }),
    act: (action, fields = {}) => post(`/api/visit/${action}`, fields),
  }
}
