// The keys of a keyboard or a numeric keypad, here or on the wire: digits choose what bears them, * goes back or helps,
// 0 asks for the languages, # turns the voice on and off, unless a choice bears them. Nothing else gets through, so no key leaves the page.
import type { Deeds } from './deeds.ts'
import type { View } from './view.ts'
import { numbered } from './view.ts'

/** Another name of the same key: keypads differ in which of them they have. */
const sameAs: Readonly<Record<string, string>> = { '/': '#', '+': '#', Escape: '*' }

export interface KeysOptions {
  readonly view: View
  readonly deeds: Deeds
  /** The screen has only just come: a key that was meant for the last one must choose nothing. */
  readonly isSettling: boolean
}

/** True when the key was for the page. */
export function pressKey(pressed: string, { view, deeds, isSettling }: KeysOptions): boolean {
  if (view.kind === 'away') return false
  if (view.typed?.(pressed) === true) return true
  const key = sameAs[pressed] ?? pressed
  if (view.typed?.(key) === true) return true
  const choice = numbered(view).find(({ digit }) => digit === key)
  if (key === '#' && choice === undefined) {
    deeds.toggleVoice()
    return true
  }
  if (isSettling) return /^[0-9*#]$/.test(key)
  if (key === '*') {
    if (view.back === undefined) deeds.show('help')
    else view.back()
    return true
  }
  if (key === '0' && choice === undefined) {
    deeds.show('languages')
    return true
  }
  if (choice === undefined) return false
  if (choice.isOff !== true) choice.press()
  return true
}

/** Keys that a browser acts on by itself and a page with focus still needs. */
const needed = new Set(['Tab', 'Enter', ' ', 'Shift'])

/** Whether the browser must not see this key: shortcuts, the function keys, going back, finding, reloading. */
export const isForNobody = ({ key, ctrlKey, altKey, metaKey }: KeyboardEvent): boolean =>
  ctrlKey || altKey || metaKey || !needed.has(key)
