// The words of every language of the kiosk's page, loaded: for tests that read them.
import type { Words } from '../../src/pages/kiosk/words.ts'
import { languages } from '../../src/pages/kiosk/words.ts'

export const catalogues: Readonly<Record<string, Words>> = Object.fromEntries(
  await Promise.all(
    Object.entries(languages).map(async ([language, { load }]) => [language, (await load()).words] as const),
  ),
)
