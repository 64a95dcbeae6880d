// Turns a schema's verdict into one sentence that names the field and what it must be. The sentence
// never holds the value, since the value may be an access code or a token.
import type { TSchema } from 'typebox'

/** What `Validator.Errors` gives, as far as it is used here. */
export interface SchemaError {
  readonly keyword: string
  readonly schemaPath: string
  readonly instancePath: string
  readonly params: object
}

const unsafe = (segment: string): boolean => !/^[A-Za-z0-9-]{1,40}$/.test(segment)

/** `/parcel/codes/0/value` → `parcel.codes[0].value`; a segment that we did not name ourselves is left out. */
function fieldOf(instancePath: string): string {
  let field = ''
  for (const segment of instancePath.split('/').slice(1)) {
    if (/^\d{1,4}$/.test(segment)) field += `[${segment}]`
    else field += `${field === '' ? '' : '.'}${unsafe(segment) ? '…' : segment}`
  }
  return field
}

/** The schema at a path such as `#/properties/parcel/properties/id`. */
function schemaAt(root: TSchema, schemaPath: string): Readonly<Record<string, unknown>> | null {
  let at: unknown = root
  for (const segment of schemaPath.split('/').slice(1)) {
    if (typeof at !== 'object' || at === null) return null
    at = (at as Record<string, unknown>)[segment.replaceAll('~1', '/').replaceAll('~0', '~')]
  }
  return typeof at === 'object' && at !== null ? (at as Record<string, unknown>) : null
}

const descriptionOf = (schema: Readonly<Record<string, unknown>> | null): string =>
  typeof schema?.description === 'string' ? schema.description : 'as the contract says'

/** One sentence for the first of the errors: the field, and what it must be. */
export function wordError(root: TSchema, errors: readonly SchemaError[]): string {
  const first = errors[0]
  if (first === undefined) return 'the payload does not fit the contract'
  const field = fieldOf(first.instancePath)
  const schema = schemaAt(root, first.schemaPath)
  if (first.keyword === 'required') {
    const names = (first.params as { requiredProperties?: readonly string[] }).requiredProperties ?? []
    const name = names[0] ?? ''
    const properties = schema?.properties as Record<string, Record<string, unknown>> | undefined
    const missing = field === '' ? name : `${field}.${name}`
    return `${missing} is missing: give ${descriptionOf(properties?.[name] ?? null)}`
  }
  if (field === '') return 'the payload must be a JSON object with a transaction'
  return `${field} must be ${descriptionOf(schema)}`
}
