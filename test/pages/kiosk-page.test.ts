// What the page owes whatever the visit: keys alone do, time asks before it acts, an outage is said and survived,
// nothing moves under a finger, nothing of a code is left, nothing gets out.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { smallScreen } from './browser.ts'
import { kioskBed } from './kiosk-bed.ts'
import { idleWords, tongue } from './tongue.ts'

const pin = '40721986'
const assets = join(import.meta.dirname, '../../src/pages/built/kiosk/assets')
const bed = kioskBed()
const { begin, touch, see, stock, openDoor, waitForIdle, filledDots, key, choose } = bed
const take = 'Take your parcel, then close the door.'

/** A locker with a parcel that this code opens, and its door open on the screen. */
async function atOpenDoor(options: Parameters<typeof begin>[0] = {}) {
  await begin(options)
  const compartment = await stock('p1', { codes: [bed.rig.seal('qr', 'PARCEL-CODE-1')] })
  await bed.rig.scan('PARCEL-CODE-1')
  await see(take)
  return compartment
}

describe('the keys of a keypad alone', () => {
  test('do a whole pick-up: language, PIN, a wrong parcel that was none, thanks', async () => {
    await begin()
    const { rig, page } = bed
    const compartment = await stock('p1', { codes: [rig.seal('pin', pin)] })
    await key('*')
    await see('Tell the helpdesk these numbers.')
    await key('2')
    await choose('language-sv')
    await see('Skanna din kod')
    await key('*')
    await key('2')
    await choose(`language-${tongue}`)
    await see('Scan your code')
    await page.locator('#stage:not([data-settling])').waitFor()
    await page.keyboard.type(pin)
    await see(take)
    await key('1')
    await see('What is wrong?')
    await key('*')
    await see(take)
    rig.close(compartment)
    await see('Thank you!')
    await key('5')
    await see('Thank you for telling us.')
    await choose('end')
    await waitForIdle()
    expect(rig.events()).toContain('feedback.given')
  })

  test('do a whole deposit: the label typed, another door, undone, the end', async () => {
    await begin()
    const { rig, page } = bed
    await rig.assign('1234567', { size: 'S' })
    await rig.badge()
    await see('Scan a label')
    await choose('other')
    await choose('label')
    await see('Or type the label')
    await page.keyboard.type('12345678')
    await page.keyboard.press('*')
    await page.keyboard.press('#')
    await see('Put the parcel in, then close the door.')
    await openDoor()
    await choose('too-small')
    await rig.until(() => rig.openDoors().length === 2)
    for (const { compartment } of rig.openDoors()) rig.close(compartment)
    await see('Scan a label')
    await choose('end')
    await see('R000001')
    await choose('leave')
    await waitForIdle()
    expect(rig.events()).toContain('parcel.deposited')
  })

  test('write letters as a telephone does, each key over and over', async () => {
    await begin()
    const { page } = bed
    await bed.rig.badge()
    await touch('other')
    await touch('label')
    await page.locator('#stage:not([data-settling])').waitFor()
    await page.keyboard.press('#')
    await page.keyboard.type('5592')
    await page.keyboard.press('1')
    expect(await page.locator('.typed').textContent()).toBe('KWA-')
  })

  test('and those of a keyboard move the focus, which starts at what is new', async () => {
    await atOpenDoor()
    const { page } = bed
    await page.locator('h1:focus').waitFor()
    await page.keyboard.press('Tab')
    expect(await page.locator(':focus').getAttribute('data-name')).toBe('problem')
    await page.locator('#stage:not([data-settling])').waitFor()
    await page.keyboard.press('Enter')
    await see('What is wrong?')
  })

  test('do nothing to a browser that the page would not', async () => {
    await begin()
    const { page, rig } = bed
    for (const pressed of ['F5', 'F11', 'Control+r', 'Control+f', 'Alt+ArrowLeft', 'Backspace', "'", '/'])
      await page.keyboard.press(pressed)
    await waitForIdle()
    expect(page.url()).toBe(`${rig.address}/`)
    expect(await page.evaluate('performance.getEntriesByType("navigation")[0].type')).toBe('navigate')
  })
})

describe('time', () => {
  test('asks for a door that stands open', async () => {
    await begin({ changed: { nagAfterMs: 200 } })
    await stock('p1', { codes: [bed.rig.seal('qr', 'PARCEL-CODE-1')] })
    await bed.rig.scan('PARCEL-CODE-1')
    await see('Please close the door.')
  })

  test('asks whether somebody is still there before it ends a visit, and gives more', async () => {
    await begin({ changed: { idleVisitMs: 19_000 } })
    const { rig } = bed
    await rig.badge()
    await see('Are you still there?')
    const before = rig.read.visit()?.deadlines.idle ?? ''
    await touch('more-time')
    await rig.until(() => (rig.read.visit()?.deadlines.idle ?? '') > before)
  })

  test('forgets a PIN half typed after 15 s of silence, and a language after a minute', async () => {
    await begin()
    const { page } = bed
    await page.clock.install()
    await page.reload()
    await waitForIdle()
    await touch('languages')
    await page.clock.runFor(400)
    await touch('language-nl')
    await see('Scan uw code')
    await page.keyboard.type('1234')
    await page.clock.runFor(14_000)
    await expect.poll(filledDots).toBe(4)
    await page.clock.runFor(1_500)
    await expect.poll(filledDots).toBe(0)
    await page.clock.runFor(60_000)
    await see('Scan your code')
    await page.clock.resume()
  })
})

describe('the page', () => {
  test('says so while the daemon is away, and comes back by itself where it was', async () => {
    await atOpenDoor()
    const comeBack = await bed.rig.goAway()
    await see('One moment, please')
    await see('Nothing opens just now. Your parcel is safe.')
    await comeBack()
    await see(take)
  })

  test('has every language before anybody asks for one', async () => {
    const { page } = bed
    const asked = new Set<string>()
    const note = (request: { url(): string }) => {
      const [, language] = /\/words-(\w+)\./.exec(request.url()) ?? []
      if (language !== undefined) asked.add(language)
    }
    page.on('request', note)
    await begin()
    await expect.poll(() => [...asked].sort()).toEqual(['en', 'nl', 'ru', 'sv'])
    page.off('request', note)
  })

  test('loaded anew in the middle of a visit shows no other language first', async () => {
    await begin()
    const { page, rig } = bed
    await stock('p1', { codes: [rig.seal('qr', 'PARCEL-CODE-1')], language: 'ru' })
    await rig.scan('PARCEL-CODE-1')
    await see('Возьмите посылку и закройте дверцу.')
    await page.route('**/words-ru.*', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 300))
      await route.continue()
    })
    await page.reload()
    await page.locator('h1').waitFor()
    expect(await page.locator('h1').textContent()).toBe('Возьмите посылку и закройте дверцу.')
    await page.unrouteAll()
  })

  test('shows no action that the visit does not allow', async () => {
    await atOpenDoor()
    const { page, rig } = bed
    await touch('problem')
    const shown = await page
      .locator('.tiles [data-name]')
      .evaluateAll((buttons) => buttons.map((one) => one.getAttribute('data-name')))
    expect(shown).toEqual(['wrong-parcel', 'empty', 'cancel', 'back'])
    expect(rig.read.visit()?.actions).toEqual(expect.arrayContaining(shown.slice(0, -1)))
  })

  test('does not take the second tap of two for what the first one brought', async () => {
    const compartment = await atOpenDoor()
    const { page, rig } = bed
    await page.setViewportSize(smallScreen)
    rig.close(compartment)
    await see('Thank you!')
    const under = `document.elementFromPoint(700, 300)?.closest('button')?.dataset.name ?? null`
    await touch('help')
    await page.locator('#stage:not([data-settling])').waitFor()
    expect(await page.evaluate(`document.querySelector('[data-name=back]').click(), null`)).toBeNull()
    await page.locator('[data-settling]').waitFor({ state: 'attached' })
    expect(await page.evaluate(under)).toBeNull()
    await expect.poll(() => page.evaluate(under)).not.toBeNull()
  })

  test('goes from a choice to the screen that it brings, however late the answer, and shows none between', async () => {
    await begin()
    const { page, rig } = bed
    await stock('p1')
    await rig.request({ verb: 'parcel.cancel', parcel: 'p1', why: null })
    await rig.badge()
    await touch('leaving')
    await page.locator('[data-name^=open-]').first().waitFor()
    await page.evaluate(`
      globalThis.titles = []
      new MutationObserver(() => titles.push(document.querySelector('h1').textContent)).observe(
        document.querySelector('#stage'), { subtree: true, childList: true, characterData: true })`)
    await page.route('**/api/visit/open', async (route) => {
      const response = await route.fetch()
      await new Promise((resolve) => setTimeout(resolve, 300))
      await route.fulfill({ response })
    })
    await key('1')
    await see('Take the parcel out, then close the door.')
    expect(await page.evaluate('titles')).not.toContain('Scan a label')
    await page.unrouteAll({ behavior: 'wait' })
  })

  test('keeps nothing of a code when the visit is over', async () => {
    await begin()
    const { page, rig } = bed
    const compartment = await stock('p1', { codes: [rig.seal('pin', pin)] })
    await page.keyboard.type(pin)
    await see(take)
    rig.close(compartment)
    await see('Thank you!')
    await touch('end')
    await waitForIdle()
    const session = await page.context().newCDPSession(page)
    await session.send('HeapProfiler.collectGarbage')
    const parts: string[] = []
    session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => parts.push(chunk))
    await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
    await session.detach()
    const heap = parts.join('')
    // Told in a word: the heap itself would fill the screen.
    expect(heap.includes('data-screen')).toBe(true)
    expect(heap.includes(pin)).toBe(false)
    expect(await page.evaluate('JSON.stringify({ ...sessionStorage, ...localStorage })')).toBe('{}')
  })

  test('moves nothing when the state changes', async () => {
    const watch = `
      globalThis.moved = []
      new PerformanceObserver((list) => {
        for (const { value, sources } of list.getEntries())
          moved.push([value, ...sources.map(({ node }) => node?.outerHTML?.slice(0, 80))].join(' '))
      }).observe({ type: 'layout-shift', buffered: true })`
    await begin()
    const { page, rig } = bed
    const compartment = await stock('p1', { codes: [rig.seal('qr', 'PARCEL-CODE-1')] })
    await page.evaluate(watch)
    await rig.scan('NO-SUCH-CODE')
    await see('This code is not valid here. Please check it.')
    await rig.scan('PARCEL-CODE-1')
    await see(take)
    rig.close(compartment)
    await see('Thank you!')
    await rig.post('/api/visit/end', {})
    await waitForIdle()
    await rig.badge()
    await see('Scan a label')
    await rig.scan('3SNOTANNOUNCED')
    await see('Which size? (cm)')
    expect(await page.evaluate('moved')).toEqual([])
  })

  test('reads each screen aloud in its language, turned on and off by one key', async () => {
    await begin()
    const { page } = bed
    await page.evaluate(`
      globalThis.said = []
      speechSynthesis.speak = ({ text, lang }) => said.push(lang + ': ' + text)
      speechSynthesis.cancel = () => {}`)
    await key('#')
    await expect.poll(() => page.evaluate('said.at(-1)')).toBe(`${tongue}: ${idleWords}`)
    await touch('languages')
    await touch('language-nl')
    await expect.poll(() => page.evaluate('said.at(-1)')).toBe('nl: Scan uw code Of toets uw pincode.')
    await key('#')
    await bed.rig.badge()
    await page.locator('[data-name=other]').waitFor()
    expect(await page.evaluate('said.at(-1)')).toBe('nl: Scan uw code Of toets uw pincode.')
  })

  test('comes as at most 40 kB of JavaScript, compressed, in whatever language, and its own fonts', () => {
    const files = readdirSync(assets)
    const sizeOf = (name: string) => gzipSync(readFileSync(join(assets, name)), { level: 9 }).length
    const scripts = files.filter((name) => name.endsWith('.js'))
    const words = scripts.filter((name) => name.startsWith('words-'))
    // What runs before the first picture is all but the other languages.
    const rest = scripts.filter((name) => !words.includes(name))
    const sum = rest.reduce((bytes, name) => bytes + sizeOf(name), Math.max(...words.map(sizeOf)))
    expect(words).toHaveLength(4)
    expect(sum).toBeLessThanOrEqual(40_000)
    expect(files.filter((name) => name.endsWith('.woff2'))).toHaveLength(4)
  })
})
