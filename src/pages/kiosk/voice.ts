// The voice that reads a screen aloud, and what it reads. This one is the browser's; where it has none, it is silent.
// A voice of the daemon's takes the same two calls.

import type { View } from './view.ts'
import { numbered } from './view.ts'
import type { Say } from './words.ts'

export interface Voice {
  /** Reads this, in place of what it was reading. */
  read(text: string, language: string): void
  hush(): void
}

export function browserVoice(): Voice {
  const synthesis = 'speechSynthesis' in globalThis ? globalThis.speechSynthesis : null
  return {
    read(text, language) {
      if (synthesis === null) return
      synthesis.cancel()
      const said = new SpeechSynthesisUtterance(text)
      said.lang = language
      synthesis.speak(said)
    },
    hush: () => synthesis?.cancel(),
  }
}

/** A screen in sentences: what it says, then each choice with its key. */
export function spoken(view: View, note: string, say: Say): string {
  const choices = numbered(view).filter(({ isOff }) => isOff !== true)
  return [
    view.title,
    view.said ?? '',
    view.hint ?? '',
    note,
    ...choices.map(({ digit, label, more }) =>
      say('speech.choice', { digit, label: more === undefined ? label : `${label}, ${more}` }),
    ),
  ]
    .filter((one) => one !== '')
    .join(' ')
}
