// The catalogues: which languages there are, and a text in one of them with its places filled in.
// Adding a language is one file beside the others and one line here.
import { words as en } from './languages/en.js'
import { words as nl } from './languages/nl.js'
import { words as ru } from './languages/ru.js'
import { words as sv } from './languages/sv.js'

/** @typedef {keyof typeof en} Key */
/** @typedef {string | Readonly<Partial<Record<Intl.LDMLPluralRule, string>>>} Text */
/** @typedef {Readonly<Record<Key, Text>>} Words */
/** @typedef {(key: Key, fill?: Readonly<Record<string, string | number>>) => string} Say */

/** @type {Readonly<Record<string, Words>>} */
export const catalogues = { en, nl, ru, sv }

/**
 * The text of a key in a language; English where the language has no catalogue. `count` chooses the form.
 * @param {string} language
 * @returns {Say}
 */
export function speaker(language) {
  const words = catalogues[language] ?? en
  const plural = new Intl.PluralRules(catalogues[language] === undefined ? 'en' : language)
  return (key, fill = {}) => {
    /** @type {Text} */
    const text = words[key]
    const form = typeof text === 'string' ? text : text[plural.select(Number(fill.count ?? 1))]
    return (form ?? '').replace(/\{(\w+)\}/g, (/** @type {string} */ _, /** @type {string} */ place) =>
      String(fill[place] ?? ''),
    )
  }
}

/**
 * The first of these languages that has a catalogue.
 * @param {readonly (string | null | undefined)[]} wanted
 */
export const firstKnown = (wanted) =>
  wanted.find((one) => typeof one === 'string' && Object.hasOwn(catalogues, one)) ?? 'en'
