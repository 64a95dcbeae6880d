// What the page makes of its place: the glass, the hour, the voice; and what a reload keeps of the look.
import { describe, expect, test } from 'vitest'
import { kioskBed } from './kiosk-bed.ts'
import { idleWords, tongue } from './tongue.ts'

const bed = kioskBed()
const { begin, key, see } = bed
const widthOf = (selector: string) =>
  bed.page.locator(selector).evaluate((one) => one.getBoundingClientRect().width)

describe('the glass', () => {
  test('that was measured has keys of 20 mm on it at least', async () => {
    await begin({ place: { screen: { widthMm: 152.4, heightMm: 91.4, widthPx: 800, heightPx: 480 } } })
    expect((await widthOf('[data-name=key-1]')) / (800 / 152.4)).toBeGreaterThanOrEqual(19.9)
  })

  test('that nobody measured has 96 pixels an inch', async () => {
    await begin()
    expect(await bed.page.evaluate('getComputedStyle(document.documentElement).fontSize')).toBe('37.7953px')
  })

  test('does not scroll when the focus moves', async () => {
    await begin()
    await bed.rig.badge()
    await see('Scan a label')
    expect(
      await bed.page.evaluate(`[document.documentElement, document.body, document.querySelector('#stage')]
        .map(({ scrollTop, scrollLeft }) => scrollTop + scrollLeft)`),
    ).toEqual([0, 0, 0])
  })
})

test('is drawn in the wall where it hangs, between its columns', async () => {
  await begin({ place: { afterColumn: 1 } })
  const { page, rig } = bed
  await rig.assign('p1')
  await rig.badge()
  await rig.scan('p1')
  await see('You are here')
  const [hangsAt = 0, ...edges] = (await page.evaluate(`(() => {
    const edge = (face, side) => document.querySelectorAll('.face > rect')[face].getBoundingClientRect()[side]
    const here = document.querySelector('.here')
    const arrow = Number.parseFloat(getComputedStyle(here, '::before').left)
    return [here.getBoundingClientRect().left + arrow, edge(1, 'right'), edge(9, 'left')]
  })()`)) as number[]
  expect(edges).toEqual(edges.toSorted((a, b) => a - b))
  expect(hangsAt).toBeGreaterThan(edges[0] ?? 0)
  expect(hangsAt).toBeLessThan(edges[1] ?? 0)
})

test('is drawn nowhere where nobody has said in which place of the wall it hangs', async () => {
  await begin()
  await bed.rig.assign('p1')
  await bed.rig.badge()
  await bed.rig.scan('p1')
  await bed.page.locator('.wall').waitFor()
  expect(await bed.page.getByText('You are here').count()).toBe(0)
})

test('looks as the site wants it at this hour', async () => {
  await begin({
    place: { mode: 'high-contrast', nightHours: { from: '00:00', until: '23:59' }, scannerAt: 'top-left' },
  })
  const { page } = bed
  expect(await page.locator('html').getAttribute('data-light')).toBe('night')
  expect(await page.locator('html').getAttribute('data-contrast')).toBe('true')
  expect(await page.locator('.towards').getAttribute('transform')).toBe('rotate(135 92 50)')
})

test('keeps how somebody sees best over a reload, and only until they are gone', async () => {
  await begin()
  const { page, rig } = bed
  await rig.badge()
  await see('Scan a label')
  await key('*')
  await bed.touch('display')
  await bed.touch('contrast')
  await page.reload()
  await see('Scan a label')
  expect(await page.locator('html').getAttribute('data-contrast')).toBe('true')
  await rig.post('/api/visit/end', {})
  await page.locator('#stage[data-visit=""]').waitFor()
  expect(await page.evaluate('JSON.stringify({ ...sessionStorage })')).toBe('{}')
  await page.reload()
  await bed.waitForIdle()
  expect(await page.locator('html').getAttribute('data-contrast')).toBe('false')
})

test('has no voice to turn on where the site has none', async () => {
  await begin({ place: { speech: 'off' } })
  const { page } = bed
  await page.evaluate('globalThis.said = []; speechSynthesis.speak = ({ text }) => said.push(text)')
  await key('#')
  await bed.rig.badge()
  await see('Scan a label')
  expect(await page.evaluate('said')).toEqual([])
})

test('has the daemon speak where the site says so', async () => {
  const said: string[] = []
  // The browser's part is proven here; what is said with it is the daemon's own test.
  await bed.page.route('**/api/speech', (route) => {
    said.push(route.request().postData() ?? '')
    return route.fulfill({ json: { outcome: 'accepted' } })
  })
  await begin({ place: { speech: 'daemon' } })
  await key('#')
  await expect.poll(() => said.at(-1)).toBe(JSON.stringify({ text: idleWords, language: tongue }))
  await key('#')
  await expect.poll(() => said.at(-1)).toBe(JSON.stringify({ text: '' }))
  await bed.page.unroute('**/api/speech')
})
