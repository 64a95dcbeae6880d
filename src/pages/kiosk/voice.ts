// The voices that read a screen aloud, the browser's or the daemon's, and what they read.
// Whether there is to be one, and when, is not their part: they are silent until somebody asks for them.
import type { Site } from './line.ts'
import { send } from './line.ts'
import type { View } from './view.ts'
import { numbered } from './view.ts'
import type { Say } from './words.ts'

export interface Voice {
  /** Reads this, in place of what it was reading. */
  read(text: string, language: string): void
  hush(): void
}

export const voiceFor = (speech: Site['kiosk']['speech']): Voice =>
  speech === 'daemon' ? daemonVoice : browserVoice()

/** As much as the daemon takes. */
const mostSpoken = 500

/** What it cannot say is the daemon's to report. */
const daemonVoice: Voice = {
  read: (text, language) => void send('/api/speech', { text: text.slice(0, mostSpoken), language }),
  hush: () => void send('/api/speech', { text: '' }),
}

function browserVoice(): Voice {
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
