// The training cards on paper: each is one side of A5, also in the language with the longest words.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser } from './browser.ts'

const folder = join(import.meta.dirname, '../../docs/training')
const roles = ['courier', 'customer', 'operator', 'staff', 'technician']

let browser: Awaited<ReturnType<typeof openBrowser>>
let page: Page
beforeAll(async () => {
  browser = await openBrowser()
  ;({ page } = await browser.openPage())
})
afterAll(() => browser.close())

test.each(['nl', 'ru', 'sv', 'en'])('the cards in %s are one page of A5 each', async (language) => {
  const pages: Record<string, number> = {}
  for (const role of roles) {
    await page.goto(pathToFileURL(join(folder, language, `${role}.html`)).href)
    const paper = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
    pages[role] = paper.match(/\/Type\s*\/Page\b/g)?.length ?? 0
    expect(paper).toMatch(/\/MediaBox\s*\[0 0 (419|420)[.\d]* (594|595|596)/)
  }
  expect(pages).toEqual(Object.fromEntries(roles.map((role) => [role, 1])))
})
