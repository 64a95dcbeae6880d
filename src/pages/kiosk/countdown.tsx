// A time that counts down by itself while it is on the screen; nothing ticks where none is.
// What happens when it is over is not its part.
import { useEffect, useState } from 'preact/hooks'
import { clockText } from './scene.ts'

/** `untilMs` on the browser's clock. */
export function Countdown({ untilMs }: { readonly untilMs: number }) {
  const [leftMs, setLeft] = useState(untilMs - Date.now())
  useEffect(() => {
    setLeft(untilMs - Date.now())
    const ticking = setInterval(() => setLeft(untilMs - Date.now()), 1000)
    return () => clearInterval(ticking)
  }, [untilMs])
  return (
    <span class="countdown" aria-hidden="true">
      {clockText(leftMs)}
    </span>
  )
}
