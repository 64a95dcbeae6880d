// The line to the daemon: what the screen shows comes in, what the person does goes out.
// It keeps trying for ever; after an outage the page is loaded anew, since the daemon may be another version.
import type { VisitView } from '../../core/view.ts'
import type { Hours } from './hours.ts'
import type { Place } from './wall.ts'

/** What is constant while the daemon runs (GET /api/site). What may be missing is not configured. */
export interface Site {
  readonly id: string
  readonly languages: readonly string[]
  readonly timezone: string
  readonly pinDigits: number | null
  readonly labels: Readonly<Record<string, string>>
  readonly wall: readonly Place[]
  readonly kiosk: {
    readonly screen: Glass | null
    /** Where beside the screen the scanner is. */
    readonly scannerAt: ScannerAt
    /** The screen hangs to the right of this column; 0 is left of all. */
    readonly afterColumn: number | null
    /** To begin with. */
    readonly mode: 'standard' | 'high-contrast' | 'night' | 'sun'
    readonly nightHours: Hours | null
    readonly sunHours: Hours | null
    readonly speech: 'off' | 'browser' | 'daemon'
  }
  /** Who takes returns that nobody announced. */
  readonly walkInReturns: readonly Taker[]
}

export interface Taker {
  readonly carrier: string
  readonly reasons: readonly string[]
  /** What the site's own reasons are called, by reason and language. */
  readonly words: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** The screen's picture. */
export interface Glass {
  readonly widthMm: number
  readonly heightMm: number
  readonly widthPx: number
  readonly heightPx: number
}

export type ScannerAt =
  | 'none'
  | 'top'
  | 'top-right'
  | 'right'
  | 'bottom-right'
  | 'bottom'
  | 'bottom-left'
  | 'left'
  | 'top-left'

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
  readonly course: string
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
  /** Doors that stand open and are not of the visit. */
  readonly alsoOpen: readonly string[]
  readonly training: Training | null
  readonly message: Readonly<Record<string, string>> | null
  readonly refusal: Refusal | null
}

const retryMs = 1000

export const wait = (ms: number) => new Promise<undefined>((resolve) => setTimeout(resolve, ms))

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

interface Listener {
  onScreen(screen: Screen): void
  onLost(): void
}

/** Follows the screen from now on; whoever is told of it later is told the newest first. */
export function follow(): { readonly first: Promise<Screen>; tell(listener: Listener): void } {
  const source = new EventSource('/api/screen/events')
  const { promise: first, resolve } = Promise.withResolvers<Screen>()
  let newest: Screen | null = null
  let listener: Listener | undefined
  let isLost = false
  source.onopen = () => {
    if (isLost) location.reload()
  }
  source.onmessage = ({ data }) => {
    if (isLost) return
    const screen: Screen = JSON.parse(data)
    newest = screen
    resolve(screen)
    listener?.onScreen(screen)
  }
  source.onerror = () => {
    isLost = true
    listener?.onLost()
    // A refused stream is not tried again by the browser.
    if (source.readyState === EventSource.CLOSED) void reloadWhenBack()
  }
  return {
    first,
    tell(told) {
      listener = told
      if (newest !== null) told.onScreen(newest)
      if (isLost) told.onLost()
    },
  }
}

/** Does not return: what comes then is another page. */
export async function reloadWhenBack(): Promise<never> {
  await wait(retryMs)
  await readSite()
  location.reload()
  return new Promise<never>(() => {})
}

/** Why the daemon did not take something in: it cannot write anything down just now, or anything else. */
export type Trouble = 'storage' | 'failed'

/** Sends what the person did. Null when the daemon took it in, whatever it answered: a refusal comes with the screen. */
export async function send(path: string, body: object): Promise<Trouble | null> {
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (response.ok) return null
    const { error }: { readonly error?: { readonly code?: string } } = await response.json()
    return error?.code === 'storage' ? 'storage' : 'failed'
  } catch {
    return 'failed'
  }
}
