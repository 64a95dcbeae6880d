// The building stones of the configuration's schema: one for each kind of value, each with its bounds
// and a sentence for people, so that no key can be declared without either.

import type { TProperties } from 'typebox'
import { Type } from 'typebox'

export const strict = <P extends TProperties>(
  properties: P,
  options: { description: string; default?: object },
) => Type.Object(properties, { additionalProperties: false, ...options })

export const id = (what: string) =>
  Type.String({
    pattern: '^[A-Za-z0-9._~-]{1,64}$',
    description: `${what}: 1 to 64 letters, digits, ".", "_", "~" or "-"`,
  })
export const text = (description: string) => Type.String({ minLength: 1, maxLength: 1000, description })
export const file = (what: string) =>
  text(`${what}: the path of a file; a relative one counts from this file`)
export const whole = (minimum: number, maximum: number, description: string, byDefault?: number) =>
  Type.Integer({ minimum, maximum, description, ...(byDefault === undefined ? {} : { default: byDefault }) })
export const amount = (minimum: number, maximum: number, description: string, byDefault: number) =>
  Type.Number({ minimum, maximum, description, default: byDefault })
export const oneOf = <T extends string[]>(
  values: readonly [...T],
  description: string,
  byDefault?: T[number],
) => Type.Enum(values, { description, ...(byDefault === undefined ? {} : { default: byDefault }) })
export const bit = (description: string) => whole(0, 1, description)
