// What the kiosk answers to a request that makes no sense: a code that stays, and a sentence that names the
// field and the remedy. It must never repeat what was sent, since that may hold an access code.
import type { TSchema } from 'typebox'
import { compiledLater } from './compilers.ts'
import { actionNames } from './kiosk-schemas.ts'

/** A request that is turned down; `status` is the HTTP status. */
export class RequestError extends Error {
  readonly status: number
  readonly code: string
  constructor(status: number, code: string, message: string) {
    super(message)
    this.name = 'RequestError'
    this.status = status
    this.code = code
  }
}

export const bodyOf = (error: RequestError) => ({ error: { code: error.code, message: error.message } })

export const foreignOrigin = () =>
  new RequestError(
    403,
    'foreign-origin',
    'This request comes from another page. Only the kiosk’s own page may send it; programs send no Origin.',
  )

export const foreignHost = () =>
  new RequestError(
    403,
    'foreign-host',
    'The kiosk listens on this machine only. Address it as 127.0.0.1 or localhost.',
  )

export const tooManyListeners = (limit: number) =>
  new RequestError(
    503,
    'too-many-listeners',
    `${limit} listeners are connected already. Close one, or read GET /api/visit now and then.`,
  )

export const pageMissing = () =>
  new RequestError(
    503,
    'page-missing',
    'The kiosk’s page has not been built. Run scripts/build-pages in the project’s folder, then start again.',
  )

export const storageFailed = () =>
  new RequestError(
    503,
    'storage',
    'The locker cannot save at the moment, so nothing was done. Try again in a minute.',
  )

export const tooBusy = () =>
  new RequestError(503, 'busy', 'Too much is waiting, so nothing was done. Try again in a few seconds.')

export const invalidForVisit = () =>
  new RequestError(
    400,
    'invalid',
    'The fields do not fit this visit. GET /api/visit names its compartments, parcels and actions.',
  )

const postRoutes = ['/api/scan', '/api/pin', ...actionNames.map((action) => `/api/visit/${action}`)]
const getRoutes = ['/', '/api/site', '/api/visit', '/api/visit/events', '/api/screen/events']

/** Nothing answers to this method and address: says which of them is wrong. */
export function noSuchRoute(url: string): RequestError {
  const path = url.split('?', 1)[0] ?? ''
  if (postRoutes.includes(path)) {
    return new RequestError(405, 'wrong-method', 'This address takes POST with a JSON body.')
  }
  if (getRoutes.includes(path)) return new RequestError(405, 'wrong-method', 'This address takes GET.')
  if (path.startsWith('/api/visit/')) {
    return new RequestError(404, 'unknown-action', `The actions are: ${actionNames.join(', ')}.`)
  }
  return new RequestError(
    404,
    'unknown-route',
    'Nothing is here. The kiosk has GET /, /api/site, /api/visit, /api/visit/events and POST /api/scan, /api/pin, /api/visit/ACTION.',
  )
}

/** What fastify or an unexpected failure threw, in our words; null where it is a failure of our own. */
export function refusalOf(error: unknown): RequestError | null {
  if (error instanceof RequestError) return error
  const { code, statusCode } = error as { readonly code?: unknown; readonly statusCode?: unknown }
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new RequestError(
      413,
      'too-large',
      'The body is larger than 64 KiB. Send only the fields asked for.',
    )
  }
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return new RequestError(
      415,
      'media-type',
      'Send the body as JSON, with "content-type: application/json".',
    )
  }
  if (code === 'FST_ERR_BAD_URL') {
    return new RequestError(400, 'bad-address', 'The address has a broken percent-encoding.')
  }
  if (error instanceof SyntaxError || String(code).startsWith('FST_ERR_CTP_')) {
    return new RequestError(
      400,
      'bad-json',
      'The body is not readable JSON. Send one JSON object, in UTF-8, as long as its content-length says.',
    )
  }
  // What is left is a page file that may not be had.
  const isTheirs = typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500
  return isTheirs ? noSuchRoute('') : null
}

interface Described {
  readonly description?: string
}

/**
 * What checks a route's bodies. No body at all counts as an empty object.
 * The error names the first field that is wrong and what is expected of it.
 */
export function compileBody({ schema }: { readonly schema: unknown }) {
  const compiled = compiledLater(schema as TSchema)
  const fields = (schema as { readonly properties?: Readonly<Record<string, Described>> }).properties ?? {}
  const expected = (field: string) => fields[field]?.description ?? 'another value'
  return (value: unknown) => {
    const body = value ?? {}
    if (compiled().Check(body)) return { value: body }
    return { error: wrongField(compiled().Errors(body)[0], expected) }
  }
}

interface SchemaFault {
  readonly keyword: string
  readonly instancePath: string
  readonly params: object
}

function wrongField(fault: SchemaFault | undefined, expected: (field: string) => string): RequestError {
  const at = fault?.instancePath.slice(1) ?? ''
  if (at !== '') return new RequestError(400, 'bad-field', `The field "${at}" must be ${expected(at)}.`)
  const missing = (fault?.params as { readonly requiredProperties?: readonly string[] } | undefined)
    ?.requiredProperties?.[0]
  if (missing !== undefined) {
    return new RequestError(400, 'bad-field', `The field "${missing}" is missing. Give ${expected(missing)}.`)
  }
  return new RequestError(400, 'bad-field', 'The body must be a JSON object, such as {"code": "…"}.')
}
