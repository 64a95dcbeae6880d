// The kiosk as a person at it uses it: posts what is scanned, typed and touched, and reads the screen.
// A daemon that is down is waited for, as a person would press again.
import { Agent, request } from 'node:http'
import type { VisitAction, VisitActionFields } from '../../src/core/input.ts'
import type { VisitView } from '../../src/core/view.ts'
import { pause } from './broker.ts'

export type Said =
  | { readonly outcome: 'accepted'; readonly visit: VisitView | null }
  | { readonly outcome: 'refused'; readonly reason: string; readonly retryAfterSeconds?: number }
  /** The daemon went away, or failed: nobody knows whether it was heard. */
  | { readonly outcome: 'lost' }

export interface Kiosk {
  scan(code: string): Promise<Said>
  pin(pin: string): Promise<Said>
  act(action: VisitAction, fields?: VisitActionFields): Promise<Said>
  /** `undefined` where the daemon does not answer. */
  visit(): Promise<VisitView | null | undefined>
  /** The first screen for which `ready` holds; what is on the screen at the end of the time, if none. */
  waitFor(
    ready: (visit: VisitView | null) => boolean,
    withinMs?: number,
  ): Promise<{ readonly visit: VisitView | null; readonly came: boolean }>
  close(): void
}

const answerWithinMs = 5_000
const lookEveryMs = 12
/** While nobody answers. */
const lookAgainMs = 60

export function createKiosk(port: number): Kiosk {
  const agent = new Agent({ keepAlive: true, maxSockets: 4 })

  const call = (method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const text = body === undefined ? undefined : JSON.stringify(body)
      const asked = request(
        {
          host: '127.0.0.1',
          port,
          method,
          path,
          agent,
          timeout: answerWithinMs,
          headers:
            text === undefined
              ? {}
              : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) },
        },
        (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('error', reject)
          response.on('end', () => {
            const answer = Buffer.concat(chunks).toString('utf8')
            if (response.statusCode === 200) resolve(JSON.parse(answer))
            else reject(new Error(`${response.statusCode}: ${answer}`))
          })
        },
      )
      asked.on('timeout', () => asked.destroy(new Error('no answer')))
      asked.on('error', reject)
      asked.end(text)
    })

  const post = async (path: string, body: object): Promise<Said> => {
    try {
      return (await call('POST', path, body)) as Said
    } catch (error) {
      // A 4xx would be a mistake of the replay itself, and must be seen.
      if (error instanceof Error && /^4\d\d: /.test(error.message)) throw error
      return { outcome: 'lost' }
    }
  }

  const kiosk: Kiosk = {
    scan: (code) => post('/api/scan', { code }),
    pin: (pin) => post('/api/pin', { pin }),
    act: (action, fields = {}) => post(`/api/visit/${action}`, fields),
    async visit() {
      try {
        return (await call('GET', '/api/visit')) as VisitView | null
      } catch {
        return undefined
      }
    },
    async waitFor(ready, withinMs = 3000) {
      const endMs = performance.now() + withinMs
      let latest: VisitView | null = null
      for (;;) {
        const visit = await kiosk.visit()
        if (visit !== undefined) {
          latest = visit
          if (ready(visit)) return { visit, came: true }
        }
        if (performance.now() > endMs) return { visit: latest, came: false }
        await pause(visit === undefined ? lookAgainMs : lookEveryMs)
      }
    },
    close: () => agent.destroy(),
  }
  return kiosk
}
