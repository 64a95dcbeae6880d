// The building stones of the kiosk's schemas. A field's description is also what a person is told who got it wrong, so
// none can be declared without one.
import { Type } from 'typebox'

export const id = (what: string) =>
  Type.String({
    pattern: '^[A-Za-z0-9._~-]{1,64}$',
    description: `${what}: 1 to 64 letters, digits, ".", "_", "~" or "-"`,
  })
export const time = (description: string) => Type.String({ format: 'date-time', description })
export const oneOf = <T extends string[]>(values: readonly [...T], description: string) =>
  Type.Enum(values, { description })
