// The languages: which there are, whose words have come, and a text in one of them with its places filled in.
// Adding a language is one file beside the others and one line here; a key that it lacks does not compile.
import type { words as en } from './languages/en.ts'

export type Key = keyof typeof en
export type Text = string | Readonly<Partial<Record<Intl.LDMLPluralRule, string>>>
export type Words = Readonly<Record<Key, Text>>
export type Say = (key: Key, fill?: Readonly<Record<string, string | number>>) => string

interface Language {
  /** What it calls itself. */
  readonly name: string
  load(): Promise<{ readonly words: Words }>
}

export const languages: Readonly<Record<string, Language>> = {
  en: { name: 'English', load: () => import('./languages/en.ts') },
  nl: { name: 'Nederlands', load: () => import('./languages/nl.ts') },
  ru: { name: 'Русский', load: () => import('./languages/ru.ts') },
  sv: { name: 'Svenska', load: () => import('./languages/sv.ts') },
}

/** The first of these that is one of ours, else English. */
export const firstKnown = (wanted: readonly (string | null | undefined)[]): string =>
  wanted.find((one) => one != null && Object.hasOwn(languages, one)) ?? 'en'

export function speaker(language: string, words: Words): Say {
  const plural = new Intl.PluralRules(language)
  return (key, fill = {}) => {
    const text: Text = words[key]
    const form =
      typeof text === 'string' ? text : text[plural.select(numberFor(text, Number(fill.count ?? 1)))]
    return (form ?? '').replace(/\{(\w+)\}/g, (_, place: string) => String(fill[place] ?? ''))
  }
}

/** What chooses the form: in Russian 21 takes the singular, but only where the number is said. */
function numberFor(forms: Exclude<Text, string>, count: number): number {
  return forms.other?.includes('{count}') === true ? count : Math.min(count, 2)
}

const come = new Map<string, Say>()

/** Has the words of a language come, if it is one of ours; whether they are here now. */
export async function learn(language: string): Promise<boolean> {
  if (come.has(language)) return true
  try {
    const loaded = await languages[language]?.load()
    if (loaded !== undefined) come.set(language, speaker(language, loaded.words))
  } catch {
    // The daemon went away just now; the page is loaded anew when it is back.
  }
  return come.has(language)
}

/** The first of these languages whose words have come, and how to speak it. One must have. */
export function firstCome(wanted: readonly (string | null | undefined)[]): {
  readonly language: string
  readonly say: Say
} {
  for (const language of [...wanted, ...come.keys()]) {
    const say = come.get(language ?? '')
    if (language != null && say !== undefined) return { language, say }
  }
  throw new Error('no words have come')
}
