// Remembers what the kiosk told people, as facts that must be found in the journal afterwards, and tells who listens of
// every door that a person was promised. Judges nothing, and changes no answer.
import type { VisitView } from '../../src/core/view.ts'
import type { Kiosk, Said } from '../replay/kiosk.ts'

/** Something that a screen showed, and so somebody relied on. */
export type Fact =
  | { readonly kind: 'visit'; readonly visit: string }
  | { readonly kind: 'parcel'; readonly parcel: string; readonly state: string }
  | { readonly kind: 'door'; readonly visit: string; readonly compartment: string; readonly outcome: string }

export interface Witness extends Kiosk {
  /** Each once, with when it was first seen. */
  facts(): readonly { readonly fact: Fact; readonly atMs: number }[]
  replies(): { readonly accepted: number; readonly refused: number; readonly lost: number }
  /** Calls `listener` after every accepted scan, PIN or touch. */
  onAccepted(listener: () => void): () => void
}

function factsOf(visit: VisitView): Fact[] {
  return [
    { kind: 'visit', visit: visit.id },
    ...visit.parcels.map(({ id, state }) => ({ kind: 'parcel', parcel: id, state }) as const),
    ...visit.doors.flatMap(({ compartment, outcome }) =>
      outcome === undefined ? [] : [{ kind: 'door', visit: visit.id, compartment, outcome } as const],
    ),
  ]
}

export function createWitness(kiosk: Kiosk): Witness {
  const seen = new Map<string, { fact: Fact; atMs: number }>()
  const listeners = new Set<() => void>()
  const replies = { accepted: 0, refused: 0, lost: 0 }

  const note = (visit: VisitView | null | undefined): void => {
    if (!visit) return
    for (const fact of factsOf(visit)) {
      const key = JSON.stringify(fact)
      if (!seen.has(key)) seen.set(key, { fact, atMs: Date.now() })
    }
  }
  const heard = (said: Said): Said => {
    replies[said.outcome] += 1
    if (said.outcome === 'accepted') {
      note(said.visit)
      for (const listener of listeners) listener()
    }
    return said
  }

  return {
    scan: async (code) => heard(await kiosk.scan(code)),
    pin: async (pin) => heard(await kiosk.pin(pin)),
    act: async (action, fields) => heard(await kiosk.act(action, fields)),
    async visit() {
      const visit = await kiosk.visit()
      note(visit)
      return visit
    },
    waitFor: (ready, withinMs) =>
      kiosk.waitFor((visit) => {
        note(visit)
        return ready(visit)
      }, withinMs),
    close: kiosk.close,
    facts: () => [...seen.values()],
    replies: () => ({ ...replies }),
    onAccepted(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
