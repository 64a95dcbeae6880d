// What lamps and buzzers should say now: derived from the state at every look, kept nowhere, so that they are right
// again after a restart. How a cue is shown (steady, blinking, beeping) is the adapter's business.
import type { CompartmentId } from './nouns.ts'
import type { State } from './state.ts'
import { currentVisit } from './state.ts'

/**
 * `guide`: this is the door that the person at the kiosk is to go to. `close`: they are asked to close it.
 * `left-open`: nobody does. `alarm`: a door was forced, or the cabinet was opened.
 */
export type Cue = 'guide' | 'close' | 'left-open' | 'alarm'

export interface PlacedCue {
  /** null for the whole wall. */
  readonly compartment: CompartmentId | null
  readonly cue: Cue
}

const cueOfAlert: Readonly<Record<string, Cue>> = { 'door-left-open': 'left-open', 'door-forced': 'alarm' }

/** One cue a door at the most, the gravest; one of the whole wall. */
export function presentCues(state: State): readonly PlacedCue[] {
  const cues = new Map<CompartmentId, Cue>()
  for (const door of currentVisit(state)?.doors ?? []) {
    if (door.stage === 'opening' || door.stage === 'open' || door.stage === 'confirm')
      cues.set(door.compartment, door.stage === 'open' && door.nagged ? 'close' : 'guide')
  }
  let wall: readonly PlacedCue[] = []
  for (const { code, subject } of state.rows.alerts.values()) {
    if (code === 'cabinet-opened') wall = [{ compartment: null, cue: 'alarm' }]
    const cue = cueOfAlert[code]
    if (cue !== undefined && cues.get(subject) !== 'alarm') cues.set(subject, cue)
  }
  return [...wall, ...[...cues].map(([compartment, cue]) => ({ compartment, cue }))]
}
