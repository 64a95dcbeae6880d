// Nobody waits for ever: whoever asks is answered, whoever leaves is forgotten, every opening gets its outcome, and in the
// end nobody is there, nothing is in hand, and no compartment is still open for anybody.
import type { Compartment, Opening, Visit } from '../../../src/core/nouns.ts'
import type { Checker, Fail } from './checker.ts'

/** Longer than any time that a visit or an opening is given, with all its extensions by a nag. */
const longestVisitMs = 20 * 60_000
const longestOpeningMs = 5 * 60_000

export function createNobodyWaits(fail: Fail): Checker {
  const visits = new Map<string, { readonly visit: Visit; atMs: number }>()
  const openings = new Map<string, { readonly opening: Opening; readonly atMs: number }>()
  const compartments = new Map<string, Compartment>()
  let servingSinceMs: number | null = null
  let isDiskWell = true

  function look(atMs: number): void {
    if (servingSinceMs === null || !isDiskWell) return
    for (const [id, one] of visits)
      if (atMs - Math.max(one.atMs, servingSinceMs) > longestVisitMs) fail(`visit ${id} does not end`)
    for (const [id, one] of openings)
      if (atMs - Math.max(one.atMs, servingSinceMs) > longestOpeningMs)
        fail(`opening ${id} of ${one.opening.compartment} has no outcome`)
  }

  return {
    name: 'nobody-waits',
    on: {
      unanswered: ({ person, what }) => fail(`${person.name} is not answered: ${what}`),
      'process.started'(_, atMs) {
        servingSinceMs = atMs
      },
      'process.ended'() {
        servingSinceMs = null
      },
      // Nothing is decided while nothing can be written.
      'commit.failed'() {
        isDiskWell = false
      },
      entered({ reply }, atMs) {
        if (reply.kind === 'accepted') for (const one of visits.values()) one.atMs = atMs
      },
      acted({ reply }, atMs) {
        if (reply.kind === 'accepted') for (const one of visits.values()) one.atMs = atMs
      },
      committed({ write }, atMs) {
        if (!isDiskWell) servingSinceMs = servingSinceMs === null ? null : atMs
        isDiskWell = true
        for (const { table, key, value } of write.changes) {
          if (table === 'visits') {
            if (value === null || value.ended !== null) visits.delete(key)
            else visits.set(key, { visit: value, atMs })
          } else if (table === 'openings') {
            if (value === null || value.stage === 'ended') openings.delete(key)
            else openings.set(key, { opening: value, atMs: openings.get(key)?.atMs ?? atMs })
          } else if (table === 'compartments') {
            if (value === null) compartments.delete(key)
            else compartments.set(key, value)
          }
        }
        look(atMs)
      },
    },
    hourly: look,
    atEnd() {
      for (const id of visits.keys()) fail(`visit ${id} never ends`)
      for (const [id, { opening }] of openings) fail(`opening ${id} of ${opening.compartment} never ends`)
      for (const { id, state, unfinished } of compartments.values())
        if (state === 'open' || unfinished !== null) fail(`${id} is open for ever`)
    },
  }
}
