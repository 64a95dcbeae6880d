// Millimetres on this screen: one rem is a centimetre of glass. Where nobody configured how large the glass is, the style
// sheet takes a 7-inch screen lying or a 15.6-inch one standing for it, whatever its pixels.
import type { Site } from './line.ts'

export function measure(root: HTMLElement, screen: Site['screen']): void {
  const { widthMm } = screen ?? {}
  if (widthMm === undefined) return
  root.style.fontSize = `${(innerWidth / widthMm) * 10}px`
}
