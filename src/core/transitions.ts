// The tables of what may follow what. They say what is legal; the rules say when, and with what
// effect. No guards and no effects stand here.
import type { CompartmentState, ParcelState } from './nouns.ts'

export type CompartmentVerb = 'reserve' | 'vacate' | 'open' | 'fill' | 'doubt' | 'block'

/**
 * `open` is a visit's: an opening from afar or by a technician doubts, or leaves the state as it is (rules/openings.ts).
 * Nothing leads from `unsure` or `blocked` to use but somebody's word or look.
 */
export const compartmentTransitions = {
  vacant: { reserve: 'reserved', open: 'open', doubt: 'unsure', block: 'blocked' },
  reserved: { vacate: 'vacant', open: 'open', doubt: 'unsure', block: 'blocked' },
  occupied: { open: 'open', doubt: 'unsure', block: 'blocked' },
  open: {
    reserve: 'reserved',
    vacate: 'vacant',
    fill: 'occupied',
    doubt: 'unsure',
    block: 'blocked',
  },
  unsure: { vacate: 'vacant', open: 'open', fill: 'occupied', doubt: 'unsure', block: 'blocked' },
  blocked: {
    reserve: 'reserved',
    vacate: 'vacant',
    fill: 'occupied',
    doubt: 'unsure',
    block: 'blocked',
  },
} as const satisfies Record<CompartmentState, Partial<Record<CompartmentVerb, CompartmentState>>>

export function nextCompartmentState(
  state: CompartmentState,
  verb: CompartmentVerb,
): CompartmentState | null {
  const row: Partial<Record<CompartmentVerb, CompartmentState>> = compartmentTransitions[state]
  return row[verb] ?? null
}

export type ParcelVerb =
  | 'deposit'
  | 'lapse'
  | 'cancel'
  | 'refuse'
  | 'collect'
  | 'expire'
  | 'extend'
  | 'take-out'
  | 'miss'
  | 'undo'
  | 'hand-over'
  | 'assign'

/** A parcel that ended may be assigned anew; one that was collected may not. */
export const parcelTransitions = {
  assigned: {
    deposit: 'deposited',
    lapse: 'lapsed',
    cancel: 'cancelled',
    refuse: 'refused',
    undo: 'assigned',
    // From the stock, at the kerb.
    'hand-over': 'collected',
  },
  deposited: {
    collect: 'collected',
    expire: 'expired',
    cancel: 'withdrawn',
    extend: 'deposited',
    'take-out': 'taken-out',
    miss: 'missing',
    undo: 'assigned',
  },
  expired: { extend: 'deposited', cancel: 'withdrawn', 'take-out': 'taken-out', miss: 'missing' },
  // Cancelled while its recipient waited for the door, which then opened: whoever took it has it.
  withdrawn: { collect: 'collected', 'take-out': 'taken-out', miss: 'missing' },
  collected: { miss: 'missing' },
  'taken-out': { assign: 'assigned' },
  cancelled: { assign: 'assigned' },
  lapsed: { assign: 'assigned' },
  refused: { assign: 'assigned' },
  missing: { assign: 'assigned' },
} as const satisfies Record<ParcelState, Partial<Record<ParcelVerb, ParcelState>>>

export function nextParcelState(state: ParcelState, verb: ParcelVerb): ParcelState | null {
  const row: Partial<Record<ParcelVerb, ParcelState>> = parcelTransitions[state]
  return row[verb] ?? null
}

export type BoardState = 'unknown' | 'answering' | 'garbled' | 'silent' | 'gone'
export type BoardVerb = 'answer' | 'garble' | 'fall-silent' | 'lose-bus'

/** What is known of one lock board: its bus may vanish, it may fall silent, it may answer nonsense. */
export const boardTransitions = {
  unknown: { answer: 'answering', garble: 'garbled', 'fall-silent': 'silent', 'lose-bus': 'gone' },
  answering: { garble: 'garbled', 'fall-silent': 'silent', 'lose-bus': 'gone' },
  garbled: { answer: 'answering', 'fall-silent': 'silent', 'lose-bus': 'gone' },
  silent: { answer: 'answering', garble: 'garbled', 'lose-bus': 'gone' },
  gone: { answer: 'answering', garble: 'garbled', 'fall-silent': 'silent' },
} as const satisfies Record<BoardState, Partial<Record<BoardVerb, BoardState>>>

/** Where nothing stands in the table the board stays as it is. */
export function nextBoardState(state: BoardState, verb: BoardVerb): BoardState {
  const row: Partial<Record<BoardVerb, BoardState>> = boardTransitions[state]
  return row[verb] ?? state
}
