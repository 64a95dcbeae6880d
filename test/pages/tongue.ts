// What a test reads in English, in the language of the page: `KLUIS_LANGUAGE=ru` has every visit in Russian.
import type { Text } from '../../src/pages/kiosk/words.ts'
import { catalogues } from './catalogues.ts'

export const tongue = process.env.KLUIS_LANGUAGE ?? 'en'

const formsOf = (text: Text | undefined): Readonly<Record<string, string>> =>
  typeof text === 'string' ? { other: text } : { ...text }
const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
const places = /\{(\w+)\}/g

/** Each English text with what it is in the page's language. */
const pairs = Object.entries(catalogues.en ?? {})
  .flatMap(([key, text]) => {
    const theirs = formsOf(catalogues[tongue]?.[key as keyof (typeof catalogues)['en']])
    return Object.entries(formsOf(text)).map(([form, english]) => ({
      english,
      pattern: new RegExp(
        `^${english
          .split(places)
          .map((part, at) => (at % 2 === 0 ? literally(part) : `(?<${part}>.+)`))
          .join('')}$`,
      ),
      theirs: theirs[form] ?? theirs.few ?? theirs.other ?? english,
    }))
  })
  .filter(({ english }) => /\p{L}/u.test(english.replace(places, '')))
const longestFirst = pairs
  .filter(({ english }) => !english.includes('{'))
  .sort((a, b) => b.english.length - a.english.length)

const longestOf = (parts: readonly string[]) => parts.reduce((a, b) => (b.length > a.length ? b : a)).trim()

/** The same words in the page's language; several where one English text stands for several of that language. */
export function inTongue(english: string): readonly string[] {
  if (tongue === 'en') return [english]
  const whole = pairs.flatMap(({ pattern, theirs }) => {
    const found = pattern.exec(english)
    return found === null ? [] : [theirs.replace(places, (_, place: string) => found.groups?.[place] ?? '')]
  })
  if (whole.length > 0) return whole
  const part = pairs.filter((one) => english.length > 8 && one.english.includes(english))
  if (part.length > 0) return part.map(({ theirs }) => longestOf(theirs.split(/\{\w+\}/)))
  // Put together from several, as a title and what follows it.
  let rest = english
  for (const one of longestFirst) rest = rest.replaceAll(one.english, one.theirs)
  return [rest]
}

/** What the idle screen says. */
export const idleWords = ['Scan your code', 'Or type your PIN.'].map((one) => inTongue(one)[0]).join(' ')
