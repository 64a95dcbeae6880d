// The browser of the page tests: chromium with an empty profile of its own and nothing in the background.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { chromium } from 'playwright-core'
import { browserPath } from '../../scripts/browser-path.ts'

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export const smallScreen = { width: 800, height: 480 }
export const standingScreen = { width: 1080, height: 1920 }
/** `KLUIS_SCREEN=standing` has the visits of every test on the other screen. */
const screen = process.env.KLUIS_SCREEN === 'standing' ? standingScreen : smallScreen

export async function openBrowser() {
  const profile = await mkdtemp(join(tmpdir(), 'kluis-browser-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: browserPath('headless'),
    viewport: screen,
    args,
  })
  context.setDefaultTimeout(10_000)
  return {
    /** A page whose complaints (errors, refused loads, violated policies) are kept. */
    async openPage(): Promise<{ readonly page: Page; readonly complaints: readonly string[] }> {
      const page = await context.newPage()
      const complaints: string[] = []
      page.on('pageerror', (error) => complaints.push(error.message))
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
      })
      return { page, complaints }
    },
    async close() {
      await context.close()
      await rm(profile, { recursive: true, force: true })
    },
  }
}
