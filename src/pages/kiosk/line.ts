// The line to the daemon: what the screen shows comes in, what the person does goes out.
// It keeps trying for ever; after an outage the page is loaded anew, since the daemon may be another version.
import type { VisitView } from '../../core/view.ts'
import type { Place } from './wall.ts'

/** What is constant while the daemon runs (GET /api/site). What may be missing is not configured. */
export interface Site {
  readonly id: string
  readonly languages: readonly string[]
  readonly timezone: string
  readonly pinDigits: number | null
  readonly labels: Readonly<Record<string, string>>
  readonly wall: readonly Place[]
  readonly screen?: {
    readonly widthMm?: number
    readonly heightMm?: number
    /** The screen hangs to the right of this column; 0 is left of all. */
    readonly afterColumn?: number
  }
  /** Where the scanner is, seen from the screen. */
  readonly scanner?: Direction
}

export type Direction = 'left' | 'right' | 'above' | 'below'

export interface Refusal {
  readonly number: number
  readonly way: 'qr' | 'pin' | 'action'
  readonly reason: string
  readonly at: string
  readonly retryAt?: string
  readonly hint?: string
  readonly incident?: string
}

/** Somebody practises: the visit beside it is pretended. */
export interface Training {
  /** In their order. */
  readonly exercises: readonly { readonly exercise: string; readonly done: boolean }[]
  /** The one that is on, and its steps. */
  readonly exercise: string
  readonly steps: readonly { readonly step: string; readonly done: boolean }[]
  readonly codes: { readonly badge?: string; readonly pin?: string; readonly qr?: string }
  readonly labels: readonly string[]
  readonly openDoors: readonly string[]
  readonly finished: boolean
  readonly endsAt: string
}

export interface Screen {
  readonly now: string
  readonly visit: VisitView | null
  readonly training: Training | null
  readonly message: Readonly<Record<string, string>> | null
  readonly refusal: Refusal | null
}

const retryMs = 1000

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

export async function readSite(): Promise<Site> {
  for (;;) {
    try {
      const response = await fetch('/api/site')
      if (response.ok) return await response.json()
    } catch {
      // Not up yet.
    }
    await wait(retryMs)
  }
}

/** Follows the screen from now on. */
export function follow({ onScreen, onLost }: { onScreen(screen: Screen): void; onLost(): void }): void {
  const source = new EventSource('/api/screen/events')
  let isLost = false
  source.onopen = () => {
    if (isLost) location.reload()
  }
  source.onmessage = ({ data }) => {
    if (!isLost) onScreen(JSON.parse(data))
  }
  source.onerror = () => {
    isLost = true
    onLost()
    // A refused stream is not tried again by the browser.
    if (source.readyState === EventSource.CLOSED) void reloadWhenBack()
  }
}

async function reloadWhenBack(): Promise<void> {
  await wait(retryMs)
  await readSite()
  location.reload()
}

/** Sends what the person did. True when the daemon took it in, whatever it answered: a refusal comes with the screen. */
export async function send(path: string, body: object): Promise<boolean> {
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return response.ok
  } catch {
    return false
  }
}
