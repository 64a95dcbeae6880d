// The kiosk's own drawings, each on a square of 24. They take the colour of the text beside them and say nothing
// to a screen reader: the words do.
import type { ComponentChildren } from 'preact'

const Icon = ({ children }: { readonly children: ComponentChildren }) => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
    {children}
  </svg>
)

export const globe = (
  <Icon>
    <circle cx="12" cy="12" r="9" />
    <path d="M3 12h18M12 3c3 3 4 6 4 9s-1 6-4 9c-3-3-4-6-4-9s1-6 4-9" />
  </Icon>
)
export const question = (
  <Icon>
    <circle cx="12" cy="12" r="9" />
    <path d="M9.2 9.3a2.8 2.8 0 1 1 4 2.9c-.8.4-1.2.9-1.2 1.8" />
    <circle class="dot" cx="12" cy="17" r="1.2" />
  </Icon>
)
export const back = (
  <Icon>
    <path d="M19 12H5M11 6l-6 6 6 6" />
  </Icon>
)
export const onward = (
  <Icon>
    <path d="M5 12h14M13 6l6 6-6 6" />
  </Icon>
)
export const check = (
  <Icon>
    <path d="M4.5 12.5l5 5L19.5 7" />
  </Icon>
)
export const erase = (
  <Icon>
    <path d="M9 6h11v12H9l-6-6zM12.5 9.5l5 5M17.5 9.5l-5 5" />
  </Icon>
)
export const again = (
  <Icon>
    <path d="M5 12a7 7 0 1 0 2.2-5.1M5 4v4h4" />
  </Icon>
)
export const larger = (
  <Icon>
    <path d="M4 13h7v7H4zM4 9V4h16v16h-5M11 13l5-5M12 8h4v4" />
  </Icon>
)
export const parcel = (
  <Icon>
    <path d="M4 8l8-4 8 4v9l-8 4-8-4zM4 8l8 4 8-4M12 12v9M8 6l8 4" />
  </Icon>
)
export const more = (
  <Icon>
    <circle class="dot" cx="5" cy="12" r="1.8" />
    <circle class="dot" cx="12" cy="12" r="1.8" />
    <circle class="dot" cx="19" cy="12" r="1.8" />
  </Icon>
)
export const loud = (
  <Icon>
    <path d="M4 9h4l5-4v14l-5-4H4zM16 9a4 4 0 0 1 0 6M18.5 6.5a8 8 0 0 1 0 11" />
  </Icon>
)
export const mute = (
  <Icon>
    <path d="M4 9h4l5-4v14l-5-4H4zM16.5 9.5l5 5M21.5 9.5l-5 5" />
  </Icon>
)
export const display = (
  <Icon>
    <circle cx="12" cy="12" r="8" />
    <path class="filled" d="M12 4a8 8 0 0 1 0 16z" />
  </Icon>
)
export const moon = (
  <Icon>
    <path d="M19 14.5A8 8 0 1 1 9.5 5a6.5 6.5 0 0 0 9.5 9.5z" />
  </Icon>
)
export const sun = (
  <Icon>
    <circle cx="12" cy="12" r="4" />
    <path d="M12 2.5v3M12 18.5v3M2.5 12h3M18.5 12h3M5.3 5.3l2.1 2.1M16.6 16.6l2.1 2.1M5.3 18.7l2.1-2.1M16.6 7.4l2.1-2.1" />
  </Icon>
)
export const lower = (
  <Icon>
    <path d="M12 4v12M7 11l5 5 5-5M5 20h14" />
  </Icon>
)
export const barcode = (
  <Icon>
    <path d="M4 6v12M7 6v12M11 6v12M13.5 6v12M17 6v12M20 6v12" />
  </Icon>
)
export const list = (
  <Icon>
    <path d="M9 6h11M9 12h11M9 18h11" />
    <circle class="dot" cx="4.5" cy="6" r="1.3" />
    <circle class="dot" cx="4.5" cy="12" r="1.3" />
    <circle class="dot" cx="4.5" cy="18" r="1.3" />
  </Icon>
)
export const eye = (
  <Icon>
    <path d="M2.5 12C5 7.5 8.3 5.5 12 5.5s7 2 9.5 6.5c-2.5 4.5-5.8 6.5-9.5 6.5S5 16.5 2.5 12z" />
    <circle cx="12" cy="12" r="3" />
  </Icon>
)

/** A face from sad (1) to glad (5); its mouth says it, and so does the number beside it. */
export function Mood({ score }: { readonly score: number }) {
  const bend = (score - 3) * 2.2
  return (
    <Icon>
      <circle cx="12" cy="12" r="9.5" />
      <circle class="dot" cx="8.5" cy="9.5" r="1.4" />
      <circle class="dot" cx="15.5" cy="9.5" r="1.4" />
      <path d={`M7.5 ${15.5 - bend / 2}Q12 ${15.5 + bend} 16.5 ${15.5 - bend / 2}`} />
    </Icon>
  )
}
