// The catalogues: which languages there are, and a text in one of them with its places filled in.
// Adding a language is one file beside the others and one line here; a key that it lacks does not compile.
import { words as en } from './languages/en.ts'
import { words as nl } from './languages/nl.ts'
import { words as ru } from './languages/ru.ts'
import { words as sv } from './languages/sv.ts'

export type Key = keyof typeof en
export type Text = string | Readonly<Partial<Record<Intl.LDMLPluralRule, string>>>
export type Words = Readonly<Record<Key, Text>>
export type Say = (key: Key, fill?: Readonly<Record<string, string | number>>) => string

export const catalogues: Readonly<Record<string, Words>> = { en, nl, ru, sv }

/** What a language calls itself. */
export const nameOf = (language: string): string => String(catalogues[language]?.name ?? language)

/** The text of a key in a language; English where the language has no catalogue. `count` chooses the form. */
export function speaker(language: string): Say {
  const words = catalogues[language] ?? en
  const plural = new Intl.PluralRules(catalogues[language] === undefined ? 'en' : language)
  return (key, fill = {}) => {
    const text: Text = words[key]
    const form = typeof text === 'string' ? text : text[plural.select(Number(fill.count ?? 1))]
    return (form ?? '').replace(/\{(\w+)\}/g, (_, place: string) => String(fill[place] ?? ''))
  }
}

/** The first of these languages that has a catalogue. */
export const firstKnown = (wanted: readonly (string | null | undefined)[]): string =>
  wanted.find((one) => typeof one === 'string' && Object.hasOwn(catalogues, one)) ?? 'en'
