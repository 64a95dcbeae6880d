// The line to the daemon: what the screen shows comes in, what the person does goes out.
// It keeps trying for ever; after an outage the page is loaded anew, since the daemon may be another version.

/** @typedef {import('../../core/view.ts').VisitView} Visit */
/** @typedef {import('../../core/input.ts').VisitAction} Action */
/** @typedef {{ readonly id: string, readonly languages: readonly string[], readonly pinDigits: number | null, readonly labels: Readonly<Record<string, string>>, readonly wall: readonly import('./wall.js').Place[] }} Site */
/** @typedef {{ readonly number: number, readonly way: 'qr' | 'pin' | 'action', readonly reason: string, readonly at: string, readonly retryAt?: string, readonly hint?: string, readonly incident?: string }} Refusal */
/** @typedef {{ readonly now: string, readonly visit: Visit | null, readonly message: Readonly<Record<string, string>> | null, readonly refusal: Refusal | null }} Screen */

const retryMs = 1000

/** @param {number} ms */
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * What is constant while the daemon runs.
 * @returns {Promise<Site>}
 */
export async function readSite() {
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

/**
 * Follows the screen from now on.
 * @param {{ onScreen: (screen: Screen) => void, onLost: () => void }} to
 */
export function follow({ onScreen, onLost }) {
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
    if (source.readyState === EventSource.CLOSED) void readSiteThenReload()
  }
}

async function readSiteThenReload() {
  await wait(retryMs)
  await readSite()
  location.reload()
}

/**
 * Sends what the person did. True when the daemon took it in, whatever it answered: a refusal comes with the screen.
 * @param {string} path
 * @param {Readonly<Record<string, unknown>>} body
 */
export async function send(path, body) {
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
