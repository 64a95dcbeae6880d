// A person before the kiosk's page: reads, touches, presses keys. Knows nothing of what should happen.
import type { Page } from 'playwright-core'
import { inTongue } from './tongue.ts'

const withinMs = 10_000

/**
 * Resolves once the expression is true in the page, also over a reload. Looks at every change of the document, where a
 * locator that waits looks every half second.
 */
async function waitInPage(page: Page, isTrue: string): Promise<void> {
  const look = `new Promise((resolve) => {
    const late = setTimeout(() => end(false), ${withinMs})
    const end = (isSeen) => (watch.disconnect(), clearTimeout(late), resolve(isSeen))
    const watch = new MutationObserver(() => (${isTrue}) && end(true))
    watch.observe(document, { subtree: true, childList: true, attributes: true, characterData: true })
    if (${isTrue}) end(true)
  })`
  const endMs = performance.now() + withinMs
  for (;;) {
    const isSeen = await page.evaluate(look).catch((error: Error) => {
      if (performance.now() > endMs || !error.message.includes('context was destroyed')) throw error
      return null
    })
    if (isSeen === true) return
    if (isSeen === false) {
      const shown = await page.evaluate('document.body.innerText')
      throw new Error(`waited ${withinMs / 1000} s in vain for ${isTrue}; the page shows:\n${shown}`)
    }
  }
}

/** `page` is asked for at every act. */
export function createPerson(page: () => Page) {
  const until = (isTrue: string) => waitInPage(page(), isTrue)
  const there = (selector: string) => until(`document.querySelector(${JSON.stringify(selector)}) !== null`)
  /** The screen is there to be chosen from. */
  const settled = () => there('#stage:not([data-settling])')
  /** What was done has arrived: a hand at a door is slower than the network. */
  const answered = () => there('#stage:not([aria-busy=true])')

  async function key(digit: string) {
    await settled()
    await page().keyboard.press(digit)
    await answered()
  }

  return {
    waitForIdle: () => there('[data-screen=idle]'),
    /** In English, whatever the page speaks. */
    see: (words: string) =>
      until(
        `${JSON.stringify(inTongue(words))}.some((one) => document.body.innerText.replace(/\\s+/g, ' ').includes(one))`,
      ),
    async touch(name: string) {
      await there(`#stage:not([data-settling]) [data-name="${name}"]`)
      await page().locator(`[data-name="${name}"]`).click()
      await answered()
    },
    /** A key of a keypad on the wire. */
    key,
    /** The key that stands on this choice. */
    async choose(name: string) {
      const cap = `[data-name="${name}"] .key-cap`
      await there(`#stage:not([data-settling]) ${cap}`)
      await key((await page().locator(cap).textContent()) ?? '')
    },
    /** What is read, and the key that is pressed upon it; '' where the scene goes on by itself. */
    async press(...scene: readonly (readonly [string, string])[]) {
      for (const [words, digit] of scene) {
        const title = `document.querySelector('h1')?.innerText`
        await until(`${JSON.stringify(inTongue(words))}.some((one) => ${title}.includes(one))`)
        if (digit !== '') await key(digit)
      }
    },
  }
}
