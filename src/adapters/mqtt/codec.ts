// From the bytes of a request to a checked Request, or to a refusal that names the field and the
// remedy. Never throws, whatever the bytes; no code and no token ever stands in a message.

import type { Validator } from 'typebox/compile'
import { Compile } from 'typebox/compile'
import type { CheckedToken, Request, RequestBody, RequestVerb } from '../../core/requests.ts'
import type { Sealer } from '../../ports/ids.ts'
import { idPattern } from './fields.ts'
import { readJson } from './json-text.ts'
import type { Seals } from './request-body.ts'
import { bodyReaders, Misfit } from './request-body.ts'
import type { Wire, WireVerb } from './request-schemas.ts'
import { isWireVerb, requestSchemas } from './request-schemas.ts'
import { wordError } from './wording.ts'

/** A request that the uplink answers itself. */
export type OwnRequest =
  | { readonly verb: 'snapshot.get'; readonly transaction: string }
  | { readonly verb: 'events.replay'; readonly transaction: string; readonly fromSequence: number }
  | {
      readonly verb: 'config.propose'
      readonly transaction: string
      readonly config: Readonly<Record<string, unknown>>
    }

export type Parsed =
  | { readonly ok: true; readonly request: Request | OwnRequest }
  | {
      readonly ok: false
      /** null where it can't be read: then nobody can be answered. */
      readonly transaction: string | null
      readonly reason: 'schema'
      readonly message: string
    }

const ids = new RegExp(idPattern)
const validators = new Map<WireVerb, Validator>()

/** Compiled at the first request of a verb: all of them at once would cost the start 20 ms. */
function validatorOf(verb: WireVerb): Validator {
  const known = validators.get(verb)
  if (known) return known
  const fresh = Compile(requestSchemas[verb]) as unknown as Validator
  validators.set(verb, fresh)
  return fresh
}

function transactionOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'transaction')) return null
  const { transaction } = value as { transaction: unknown }
  return typeof transaction === 'string' && ids.test(transaction) ? transaction : null
}

/** The transaction of a payload that will not be handled; null where it can't be read. */
export function transactionIn(payload: Uint8Array): string | null {
  const json = readJson(payload)
  return json.ok ? transactionOf(json.value) : json.transaction
}

function requestOf<V extends WireVerb>(verb: V, wire: Wire[V], seals: Seals): Request | OwnRequest {
  const { transaction } = wire
  if (verb === 'snapshot.get') return { verb, transaction }
  if (verb === 'events.replay') {
    return { verb, transaction, fromSequence: (wire as Wire['events.replay']).fromSequence }
  }
  if (verb === 'config.propose') {
    const { config } = wire as Wire['config.propose']
    return { verb, transaction, config: config as Readonly<Record<string, unknown>> }
  }
  const read = bodyReaders[verb as RequestVerb] as unknown as (wire: Wire[V], seals: Seals) => RequestBody
  return { ...read(wire, seals), transaction }
}

/**
 * Reads one request. `verb` is the topic's last level, `payload` at most 256 KiB of JSON in UTF-8. Codes are sealed by
 * `sealer` and a token is checked by `verifyToken` before anything leaves this function.
 */
export function parseRequest(
  verb: string,
  payload: Uint8Array,
  sealer: Sealer,
  verifyToken: (token: string) => CheckedToken,
): Parsed {
  const json = readJson(payload)
  const refuse = (transaction: string | null, message: string): Parsed => ({
    ok: false,
    transaction,
    reason: 'schema',
    message,
  })
  if (!json.ok) return refuse(json.transaction, json.message)
  const transaction = transactionOf(json.value)
  if (!isWireVerb(verb)) {
    return refuse(transaction, `the verb is not known: use one of ${Object.keys(requestSchemas).join(', ')}`)
  }
  const validator = validatorOf(verb)
  if (!validator.Check(json.value)) {
    return refuse(transaction, wordError(requestSchemas[verb], validator.Errors(json.value)))
  }
  try {
    return { ok: true, request: requestOf(verb, json.value as Wire[typeof verb], { sealer, verifyToken }) }
  } catch (error) {
    if (error instanceof Misfit) return refuse(transaction, error.message)
    throw error
  }
}
