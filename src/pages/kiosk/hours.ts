// Hours of the site's own day, as its clock on the wall shows them.
// What happens in them is the part of whoever asks.

/** HH:MM in the site's time zone; over midnight where `until` is earlier. */
export interface Hours {
  readonly from: string
  readonly until: string
}

/** HH:MM in that time zone. */
export const timeText = (wallMs: number, timezone: string): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone: timezone, hour: '2-digit', minute: '2-digit' }).format(wallMs)

/** Texts of this form sort as the times do. */
export function isIn(hours: Hours | null, time: string): boolean {
  if (hours === null) return false
  const { from, until } = hours
  return from <= until ? from <= time && time < until : from <= time || time < until
}
