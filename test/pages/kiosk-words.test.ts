// The kiosk's catalogues, its hours and its drawing of the wall: what can be said about them without a browser.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { refusalReasons } from '../../src/adapters/http/kiosk-schemas.ts'
import { isIn, timeText } from '../../src/pages/kiosk/hours.ts'
import { layOut, screenAt } from '../../src/pages/kiosk/wall.ts'
import type { Text } from '../../src/pages/kiosk/words.ts'
import { firstCome, firstKnown, languages, learn, speaker } from '../../src/pages/kiosk/words.ts'
import { catalogues } from './catalogues.ts'

const files = new URL('../../src/pages/kiosk/languages/', import.meta.url)
const wordsOf = (language: string) => {
  const words = catalogues[language]
  if (words === undefined) throw new Error(`no words in ${language}`)
  return words
}
const english: Readonly<Record<string, Text>> = wordsOf('en')
const formsOf = (text: Text | undefined): string[] =>
  text === undefined ? [] : typeof text === 'string' ? [text] : Object.values(text)
const placesOf = (text: Text | undefined) =>
  [...new Set(formsOf(text).flatMap((form) => form.match(/\{\w+\}/g) ?? []))].sort()

test('every file of a language is in use, and the four of the start are there', () => {
  const found = readdirSync(files).map((name) => name.replace('.ts', ''))
  expect(Object.keys(languages).sort()).toEqual(found.sort())
  expect(found).toEqual(expect.arrayContaining(['en', 'nl', 'ru', 'sv']))
})

test('nothing is translated that nobody says', () => {
  const page = new URL('../../src/pages/kiosk/', import.meta.url).pathname
  const source = readdirSync(page, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.startsWith('languages'))
    .map((name) => readFileSync(join(page, name), 'utf8'))
    .join('\n')
  const families = new Set([...source.matchAll(/`([a-z]+)\.\$\{/g)].map(([, family]) => family))
  const isSaid = (key: string) => families.has(key.split('.')[0]) || source.includes(`'${key}'`)
  expect(families.size).toBeGreaterThan(3)
  expect(Object.keys(english).filter((key) => !isSaid(key))).toEqual([])
})

describe.each(Object.entries(catalogues))('the words in %s', (language, words) => {
  const entries = Object.entries(words as Readonly<Record<string, Text>>)

  test('are all there, and no others', () => {
    expect(Object.keys(words).sort()).toEqual(Object.keys(english).sort())
  })

  test('are at most twelve a text, and never none', () => {
    for (const [key, text] of entries) {
      for (const form of formsOf(text)) {
        expect(form.trim(), key).not.toBe('')
        expect(form.trim().split(/\s+/).length, key).toBeLessThanOrEqual(12)
      }
    }
  })

  test('have the same places to fill in as the English ones', () => {
    for (const [key, text] of entries) expect(placesOf(text), key).toEqual(placesOf(english[key]))
  })

  test('have a form for every count of that language', () => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories
    for (const [key, text] of entries) {
      if (typeof text !== 'string') expect(Object.keys(text), key).toEqual(expect.arrayContaining([...forms]))
    }
  })

  test('tell each refusal in words', () => {
    for (const reason of [...refusalReasons, 'storage', 'failed']) {
      expect(words).toHaveProperty([`refused.${reason}`])
    }
  })
})

test('a count chooses the form', () => {
  const say = speaker('ru', wordsOf('ru'))
  expect([1, 2, 5, 21].map((count) => say('choose.title', { count }))).toEqual([
    'Для вас 1 посылка',
    'Для вас 2 посылки',
    'Для вас 5 посылок',
    'Для вас 21 посылка',
  ])
})

test('several are several where their number is not said', () => {
  const say = speaker('ru', wordsOf('ru'))
  expect([1, 2, 21].map((count) => say('door.close', { count }))).toEqual([
    'Пожалуйста, закройте дверцу.',
    'Пожалуйста, закройте дверцы.',
    'Пожалуйста, закройте дверцы.',
  ])
})

test('a language that is none of ours gives way to the next one that is', () => {
  expect(firstKnown(['fy', 'sv', 'en'])).toBe('sv')
  expect(firstKnown(['fy', null])).toBe('en')
})

test('a language whose words have not come gives way to one whose words have', async () => {
  expect(() => firstCome(['nl'])).toThrow('no words have come')
  expect(await learn('fy')).toBe(false)
  expect(await learn('sv')).toBe(true)
  expect(firstCome(['nl', 'sv']).language).toBe('sv')
  expect(firstCome(['nl', null]).say('help')).toBe('Hjälp')
  await learn('nl')
  expect(firstCome(['nl', 'sv']).say('scan.title')).toBe('Scan uw code')
})

describe('the drawn wall', () => {
  const place = (compartment: string, column: number, row: number, sillMm: number) => ({
    compartment,
    column,
    row,
    size: 'M',
    innerMm: [440, 200, 600],
    sillMm,
  })
  const placed = (wall: readonly ReturnType<typeof place>[]) =>
    Object.fromEntries(layOut(wall).faces.map(({ place: { compartment }, x, y }) => [compartment, { x, y }]))

  test('has each door at its height above the floor', () => {
    const { a, b, c } = placed([place('a', 1, 1, 900), place('b', 1, 2, 300), place('c', 2, 1, 600)])
    expect((b?.y ?? 0) - (a?.y ?? 0)).toBe(600)
    expect((b?.y ?? 0) - (c?.y ?? 0)).toBe(300)
    expect(c?.x).toBeGreaterThan(a?.x ?? 0)
  })

  test('goes by the rows where the sills leave no room for the doors', () => {
    const { a, b } = placed([place('b', 1, 2, 400), place('a', 1, 1, 400)])
    expect((b?.y ?? 0) - (a?.y ?? 0)).toBeGreaterThanOrEqual(200)
  })

  test('of no compartments at all is small and harmless', () => {
    expect(layOut([]).height).toBeGreaterThan(0)
  })

  test('has whoever reads it between the columns where the screen hangs', () => {
    const wall = layOut([place('a', 1, 1, 300), place('b', 2, 1, 300), place('c', 3, 1, 300)])
    const [left = 0, between = 0, right = 0] = [0, 1, 3].map((column) => screenAt(wall, column))
    expect(left).toBe(0)
    expect(between).toBe((wall.faces[1]?.x ?? 0) - 15)
    expect(right).toBe(wall.width)
  })
})

describe('hours', () => {
  const night = { from: '21:00', until: '06:30' }

  test('go over midnight where they end earlier than they begin', () => {
    const times = ['20:59', '21:00', '23:59', '00:00', '06:29', '06:30']
    expect(times.map((time) => isIn(night, time))).toEqual([false, true, true, true, true, false])
    expect(isIn({ from: '11:00', until: '15:00' }, '12:00')).toBe(true)
    expect(isIn({ from: '11:00', until: '15:00' }, '15:00')).toBe(false)
    expect(isIn(null, '12:00')).toBe(false)
  })

  test('are those of the site, not of the computer', () => {
    const wallMs = Date.UTC(2026, 10, 26, 23, 5)
    expect(timeText(wallMs, 'Europe/Amsterdam')).toBe('00:05')
    expect(timeText(wallMs, 'America/New_York')).toBe('18:05')
  })
})
