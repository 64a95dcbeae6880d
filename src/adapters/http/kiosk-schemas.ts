// The kiosk's bodies and replies, each defined once: requests are checked against these, and the OpenAPI
// document is made of them. A field's description is also what a person is told who got it wrong.
import type { Static } from 'typebox'
import { Type } from 'typebox'
import type { VisitRefusal } from '../../core/decision.ts'
import type { VisitAction } from '../../core/input.ts'
import { id, oneOf, time } from './kiosk-fields.ts'

// Barcodes carry the separators EOT, FS, GS, RS and US; no other control character makes sense.
export const ScanBody = Type.Object({
  code: Type.String({
    minLength: 1,
    maxLength: 512,
    pattern: '^(?=\\s*\\S)[^\\u0000-\\u0003\\u0005-\\u0008\\u000b\\u000c\\u000e-\\u001b\\u007f]*$',
    description: 'what the scanner read: text of 1 to 512 characters, not only spaces',
  }),
  typed: Type.Optional(
    Type.Boolean({ description: 'true for a label that was typed by hand: its check is looked at' }),
  ),
})

export const PinBody = Type.Object({
  pin: Type.String({
    maxLength: 64,
    pattern: '^\\s*[0-9]{1,32}\\s*$',
    description: 'the digits that were typed: a text of 1 to 32 digits, in quotes',
  }),
})

const place = {
  compartment: Type.Optional(id('the id of the compartment that is meant, where several are')),
  parcel: Type.Optional(id('the id of the parcel that is meant, where several are')),
}
const takeOutReason = (description: string) =>
  oneOf(
    ['expired', 'cancelled', 'return', 'outgoing'],
    `expired, cancelled, return or outgoing: ${description}`,
  )
const PlaceBody = Type.Object(place)
const OpenBody = Type.Object({
  ...place,
  all: Type.Optional(Type.Boolean({ description: 'true for every door of this visit at once' })),
  size: Type.Optional(id('a size class, for a parcel without one')),
  only: Type.Optional(takeOutReason('of what is to be taken out only this kind')),
  reason: Type.Optional(id('staff: why the door of this parcel is opened for its customer')),
})
const feedback = {
  score: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 5, description: 'a whole number from 1 (bad) to 5 (good)' }),
  ),
  recommend: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 10,
      description: 'a whole number from 0 (would never recommend it) to 10, where the visit asks for it',
    }),
  ),
}
/** At least one of them. */
const FeedbackBody = Type.Object(feedback, {
  anyOf: Object.keys(feedback).map((name) => ({ required: [name] })),
})
const language = Type.String({
  pattern: '^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}$',
  description: 'a language of this locker, such as "en"; GET /api/site lists them',
})
const LanguageBody = Type.Object({ language })
const ReturnBody = Type.Object({
  carrier: Type.Optional(id('whose the return is: a carrier of `walkInReturns` in GET /api/site')),
  reason: Type.Optional(id('why it comes back: a reason of that carrier')),
  language: Type.Optional(language),
})

const FindBody = Type.Object({
  label: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 128,
      pattern: '^(?=\\s*\\S)[^\\u0000-\\u001f\\u007f]*$',
      description:
        'a parcel’s label or id as it was typed, 1 to 128 characters; without it the next scan is looked up',
    }),
  ),
})

/** What each action takes; also the list of the actions that have a route. */
export const actionBodies = {
  open: OpenBody,
  reopen: PlaceBody,
  confirm: PlaceBody,
  cancel: PlaceBody,
  end: PlaceBody,
  'more-time': PlaceBody,
  'too-small': PlaceBody,
  'does-not-fit': PlaceBody,
  'wrong-door': PlaceBody,
  'wrong-parcel': PlaceBody,
  empty: PlaceBody,
  dirty: PlaceBody,
  'same-recipient': PlaceBody,
  feedback: FeedbackBody,
  language: LanguageBody,
  return: ReturnBody,
  'take-back': PlaceBody,
  find: FindBody,
  reissue: PlaceBody,
  'hand-over': PlaceBody,
} as const satisfies Record<VisitAction, unknown>

export const actionNames = Object.keys(actionBodies) as VisitAction[]

export const incident = Type.Optional(
  Type.String({ description: 'the number of a failure, for whoever calls about it' }),
)

const helpActions = Type.Array(oneOf(['open', 'find', 'reissue', 'hand-over'], 'an action'), {
  description: 'what may be done about it now',
})
const parcelKind = oneOf(['delivery', 'return', 'outgoing', 'exchange'], 'what is done with it')
const parcelState = oneOf(
  [
    'assigned',
    'deposited',
    'expired',
    'withdrawn',
    'collected',
    'taken-out',
    'cancelled',
    'lapsed',
    'refused',
    'missing',
  ],
  'how far it has come',
)

export const Visit = Type.Object(
  {
    id: id('the visit'),
    role: oneOf(['customer', 'courier', 'staff', 'technician'], 'who is there'),
    language: Type.String({ description: 'the language this person reads' }),
    step: oneOf(
      ['choose', 'size', 'opening', 'open', 'close-door', 'confirm', 'ready', 'failed', 'done'],
      'where the visit stands',
    ),
    parcels: Type.Array(
      Type.Object({
        id: id('the parcel'),
        kind: parcelKind,
        compartment: Type.Optional(id('where it is, or is to be put')),
        state: parcelState,
      }),
    ),
    doors: Type.Array(
      Type.Object({
        compartment: id('the compartment behind the door'),
        door: oneOf(['closed', 'open', 'unknown'], 'what the door switch says'),
        outcome: Type.Optional(
          oneOf(['opened', 'already-open', 'jammed', 'not-sent', 'unknown'], 'how its opening went'),
        ),
        purpose: Type.String({ description: 'pick-up, deposit, return, take-out, look or undo' }),
        settled: Type.Boolean({ description: 'what becomes of its parcels is decided' }),
        stage: oneOf(
          ['opening', 'open', 'confirm', 'failed', 'settled'],
          'how far its opening is; failed where it stayed shut',
        ),
        triesLeft: Type.Optional(
          Type.Integer({ description: 'of one that failed: how often it may be tried' }),
        ),
      }),
    ),
    alsoOpen: Type.Array(id('a compartment'), {
      description: 'doors that stand open and are not of this visit',
    }),
    actions: Type.Array(oneOf(actionNames, 'an action'), { description: 'what may be posted now' }),
    asks: Type.Array(oneOf(['score', 'recommend'], 'a field of feedback'), {
      description: 'what of feedback may be given now',
    }),
    deadlines: Type.Record(Type.String(), time('when it runs out'), { description: 'by name' }),
    reopenByCodeUntil: Type.Optional(time('until when the same code opens what it collected once more')),
    receipt: Type.Optional(Type.String({ description: 'the number of the receipt' })),
    incident,
    returning: Type.Optional(
      Type.Object(
        {
          number: Type.String({ description: 'to be written on it, where it has no label' }),
          carrier: Type.Union([id('whose it is'), Type.Null()]),
          labelled: Type.Boolean({ description: 'a label was scanned, which stands in for the number' }),
          reason: Type.Union([Type.String(), Type.Null()], { description: 'why it comes back' }),
        },
        { description: 'a return that nobody announced' },
      ),
    ),
    free: Type.Optional(
      Type.Record(Type.String(), Type.Integer(), {
        description:
          'couriers and staff, and whoever chooses a size for a return: free compartments by size class',
      }),
    ),
    toTakeOut: Type.Optional(
      Type.Array(
        Type.Object({
          parcel: id('the parcel'),
          compartment: id('where it is'),
          why: takeOutReason('why it is to be taken out'),
        }),
        { description: 'couriers and staff: what they should take out, and could now' },
      ),
    ),
    finding: Type.Optional(Type.Boolean({ description: 'staff: the next label is looked up only' })),
    found: Type.Optional(
      Type.Object(
        {
          parcel: id('the parcel'),
          carrier: id('its carrier'),
          kind: parcelKind,
          state: parcelState,
          compartment: Type.Optional(id('where it is, or is to be put')),
          actions: helpActions,
        },
        { description: 'staff: what was looked up last' },
      ),
    ),
    atKerb: Type.Optional(
      Type.Array(
        Type.Object({
          parcel: id('the parcel'),
          since: time('since when they wait'),
          bay: Type.Optional(Type.String({ description: 'where they wait' })),
          compartment: Type.Optional(id('where the parcel is, or is to be put')),
          actions: helpActions,
        }),
        { description: 'staff: whose customers wait outside, the one who has waited longest first' },
      ),
    ),
    toLookInto: Type.Optional(
      Type.Array(Type.String(), {
        description: 'couriers and staff: compartments that somebody should check',
      }),
    ),
  },
  { description: 'one person’s time at the kiosk' },
)

const VisitOrNobody = Type.Union([Visit, Type.Null()], { description: 'null when nobody is there' })

export const refusalReasons = [
  'code-unknown',
  'code-expired',
  'code-used',
  'locked-out',
  'busy',
  'unknown-parcel',
  'no-free-door',
  'wrong-locker',
  'signature-invalid',
  'signature-expired',
  'signature-used',
  'not-now',
] as const satisfies readonly VisitRefusal[]

export const hint = Type.Optional(
  Type.Literal('mistyped', { description: 'the check in a typed label is wrong: it has a typing error' }),
)

const retryAfterSeconds = Type.Optional(
  Type.Integer({ minimum: 0, description: 'seconds until it may be tried again' }),
)

export const Reply = Type.Union([
  Type.Object({ outcome: Type.Literal('accepted'), visit: VisitOrNobody }),
  Type.Object({
    outcome: Type.Literal('refused'),
    reason: Type.String({
      description: refusalReasons.join(', '),
    }),
    retryAfterSeconds,
    hint,
    incident,
  }),
])
export type Reply = Static<typeof Reply>

export const KioskError = Type.Object({
  error: Type.Object({
    code: Type.String({ description: 'a short name that stays the same' }),
    message: Type.String({ description: 'what is wrong and what to do, in English' }),
  }),
})
