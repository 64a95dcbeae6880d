// Every parcel's life as the platform hears it is a story that can be: in before out, once, and not after its end.
// Told by the events alone, each the first time that it is heard.
import type { Checker, Fail } from './checker.ts'

type Chapter = 'unknown' | 'to-come' | 'in' | 'over'

/** What may be heard in which chapter, and which follows. `cancelled` depends on whether it must be taken out. */
const story: Readonly<Record<string, Partial<Record<Chapter, Chapter>>>> = {
  'parcel.assigned': { unknown: 'to-come', over: 'to-come' },
  'parcel.deposited': { 'to-come': 'in', over: 'in' },
  'return.accepted': { unknown: 'in', 'to-come': 'in', over: 'in' },
  'parcel.expired': { in: 'in' },
  'parcel.collected': { in: 'over' },
  'parcel.taken-out': { in: 'over' },
  'parcel.missing': { in: 'over', over: 'over' },
  'parcel.reserved-lapsed': { 'to-come': 'over' },
  'parcel.refused': { 'to-come': 'over' },
  'parcel.moved': { unknown: 'unknown', 'to-come': 'to-come', in: 'to-come' },
  'parcel.extended': { 'to-come': 'to-come', in: 'in' },
  'exchange.completed': { over: 'over' },
}

export function createParcelStory(fail: Fail): Checker {
  const chapters = new Map<string, Chapter>()
  return {
    name: 'parcel-story',
    on: {
      'event.heard'({ entry, again }) {
        if (again || !entry.subject.startsWith('parcels/')) return
        const parcel = String(entry.data.parcel)
        const chapter = chapters.get(parcel) ?? 'unknown'
        if (entry.type === 'customer.arrived') return
        let next = story[entry.type]?.[chapter]
        if (entry.type === 'parcel.cancelled') {
          const wanted: Chapter = entry.data.takeOut === true ? 'in' : 'to-come'
          if (chapter === wanted) next = wanted === 'in' ? 'in' : 'over'
          if (chapter === 'unknown') next = 'over'
        }
        // A parcel that nobody knows may come back: its old item has no announcement of its own.
        if (next === undefined)
          return fail(`${parcel} is told to be ${entry.type}, and was ${chapter} before`)
        chapters.set(parcel, next)
      },
    },
  }
}
