// What the sensors say that look into compartments. They are believed only as far as they have proved themselves: one
// that sees something where nothing should be raises a doubt; one that saw what was put in, and sees it gone, ends one.
import type { Draft } from '../decision.ts'
import type { CompartmentId, ContentsReading, DoorAddress } from '../nouns.ts'
import { doorKey } from '../state.ts'
import { contentsOf, doubt, release } from './compartments.ts'
import { isOfContents } from './doubts.ts'

export function contentsSensed(draft: Draft, address: DoorAddress, reading: ContentsReading): void {
  const spec = draft.state.byDoor.get(doorKey(address))
  if (!spec?.watched || !draft.get('compartments', spec.id)) return
  const before = draft.get('sightings', spec.id)
  if (before?.reading === reading) return
  const sawContents = reading === 'filled' || (before?.sawContents ?? false)
  draft.put('sightings', spec.id, { id: spec.id, reading, sawContents, overruled: false })
  judgeBySight(draft, spec.id)
}

/** A door opened: what the sensor saw until now says nothing of what is put in next. */
export function forgetSight(draft: Draft, id: CompartmentId): void {
  const sighting = draft.get('sightings', id)
  const sawContents = sighting?.reading === 'filled'
  if (sighting && sighting.sawContents !== sawContents)
    draft.put('sightings', id, { ...sighting, sawContents })
}

/** Somebody looked in and answers for what is there. */
export function overruleSight(draft: Draft, id: CompartmentId): void {
  const sighting = draft.get('sightings', id)
  const isContradicted = sighting?.reading === 'filled' && contentsOf(draft, id).length === 0
  if (sighting && isContradicted) draft.put('sightings', id, { ...sighting, overruled: true })
}

/** To be asked whenever the door is closed, the state came to rest, or the sensor has seen a change. */
export function judgeBySight(draft: Draft, id: CompartmentId): void {
  const sighting = draft.get('sightings', id)
  const { door, state, reason } = draft.must('compartments', id)
  if (!sighting || door !== 'closed') return
  if (sighting.reading === 'filled') {
    const isFree = state === 'vacant' || state === 'reserved'
    if (isFree && !sighting.overruled) doubt(draft, id, 'sensed-filled')
    return
  }
  const isDoubtOfContents = state === 'unsure' && isOfContents(reason)
  if (isDoubtOfContents && sighting.sawContents && contentsOf(draft, id).length === 0)
    release(draft, id, 'sensed-empty')
}

/** For the events of a deposit; nothing where no sensor looks. */
export function sightOf(draft: Draft, id: CompartmentId | null): { readonly contents?: ContentsReading } {
  const sighting = id === null ? undefined : draft.get('sightings', id)
  return sighting ? { contents: sighting.reading } : {}
}
