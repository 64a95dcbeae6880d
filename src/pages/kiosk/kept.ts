// What outlives a reload of the page, for the visit that is running only: how this person sees and hears best.
// Nothing else may come here, least of all of a code.
import type { Look } from './state.ts'

const key = 'look'

export function keepLook(visit: string | null, look: Partial<Look>): void {
  if (visit === null || Object.keys(look).length === 0) sessionStorage.removeItem(key)
  else sessionStorage.setItem(key, JSON.stringify({ visit, look }))
}

/** What was kept for this visit. */
export function keptLook(visit: string): Partial<Look> {
  const kept = JSON.parse(sessionStorage.getItem(key) ?? '{}')
  return kept.visit === visit ? kept.look : {}
}
