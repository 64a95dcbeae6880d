// Each deed by its name with the fields that it takes: what the page posts and what the demo's own people do
// go through the same list.
import type { Static, TSchema } from 'typebox'
import { Type } from 'typebox'
import type { Deeds } from './deeds.ts'
import { compartmentWishes, parcelWishes } from './deeds.ts'
import type { People } from './people.ts'
import { doorDeeds } from './scene.ts'

export interface DeskEntry {
  readonly form: TSchema
  /** Gives the id of a parcel that it made, or a promise that fails. `fields` have been checked against `form`. */
  readonly perform: (fields: never) => unknown
}

export type Desk = Readonly<Record<string, DeskEntry>>

const name = Type.String({ minLength: 1, maxLength: 64 })

const word = Type.String({ pattern: '^[a-z-]{1,32}$' })

const entry = <T extends TSchema>(form: T, perform: (fields: Static<T>) => unknown): DeskEntry => ({
  form,
  perform,
})

export function createDesk(deeds: Deeds, people: () => People): Desk {
  return {
    send: entry(
      Type.Object({ size: name, kind: Type.Enum(['delivery', 'return']), carrier: Type.Optional(name) }),
      (order) => deeds.send(order),
    ),
    badge: entry(Type.Object({ actor: name }), ({ actor }) => deeds.badge(actor)),
    label: entry(Type.Object({ parcel: name }), ({ parcel }) => deeds.label(parcel)),
    code: entry(Type.Object({ parcel: name }), ({ parcel }) => deeds.code(parcel)),
    press: entry(
      Type.Object({ action: word, fields: Type.Record(Type.String(), Type.Unknown()) }),
      ({ action, fields }) => deeds.press(action, fields),
    ),
    door: entry(
      Type.Object({ compartment: name, deed: Type.Enum([...doorDeeds]) }),
      ({ compartment, deed }) => deeds.door(compartment, deed),
    ),
    parcel: entry(Type.Object({ parcel: name, wish: Type.Enum([...parcelWishes]) }), ({ parcel, wish }) =>
      deeds.parcel(parcel, wish),
    ),
    compartment: entry(
      Type.Object({ compartment: name, wish: Type.Enum([...compartmentWishes]) }),
      ({ compartment, wish }) => deeds.compartment(compartment, wish),
    ),
    cable: entry(Type.Object({ on: Type.Boolean() }), ({ on }) => deeds.cable(on)),
    network: entry(Type.Object({ on: Type.Boolean() }), ({ on }) => deeds.network(on)),
    power: entry(Type.Object({ on: Type.Boolean() }), ({ on }) => deeds.power(on)),
    cabinet: entry(Type.Object({ id: name, on: Type.Boolean() }), ({ id, on }) => deeds.cabinet(id, on)),
    warm: entry(Type.Object({ by: Type.Number({ minimum: -50, maximum: 50 }) }), ({ by }) => deeds.warm(by)),
    play: entry(Type.Object({ on: Type.Boolean() }), ({ on }) => people().play(on)),
  }
}
