// The training cards: what they quote stands on the kiosk's screen in that language, and every language has every card whole.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Text } from '../src/pages/kiosk/words.ts'
import { catalogues } from './pages/catalogues.ts'

const folder = join(import.meta.dirname, '../docs/training')
const roles = ['courier', 'customer', 'operator', 'staff', 'technician']
const languages = Object.keys(catalogues)

const card = (language: string, role: string) => readFileSync(join(folder, language, `${role}.html`), 'utf8')
const inside = (text: string, tag: string) =>
  [...text.matchAll(new RegExp(`<${tag}>(.*?)</${tag}>`, 'gs'))].map(([, found = '']) => found)
const count = (text: string, tag: string) => inside(text, tag).length

const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Every text of a catalogue as it may stand on the screen, with anything in the place of what is filled in. */
const textsOf = (language: string): RegExp[] =>
  Object.values(catalogues[language] ?? {})
    .flatMap((text: Text) => (typeof text === 'string' ? [text] : Object.values(text)))
    .map(
      (text) =>
        new RegExp(
          `^${text
            .split(/\{\w+\}/)
            .map(literally)
            .join('.+')}$`,
        ),
    )

describe.each(languages)('the cards in %s', (language) => {
  test('are one for each role', () => {
    expect(readdirSync(join(folder, language)).sort()).toEqual(roles.map((role) => `${role}.html`))
  })

  test.each(roles)('quote only what stands on the screen: %s', (role) => {
    const text = card(language, role)
    const onScreen = textsOf(language)
    const quoted = inside(text, 'q')
    expect(quoted.length).toBeGreaterThan(0)
    expect(quoted.filter((words) => !onScreen.some((pattern) => pattern.test(words)))).toEqual([])
    expect(text).toContain(`<html lang="${language}">`)
  })

  test.each(roles)('have as many steps, troubles and quotes as in English: %s', (role) => {
    const [here, english] = [card(language, role), card('en', role)]
    for (const tag of ['li', 'dt', 'dd', 'q', 'code']) expect(count(here, tag), tag).toBe(count(english, tag))
    expect(count(here, 'dt')).toBe(8)
  })
})

test('the index leads to every card', () => {
  const index = readFileSync(join(folder, 'README.md'), 'utf8')
  for (const language of languages)
    for (const role of roles) expect(index).toContain(`(${language}/${role}.html)`)
})
