// The platform's book of parcels: what it announced, with which codes, and how far each has come by the
// locker's events. A state here is what the platform was told, never what it supposes.
import type { ParcelKind, ParcelState } from '../../src/core/nouns.ts'
import type { LockerEvent } from './event-order.ts'

/** `announcing`: the locker has not answered yet. `turned-down`: it has no place for it, or an error in it. */
export type BookState = ParcelState | 'announcing' | 'turned-down'

export interface BookedParcel {
  readonly id: string
  readonly carrier: string
  readonly kind: ParcelKind
  /** The size class that was asked for; null where the sides were given. */
  readonly size: string | null
  readonly barcode: string
  readonly recipient: string | null
  readonly pin: string
  readonly qr: string
  readonly state: BookState
  readonly compartment: string | null
  readonly upsized: boolean
  /** Why it was turned down. */
  readonly reason: string | null
  readonly pickupBy: string | null
  readonly receipt: string | null
  /** What the locker told of it, oldest first. */
  readonly history: readonly { readonly type: string; readonly time: string; readonly sequence: number }[]
}

export interface ParcelBook {
  put(parcel: BookedParcel): void
  change(id: string, fields: Partial<BookedParcel>): void
  /** An event about a parcel that is not in the book begins a page without codes: a courier's unannounced one. */
  apply(event: LockerEvent): void
  get(id: string): BookedParcel | undefined
  /** Oldest first. */
  all(): readonly BookedParcel[]
}

/** A parcel's life has about ten events; a hundred show that something goes round in circles. */
const historyKept = 100

const stateAfter: Readonly<Record<string, ParcelState>> = {
  'parcel.assigned': 'assigned',
  'parcel.moved': 'assigned',
  'parcel.reserved-lapsed': 'lapsed',
  'parcel.deposited': 'deposited',
  'return.accepted': 'deposited',
  'parcel.extended': 'deposited',
  'parcel.expired': 'expired',
  'parcel.collected': 'collected',
  'parcel.taken-out': 'taken-out',
  'parcel.refused': 'refused',
  'parcel.missing': 'missing',
}

const ended: readonly BookState[] = [
  'turned-down',
  'collected',
  'taken-out',
  'cancelled',
  'lapsed',
  'refused',
  'missing',
]
export const hasEnded = ({ state }: BookedParcel): boolean => ended.includes(state)

/** `kluis.parcel.deposited.v1` → `parcel.deposited` */
export const shortType = (type: string): string => type.replace(/^kluis\./, '').replace(/\.v\d+$/, '')

const textOr = <T>(value: unknown, otherwise: T): string | T =>
  typeof value === 'string' ? value : otherwise

/** Keeps at most `keep` parcels: those that ended go first, then the oldest. */
export function createParcelBook(keep: number): ParcelBook {
  const parcels = new Map<string, BookedParcel>()

  const makeRoom = (): void => {
    if (parcels.size <= keep) return
    const [oldest] = parcels.values()
    const first = [...parcels.values()].find(hasEnded) ?? oldest
    if (first) parcels.delete(first.id)
  }

  const put = (parcel: BookedParcel): void => {
    parcels.set(parcel.id, parcel)
    makeRoom()
  }

  return {
    put,
    change(id, fields) {
      const parcel = parcels.get(id)
      if (parcel) parcels.set(id, { ...parcel, ...fields })
    },
    apply(event) {
      const { data } = event
      if (!event.subject.startsWith('parcels/') || typeof data.parcel !== 'string') return
      const known = parcels.get(data.parcel) ?? blank(data.parcel)
      const type = shortType(event.type)
      const cancelled = data.takeOut === true ? 'withdrawn' : 'cancelled'
      const line = { type, time: event.time, sequence: event.sequence }
      put({
        ...known,
        carrier: textOr(data.carrier, known.carrier),
        kind: textOr(data.kind, known.kind) as ParcelKind,
        state: type === 'parcel.cancelled' ? cancelled : (stateAfter[type] ?? known.state),
        compartment: textOr(data.compartment, type === 'parcel.moved' ? null : known.compartment),
        upsized: data.upsized === true || known.upsized,
        pickupBy: textOr(data.pickupBy, known.pickupBy),
        receipt: textOr(data.receipt, known.receipt),
        history: [...known.history, line].slice(-historyKept),
      })
    },
    get: (id) => parcels.get(id),
    all: () => [...parcels.values()],
  }
}

const blank = (id: string): BookedParcel => ({
  id,
  carrier: '',
  kind: 'delivery',
  size: null,
  barcode: '',
  recipient: null,
  pin: '',
  qr: '',
  state: 'announcing',
  compartment: null,
  upsized: false,
  reason: null,
  pickupBy: null,
  receipt: null,
  history: [],
})
