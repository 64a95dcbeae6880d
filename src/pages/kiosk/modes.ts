// How the screen looks and whether it speaks: what this person chose, else what the site has for this hour of its day.
// Laying it on the page is main.tsx's part.
import { isIn, timeText } from './hours.ts'
import type { Look, State } from './state.ts'

export function lookOf({ site, look, skewMs }: State): Look {
  const { mode, nightHours, sunHours, speech } = site.kiosk
  const time = timeText(Date.now() + skewMs, site.timezone)
  const usual = mode === 'night' || mode === 'sun' ? mode : 'day'
  const light = isIn(nightHours, time) ? 'night' : isIn(sunHours, time) ? 'sun' : usual
  const chosen = { light, contrast: mode === 'high-contrast', low: false, speaks: false, ...look } as const
  return { ...chosen, speaks: chosen.speaks && speech !== 'off' }
}
