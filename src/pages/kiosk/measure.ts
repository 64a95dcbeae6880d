// Millimetres on this screen: one rem is a centimetre of glass. Where nobody has measured the glass, 96 pixels are an inch.
// A screen too small for that gets smaller centimetres, as the style sheet says, so that nothing is ever cut off.
import type { Glass } from './line.ts'

const pxPerMmUnknown = 96 / 25.4

export function measure(root: HTMLElement, glass: Glass | null): void {
  root.style.fontSize = ''
  const fittingPx = Number.parseFloat(getComputedStyle(root).fontSize)
  // Along the width as along the height, however the screen is turned.
  const pxPerMm = glass === null ? pxPerMmUnknown : glass.widthPx / glass.widthMm / devicePixelRatio
  root.style.fontSize = `${Math.min(pxPerMm * 10, fittingPx)}px`
}
