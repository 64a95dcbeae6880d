// Keeps a still screen from burning in: once a minute everything moves by a millimetre or two, in a small circle.
// A step, not an animation, so that an idle page does nothing in between.

const stepMs = 60_000
const ring = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
  [-1, 1],
  [-1, 0],
  [-1, -1],
  [0, -1],
  [1, -1],
] as const

export function driftAgainstBurnIn(root: HTMLElement): void {
  let at = 0
  setInterval(() => {
    at = (at + 1) % ring.length
    const [x, y] = ring[at] ?? [0, 0]
    root.style.setProperty('--drift-x', String(x))
    root.style.setProperty('--drift-y', String(y))
  }, stepMs)
}
