// What a screen is before it is drawn: what it says, what it shows, what may be chosen. Data, so that the frame can draw it,
// the keypad can number its choices and the voice can read it, each in one place.
import type { ComponentChildren } from 'preact'

export interface Choice {
  /** What it can be told apart by, across languages. */
  readonly name: string
  readonly label: string
  press(): void
  /** The key that does the same, where its place does not tell. */
  readonly digit?: string
  readonly icon?: ComponentChildren
  /** A second, smaller line. */
  readonly more?: string
  /** Counts down to this time, on the browser's clock. */
  readonly untilMs?: number | null
  readonly look?: 'primary' | 'plain'
  readonly isOff?: boolean
  /** One of several that exclude each other. */
  readonly isChosen?: boolean
}

export interface View {
  /** Another name is another screen: the focus goes to its title, the voice reads it. */
  readonly name: string
  readonly title: string
  readonly hint?: string
  /** What needs a hand now is amber; a good end green. */
  readonly tone?: 'attention' | 'good'
  /** How the frame lays it out. */
  readonly kind: 'idle' | 'act' | 'scan' | 'choose' | 'type' | 'end' | 'sum' | 'help' | 'away'
  /** Large choices in the middle, numbered first. */
  readonly tiles?: readonly Choice[]
  /** How many tiles fit beside each other on a wide screen. */
  readonly columns?: number
  /** The choices at the foot. */
  readonly choices: readonly Choice[]
  readonly picture?: ComponentChildren
  /** In large, such as a door's number, an incident. */
  readonly figure?: ComponentChildren
  /** The figure in words, for whoever listens. */
  readonly said?: string
  /** Choices in rows over the whole screen, although there is no way back. */
  readonly isList?: boolean
  /** The way back, where this lies over something else. */
  back?(): void
  /** Takes a keyboard's key before the numbering does; true when it was for it. */
  typed?(key: string): boolean
}

/** The choices by the digit that chooses them: tiles first, then the foot. */
export function numbered({ tiles = [], choices }: View): readonly (Choice & { readonly digit: string })[] {
  return [...tiles, ...choices].map((choice, index) => ({ digit: String(index + 1), ...choice }))
}
