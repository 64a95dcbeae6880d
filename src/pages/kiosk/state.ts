// The one state of the page: the newest screen from the daemon, and what a finger is doing just now.
// Everything drawn is a function of it. No access code may stand in it: a PIN is only counted here.
import type { TakeOutReason } from '../../core/nouns.ts'
import type { Screen, Site } from './line.ts'

/** What lies over the visit for a moment. */
export type Sheet =
  | 'help'
  | 'languages'
  | 'display'
  | 'problem'
  | 'one-parcel'
  | 'other'
  | 'leaving'
  | 'checking'
  | 'put-in'
  | 'last-door'
  | 'label'
  | 'reason'
  | 'customers'
  | 'find-label'
  | 'found'
  | 'why'
  | 'kerb'
  | 'courses'
  | 'guide'

/** Why something did not go, until it is no news any more. */
export interface Note {
  readonly reason: string
  readonly hint?: string | undefined
  readonly way: 'qr' | 'pin' | 'action'
  readonly untilMs: number
  readonly retryAtMs: number | null
  readonly incident?: string | undefined
}

/** The note's reason where a training has ended: whoever reads on must know that all is real. */
export const trainingOver = 'training-over'

/** How somebody sees and hears best; back to normal when they are gone. */
export interface Look {
  readonly light: 'day' | 'night' | 'sun'
  readonly contrast: boolean
  readonly low: boolean
  readonly speaks: boolean
}

export interface State {
  readonly site: Site
  readonly screen: Screen | null
  /** The daemon's clock before the browser's. */
  readonly skewMs: number
  readonly isAway: boolean
  readonly isSending: boolean
  readonly chosenLanguage: string | null
  /** What was chosen of it; the rest follows from the site and the hour. */
  readonly look: Partial<Look>
  readonly sheet: Sheet | null
  /** Which page of a sheet's choices, from 0. */
  readonly leaf: number
  readonly note: Note | null
  /** The refusal seen last. */
  readonly refusalNumber: number | null
  /** The door that was touched, where several are in hand. */
  readonly meant: string | null
  readonly leftVisit: string | null
  readonly thankedVisit: string | null
  /** The visit that was asked whether it recommends the locker, and would not say. */
  readonly unaskedVisit: string | null
  /** The visit whose return bears its number. */
  readonly writtenVisit: string | null
  /** The visit that has said why something comes back. */
  readonly explainedVisit: string | null
  /** Of what is to be taken out, the kind that was chosen. */
  readonly only: TakeOutReason | null
  /** The parcel for which a new code was asked in this visit. */
  readonly askedFor: string | null
  readonly ended: { readonly id: string; readonly atMs: number } | null
  readonly pinLength: number
  readonly typedLabel: string
  readonly typesLetters: boolean
}

export const firstState = (site: Site): State => ({
  site,
  screen: null,
  skewMs: 0,
  isAway: false,
  isSending: false,
  chosenLanguage: null,
  look: {},
  sheet: null,
  leaf: 0,
  note: null,
  refusalNumber: null,
  meant: null,
  leftVisit: null,
  thankedVisit: null,
  unaskedVisit: null,
  writtenVisit: null,
  explainedVisit: null,
  only: null,
  askedFor: null,
  ended: null,
  pinLength: 0,
  typedLabel: '',
  typesLetters: false,
})

export interface Store {
  readonly state: State
  set(changes: Partial<State>): void
}

/** Calls `onChange` once for all changes of one turn. */
export function createStore(first: State, onChange: () => void): Store {
  let state = first
  let isWaiting = false
  return {
    get state() {
      return state
    },
    set(changes) {
      state = { ...state, ...changes }
      if (isWaiting) return
      isWaiting = true
      queueMicrotask(() => {
        isWaiting = false
        onChange()
      })
    },
  }
}
