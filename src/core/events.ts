// The events of a locker: what the platform and the journal are told. Names are the contract's,
// without the `kluis.` before and the `.v1` behind them. Data holds no codes and no names of people.

export const eventTypes = [
  'parcel.assigned',
  'parcel.reserved-lapsed',
  'parcel.deposited',
  'parcel.collected',
  'parcel.expired',
  'parcel.taken-out',
  'parcel.cancelled',
  'parcel.refused',
  'parcel.missing',
  'parcel.moved',
  'parcel.extended',
  'parcel.code-wanted',
  'return.accepted',
  'exchange.completed',
  'door.opened',
  'door.closed',
  'door.jammed',
  'door.left-open',
  'door.forced',
  'door.outcome-unknown',
  'door.not-sent',
  'compartment.unsure',
  'compartment.blocked',
  'compartment.released',
  'visit.started',
  'visit.ended',
  'visit.locked-out',
  'customer.arrived',
  'feedback.given',
  'alert.raised',
  'alert.cleared',
  'site.started',
  'site.clock-confirmed',
  'site.power-lost',
  'site.restored',
] as const

export type EventType = (typeof eventTypes)[number]

/** `parcels/<id>`, `compartments/<id>`, `visits/<id>`, `alerts/<id>` or `site`. */
export type EventSubject = string

export type EventData = Readonly<Record<string, unknown>>
