// The schemas of everything the locker says over MQTT, for the generated document and for tests that check
// what was really sent. Nothing is checked by them at run time: our own types stand for that.
import Type from 'typebox'
import type { EventType } from '../../core/events.ts'
import type { FaultCode } from '../../core/faults.ts'
import { faults } from '../../core/faults.ts'
import type { CompartmentState, DoorReading } from '../../core/nouns.ts'
import type { RefusalReason } from '../../core/requests.ts'
import { choice, id, time } from './fields.ts'
import { requestSchemas } from './request-schemas.ts'

const count = (description: string) => Type.Integer({ minimum: 0, description })
const sequence = Type.Integer({
  minimum: 0,
  description:
    'grows by one for each event of a site and never repeats; it jumps only behind a restored backup',
})

/** What each refusal means. A request that was refused changed nothing. */
const refusals = {
  'no-free-door': 'no compartment is free that fits',
  'unknown-parcel': 'no such parcel is known here',
  'unknown-compartment': 'there is no such compartment',
  'already-deposited': 'the parcel is in its compartment',
  'already-collected': 'the parcel was collected',
  'code-in-use': 'the code opens something else, or did so lately',
  'code-weak': 'the code is too easily guessed',
  'signature-required': 'this site opens doors from afar only with a signed token',
  'signature-invalid': 'the token was not signed by a known key, or is for something else',
  'signature-expired': 'the token is not valid at this time',
  'signature-used': 'the token has served',
  'carrier-quota': 'the carrier holds as many compartments as it may',
  blocked: 'the compartment is blocked',
  invalid: 'a field makes no sense here; see data',
  'too-large': 'the parcel fits no compartment of this site',
  busy: 'somebody is using it, or too much is waiting: try again',
} as const satisfies Record<RefusalReason, string>

const errors = {
  schema: 'the request does not fit its schema; data.message names the field and the remedy',
  storage: 'it could not be stored, so nothing was changed: send it again',
  internal: 'it was not understood',
} as const

const reasons = { ...refusals, ...errors }

export const answerSchema = Type.Object(
  {
    transaction: id("the request's transaction"),
    verb: choice("the request's verb, or unknown", [...Object.keys(requestSchemas), 'unknown']),
    status: choice('how it went; a refusal or error changed nothing', ['ok', 'refused', 'error']),
    reason: Type.Optional(
      Type.Enum(Object.keys(reasons) as (keyof typeof reasons)[], {
        description: Object.entries(reasons)
          .map(([reason, meaning]) => `${reason}: ${meaning}`)
          .join('; '),
      }),
    ),
    data: Type.Optional(Type.Object({}, { description: "the answer's fields, by verb; message for people" })),
  },
  { description: 'The answer to one request. A repeated request gets the first answer again.' },
)

/** Every event's type, without `kluis.` before and `.v1` behind, and what it tells. */
const eventMeanings = {
  'parcel.assigned': 'a compartment is reserved for it',
  'parcel.reserved-lapsed': 'it was not deposited in time and its compartment is free again',
  'parcel.deposited': 'it is in its compartment',
  'parcel.collected': 'it was collected',
  'parcel.expired': 'it was not collected in time',
  'parcel.taken-out': 'a courier or staff took it out',
  'parcel.cancelled': 'the platform withdrew it',
  'parcel.refused': 'the courier could not leave it here',
  'parcel.missing': 'it was not in its compartment, or not the right one',
  'parcel.moved': 'another compartment is reserved for it',
  'parcel.extended': 'it may stay longer',
  'parcel.code-wanted':
    'staff ask for a new code for it, with code.issue: its customer stands there without one',
  'return.accepted': 'a customer left a return',
  'exchange.completed': 'a customer took one parcel and left another',
  'door.opened': 'a door opened after its pulse',
  'door.closed': 'a door is closed again',
  'door.jammed': 'a door was pulsed and stayed closed',
  'door.left-open': 'a door stands open for too long',
  'door.forced': 'a door opened without a cause',
  'door.outcome-unknown': 'a pulse was sent and nobody knows what it did',
  'door.not-sent': 'a pulse could not be sent, so nothing moved',
  'compartment.unsure': 'nobody knows whether it is empty',
  'compartment.blocked': 'it is out of use',
  'compartment.released': 'it is in use again',
  'visit.started': 'somebody is at the kiosk',
  'visit.ended': 'nobody is there any more',
  'visit.locked-out': 'too many wrong codes were entered',
  'customer.arrived': 'a customer waits at the kerb',
  'feedback.given': 'a customer said how it went',
  'alert.raised': 'something needs a look',
  'alert.cleared': 'it is solved',
  'site.started': 'the daemon has started',
  'site.clock-confirmed': 'the time of day is known, so that deadlines count',
  'site.power-lost': 'the locker was down for a while',
  'site.restored':
    'the database is older than what happened, since a backup was restored: numbering goes on behind what may have been given out',
} as const satisfies Record<EventType, string>

export const eventSchema = Type.Object(
  {
    specversion: choice('the version of CloudEvents', ['1.0']),
    id: Type.String({
      description: 'site and sequence, `<site>:<sequence>`: the same for every repeat of this event',
    }),
    source: Type.String({ description: '`/lockers/<site>`' }),
    type: Type.Enum(
      Object.keys(eventMeanings).map((type) => `kluis.${type}.v1`),
      {
        description: Object.entries(eventMeanings)
          .map(([type, meaning]) => `kluis.${type}.v1: ${meaning}`)
          .join('; '),
      },
    ),
    subject: Type.String({
      description: '`parcels/<id>`, `compartments/<id>`, `visits/<id>`, `alerts/<id>` or `site`',
    }),
    time: time('when it happened, by the locker'),
    sequence,
    data: Type.Object({}, { description: "the event's fields; never a code, never a person's name" }),
  },
  {
    description:
      'A CloudEvents 1.0 object. Events come in order and at least once: tell repeats by their id.',
  },
)

const doorReadings = ['closed', 'open', 'unknown'] as const satisfies readonly DoorReading[]
const compartmentStates = [
  'vacant',
  'reserved',
  'occupied',
  'open',
  'unsure',
  'blocked',
] as const satisfies readonly CompartmentState[]

export const snapshotSchema = Type.Object(
  {
    sequence,
    at: time('when this was so'),
    compartments: Type.Array(
      Type.Object({
        id: id("the compartment's id"),
        size: id('its size class'),
        state: choice('what it is in', compartmentStates),
        door: choice('what its sensor says', doorReadings),
        carrier: Type.Optional(id('whose parcel is in it or expected')),
        since: time('when its state or door last changed'),
      }),
      { description: 'every compartment' },
    ),
    capacity: Type.Record(
      Type.String(),
      Type.Object({
        total: count('compartments of this size'),
        vacant: count('free'),
        reserved: count('held for a parcel'),
        occupied: count('with a parcel, or open'),
        unsure: count('nobody knows whether they are empty'),
        blocked: count('out of use'),
      }),
      { description: 'counts by size class' },
    ),
  },
  { description: 'The whole site at one moment: all events up to `sequence` are in it.' },
)

export const statusSchema = Type.Object(
  {
    state: choice('whether the locker is connected', ['online', 'offline']),
    since: time('since when; where the broker lost the locker, when the lost connection had begun'),
    version: Type.String({ description: 'the version of the daemon' }),
    contract: Type.Integer({ minimum: 1, maximum: 1, description: 'the version of this contract' }),
  },
  {
    description:
      'Whether the locker is connected. Says nothing about pick-ups: they go on without a connection.',
  },
)

export const alertSchema = Type.Object(
  {
    code: Type.Enum(Object.keys(faults) as FaultCode[], {
      description: 'what is wrong; a code is never renamed',
    }),
    severity: choice('how bad it is', ['info', 'warning', 'critical']),
    since: time('since when'),
    subject: Type.String({
      description: 'what has it: a compartment, a bus, a board (`wall.0`), `mqtt`, `store`',
    }),
    advice: Type.String({ description: 'what to do about it' }),
    incident: Type.Optional(
      Type.String({ description: 'the number that a person at the kiosk was told, to call about' }),
    ),
  },
  { description: 'Something that needs a look; an empty payload once it is solved.' },
)

export const healthSchema = Type.Object(
  {
    at: time('when this was so'),
    versions: Type.Object(
      { kluis: Type.String({ description: 'of the daemon' }) },
      { description: 'of the programs' },
    ),
    uptimeSeconds: count('since the daemon started'),
    clock: Type.Object({
      confirmed: Type.Boolean({ description: 'whether a time source stands behind the time of day' }),
    }),
    backlog: count('events that the broker has not yet acknowledged'),
    uplink: Type.Record(Type.String(), count('so many since the daemon started'), {
      description: 'what was counted, by name: connections, requests, requestsMalformed, events and so on',
    }),
  },
  {
    description:
      'How the machine is, every 60 s while connected. Further fields: disk, temperature, buses, cabinet, readers.',
  },
)
