// Letters on the keys of a telephone: the same key again, soon, is its next letter.
// It remembers the key before, never the text.

export const letters: Readonly<Record<string, string>> = {
  '1': '-.',
  '2': 'ABC',
  '3': 'DEF',
  '4': 'GHI',
  '5': 'JKL',
  '6': 'MNO',
  '7': 'PQRS',
  '8': 'TUV',
  '9': 'WXYZ',
}
const againWithinMs = 900

export interface Telephone {
  /** The text after this key. */
  after(text: string, key: string): string
}

export function createTelephone(): Telephone {
  let before = { key: '', atMs: 0, turn: 0 }
  return {
    after(text, key) {
      const on = letters[key]
      if (on === undefined) return text + key
      const atMs = performance.now()
      const isAgain = text !== '' && before.key === key && atMs - before.atMs < againWithinMs
      const turn = isAgain ? (before.turn + 1) % on.length : 0
      before = { key, atMs, turn }
      return (isAgain ? text.slice(0, -1) : text) + on[turn]
    },
  }
}
