// The fields that requests and messages are made of, as schemas with their bounds. A field's
// description is a noun phrase that says what it must be: it goes into the generated documents and
// behind "must be" in error messages.
import Type from 'typebox'

/** Ids of everything: sites, parcels, transactions, compartments. */
export const idPattern = '^[A-Za-z0-9._~-]{1,64}$'

/** Longest text without control characters; GS (0x1d) is allowed since labels in GS1 DataMatrix hold it. */
const printable = '^[^\\u0000-\\u001c\\u001e\\u001f\\u007f\\ud800-\\udfff]*$'

export const id = (what: string) =>
  Type.String({ pattern: idPattern, description: `${what}: 1 to 64 of the characters A-Z a-z 0-9 . _ ~ -` })

export const text = (what: string, maxLength: number) =>
  Type.String({
    pattern: printable,
    maxLength,
    description: `${what}: text of at most ${maxLength} characters without control characters`,
  })

export const filled = (what: string, maxLength: number) =>
  Type.String({
    pattern: printable,
    minLength: 1,
    maxLength,
    description: `${what}: text of 1 to ${maxLength} characters without control characters`,
  })

export const time = (what: string) =>
  Type.String({
    pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?(Z|[+-]00:00)$',
    maxLength: 40,
    description: `${what}: a time in UTC by RFC 3339, such as 2026-11-21T12:00:00Z`,
  })

export const choice = <T extends string>(what: string, names: readonly T[]) =>
  Type.Enum<T[]>(names, { description: `${what}: one of ${names.join(', ')}` })

export const transaction = id(
  'the id of this request, chosen by the platform; a repeat gets the first answer',
)

export const code = Type.Object(
  {
    kind: choice('how the code is given', ['pin', 'qr']),
    value: filled('the code itself: digits for a pin', 512),
  },
  { description: 'an access code, { kind, value }' },
)

const parcelKinds = ['delivery', 'return', 'outgoing', 'exchange'] as const

/** One side of a parcel; a locker has no compartment that holds more. */
const side = Type.Number({ exclusiveMinimum: 0, maximum: 5000, description: 'a length in mm, up to 5000' })

export const assignedParcel = Type.Object(
  {
    id: id("the parcel's id"),
    carrier: id("the carrier's id"),
    kind: choice('what it is', parcelKinds),
    barcodes: Type.Optional(
      Type.Array(filled('a label', 128), {
        maxItems: 16,
        description: 'the labels that a courier or customer may scan: a list of at most 16',
      }),
    ),
    size: Type.Optional(id('the size class, in place of dimensionsMm')),
    dimensionsMm: Type.Optional(
      Type.Array(side, {
        minItems: 3,
        maxItems: 3,
        description: 'the three sides in mm, in any order: a list of 3 numbers above 0 and up to 5000',
      }),
    ),
    weightG: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1_000_000,
        description: 'the weight in g: a number from 0 to 1000000',
      }),
    ),
    needs: Type.Optional(
      Type.Array(id('a feature that the compartment must have, such as low or cooled'), {
        maxItems: 16,
        description: 'features that the compartment must have: a list of at most 16',
      }),
    ),
    recipient: Type.Optional(filled('an opaque reference to the recipient', 128)),
    language: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$',
        description: "the recipient's language: a tag such as nl or pt-BR",
      }),
    ),
    depositBy: Type.Optional(time('until when the compartment is held for the deposit')),
    pickupWithinHours: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 8760,
        description:
          'how long it may stay, counted from the deposit, in hours: a number above 0 and up to 8760',
      }),
    ),
    pickupBy: Type.Optional(time('until when it may stay')),
    compartment: Type.Optional(id('the compartment that is wished for')),
    share: Type.Optional(
      Type.Boolean({
        description: 'whether it may stand beside a parcel of the same recipient and carrier: true or false',
      }),
    ),
    codes: Type.Optional(
      Type.Array(code, {
        maxItems: 16,
        description: 'the codes that open its compartment: a list of at most 16',
      }),
    ),
  },
  { description: 'an object that describes the parcel' },
)

const actorRoles = ['courier', 'staff', 'technician'] as const

export const actor = Type.Object(
  {
    id: id("the actor's id"),
    role: choice('what the actor may do', actorRoles),
    carrier: Type.Optional(id("a courier's carrier; without it, all")),
    badges: Type.Optional(
      Type.Array(filled('what the badge reader gives', 128), {
        maxItems: 16,
        description: "the actor's badges: a list of at most 16",
      }),
    ),
    codes: Type.Optional(
      Type.Array(code, { maxItems: 16, description: "the actor's codes: a list of at most 16" }),
    ),
  },
  { description: 'an object that describes the actor' },
)

/** A text in each language, keyed by language tag. */
export const textByLanguage = Type.Record(
  Type.String({ pattern: '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$' }),
  text('the message', 500),
  { maxProperties: 32, description: 'texts by language, such as { "nl": "…", "en": "…" }, at most 32' },
)
