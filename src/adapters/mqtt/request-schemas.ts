// The schema of every request that a platform may send, by verb. Fields that are not named here are
// ignored. The first part reaches the core (its Request type is the result); the last three verbs are
// answered by the uplink itself, from the snapshot, the journal and whoever keeps the configuration.

import type { Static } from 'typebox'
import Type from 'typebox'
import { actor, assignedParcel, code, filled, id, text, textByLanguage, time, transaction } from './fields.ts'

const parcel = id("the parcel's id")
const compartment = id("the compartment's id")
const reason = filled('why, for the journal', 200)

export const requestSchemas = {
  'parcel.assign': Type.Object(
    { transaction, parcel: assignedParcel },
    {
      description:
        'Announces a parcel and reserves a compartment; a second one updates what can still change.',
    },
  ),
  'parcel.cancel': Type.Object(
    { transaction, parcel, why: Type.Optional(text('why, for the journal', 200)) },
    { description: 'Frees the compartment, or has the parcel taken out if it is in.' },
  ),
  'parcel.extend': Type.Object(
    { transaction, parcel, pickupBy: time('the new end of its stay') },
    { description: 'Sets the end of a stay.' },
  ),
  'parcel.move': Type.Object(
    { transaction, parcel, compartment: Type.Optional(compartment) },
    { description: 'Reserves another compartment, before the deposit.' },
  ),
  'code.issue': Type.Object(
    {
      transaction,
      parcel,
      code: Type.Object(
        {
          ...code.properties,
          uses: Type.Optional(
            Type.Integer({
              minimum: 1,
              maximum: 1000,
              description: 'how often it serves: a whole number, 1 to 1000',
            }),
          ),
          until: Type.Optional(time('until when it serves')),
        },
        { description: 'an access code, { kind, value, uses?, until? }' },
      ),
    },
    { description: 'Gives a parcel one more access code.' },
  ),
  'code.revoke': Type.Object({ transaction, parcel, code }, { description: 'Takes an access code back.' }),
  'actor.set': Type.Object(
    { transaction, actor },
    { description: 'Adds or changes a courier, staff or technician.' },
  ),
  'actor.remove': Type.Object(
    { transaction, actor: id("the actor's id") },
    { description: 'Removes an actor with all its codes.' },
  ),
  'compartment.open': Type.Object(
    {
      transaction,
      compartment,
      reason,
      token: Type.Optional(
        Type.String({
          pattern: '^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$',
          maxLength: 2048,
          description: 'a signed token: a compact JWS of at most 2048 characters',
        }),
      ),
    },
    { description: "Opens a door from afar; the answer holds the opening's outcome." },
  ),
  'compartment.block': Type.Object(
    { transaction, compartment, reason },
    { description: 'Takes a compartment out of use.' },
  ),
  'compartment.release': Type.Object(
    {
      transaction,
      compartment,
      reason: filled('why; for an unsure one, who saw it empty', 200),
      seenAt: Type.Optional(time('when somebody looked; refused where anything has changed there since')),
    },
    { description: 'Puts a compartment back into use.' },
  ),
  'customer.arrived': Type.Object(
    { transaction, parcel, bay: Type.Optional(filled('where the customer waits', 64)) },
    { description: 'Tells that the customer waits at the kerb.' },
  ),
  'maintenance.set': Type.Object(
    {
      transaction,
      from: time('when deadlines begin to stand still'),
      until: time('when they run again'),
      message: Type.Optional(text('what the screen says', 500)),
    },
    { description: 'Lets deadlines stand still for a while.' },
  ),
  'message.set': Type.Object(
    { transaction, text: textByLanguage, until: Type.Optional(time('until when it is shown')) },
    { description: 'Shows a message on the idle screen; without texts it is taken away.' },
  ),
  'snapshot.get': Type.Object({ transaction }, { description: 'Answers with the snapshot.' }),
  'events.replay': Type.Object(
    {
      transaction,
      fromSequence: Type.Integer({
        minimum: 1,
        maximum: Number.MAX_SAFE_INTEGER,
        description: 'the first event to send again: a whole number from 1',
      }),
    },
    { description: 'Sends events again, in order and with the same ids.' },
  ),
  'config.propose': Type.Object(
    {
      transaction,
      config: Type.Object({}, { description: 'the part of the configuration that changes: an object' }),
    },
    {
      description:
        'Changes a part of the configuration: merged by key, lists by id, null takes a key out. Refused as a whole where anything in it is wrong.',
    },
  ),
} as const

export type WireVerb = keyof typeof requestSchemas
export type Wire = { readonly [V in WireVerb]: Static<(typeof requestSchemas)[V]> }

export const isWireVerb = (verb: string): verb is WireVerb => Object.hasOwn(requestSchemas, verb)
